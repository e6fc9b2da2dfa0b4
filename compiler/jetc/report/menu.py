"""The report on the menu: each path with its rate and its efficiencies, and what is pure in their ORs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.report.judgement import REACH
from jetc.report.menu_figures import path_figures
from jetc.report.menu_gain import gain_table
from jetc.report.menu_precision import precision_table
from jetc.report.menu_tables import (
    efficiencies_table,
    paths_table,
    pure_tables,
    rates_table,
    triggers_table,
)
from jetc.report.menu_text import in_words
from jetc.report.metrics import OF_THE_SPEC, Metric
from jetc.report.page import Facts, Heading, Paragraph, ReportSection

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc.artifacts.menu import LineRecord, MenuRecord
    from jetc.report.page import Block

__all__ = ["menu_section"]

_CURVES = (
    "Each figure of a path has its rate and efficiency against the threshold, on the half that is quoted, "
    "with their intervals. Dashed is the threshold that the other half gave. A rate does not rise with the "
    "threshold, so at each the lowest upper end so far is drawn. Points further from the target are in "
    "metrics.json alone."
)


def menu_section(
    record: MenuRecord, *, rate_set: str, notes: Mapping[str, str], events_are: str
) -> ReportSection:
    """Return every path of the menu, the pure rates of what is joined, and what each path says.

    `notes` go by signal set; `events_are` says on each figure what its events are.
    """
    shared, gain = _shared(record), gain_table(record)
    crossings = Metric("crossings.rate", record.crossing_rate.value, "kHz", "menu", OF_THE_SPEC)
    blocks: list[Block] = [
        Paragraph(_about(record)),
        paths_table(record),
        *([] if gain is None else [gain]),
        *pure_tables(record),
        triggers_table(record),
    ]
    if any(path.curve is not None for path in record.paths):
        blocks.append(Paragraph(_CURVES))
    for path in record.paths:
        blocks += [Heading(path.name), Facts(tuple(_facts(path, notes, shared)))]
        blocks += path_figures(path, events=events_are)
    blocks += [
        Heading("All paths"),
        rates_table(record),
        precision_table(record, rate_set=rate_set),
        efficiencies_table(record),
        Facts((("rate of all crossings", crossings), *shared.items())),
    ]
    return ReportSection("menu", "Menu", tuple(blocks))


def _shared(record: MenuRecord) -> dict[str, str]:
    """Return the definitions that several paths have, and none otherwise, which are said once."""
    texts: dict[str, list[str]] = {}
    for path in record.paths:
        for name, text in path.definitions.items():
            texts.setdefault(name, []).append(text)
    return {name: found[0] for name, found in texts.items() if len(found) > 1 and len(set(found)) == 1}


def _about(record: MenuRecord) -> str:
    accepted = any(each.accepted for path in record.paths for each in path.signals)
    return (
        "A path is a condition on the jets of an event. Its threshold is derived on one half of the "
        "events: it is the loosest one whose rate there keeps to the target. Rate and efficiency are then "
        "measured on the other half, which took no part, and these are quoted. So a quoted rate may lie "
        "above its target as well as below it. Efficiencies are of all events of a signal, and of "
        "those that pass all but the "
        f"threshold{', and of those that generator truth puts within its acceptance' if accepted else ''}. "
        f"Intervals have a confidence level of {record.confidence_level:.0%}, of the statistics of these "
        "events alone: they do not say how well the simulation or the tagger describes others. How often "
        "those of rates hold the truth was tried with toys: docs/intervals.md. A path is above its target "
        f"if the interval of its rate lies above it, not decided if the interval ends above {REACH:g} times "
        "the target, and else keeps to it."
    )


def _facts(
    path: LineRecord, notes: Mapping[str, str], shared: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield what is said of one path alone."""
    for each in path.signals:
        if each.signal_set in notes:
            yield f"signal {each.signal_set}", notes[each.signal_set]
    if path.limited:
        yield "limited by", "the cuts: at the lowest threshold the rate is below the target"
    for name, text in path.definitions.items():
        if name not in shared:
            yield name, in_words(text)
