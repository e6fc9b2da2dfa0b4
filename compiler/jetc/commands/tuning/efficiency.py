"""Signal efficiency of a point at the declared rates, of its integer network alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from jetc_runtime.evaluate import evaluate

from jetc.commands.finished import key_of
from jetc.commands.tuning.point import network_of
from jetc.diagnostics.diagnostic import GateError
from jetc.language.sections.points import sets_of
from jetc.plan.store import Store
from jetc.stages.working_points.derivation import read_trigger_paths, working_points_of

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    from jetc.artifacts.working_points import PointRecord
    from jetc.language.sections.model import Spec
    from jetc.plan.plan import Planned

    Integers = NDArray[np.int64]

__all__ = ["efficiencies"]


class _Evaluated:
    """The integer evaluator as an emulator: the same bits, and nothing to compile."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def predict(self, codes: Integers, jet: Integers | None = None) -> dict[str, Integers]:
        given = (codes,) if jet is None else (codes, jet)
        names = (each.name for each in self._network.inputs)
        return evaluate(self._network, dict(zip(names, given, strict=True)))


class _Silent:
    """Progress that nobody sees."""

    def start(self, label: str, total: float, unit: str) -> None: ...

    def advance(self, amount: float = 1) -> None: ...


def efficiencies(
    spec: Spec, build_dir: Path, built: tuple[Planned, ...], half: Literal["derivation", "evaluation"]
) -> dict[str, Any]:
    """Return rate, kHz, and efficiency of each working point, with intervals, on one half of its events.

    Thresholds are derived on the first. Empty where no threshold keeps to a target rate.
    """
    store = Store(build_dir)
    names = (f"dataset.{each}" for each in sets_of(spec))
    folders = {name.partition(".")[2]: store.folder(name, key_of(built, name)) for name in names}
    emulator = _Evaluated(network_of(build_dir, built))
    sets = read_trigger_paths(spec, sets=folders, emulator=emulator, progress=_Silent())
    try:
        record = working_points_of(spec, sets)
    except GateError:
        return {}
    return {each.name: _side(each, half) for each in record.points}


def _side(point: PointRecord, half: Literal["derivation", "evaluation"]) -> dict[str, Any]:
    side = point.derivation if half == "derivation" else point.evaluation
    return {
        "target_khz": point.target_rate.value,
        "rate_khz": {"value": side.rate.value, "interval": list(side.rate.interval)},
        "efficiency": {"value": side.efficiency.value, "interval": list(side.efficiency.interval)},
    }
