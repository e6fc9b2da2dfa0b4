"""The words of a comparison, plain, which text, Markdown, HTML and JSON share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.dataset import EarlySetsRecord
from jetc.checks.estimate import estimate
from jetc.diagnostics.rendering import value_text
from jetc.report.metrics import Metric
from jetc.review.comparison import LockState, Noise
from jetc.review.differences import DifferenceKind
from jetc.review.encodings import encoding_step
from jetc.review.rules import ChangeClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jetc.language.sections.model import Spec
    from jetc.review.comparison import Change, Comparison, NumberPair
    from jetc.review.lock import LockedNumber

__all__ = [
    "answers",
    "headline",
    "number_stage",
    "number_text",
    "place",
    "shown_numbers",
    "step",
]

_HEADLINE = ("rate", "efficiency", "time", "yosys")


def headline(comparison: Comparison) -> str:
    """Return the class and the number of changes in a line."""
    if comparison.of is None:
        return "the spec is the same, the weights differ" if comparison.unexplained else "no change"
    count = len(comparison.changes)
    changes = "1 change" if count == 1 else f"{count} changes"
    return f"{comparison.of.name}, {changes if count else 'comments, order or spelling only'}"


def answers(comparison: Comparison) -> tuple[tuple[str, str], ...]:
    """Return the four questions of a review with their answers."""
    return (
        ("What breaks", _breaks(comparison)),
        ("What reruns", _reruns(comparison)),
        ("Which bits may change", _bits(comparison)),
        ("Rate, efficiency, latency, area", _known(comparison)),
    )


def _breaks(comparison: Comparison) -> str:
    broken = _means(each for each in comparison.changes if each.rule.of is ChangeClass.EMULATOR_ABI)
    encoded = encoding_step(*(each.loaded.spec.features for each in (comparison.old, comparison.new)))
    return (
        _joined(each for each in (broken, encoded) if each)
        or "nothing: ports, words, class order and names stay"
    )


def _reruns(comparison: Comparison) -> str:
    if not comparison.reruns:
        return "nothing"
    reruns, kept = (
        _stages(one, other)
        for one, other in ((comparison.reruns, comparison.kept), (comparison.kept, comparison.reruns))
    )
    note = ", and the network trains again" if comparison.retrains else "; the network does not train again"
    return f"{reruns}{note}" + (f"; reused: {kept}" if kept else "")


def _stages(names: Sequence[str], others: Sequence[str]) -> str:
    """Spell stages; of one in parts, ``dataset (minbias)``, those parts where `others` has some."""
    parts: dict[str, list[str]] = {}
    for name in (each for each in names if each != EarlySetsRecord.STAGE):
        kind, _, part = name.partition(".")
        parts.setdefault(kind, []).extend([part] * bool(part))
    divided = {kind for kind, dot, _ in (name.partition(".") for name in others) if dot}
    texts = (
        f"{kind} ({', '.join(found)})" if found and kind in divided else kind
        for kind, found in parts.items()
        if found or kind not in divided  # a look at sets together is no news beside those
    )
    return ", ".join(texts)


def _bits(comparison: Comparison) -> str:
    may = _joined(each.rule.bits for each in comparison.changes if each.rule.bits != "none")
    text = may or "none: weights, C++ and Verilog keep every bit of the scores"
    old, new = comparison.old.lock, comparison.new.lock
    if old is None or new is None:
        return text
    others = [name for name in new.products if new.products[name] != old.products.get(name)]
    same = [name for name in new.products if name not in others]
    built = [f"{', '.join(others)} differ" if others else "", f"{', '.join(same)} the same" if same else ""]
    return f"{text}. As built: {'; '.join(each for each in [*built, _unexplained(comparison)] if each)}"


def _unexplained(comparison: Comparison) -> str:
    """Say where weights differ that the change of the spec does not move."""
    old, new = comparison.old.lock, comparison.new.lock
    if old is None or new is None or not comparison.unexplained:
        return ""
    why = "they were trained twice, on other processors or with other versions of jetc or its tools"
    if old.inputs != new.inputs:
        why = "they were trained on other events, as the inputs of the locks say"
    return f"nothing in the spec says why the weights differ: {why}; every number carries the noise of that"


def _known(comparison: Comparison) -> str:
    """Say what stays by construction, what the locks measured, and what is estimated."""
    clocks = {side.loaded.spec.firmware.clock_mhz for side in (comparison.old, comparison.new)}
    moving = {
        "rate, efficiency": "menu" in comparison.reruns,
        "latency": "rtl" in comparison.reruns or len(clocks) > 1,
        "area": "rtl" in comparison.reruns,
    }
    moved = [name for name, moves in moving.items() if moves or comparison.unexplained]
    stay = [name for name in moving if name not in moved]
    texts = [f"{', '.join(stay)} stay: no stage that produces them runs again"] if stay else []
    unknown = _unlocked(comparison)
    if moved and unknown:
        texts.append(f"{', '.join(moved)} not known: {unknown}; jetc build SPEC --lock writes one")
        if "latency" in moved:
            texts.append(_estimated(comparison))
    elif moved:
        texts += [_judged(comparison), *_spread(comparison), *_tools(comparison)]
    return "; ".join(texts)


def _unlocked(comparison: Comparison) -> str:
    old, new = comparison.old.state, comparison.new.state
    if old is new and old is not LockState.FRESH:
        return f"{old}, on either side"
    sides = (("before", old), ("after", new))
    return ", ".join(f"{state} {when}" for when, state in sides if state is not LockState.FRESH)


def _judged(comparison: Comparison) -> str:
    texts = []
    for noise in (Noise.BEYOND, Noise.EXACT, Noise.WITHIN):
        found = [each.key for each in comparison.numbers if each.noise is noise]
        if found:
            texts.append(f"changed, {noise}: {', '.join(found)}")
    return "; ".join(texts) or "every locked number is the same"


def _spread(comparison: Comparison) -> list[str]:
    """Say whether the noise of another training is in the judgement, where the weights differ."""
    old, new = comparison.old.lock, comparison.new.lock
    if old is None or new is None or not comparison.other_weights:
        return []
    if old.seeds > 1 and new.seeds > 1:
        return [f"noise includes that of training, over {old.seeds} and {new.seeds} seeds"]
    if old.seeds > 1 or new.seeds > 1:
        side, seeds = ("before", old.seeds) if old.seeds > 1 else ("after", new.seeds)
        return [f"noise includes that of training, over {seeds} seeds {side}, which stand for both sides"]
    return ["the noise of training is not in this: jetc build SPEC --lock --seeds 5 measures it"]


def _tools(comparison: Comparison) -> list[str]:
    old, new = comparison.old.lock, comparison.new.lock
    if old is None or new is None:
        return []
    names = sorted(old.tools.keys() | new.tools.keys())
    steps = [
        f"{name} {old.tools.get(name, 'absent')} → {new.tools.get(name, 'absent')}"
        for name in names
        if old.tools.get(name) != new.tools.get(name)
    ]
    return [f"the tools differ, too: {', '.join(steps)}"] if steps else []


def _estimated(comparison: Comparison) -> str:
    before, after = (_estimate(side.loaded.spec) for side in (comparison.old, comparison.new))
    step = f"{before} → {after}" if before != after else f"{after}, before and after"
    return f"estimated from the spec alone, before training: {step}"


def _estimate(spec: Spec) -> str:
    found = estimate(spec)
    low, high = (
        round(1000 * cycles / spec.firmware.clock_mhz)
        for cycles in (found.latency_cycles.low, found.latency_cycles.high)
    )
    return f"{low} to {high} ns, {found.luts.low:,} to {found.luts.high:,} LUT"


def _means(changes: Iterable[Change]) -> str:
    return _joined(each.rule.means for each in changes)


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))


def shown_numbers(comparison: Comparison) -> tuple[NumberPair, ...]:
    """Return the numbers that a reviewer looks for, and all others that changed."""
    return tuple(
        each
        for each in comparison.numbers
        if each.noise is not Noise.SAME or each.key.rpartition(".")[2] in _HEADLINE
    )


def number_text(number: LockedNumber | None, key: str) -> str:
    """Return a number with its unit and interval, rounded for reading."""
    if number is None:
        return "absent"
    return Metric(key, number.value, number.unit, number.stage, "", number.interval, number.level).text


def number_stage(number: NumberPair) -> str:
    """Return what made a number, and at which stage of the design."""
    known = number.new or number.old
    return "" if known is None else known.stage


def step(change: Change) -> str:
    """Return how a value changed, in a line."""
    found = change.difference
    match found.kind:
        case DifferenceKind.CHANGED:
            return f"{value_text(found.old)} → {value_text(found.new)}"
        case DifferenceKind.ADDED:
            return f"added: {value_text(found.new)}"
        case DifferenceKind.REMOVED:
            return f"removed: {value_text(found.old)}"
        case DifferenceKind.REORDERED:
            return f"order: {value_text(found.old)} → {value_text(found.new)}"


def place(change: Change) -> str:
    """Return file:line of the new value, or of the old one where it was removed."""
    found = change.difference
    span = found.old_span if found.kind is DifferenceKind.REMOVED else found.new_span
    return f"{span.file}:{span.line}"
