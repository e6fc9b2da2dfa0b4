"""What a build is planned from: a spec, or what an import has in place of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from typing import Self

__all__ = ["Design"]


class Design(Protocol):
    """Frozen values in sections, of which each stage declares those that it reads."""

    @property
    def name(self) -> str:
        """Name of the build."""

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """Return all values, in the mode "json" as plain data."""

    @classmethod
    def model_construct(cls, **values: Any) -> Self:  # noqa: ANN401 - sections of any kind
        """Return a design of these sections alone, none of them looked at."""
