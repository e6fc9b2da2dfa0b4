"""What a report shows first: the verdict, the main results as cards, ROC curves and trigger paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.language.sections.points import points_of
from jetc.report.judged_rates import judge_rate
from jetc.report.judgement import REACH
from jetc.report.page import Bar, Card, Front, Judgement, Percent, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc.language.sections.model import Spec, TriggerPath
    from jetc.report.metrics import Metric
    from jetc.report.page import Cell, Figure

__all__ = ["ONE_TRAINING", "first_screen"]

_ROOM = 1.15
"""The length of a bar for a budget, over the budget."""
_KEPT = {
    Judgement.GOOD: ("rate keeps to its target", "The rate keeps to its target, within its interval."),
    Judgement.OPEN: (
        "rate not decided",
        f"Rate not decided: its interval ends above {REACH:g} times the target.",
    ),
    Judgement.BAD: ("rate above its target", "The rate is above its target by more than its interval."),
}
"""What is said of a rate, in short and in full."""
ONE_TRAINING = Card(
    title="other trainings",
    number="not tried",
    unit="",
    lines=("The numbers are of this training. Another seed gives others.",),
    note="spread not known here",
    metrics=(),
    judgement=Judgement.OPEN,
    more=(
        "jetc build SPEC --lock --seeds N trains with N seeds, and the lock has the spread of each number.",
        "jetc report build/NAME --lock FILE shows it here, where the lock is of this build.",
    ),
    name="trainings",
)
"""What a build knows of other seeds, which it does not train."""
_GAIN = ("", ".of_other", ".rate_of_other")
"""What the keys of a gain end in: itself, and efficiency and rate of the path that is compared with."""
_NOT_MOVED = "verification.not_moved.all."
_DROPPED = f"{_NOT_MOVED}neurons_dropped"
_READINGS = (("verilator", "Verilator"), ("icarus", "Icarus"), ("ghdl", "GHDL"))


def first_screen(
    spec: Spec, metrics: Mapping[str, Metric], *, figure: Figure, notes: Mapping[str, str]
) -> Front:
    """Return the main results from the `metrics` of all sections; `notes` go by signal set."""
    cards = (
        *(_point(spec, each, metrics, notes.get(each.signal_set)) for each in points_of(spec)),
        _bits(metrics),
        _latency(metrics),
        _area(metrics),
        ONE_TRAINING,
    )
    return Front(cards, figure, _paths(spec, metrics))


def _point(spec: Spec, point: TriggerPath, metrics: Mapping[str, Metric], note: str | None) -> Card:
    start = f"menu.{point.name}"
    rate, efficiency = metrics[f"{start}.rate"], metrics[f"{start}.efficiency.{point.signal_set}"]
    seen, effective = metrics[f"{start}.rate_events"], metrics[f"{start}.rate_effective_events"]
    condition, target = metrics[f"{start}.condition"], metrics[f"{start}.target"]
    other = spec.menu.path(point.name).compare
    gain, *at_rate = (metrics.get(f"{start}.gain.{point.signal_set}{each}") for each in _GAIN)
    judgement, known = judge_rate(point.name, metrics), _ends_of(rate.text, rate.unit)
    level = f"{spec.working_points.confidence_level:.0%}"
    return Card(
        title=f"{point.name}, target {target.text}",
        number=f"{100 * float(efficiency.value):.1f}",
        unit=f"% at {rate.rounded} {rate.unit}",
        lines=(
            f"of {point.signal_set} events pass: {_ends_of(efficiency.percent, '%')} at {level}"
            + ("" if note is None else f"; {note}"),
            _gain(gain, other),
            f"the rate: {known} at {level}",
        ),
        note=_KEPT[judgement][0],
        metrics=tuple(
            each
            for each in (efficiency, rate, seen, effective, gain, *at_rate, condition, target)
            if each is not None
        ),
        judgement=judgement,
        bar=_bar(spec, point, efficiency, metrics),
        more=(
            _KEPT[judgement][1],
            f"It rests on {seen.text} simulated events, {effective.text} effective.",
            f"An event passes if {condition.value}.",
        ),
    )


def _bar(spec: Spec, point: TriggerPath, efficiency: Metric, metrics: Mapping[str, Metric]) -> Bar | None:
    """Return the efficiency beside that of the path it is compared with, at an equal rate if there is one."""
    other = spec.menu.path(point.name).compare
    if other is None:
        return None
    key = f"menu.{point.name}.gain.{point.signal_set}"
    without = metrics.get(f"{key}.of_other", metrics[f"menu.{other}.efficiency.{point.signal_set}"])
    rate = metrics.get(f"{key}.rate_of_other", metrics[f"menu.{other}.rate"])
    reached = float(without.value)
    mark = f"{other} {100 * reached:.1f} % at {float(rate.value):.3g} kHz"
    return Bar(float(efficiency.value), 1.0, reached, mark, efficiency.interval)


def _bits(metrics: Mapping[str, Metric]) -> Card:
    def of(key: str) -> Metric:
        return metrics[f"verification.{key}"]

    counted = [
        (words, of(f"{name}.vectors"), of(f"{name}.mismatches"))
        for name, words in _READINGS
        if f"verification.{name}.vectors" in metrics
    ]
    most = max(int(vectors.value) for _, vectors, _ in counted)
    differ = max(int(each.value) for _, _, each in counted)
    split = of("verilator.test_split.vectors")
    left = [each for key, each in metrics.items() if key.startswith(_NOT_MOVED) and key != _DROPPED]
    return Card(
        title="bits",
        number=f"{differ:,}",
        unit=f"of {most:,} differ",
        lines=(
            "RTL against the C++ emulator: "
            + ", ".join(f"{vectors.value:,} jets in {words}" for words, vectors, _ in counted),
            _kinds_of_jets(metrics),
            f"{sum(int(each.value) for each in left):,} ends, entries and bits that no vector moves",
        ),
        note="every bit is equal" if differ == 0 else "bits differ",
        metrics=(
            *(each for _, *both in counted for each in both),
            split,
            of("emulator.vectors"),
            of("emulator.mismatches"),
            *left,
        ),
        judgement=Judgement.GOOD if differ == 0 else Judgement.BAD,
        more=(
            "Every bit of every output is compared, at the clock where it is due.",
            f"Evaluator and C++: {of('emulator.mismatches').text} of {of('emulator.vectors').text} differ.",
            "Gaps and resets are of the RTL alone.",
            "What no vector moves is named under Verification.",
        ),
    )


def _kinds_of_jets(metrics: Mapping[str, Metric]) -> str:
    """Say what the jets are that Verilator has."""

    def jets(*phases: str) -> int:
        keys = (f"verification.verilator.{each}vectors" for each in phases)
        return sum(int(metrics[key].value) for key in keys if key in metrics)

    split, random, around = jets("test_split."), jets("random."), jets("gaps_in_valid.", "reset_mid_stream.")
    made = jets("") - split - random - around
    kinds = (
        (split, "of the test split"),
        (random, "random words"),
        (made, "corners and made jets"),
        (around, "around gaps and resets"),
    )
    return ", ".join(f"{count:,} {words}" for count, words in kinds if count)


def _latency(metrics: Mapping[str, Metric]) -> Card:
    linked = "link.time" in metrics
    time = metrics["link.time" if linked else "latency.time"]
    cycles = metrics["link.cycles.whole" if linked else "latency.cycles"]
    budget, clock = metrics["latency.budget"], metrics["clock"]
    between = "from word to word" if linked else "from the network's inputs to its scores"
    return Card(
        title="latency",
        number=f"{float(time.value):.1f}",
        unit=time.unit,
        lines=(f"{cycles.text} at {clock.text}, if the clock closes",),
        note=_within(time, budget),
        metrics=(time, cycles, clock, budget),
        bar=_of_budget(time, budget),
        more=(f"It is {between}.",),
    )


def _area(metrics: Mapping[str, Metric]) -> Card:
    luts, budget = metrics.get("link.luts.yosys.whole", metrics["luts.yosys"]), metrics["luts.budget"]
    estimate = metrics["luts.alkaid"]
    counted = not isinstance(luts.value, str)
    share = metrics.get("part.luts.share")
    of_the_part = "" if share is None else f"; the tagger is {share.percent} of the part"
    return Card(
        title="area",
        number=luts.text if counted else "not counted",
        unit="LUT" if counted else "",
        lines=(f"by Yosys, before place and route{of_the_part}" if counted else luts.text,),
        note=_within(luts, budget) if counted else f"budget {budget.text} LUT: not compared",
        metrics=(luts, budget, estimate, *(() if share is None else (share,))),
        judgement=Judgement.GOOD if counted else Judgement.OPEN,
        bar=_of_budget(luts, budget) if counted else None,
        more=(f"alkaid's estimate of the tagger is {estimate.text}.",),
    )


def _paths(spec: Spec, metrics: Mapping[str, Metric]) -> Table:
    return Table(
        "Trigger paths, on the half of the events that did not derive them. In brackets: intervals at "
        f"{spec.working_points.confidence_level:.0%}. Efficiencies are of all events of the signal. A gain "
        "is over the path that is named, at a measured rate at least as high; its interval has the "
        "statistics of signal and background.",
        ("path, target, signal", "rate", "efficiency", "gain"),
        tuple(_menu(spec, metrics)),
    )


def _menu(spec: Spec, metrics: Mapping[str, Metric]) -> Iterator[tuple[Cell, ...]]:
    """Yield the paths of the menu, a row for each signal."""
    for path in spec.menu.paths:
        start, target = f"menu.{path.name}", metrics.get(f"menu.{path.name}.target")
        at = "" if target is None else f", target {target.text}"
        other = "" if path.compare is None else f", over {path.compare}"
        for signal in path.signals:
            yield (
                f"{path.name}{at}, for {signal}{other}",
                metrics[f"{start}.rate"],
                Percent(metrics[f"{start}.efficiency.{signal}"]),
                metrics.get(
                    f"{start}.gain.{signal}", "not compared" if path.compare is None else "no rate as high"
                ),
            )


def _ends_of(text: str, unit: str) -> str:
    """Return what a number's `text` has in brackets, its interval, with the unit."""
    return f"{text.partition('(')[2].rstrip(')')} {unit}"


def _gain(gain: Metric | None, other: str | None) -> str:
    """Say what a path adds at an equal measured rate."""
    if other is None:
        return "compared with no other path"
    if gain is None:
        return f"{other} reaches no rate as high"
    return f"{float(gain.value):+.1f} points over {other} at that rate{_ends(gain)}"


def _ends(number: Metric) -> str:
    return "" if number.interval is None else ": {:.1f} to {:.1f}".format(*number.interval)


def _within(value: Metric, budget: Metric) -> str:
    share = float(value.value) / float(budget.value)
    return f"{100 * share:.0f} % of its budget"


def _of_budget(value: Metric, budget: Metric) -> Bar:
    allowed = float(budget.value)
    return Bar(float(value.value), _ROOM * max(allowed, float(value.value)), allowed, f"budget {budget.text}")
