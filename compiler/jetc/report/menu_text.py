"""The menu as a table of plain text, and what a path asks for in one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jetc.report.judgement import AGAINST_TARGET, judge_interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc.artifacts.menu import EfficiencyRecord, LineRecord, MenuRecord, RateRecord, SignalRecord

__all__ = ["condition_of", "in_words", "judged", "menu_notes", "menu_rows", "menu_text"]

_SCAN = re.compile(r"scan\(([^,()]*), ([^,()]*), ([^,()]*)\)")
"""The cuts that were tried, in the text of a path: the first, the last, and the step."""
_HEADER = (
    "path",
    "target",
    "rate, kHz",
    "against target",
    "pure, kHz",
    "signal",
    "of all events",
    "of those past the cuts",
    "within acceptance",
    "compared with, at its next rate above",
)


def condition_of(path: LineRecord) -> str:
    """Return what an event needs, with the cut and the threshold that were derived."""
    parts = [path.definitions["requires"]] if "requires" in path.definitions else []
    if path.cut is not None:
        unit = "" if path.cut.unit == "1" else f" {path.cut.unit}"
        parts = [_SCAN.sub(f"{path.cut.value:g}{unit}", each) for each in parts]
    if path.threshold is not None:
        found = path.threshold
        value = f"{found.value:g} GeV" if found.unit == "GeV" else f"{found.value:g}"
        parts.append(f"{found.variable} >= {value} (code {found.code})")
    return " and ".join(f"({each})" if " or " in each and len(parts) > 1 else each for each in parts)


def in_words(text: str) -> str:
    """Return a definition with the cuts that were tried in words.

    >>> in_words("sum(jets.pt) > scan(120 GeV, 360 GeV, 10 GeV)")
    'sum(jets.pt) > the best of 120 GeV to 360 GeV in steps of 10 GeV'
    """
    return _SCAN.sub(r"the best of \1 to \2 in steps of \3", text)


def menu_text(record: MenuRecord) -> str:
    """Return the menu as lines of equal columns, with what they mean below."""
    columns = zip(*menu_rows(record), strict=True)
    padded = [[cell.ljust(max(map(len, cells))) for cell in cells] for cells in columns]
    lines = ["  ".join(row).rstrip() for row in zip(*padded, strict=True)]
    return "\n".join([*lines, "", *menu_notes(record), ""])


def menu_rows(record: MenuRecord) -> tuple[tuple[str, ...], ...]:
    """Return names of columns, then a row for each path and signal, on the half that is quoted.

    A column without any entry is left out. The pure rate is that which a path adds to the others of the last
    path that joins it.
    """
    pure = {each.path: each.rate for path in record.paths for each in path.pure}
    of = {each.name: each for each in record.paths}
    rows = [_HEADER, *(row for path in record.paths for row in _rows(path, pure.get(path.name), of))]
    columns = [cells for cells in zip(*rows, strict=True) if any(cells[1:])]
    return tuple(zip(*columns, strict=True))


def menu_notes(record: MenuRecord) -> tuple[str, ...]:
    """Return what the columns mean, a line for each."""
    joined = [
        f"pure: what {', '.join(each.path for each in path.pure)} each add to the others in {path.name}"
        for path in record.paths
        if path.pure
    ]
    level = f"{record.confidence_level:.0%}"
    about = f"in brackets: intervals at {level}; every number is of the half that did not derive"
    cuts = "past the cuts: of events that meet all but the threshold; none where nothing is derived"
    return (*joined, *_denominators(record), cuts, about)


def _denominators(record: MenuRecord) -> Iterator[str]:
    """Yield which events the efficiencies are of, a line for each signal and each acceptance."""
    every = {name: text for path in record.paths for name, text in path.definitions.items()}
    signals = (each for path in record.paths for each in path.signals)
    accepted = {each.signal_set for each in signals if each.accepted is not None}
    for name, text in every.items():
        kind, _, signal = name.partition(" of ")
        if kind == "efficiency":
            yield f"all events of {signal}: {text.removeprefix('fraction of ').partition(';')[0]}"
        if kind == "acceptance" and signal in accepted:
            yield f"within acceptance of {signal}: {text}"


def _rows(
    path: LineRecord, pure: RateRecord | None, of: Mapping[str, LineRecord]
) -> Iterator[tuple[str, ...]]:
    target = "" if path.target is None else f"{path.target.value:.3g}"
    if path.target is not None and path.target.path is not None:
        target += f", as {path.target.path}"
    if path.target is not None and path.target.derived_for != path.target.value:
        target += f", derived for {path.target.derived_for:.3g}"
    adds = "" if pure is None else _rate(pure)
    first = (path.name, target, _rate(path.rate.evaluation), judged(path), adds)
    for each in path.signals:
        against = "" if path.compare is None else _against(each, of[path.compare])
        within = "" if each.accepted is None else _percent(each.accepted)
        past = "" if path.threshold is None else _percent(each.after_cuts)
        yield (*first, each.signal_set, _percent(each.all), past, within, against)
        first = ("", "", "", "", "")


def judged(path: LineRecord) -> str:
    """Say whether the quoted rate of a path keeps to its target; nothing of a path without one."""
    if path.target is None:
        return ""
    return AGAINST_TARGET[judge_interval(path.rate.evaluation.interval, path.target.value)]


def _against(signal: SignalRecord, other: LineRecord) -> str:
    found = signal.compared
    if found is None:
        kept = next(each.all for each in other.signals if each.signal_set == signal.signal_set)
        return f"{other.name}: {_percent(kept)} at {other.rate.evaluation.value:.3g} kHz, no rate is as high"
    low, high = found.gain.interval
    return (
        f"{other.name}: {_percent(found.efficiency)} at {found.rate.value:.3g} kHz, "
        f"gain {100 * found.gain.value:.1f} points ({100 * low:.1f} to {100 * high:.1f})"
    )


def _rate(rate: RateRecord) -> str:
    low, high = rate.interval
    return f"{rate.value:.1f} ({low:.1f} to {high:.1f})"


def _percent(found: EfficiencyRecord) -> str:
    low, high = found.interval
    return f"{100 * found.value:.1f} % ({100 * low:.1f} to {100 * high:.1f}) of {found.total}"
