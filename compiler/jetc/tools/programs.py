"""The programs and the optional package that a build cannot do without, looked for before it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from jetc.diagnostics.diagnostic import ToolError
from jetc.plan.key import NOT_FOUND

if TYPE_CHECKING:
    from jetc.plan.plan import Planned

__all__ = ["check_programs"]

_WANTED = {
    "g++": ("on PATH", "sudo apt-get install --yes g++"),
    "iverilog": ("on PATH", "sudo apt-get install --yes iverilog"),
    "HGQ": ("installed", "pip install --no-deps HGQ==0.2.6"),
}
"""Where each must be, and how it gets there. Vendor tools are not here: a build does without them."""


class _Verification(Protocol):
    @property
    def icarus_jets(self) -> int: ...


class _Verified(Protocol):
    @property
    def verification(self) -> _Verification: ...


def check_programs(plan: tuple[Planned, ...], spec: _Verified) -> None:
    """Raise ToolError for what a stage to be run needs and this machine lacks."""
    for each in (planned for planned in plan if not planned.ready):
        for tool, (place, mend) in _WANTED.items():
            unused = tool == "iverilog" and spec.verification.icarus_jets == 0
            if each.parts.get(f"tool.{tool}") == NOT_FOUND and not unused:
                what = f"it is not {place}, and stage {each.stage.name} needs it"
                raise ToolError(tool=tool, what=what, mend=mend)
