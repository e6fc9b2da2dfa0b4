"""Where a lock is written anew: which spreads over seeds of training of the one that stands still hold.

A spread is of numbers that other seeds gave. They would give them again where they would train to the same
weights, and the same is measured of those. The other seeds are not at hand, so the spec's own stands for
them: nothing that trains was changed and its weights are the same bits, and a number of it that is the same
to the last digit is still measured in the same way. A number of the circuit counts as such only where all of
them are the same: code that makes another circuit would show in one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from jetc.review.lock import Lock, LockedNumber

__all__ = ["ToolsOf", "with_kept_spread"]

_NOT_OF_THE_CIRCUIT = ("auc.", "menu.")
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class ToolsOf:
    """Names of the tools whose version shapes the weights, and of those that shape the circuit."""

    training: Collection[str]
    circuit: Collection[str]


def with_kept_spread(fresh: Lock, before: Lock, tools: ToolsOf) -> tuple[Lock, str]:
    """Return `fresh`, which has no spread, with those of `before` that still hold, and one line on them.

    `before` is of several seeds. A number without a spread that holds is marked as of one seed.
    """
    other = _other_ground(fresh, before, tools.training)
    if other:
        return fresh, _lost(before, f"of another {other[0]}")
    circuit = _circuit(fresh, before, tools.circuit)
    numbers = {
        key: _carried(key, number, before.metrics.get(key), circuit=circuit)
        for key, number in fresh.metrics.items()
    }
    dropped = [key for key, number in numbers.items() if number.seeds == 1]
    if all(number.seeds == 1 or isinstance(number.value, str) for number in numbers.values()):
        return fresh, _lost(before, "of numbers that all changed")
    failed = {} if circuit else before.failed
    kept = fresh.model_copy(update={"seeds": before.seeds, "failed": failed, "metrics": numbers})
    same_text = fresh.products.get("verilog") == before.products.get("verilog")
    return kept, _said(before, dropped, circuit, same_text=same_text)


def _lost(before: Lock, why: str) -> str:
    again = f"--seeds {before.seeds} measures it again"
    return f"the spread over {before.seeds} trainings is no longer in it, as it is {why}: {again}"


def _other_ground(fresh: Lock, before: Lock, training: Collection[str]) -> list[str]:
    """Say what of that which all numbers hang on is another one, the first cause first."""
    grounds = {
        "spec": (before.spec.digest, fresh.spec.digest),
        **{
            name if name == "dataset" else f"file, {name}": (before.inputs.get(name), fresh.inputs.get(name))
            for name in sorted(before.inputs.keys() | fresh.inputs.keys())
        },
        **_versions(fresh, before, training),
        "training: the weights differ": (before.products["weights"], fresh.products["weights"]),
    }
    return [name for name, (then, now) in grounds.items() if then != now]


def _versions(fresh: Lock, before: Lock, tools: Collection[str]) -> dict[str, tuple[str | None, str | None]]:
    return {name: (before.tools.get(name), fresh.tools.get(name)) for name in sorted(tools)}


def _circuit(fresh: Lock, before: Lock, tools: Collection[str]) -> str:
    """Say why the spreads of the circuit's numbers do not hold; nothing where they do."""
    for name, (then, now) in _versions(fresh, before, tools).items():
        if then != now:
            return f"{name} {then} → {now}"
    for key in before.metrics.keys() & fresh.metrics.keys():
        if _of_circuit(key) and not _same(before.metrics[key], fresh.metrics[key]):
            return f"{key} {before.metrics[key].value} → {fresh.metrics[key].value}"
    return ""


def _of_circuit(key: str) -> bool:
    return not key.startswith(_NOT_OF_THE_CIRCUIT)


def _same(then: LockedNumber, now: LockedNumber) -> bool:
    return (then.value, then.unit, then.stage) == (now.value, now.unit, now.stage)


def _carried(key: str, now: LockedNumber, then: LockedNumber | None, *, circuit: str) -> LockedNumber:
    """Return a number with the spread that it had, or marked as of one seed where that does not hold."""
    if isinstance(now.value, str):
        return now
    holds = then is not None and _same(then, now) and not (circuit and _of_circuit(key))
    if then is None or not holds:
        return now.model_copy(update={"seeds": 1})
    return now.model_copy(update={"spread": then.spread, "seeds": then.seeds})


def _said(before: Lock, dropped: list[str], circuit: str, *, same_text: bool) -> str:
    stays = f"the spread over {before.seeds} trainings stays in it"
    ground = "spec, inputs, weights and their tools are those of the lock before"
    if not dropped:
        text = "" if same_text else ", though the text of the Verilog is not"
        return f"{stays}: {ground}, and so are all numbers{text}"
    more = f" and {len(dropped) - _SHOWN} more" if len(dropped) > _SHOWN else ""
    names = ", ".join(dropped[:_SHOWN]) + more
    why = f", as the circuit is another one ({circuit})" if circuit else ", which changed or are new"
    return f"{stays}, but for {names}{why}: --seeds {before.seeds} measures them again"
