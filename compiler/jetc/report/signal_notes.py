"""What processes are that may be taken for another, beside each number of their events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.language.sections.processes import PROCESSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jetc.language.sections.model import SampleSet

__all__ = ["signal_notes"]


def signal_notes(sets: Iterable[SampleSet]) -> dict[str, str]:
    """Return by name of a set what its process is, where the process may be taken for another."""
    found = {each.name: PROCESSES[each.process].note for each in sets if each.process is not None}
    return {name: note for name, note in found.items() if note is not None}
