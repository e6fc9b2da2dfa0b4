"""Efficiencies of unweighted events, with confidence intervals."""

from __future__ import annotations

from dataclasses import dataclass

from scipy import special

__all__ = ["Efficiency", "measure_efficiency"]


@dataclass(frozen=True, slots=True)
class Efficiency:
    """`passed` of `total` events, and the confidence interval of the fraction."""

    passed: int
    total: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The fraction that passed; 0 of 0 is 0, with the interval (0, 1)."""
        return self.passed / self.total if self.total else 0.0


def measure_efficiency(passed: int, total: int, *, level: float, design_effect: float) -> Efficiency:
    """Return the efficiency with Clopper and Pearson's interval, which covers at least `level`.

    Events that share an interaction are worth fewer: both counts are divided by `design_effect`,
    and what it covers is then known by toys only (``docs/intervals.md``).

    **Source**: C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404; for the effective counts E. L.
    Korn, B. I. Graubard, Survey Methodology 24 (1998) 193.

    >>> round(measure_efficiency(0, 10, level=0.95, design_effect=1.0).high, 4)
    0.3085
    """
    if not 0 <= passed <= total:
        msg = f"{passed} of {total} is not an efficiency"
        raise ValueError(msg)
    tail = (1 - level) / 2
    seen, missed = passed / design_effect, (total - passed) / design_effect
    low = float(special.betaincinv(seen, missed + 1, tail)) if passed else 0.0
    high = float(special.betaincinv(seen + 1, missed, 1 - tail)) if passed < total else 1.0
    return Efficiency(passed, total, low, high)
