"""What is kept of an event's jets so far, for each working point: registers, in words of no language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.decide.clocked import Held, Made, Note
from jetc.decide.menu import HtPath, event_fields
from jetc.prepare.words import JET
from jetc.rtl.link.values import AllOf, AtLeast, Beside, Chosen, Constant, Not, Read, Sum
from jetc.rtl.link.wires import Wire
from jetc.rtl.top import Bits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jetc.decide.clocked import Item
    from jetc.decide.menu import Path
    from jetc.rtl.link.values import Value

__all__ = ["Kept", "flag", "kept_of", "taking", "whole", "word"]

_OF_ALL = ("pt", "eta", "phi")
"""What is the same of a jet for each working point."""


def word(name: str, width: int) -> Wire:
    """Return a wire of so many bits."""
    return Wire(name, 0, (1 << width) - 1)


def flag(name: str) -> Wire:
    """Return a wire of one bit."""
    return word(name, 1)


def whole(wire: Wire) -> Read:
    """Read all bits of a wire."""
    return Read(wire, wire.width)


def taking(condition: Value, value: Value, otherwise: Value) -> Chosen:
    """Return `value` where a bit is set."""
    return Chosen(((condition, value),), otherwise)


class Kept:
    """The registers of all working points, and which wire is which port of what decides on the event.

    `valid` says that a jet is there, `first` that it is the first of its event, `of_jet` what is made of it.
    """

    def __init__(self, valid: Wire, first: Wire, of_jet: Mapping[str, Wire]) -> None:
        self.items: list[Item] = []
        self.ports: list[tuple[str, Wire]] = []
        self._valid, self._first, self._of_jet = whole(valid), whole(first), of_jet

    def add(self, path: Path, prefix: str) -> None:
        """Keep what a working point needs; its names begin with `prefix`."""
        self.items.append(Note(f"{path.name}: the leading jets of those that count, hardest first."))
        if isinstance(path, HtPath):
            self._sum(event_fields(path, prefix)["ht"].width, prefix)
            self._leading(path.jets, prefix, ("score",))
        else:
            self._leading(path.jets, prefix, ("passes", "eta", "phi"))
        score = self._of_jet[f"{prefix}score"]
        own = word(f"{prefix}own", score.width)
        self._hold(own, taking(self._valid, whole(score), whole(own)))
        self.ports.append((f"in_{prefix}own", own))

    def _make(self, wire: Wire, value: Value) -> Wire:
        self.items.append(Made(wire, value))
        return wire

    def _hold(self, wire: Wire, value: Value) -> None:
        self.items.append(Held(wire, value))

    def _sum(self, width: int, prefix: str) -> None:
        """Keep HT, which stays at its largest value where it would be beyond."""
        total, added = word(f"{prefix}total", width), self._of_jet[f"{prefix}ht"]
        so_far = taking(self._first, Constant(0, width + 1), Read(total, width + 1))
        found = self._make(word(f"{prefix}sum", width + 1), Sum(so_far, Read(added, width + 1)))
        most, sum_ = Constant((1 << width) - 1, width), Bits(found.name, width, 0)
        limited = taking(Bits(found.name, 1, width), most, sum_)
        self._hold(total, taking(self._valid, limited, whole(total)))
        self.ports.append((f"in_{prefix}ht", total))

    def _leading(self, jets: int, prefix: str, names: Sequence[str]) -> None:
        """Keep the leading jets: a jet stays before the new one where its key is not below that one's."""
        values = {name: self._of_jet[name if name in _OF_ALL else f"{prefix}{name}"] for name in names}
        bits, key_bits = sum(each.width for each in values.values()), JET["pt"].width + 1
        new_key = self._make(
            word(f"{prefix}new_key", key_bits), Beside((Constant(1, 1), whole(self._of_jet["pt"])))
        )
        new = self._make(word(f"{prefix}new", bits), Beside((*map(whole, reversed(values.values())),)))
        counts = self._make(
            flag(f"{prefix}counted"), AllOf(self._valid, whole(self._of_jet[f"{prefix}counts"]))
        )
        keys = [word(f"{prefix}key_{at}", key_bits) for at in range(jets)]
        kept = [word(f"{prefix}kept_{at}", bits) for at in range(jets)]
        stays = [
            self._make(
                flag(f"{prefix}stays_{at}"), AllOf(Not(self._first), AtLeast(whole(key), whole(new_key)))
            )
            for at, key in enumerate(keys)
        ]
        begins = self._make(flag(f"{prefix}begins"), AllOf(self._valid, self._first))
        for at in range(jets):
            moved: tuple[Value, Value] = (whole(new_key), whole(new))
            if at:
                before, none = whole(stays[at - 1]), Constant(0, key_bits)
                earlier = taking(self._first, none, whole(keys[at - 1]))
                key = taking(before, whole(new_key), earlier)
                moved = key, taking(before, whole(new), whole(kept[at - 1]))
            self._entry(at, (keys, kept), moved, (counts, begins, stays[at]))
        full = self._make(flag(f"{prefix}all"), Bits(keys[-1].name, 1, key_bits - 1))
        self.ports.append((f"in_{prefix}full", full))
        offset = 0
        for name, value in values.items():
            for at in range(jets):
                part = word(f"{prefix}{name}_{at}", value.width)
                self._make(part, Bits(kept[at].name, value.width, offset))
                self.ports.append((f"in_{prefix}{name}_{at}", part))
            offset += value.width

    def _entry(
        self,
        at: int,
        registers: tuple[Sequence[Wire], Sequence[Wire]],
        moved: tuple[Value, Value],
        flags: tuple[Wire, Wire, Wire],
    ) -> None:
        """Hold the jet at a place: where one counts, itself or what moves there; none at an event's begin."""
        key, kept = registers[0][at], registers[1][at]
        counts, begins, stays = map(whole, flags)
        new_key, new = (
            taking(stays, whole(own), other) for own, other in zip((key, kept), moved, strict=True)
        )
        empty = Constant(0, key.width)
        self._hold(key, Chosen(((counts, new_key), (begins, empty)), whole(key)))
        self._hold(kept, taking(counts, new, whole(kept)))


def kept_of(paths: Sequence[Path], valid: Wire, first: Wire, of_jet: Mapping[str, Wire]) -> Kept:
    """Return what is kept for working points; the names of number 2 begin with ``p2_``."""
    kept = Kept(valid, first, of_jet)
    for number, path in enumerate(paths):
        kept.add(path, f"p{number}_")
    return kept
