"""What menu.json says of a path: numbers with units, samples and definitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.artifacts.menu import (
    ChosenCutRecord,
    LineRecord,
    LineThresholdRecord,
    PureRecord,
    QuotedRateRecord,
    SignalRecord,
    TargetRecord,
)
from jetc.language.expressions.events import scanned
from jetc.language.expressions.expression import Call, Number, names
from jetc.stages.working_points.record import RATE_DEFINITIONS, side_record, trial_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc.language.expressions.expression import Expression, Name
    from jetc.language.sections.menu import Menu, MenuObject, MenuPath
    from jetc.physics.lines.events import Threshold
    from jetc.physics.menu.working_points import Trial
    from jetc.stages.working_points.record import Sides

__all__ = ["Line", "line_record"]


@dataclass(frozen=True, slots=True)
class Line:
    """A path that was derived: every cut that was tried, and what the chosen one does for each signal.

    `target_khz` and `threshold` are None where all cuts are fixed; `pure` goes by joined path.
    """

    path: MenuPath
    threshold: Threshold | None
    target_khz: float | None
    trials: tuple[Trial, ...]
    trial: Trial
    expected_relative_uncertainty: float | None
    quotes: Mapping[str, Sides]
    pure: Mapping[str, Sides]
    counted: Mapping[str, str]
    rate_set: str
    total_khz: float


def line_record(line: Line, menu: Menu) -> LineRecord:
    """Return one entry of `paths`."""
    path, rate = line.path, _rate(line, next(iter(line.quotes.values())))
    low, high = rate.evaluation.interval
    return LineRecord(
        name=path.name,
        definitions=dict(_definitions(line, menu)),
        target=_target(line),
        target_in_interval=None if line.target_khz is None else low <= line.target_khz <= high,
        cut=_cut(line),
        threshold=_threshold(line),
        limited=line.threshold is not None and line.trial.threshold == line.threshold.codes.low,
        rate=rate,
        expected_relative_uncertainty=line.expected_relative_uncertainty,
        signals=tuple(_signal(line, name, each) for name, each in line.quotes.items()),
        scan=tuple(trial_record(each) for each in line.trials) if scanned(path.require) else (),
        pure=tuple(
            PureRecord(path=name, rate=_rate(line, each).evaluation) for name, each in line.pure.items()
        ),
        compare=path.compare,
    )


def _rate(line: Line, quotes: Sides) -> QuotedRateRecord:
    one, two = (
        side_record(quote, line.rate_set, line.rate_set, half).rate
        for quote, half in ((quotes.derivation, "derivation"), (quotes.evaluation, "evaluation"))
    )
    return QuotedRateRecord(derivation=one, evaluation=two)


def _signal(line: Line, name: str, quotes: Sides) -> SignalRecord:
    quoted = side_record(quotes.evaluation, line.rate_set, name, "evaluation")
    derived = side_record(quotes.derivation, line.rate_set, name, "derivation")
    return SignalRecord(
        signal_set=name,
        all=quoted.efficiency,
        after_cuts=quoted.efficiency_after_cut,
        derivation=derived.efficiency,
    )


def _target(line: Line) -> TargetRecord | None:
    if line.target_khz is None:
        return None
    rate = line.path.rate
    of = next(names(rate)).name if isinstance(rate, Call) else None
    return TargetRecord(value=line.target_khz, unit="kHz", path=of)


def _cut(line: Line) -> ChosenCutRecord | None:
    found = scanned(line.path.require)
    if found is None:
        return None
    variable, cuts = found
    first = cuts.arguments[0]
    unit = first.unit if isinstance(first, Number) and first.unit else "1"
    return ChosenCutRecord(variable=str(variable), value=line.trial.cut, unit=unit)


def _threshold(line: Line) -> LineThresholdRecord | None:
    if line.threshold is None:
        return None
    code, form = line.trial.threshold, line.threshold.format
    return LineThresholdRecord(
        code=code,
        format=form,
        lsb=form.lsb,
        value=code * form.lsb,
        variable=str(line.path.derive),
        unit="GeV" if line.threshold.unit == "GeV" else "1",
    )


def _definitions(line: Line, menu: Menu) -> Iterator[tuple[str, str]]:
    path = line.path
    if path.require is not None:
        yield "requires", str(path.require)
    if path.derive is not None:
        how = "its sides are exact, their ratio is rounded once into" if path.type else "exact, compared in"
        form = "quarters of a GeV" if line.threshold and line.threshold.unit == "GeV" else _form(line)
        yield "threshold on", f"{path.derive}; {how} {form}"
    used = _objects(path, menu)
    yield from ((f"object {each.name}", _object_words(each)) for each in used)
    scores = _scores(path, used)
    for score in menu.scores:
        if score.name in scores:
            yield f"score {score.name}", f"{score.ratio}, rounded once into {score.type}; 0 of 0 is 0"
    counted = line.counted[line.rate_set]
    yield "rate", f"{line.total_khz:.2f} kHz of crossings times the weighted fraction of {counted}"
    yield from RATE_DEFINITIONS.items()
    for name in path.signals:
        yield f"efficiency of {name}", f"fraction of {line.counted[name]}; Clopper-Pearson interval"


def _form(line: Line) -> str:
    """Return the format of what is derived, with its rounding where there is one."""
    if line.path.type is not None:
        return str(line.path.type)
    return str(line.threshold.format) if line.threshold else ""


def _objects(path: MenuPath, menu: Menu) -> tuple[MenuObject, ...]:
    """Return the objects that a path names, and those that they are made of, in their order."""
    used = {each.name.partition(".")[0].partition("[")[0] for each in _names(path.require, path.derive)}
    for each in reversed(menu.objects):
        if each.name in used:
            used |= {name for name in (each.of, each.without) if name is not None}
    return tuple(each for each in menu.objects if each.name in used)


def _scores(path: MenuPath, used: tuple[MenuObject, ...]) -> set[str]:
    """Return the last part of each name that a path and its objects use."""
    found = [*_names(path.require, path.derive)]
    for each in used:
        pair = () if each.pair is None else (each.pair.where, each.pair.best)
        found += _names(each.where, each.order, *pair)
    return {each.name.rpartition(".")[2] for each in found}


def _names(*nodes: Expression | None) -> Iterator[Name]:
    for node in nodes:
        if node is not None:
            yield from names(node)


def _object_words(each: MenuObject) -> str:
    """Say which jets an object has."""
    of = "all jets of the event, hardest first" if each.of is None else f"jets of {each.of}"
    parts = [
        of,
        "" if each.without is None else f"but those of {each.without}",
        "" if each.where is None else f"with {each.where}",
        "" if each.order is None else f"ordered by {each.order}, highest first",
        "" if each.take is None else f"the first {each.take}; an event with fewer has none",
    ]
    if each.pair is not None:
        where = "" if each.pair.where is None else f" with {each.pair.where}"
        parts.append(f"the pair{where} whose {each.pair.best} is largest; of equal ones the first")
    return ", ".join(part for part in parts if part)
