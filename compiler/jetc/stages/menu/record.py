"""What menu.json says of a path: numbers with units, samples and definitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.artifacts.menu import (
    ChosenCutRecord,
    ComparedRecord,
    ExpectedRateRecord,
    GainRecord,
    LineRecord,
    PureRecord,
    QuotedRateRecord,
    ReachedRecord,
    SignalRecord,
    TargetRecord,
    ThresholdRecord,
)
from jetc.language.expressions.events import scanned
from jetc.language.expressions.expression import Call, Number, names
from jetc.physics.menu.expected_rate import DRAWS
from jetc.stages.menu.numbers import (
    RATE_DEFINITIONS,
    curve_record,
    efficiency_record,
    rate_record,
    trial_record,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc.language.sections.menu import Menu, MenuObject, MenuPath
    from jetc.physics.lines.events import Threshold
    from jetc.physics.menu.derivation import Curve, Kept, Trial
    from jetc.physics.menu.efficiency import Efficiency
    from jetc.physics.menu.rates import Rate
    from jetc.physics.menu.working_point import WorkingPoint
    from jetc.stages.menu.compared import Compared
    from jetc.stages.menu.numbers import Sides

__all__ = ["Line", "line_record"]

_CHOSEN = (
    "keeps most of the first signal. The choice prefers cuts whose rate the derivation half has too low by "
    "chance, so thresholds are derived for less than the target: by what the true rate would be above it in "
    f"the mean of {DRAWS} bootstrap draws of that half"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A path that was derived: every cut that was tried, and what the chosen one does for each signal.

    `accepted` are the efficiencies within the acceptance of each signal, None where none is declared;
    `compared` has the signals for which a path was found at the same rate;
    `target_khz`, `threshold` and `curve` are None where all cuts are fixed; `pure` goes by joined path.
    """

    path: MenuPath
    threshold: Threshold | None
    target_khz: float | None
    point: WorkingPoint
    expected_relative_uncertainty: float | None
    rates: Sides[Rate]
    kept: Mapping[str, Sides[Kept]]
    accepted: Mapping[str, Efficiency | None]
    compared: Mapping[str, Compared]
    curve: Curve | None
    pure: Mapping[str, Rate]
    counted: Mapping[str, str]
    rate_set: str
    total_khz: float

    @property
    def trial(self) -> Trial:
        """The cut that was chosen, with its threshold."""
        return self.point.trial


def line_record(line: Line, menu: Menu) -> LineRecord:
    """Return one entry of `paths`."""
    path, rate = line.path, _rates(line)
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
        expected_rate=_expected_rate(line),
        signals=tuple(_signal(line, name) for name in line.kept),
        scan=tuple(trial_record(each) for each in line.point.trials) if scanned(path.require) else (),
        curve=None if line.curve is None else curve_record(line.curve),
        pure=tuple(
            PureRecord(path=name, rate=rate_record(each, f"{line.rate_set}, quoted half"))
            for name, each in line.pure.items()
        ),
        compare=path.compare,
    )


def _rates(line: Line) -> QuotedRateRecord:
    return QuotedRateRecord(
        derivation=rate_record(line.rates.derivation, f"{line.rate_set}, derivation half"),
        evaluation=rate_record(line.rates.evaluation, f"{line.rate_set}, quoted half"),
    )


def _signal(line: Line, name: str) -> SignalRecord:
    quoted, derived = line.kept[name].evaluation, line.kept[name].derivation
    accepted, compared = line.accepted[name], line.compared.get(name)
    within = f"{name}, quoted half, within its acceptance"
    return SignalRecord(
        signal_set=name,
        accepted=None if accepted is None else efficiency_record(accepted, within),
        all=efficiency_record(quoted.efficiency, f"{name}, quoted half"),
        after_cuts=efficiency_record(quoted.after_cut, f"{name}, quoted half, past the cut"),
        derivation=efficiency_record(derived.efficiency, f"{name}, derivation half"),
        compared=None if compared is None else _compared(compared, name, line.rate_set),
    )


def _compared(found: Compared, name: str, rate_set: str) -> ComparedRecord:
    low, high = found.gain_interval
    return ComparedRecord(
        code=found.same_rate.code,
        rate=rate_record(found.rate, f"{rate_set}, quoted half"),
        efficiency=efficiency_record(found.efficiency, f"{name}, quoted half"),
        softest=ReachedRecord(code=found.same_rate.softest, passed=found.softest_passed),
        hardest=ReachedRecord(code=found.same_rate.hardest, passed=found.hardest_passed),
        gain=GainRecord(value=found.gain, unit="1", interval=(low, high)),
    )


def _target(line: Line) -> TargetRecord | None:
    if line.target_khz is None:
        return None
    rate = line.path.rate
    of = next(names(rate)).name if isinstance(rate, Call) else None
    return TargetRecord(value=line.target_khz, unit="kHz", path=of, derived_for=line.point.derived_for_khz)


def _expected_rate(line: Line) -> ExpectedRateRecord | None:
    found = line.point.expected
    if found is None:
        return None
    sample = f"{line.rate_set}, derivation half"
    middle = found.low_khz, found.high_khz
    return ExpectedRateRecord(value=found.khz, unit="kHz", middle=middle, sample=sample)


def _cut(line: Line) -> ChosenCutRecord | None:
    found = scanned(line.path.require)
    if found is None:
        return None
    variable, cuts = found
    first = cuts.arguments[0]
    unit = first.unit if isinstance(first, Number) and first.unit else "1"
    return ChosenCutRecord(variable=str(variable), value=line.trial.cut, unit=unit)


def _threshold(line: Line) -> ThresholdRecord | None:
    if line.threshold is None:
        return None
    code, form = line.trial.threshold, line.threshold.format
    return ThresholdRecord(
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
    yield from ((f"object {each.name}", _object_words(each)) for each in menu.objects_of(path))
    for score in menu.scores_of(path):
        yield f"score {score.name}", f"{score.ratio}, rounded once into {score.type}; 0 of 0 is 0"
    for branch in menu.branches_of(path):
        yield (
            f"score {branch.name}",
            f"branch {branch.branch} of the ntuples, rounded once into {branch.type}; a jet may have none",
        )
    if len(line.point.trials) > 1:
        yield "chosen cut", _CHOSEN
    counted = line.counted[line.rate_set]
    yield "rate", f"{line.total_khz:.2f} kHz of crossings times the weighted fraction of {counted}"
    yield from RATE_DEFINITIONS.items()
    for name in path.signals:
        yield f"efficiency of {name}", f"fraction of {line.counted[name]}; Clopper-Pearson interval"
        acceptance = menu.acceptance_of(name)
        if acceptance is not None:
            few = f"{acceptance.jets} stored jets or more" if acceptance.jets > 1 else "a stored jet"
            yield (
                f"acceptance of {name}",
                f"events of it with {few} of {acceptance.where}, by generator truth",
            )


def _form(line: Line) -> str:
    """Return the format of what is derived, with its rounding where there is one."""
    if line.path.type is not None:
        return str(line.path.type)
    return str(line.threshold.format) if line.threshold else ""


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
