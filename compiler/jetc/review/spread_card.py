"""The card of a report that says how far other trainings would move its main numbers, from a lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.report.page import Card, Judgement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jetc.review.lock import Lock, LockedNumber

__all__ = ["spread_card"]

_WHAT = "A spread is the half width of what one more training gives in 95 of 100 cases."
_MIDDLE = ".efficiency."
_LUTS = "luts.yosys"


def spread_card(lock: Lock, points: Iterable[str]) -> Card | None:
    """Return the card, of the efficiencies of working `points`; None where the lock is of one training."""
    if lock.seeds == 1:
        return None
    efficiencies = [_spread(lock, key, point) for point in points for key in _efficiencies(lock, point)]
    first, *others = efficiencies or [("not known", "of an efficiency")]
    failed = [f"seed {seed} fails: {gate}" for seed, gate in lock.failed.items()]
    return Card(
        title=f"{lock.seeds} trainings",
        number=first[0],
        unit=first[1],
        lines=(*(" ".join(each) for each in others), *_areas(lock), *_luts(lock)),
        note="spread, from the lock" if not failed else f"{len(failed)} of them fail a gate",
        metrics=(),
        judgement=Judgement.OPEN if failed else Judgement.GOOD,
        more=(_WHAT, "Those of all numbers stand under How it was made.", *failed),
        name="trainings",
    )


def _efficiencies(lock: Lock, point: str) -> Iterator[str]:
    """Yield the keys of the efficiencies of a path of all events, one for each signal."""
    start = f"menu.{point}{_MIDDLE}"
    yield from (key for key in lock.metrics if key.startswith(start) and "." not in key.removeprefix(start))


def _spread(lock: Lock, key: str, point: str) -> tuple[str, str]:
    """Return the spread of an efficiency, and what it is of."""
    signal = key.rpartition(".")[2]
    of = f"of {point}" if signal == point else f"of {point}, {signal}"
    number = lock.metrics[key]
    if number.seeds == 1:
        return "not known", of
    return f"± {100 * (number.spread or 0.0):.1f}", f"points {of}"


def _areas(lock: Lock) -> Iterator[str]:
    spreads = _known(number for key, number in lock.metrics.items() if key.startswith("auc."))
    if spreads:
        yield f"areas under ROC curves ± {min(spreads):.3f} to {max(spreads):.3f}"


def _luts(lock: Lock) -> Iterator[str]:
    spreads = _known([lock.metrics[_LUTS]] if _LUTS in lock.metrics else [])
    if spreads:
        yield f"LUT ± {spreads[0]:,.0f}"


def _known(numbers: Iterable[LockedNumber]) -> Sequence[float]:
    return [each.spread for each in numbers if each.spread is not None]
