"""The processes as a table to read: what a spec may name, and what the events are."""

from __future__ import annotations

from jetc.language.sections.processes import PROCESSES

__all__ = ["processes_text"]

_HEAD = """\
## Processes

What the generator makes, at 14 TeV and leading order. `samples.sets[].process` names which. They are no
CMS samples.

| process | the events |
|---|---|
"""


def processes_text() -> str:
    """Return a section with a line for each process."""
    return _HEAD + "".join(f"| `{name}` | {each.what} |\n" for name, each in PROCESSES.items())
