"""The histogram vertex finder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.sample.kernel import kernel

if TYPE_CHECKING:
    import numpy.typing as npt

    from jetc.sample.constants import Vertex

__all__ = ["find_vertex"]


@kernel
def find_vertex(
    z0: npt.NDArray[np.float32],
    pt: npt.NDArray[np.float32],
    selected: npt.NDArray[np.int8],
    vertex: Vertex,
) -> float:
    """Find z of the primary vertex in cm: the window of bins with the largest sum of weights.

    Tracks are weighted by a power of pT, which saturates; z is the weighted mean of the window's
    bin centres. Without tracks z is 0. **Source**: cmssw 114c7f08, l1tVertexProducer_cfi.py.
    """
    bins = int(vertex.bins)
    width = 2 * vertex.z_max / bins
    histogram = np.zeros(bins)
    for i in range(len(z0)):
        if selected[i] == 0 or abs(z0[i]) >= vertex.abs_z0_max:
            continue
        bin_ = int(np.floor((z0[i] + vertex.z_max) / width))
        histogram[bin_] += min(pt[i], vertex.pt_saturation) ** vertex.pt_power
    best, best_sum = -1, 0.0
    for first in range(bins - int(vertex.window) + 1):
        total = histogram[first : first + int(vertex.window)].sum()
        if total > best_sum:
            best, best_sum = first, total
    if best < 0:
        return 0.0
    mean = 0.0
    for bin_ in range(best, best + int(vertex.window)):
        mean += histogram[bin_] * ((bin_ + 0.5) * width - vertex.z_max)
    return mean / best_sum
