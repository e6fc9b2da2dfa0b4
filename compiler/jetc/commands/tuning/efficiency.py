"""Signal efficiency of a point at the declared rates, of its integer network alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from jetc_runtime.evaluate import evaluate

from jetc.commands.finished import key_of
from jetc.commands.tuning.point import network_of
from jetc.diagnostics.diagnostic import GateError
from jetc.language.sections.points import sets_of
from jetc.plan.store import Store
from jetc.stages.menu.derivation import derive_menu, read_sets

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    from jetc.artifacts.menu import LineRecord
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
    store, spec = Store(build_dir), _of_points(spec)
    folders = {
        name: store.folder(f"dataset.{name}", key_of(built, f"dataset.{name}")) for name in sets_of(spec)
    }
    emulator = _Evaluated(network_of(build_dir, built))
    sets = read_sets(spec, folders=folders, emulator=emulator, progress=_Silent())
    try:
        record = derive_menu(spec, sets)
    except GateError:
        return {}
    return {each.name: _side(each, half) for each in record.paths}


def _of_points(spec: Spec) -> Spec:
    """Return the spec with those paths of its menu that are working points, each for its first signal."""
    chosen = (spec.menu.path(name) for name in spec.working_points.points)
    paths = tuple(each.model_copy(update={"compare": None, "signals": each.signals[:1]}) for each in chosen)
    menu = spec.menu.model_copy(update={"paths": paths, "acceptance": ()})
    return spec.model_copy(update={"menu": menu})


def _side(path: LineRecord, half: Literal["derivation", "evaluation"]) -> dict[str, Any]:
    if path.target is None:
        msg = f"{path.name}: a working point has a target"
        raise ValueError(msg)
    signal = path.signals[0]
    rate = path.rate.derivation if half == "derivation" else path.rate.evaluation
    efficiency = signal.derivation if half == "derivation" else signal.all
    return {
        "target_khz": path.target.value,
        "rate_khz": {"value": rate.value, "interval": list(rate.interval)},
        "efficiency": {"value": efficiency.value, "interval": list(efficiency.interval)},
    }
