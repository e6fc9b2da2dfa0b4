"""An output beside the pT ratio, on jets whose target is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MeasuredOutput"]


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredOutput:
    """What the emulator gives at an output for test jets, and its clipped target, NaN where there is none.

    Both are (jets,), in `unit`; `says` is the expression of the target, `clip` what it is clipped to.
    """

    name: str
    says: str
    unit: str
    clip: tuple[float, float]
    given: NDArray[np.float64]
    target: NDArray[np.float64]

    @property
    def there(self) -> NDArray[np.bool_]:
        """Which jets have a target, (jets,)."""
        return np.isfinite(self.target)
