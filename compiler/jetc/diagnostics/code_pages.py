"""The pages behind the codes: the cause, a spec that has the fault, the answer, the same spec mended."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["cause", "codes", "page", "title"]


def codes() -> tuple[str, ...]:
    """Return the codes that have a page, in order."""
    names = (each.name for each in _pages().iterdir())
    return tuple(sorted(name.removesuffix(".md") for name in names if name.endswith(".md")))


def page(code: str) -> str | None:
    """Return the Markdown page of `code`, or None where there is none."""
    return (_pages() / f"{code}.md").read_text(encoding="utf-8") if code in codes() else None


def title(text: str) -> str:
    """Return the title of a page, without its code."""
    return text.partition("\n")[0].partition(": ")[2]


def cause(text: str) -> str:
    """Return the cause that a page tells, each paragraph in one line."""
    prose = text.partition("\n")[2].partition("\n## ")[0]
    return "\n\n".join(" ".join(each.split()) for each in prose.strip().split("\n\n"))


def _pages() -> Traversable:
    return files("jetc.diagnostics") / "pages"
