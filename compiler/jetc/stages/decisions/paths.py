"""Working points with their thresholds, as the integers that decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from jetc.decide.menu import HtPath, PairPath, Ports, Ratio
from jetc.language.sections.model import HtScoreSum, TauPair
from jetc.taggers.outputs import PT_RATIO, scores_port

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jetc_runtime.network import Network

    from jetc.decide.menu import Path
    from jetc.emulator.working_points import WorkingPoint

__all__ = ["decided", "ports_of"]


def decided(points: Iterable[WorkingPoint], entries: tuple[int, ...] = ()) -> tuple[Path, ...]:
    """Return each working point with what decides it.

    `entries` are those of the table of exponentials, where scores are logits.
    """
    return tuple(_path(each, entries) for each in points)


def _path(point: WorkingPoint, entries: tuple[int, ...]) -> Path:
    path, cut, threshold = point.path, point.cut_gev, point.threshold
    ratio = Ratio(path.score.numerator, path.score.denominator, path.score.type, entries)
    match path:
        case HtScoreSum():
            return HtPath(
                path.name,
                ratio,
                path.jets,
                path.abs_eta_max,
                path.jet_pt_min_gev,
                path.ht_jet_pt_min_gev,
                cut,
                threshold,
            )
        case TauPair():
            return PairPath(path.name, ratio, path.abs_eta_max, cut, path.delta_r_min, threshold)
        case _:
            assert_never(path)


def ports_of(network: Network) -> Ports:
    """Return the formats of the output ports of `network`, by class, and of the pT ratio."""
    by_name = {each.name: each for each in network.outputs}
    scores, ratio = (by_name[name] for name in (scores_port(by_name), PT_RATIO))
    formats = network.tensor(scores.source).formats
    return Ports(dict(zip(scores.labels, formats, strict=True)), network.tensor(ratio.source).formats[0])
