"""Finished builds side by side: what their specs say, their numbers, their curves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.artifacts.metrics import MetricsRecord
from jetc.diagnostics.rendering import value_text
from jetc.report.metrics import metrics_of
from jetc.report.page import Figure, Judgement, Page, Paragraph, ReportSection, Table
from jetc.report.plots import overlay_figure
from jetc.review.comparison import Noise, number_pairs, significance
from jetc.review.locking import locked_numbers
from jetc.review.reported import reported
from jetc.review.words import number_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from jetc.artifacts.metrics import SeriesEntry
    from jetc.review.comparison import NumberPair
    from jetc.review.lock import LockedNumber

__all__ = ["Build", "build_side", "builds_page"]

_SPEC = "spec."
_STAGE = MetricsRecord.STAGE
_NOWHERE = "not in this build"
_COMPARED = (
    "Each build is compared with the first: the difference, and what it is in standard deviations. A number "
    "differs beyond noise where its step is larger than the parts of both intervals that face it, added in "
    "squares. That takes samples as independent; builds of the same events share them, and their steps are "
    "known better than that. What another training would change is not in it: jetc diff has it, from locks."
)
_MARKS = {Noise.SAME: "", Noise.EXACT: "", Noise.WITHIN: ", within noise", Noise.BEYOND: ", beyond noise"}


@dataclass(frozen=True, slots=True)
class Build:
    """A finished build: what its spec says, value by value, the numbers that a lock keeps, its curves."""

    label: str
    values: Mapping[str, str]
    numbers: Mapping[str, LockedNumber]
    series: Mapping[str, SeriesEntry]


def build_side(folder: Path) -> Build:
    """Return the build that `folder`, ``build/NAME``, shows; DataError where it is none, or was altered."""
    name, store, record = reported(folder, why="builds are compared by what their reports say")
    made_from = store.last(name, _STAGE) or {}
    values = {each.removeprefix(_SPEC): text for each, text in made_from.items() if each.startswith(_SPEC)}
    return Build(name, values, locked_numbers(metrics_of(record)), record.series)


def builds_page(builds: tuple[Build, ...]) -> Page:
    """Return a page of builds side by side, each compared with the first."""
    first, *others = builds
    beyond = sum(
        each.noise is Noise.BEYOND for other in others for each in number_pairs(first.numbers, other.numbers)
    )
    names = " and ".join(each.label for each in others)
    return Page(
        title=f"{first.label} beside {names}",
        verdict=f"{beyond} number{'s differ' if beyond != 1 else ' differs'} beyond noise",
        judgement=Judgement.OPEN if beyond else Judgement.GOOD,
        verdict_text=_COMPARED,
        remarks=("jetc report",),
        sections=(
            ReportSection("numbers", "Numbers", (_numbers(first, others),)),
            ReportSection("curves", "ROC curves", tuple(_curves(builds))),
            ReportSection("specs", "What the specs say differently", tuple(_specs(builds))),
        ),
    )


def _numbers(first: Build, others: list[Build]) -> Table:
    pairs = [{each.key: each for each in number_pairs(first.numbers, other.numbers)} for other in others]
    keys = dict.fromkeys((*first.numbers, *(key for each in pairs for key in each)))
    rows = tuple(
        (
            key,
            _text(first.numbers.get(key), key),
            *(
                f"{_text(each[key].new, key)}{_step(each[key])}" if key in each else _NOWHERE
                for each in pairs
            ),
        )
        for key in keys
    )
    header = ("number", first.label, *(each.label for each in others))
    return Table("Numbers of the reports, with their intervals.", header, rows)


def _step(pair: NumberPair) -> str:
    """Return how far a number is from that of the first build, with its significance where it has one."""
    old, new = pair.old, pair.new
    if pair.noise is Noise.SAME or old is None or new is None or old.unit != new.unit:
        return ""
    if isinstance(old.value, str) or isinstance(new.value, str):
        return ""
    step = new.value - old.value
    text = f", {step:+,}" if isinstance(step, int) else f", {step:+.3g}"
    found = significance(old, new)
    return f"{text}{'' if found is None else f', {found:.1f} standard deviations'}{_MARKS[pair.noise]}"


def _text(number: LockedNumber | None, key: str) -> str:
    return _NOWHERE if number is None else number_text(number, key)


def _curves(builds: tuple[Build, ...]) -> Iterator[Figure | Paragraph]:
    """Yield for each class that several builds have its ROC curves, one over the other."""
    ends = ("efficiency", "efficiency_others")
    classes = dict.fromkeys(
        key.split(".")[1]
        for each in builds
        for key in each.series
        if key.startswith("roc.") and key.endswith(ends[0])
    )
    shown = False
    for name in classes:
        keys = [f"roc.{name}.{end}" for end in ends]
        lines = {
            each.label: (each.series[keys[0]].values, each.series[keys[1]].values)
            for each in builds
            if keys[0] in each.series and keys[1] in each.series
        }
        if len(lines) > 1:
            shown = True
            label = f"{name} against all others"
            yield Figure(
                overlay_figure(
                    lines, x=f"efficiency for {name}", y="efficiency for all other jets", title=label
                ),
                f"ROC curve of {label}, on the test split of each build; lower is better.",
            )
    if not shown:
        yield Paragraph("No class is in two of these builds.")


def _specs(builds: tuple[Build, ...]) -> Iterator[Table | Paragraph]:
    names = dict.fromkeys(name for each in builds for name in each.values)
    rows = [
        (name, *(_value(each.values.get(name)) for each in builds))
        for name in names
        if len({each.values.get(name) for each in builds}) > 1
    ]
    if rows:
        header = ("value", *(each.label for each in builds))
        yield Table("Values of the specs that are not the same.", header, tuple(rows))
    else:
        yield Paragraph("The specs say the same.")


def _value(text: str | None) -> str:
    return "absent" if text is None else value_text(json.loads(text))
