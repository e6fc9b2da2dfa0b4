"""From a finished build to its lock, and a build held to one."""

from __future__ import annotations

import importlib.metadata
import math
from statistics import stdev
from types import MappingProxyType
from typing import TYPE_CHECKING

from jetc.artifacts.dataset import DatasetRecord
from jetc.artifacts.record import parse
from jetc.diagnostics.diagnostic import GateError
from jetc.plan.key import digest
from jetc.plan.spec_digest import spec_digest
from jetc.review.lock import Lock, LockedNumber, LockedSpec
from jetc.stages.dataset.artifact import EVENTS_READ, TRUTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from jetc.language.sections.model import Spec
    from jetc.plan.plan import Planned
    from jetc.plan.store import Store
    from jetc.report.metrics import Metric

__all__ = ["check_before", "check_same", "locked_numbers", "make_lock", "values_of", "with_seeds"]

_KEPT = (
    "auc.",
    "idle_neurons.dropped",
    "idle_neurons.neurons",
    "idle_neurons.test_jets",
    "latency.cycles",
    "latency.time",
    "luts.yosys",
    "luts.alkaid",
    "cells.DSP48E",
    "cells.FDRE",
    "link.cycles.",
    "link.time",
    "link.luts.yosys",
    "link.cells.DSP48E1",
    "link.cells.DSP48E",
    "link.cells.FDRE",
    "decisions.cycles",
    "decisions.time",
    "decisions.luts.yosys",
    "decisions.cells.DSP48E",
    "vitis_hls.",
    "vivado.",
)
"""Beginnings of the metrics that a lock keeps."""
_OF_A_PATH = ("condition", "threshold_code", "threshold_format", "rate", "target")
_STAGES = {
    "latency.cycles": "rtl, register to register",
    "latency.time": "rtl, if the clock closes",
    "luts.yosys": "Yosys, before place and route",
    "luts.alkaid": "alkaid's estimate, before synthesis",
    "cells.DSP48E1": "Yosys, before place and route",
    "cells.DSP48E2": "Yosys, before place and route",
    "cells.FDRE": "Yosys, before place and route",
    "decisions.time": "decisions, if the clock closes",
    "decisions.luts.yosys": "Yosys, before place and route",
    "decisions.cells.DSP48E1": "Yosys, before place and route",
    "decisions.cells.DSP48E2": "Yosys, before place and route",
    "link.time": "rtl, if the clock closes",
    "link.luts.yosys": "Yosys, before place and route",
    "link.luts.yosys.whole": "Yosys, before place and route",
    "link.cells.DSP48E1": "Yosys, before place and route",
    "link.cells.DSP48E1.whole": "Yosys, before place and route",
    "link.cells.DSP48E2": "Yosys, before place and route",
    "link.cells.DSP48E2.whole": "Yosys, before place and route",
    "link.cells.FDRE": "Yosys, before place and route",
    "link.cells.FDRE.whole": "Yosys, before place and route",
}
_DIGITS = 6
_SHOWN = 8
_VERDICT = "verification.verdict"


def make_lock(plan: tuple[Planned, ...], spec: Spec, *, store: Store, metrics: Mapping[str, Metric]) -> Lock:
    """Return the lock of a finished build; `metrics` are those of its report.

    Of generated events it holds what the dataset took from them. Every artifact is read again: DataError
    where one is not as it was sealed. The shared libraries are not held, their sources are: the
    same compiler makes others with another linker or C++ library.
    """
    sealed = {each.stage.name: store.digests(each.stage.name, each.key) for each in plan}
    return Lock(
        lock=1,
        spec=LockedSpec(name=spec.name, digest=spec_digest(spec)),
        jetc=importlib.metadata.version("jetc"),
        inputs={
            "dataset": digest(_dataset(sealed)),
            **_ingredients(plan, "file."),
        },
        skipped=_skipped(plan, store),
        products={
            "weights": sealed["training"]["weights.npz"],
            "cpp": digest(_but_libraries(sealed["emulator"])),
            "verilog": digest(_below(sealed["rtl"], "verilog/")),
        },
        tools=_tools(plan),
        metrics=locked_numbers(metrics),
        verification=str(metrics[_VERDICT].value),
    )


def locked_numbers(metrics: Mapping[str, Metric]) -> dict[str, LockedNumber]:
    """Return those of `metrics` that a lock keeps, as it keeps them."""
    return {key: _locked(each) for key, each in metrics.items() if _kept(key)}


def with_seeds(
    lock: Lock, others: Sequence[Mapping[str, Metric]], failed: Mapping[str, str] = MappingProxyType({})
) -> Lock:
    """Return a lock with the spread of each number over its own training and `others`.

    `failed` are the gates that other seeds fail, by seed. Without `others` there is no spread.
    The spread is the half width of the interval that one more training falls into in 95 of 100 cases, if
    trainings differ as normal numbers do: Student's t for what few seeds can tell.
    """
    if not others:
        return lock.model_copy(update={"failed": dict(failed)})
    from scipy.stats import t as student_t  # noqa: PLC0415 - half a second, for --seeds alone

    many = len(others) + 1
    reach = float(student_t.ppf(0.975, many - 1)) * math.sqrt(1 + 1 / many)
    return lock.model_copy(
        update={
            "seeds": many,
            "failed": dict(failed),
            "metrics": {key: _spread(key, each, others, reach) for key, each in lock.metrics.items()},
        }
    )


def _spread(
    key: str, number: LockedNumber, others: Sequence[Mapping[str, Metric]], reach: float
) -> LockedNumber:
    if isinstance(number.value, str):
        return number
    values = [number.value, *(_rounded(each[key].value) for each in others if key in each)]
    if any(isinstance(each, str) for each in values) or len(values) != len(others) + 1:
        return number.model_copy(update={"seeds": 1})
    half = reach * stdev(map(float, values))
    return number.model_copy(update={"spread": float(_rounded(half))}) if half else number


def _tools(plan: tuple[Planned, ...]) -> dict[str, str]:
    """Return the versions of what stages use; that of jetc has a row of its own."""
    return {name: version for name, version in _ingredients(plan, "tool.").items() if name != "jetc"}


def _ingredients(plan: tuple[Planned, ...], kind: str) -> dict[str, str]:
    """Return what a plan rests on; the weights that a build is given are no input, but a product."""
    plan = tuple(each for each in plan if kind != "file." or each.stage.name != "training")
    found = {name: text for each in plan for name, text in each.parts.items() if name.startswith(kind)}
    return {name.removeprefix(kind): found[name] for name in sorted(found)}


def _dataset(sealed: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the files of the dataset, those of each set below its name.

    What only tells events apart, and their truth, is left out: nothing is made from it.
    """
    return {
        f"{stage}/{name}": text
        for stage, files in sealed.items()
        if stage.partition(".")[0] == "dataset"
        for name, text in files.items()
        if name != EVENTS_READ and not name.startswith(f"{TRUTH}/")
    }


def _skipped(plan: tuple[Planned, ...], store: Store) -> dict[str, str]:
    """Return the files of the user that sets left out, and why."""
    keys = {each.stage.name: each.key for each in plan}
    name, file = DatasetRecord.STAGE, DatasetRecord.FILE
    record = parse(DatasetRecord, store.read(name, keys[name], file), name=file)
    return {each.file: each.reason for files in record.skipped.values() for each in files}


def _below(files: Mapping[str, str], folder: str) -> dict[str, str]:
    return {name: each for name, each in files.items() if name.startswith(folder)}


def _but_libraries(files: Mapping[str, str]) -> dict[str, str]:
    return {name: each for name, each in files.items() if not name.endswith(".so")}


def _kept(key: str) -> bool:
    if key.startswith("menu."):
        _, _, rest = key.split(".", 2)
        return rest in _OF_A_PATH or rest.startswith(("efficiency.", "pure."))
    return key.startswith(_KEPT)


def _locked(metric: Metric) -> LockedNumber:
    low_high = metric.interval
    return LockedNumber(
        value=_rounded(metric.value),
        unit=metric.unit,
        interval=None if low_high is None else (float(_rounded(low_high[0])), float(_rounded(low_high[1]))),
        level=metric.level,
        stage=_STAGES.get(metric.key, metric.stage),
    )


def _rounded(value: float | str) -> float | int | str:
    """Round a real number to what a reader compares; digests hold the rest."""
    return float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value


def check_before(lock: Lock, plan: tuple[Planned, ...], spec: Spec, path: Path) -> None:
    """Raise GateError where a build could not give `lock`: another spec, other files or tools."""
    now = {
        "spec.digest": spec_digest(spec),
        "jetc": importlib.metadata.version("jetc"),
        **{f"tools.{name}": version for name, version in _tools(plan).items()},
        **{f"inputs.{name}": each for name, each in _ingredients(plan, "file.").items()},
    }
    before = dict(_flat("", lock.model_dump(mode="json")))
    then = {name: text for name, text in before.items() if name in now or name.startswith("tools.")}
    _refuse(path, then, now)


def check_same(lock: Lock, fresh: Lock, path: Path) -> None:
    """Raise GateError where a build gave anything else than `lock`."""
    _refuse(path, values_of(lock), values_of(fresh))


def values_of(lock: Lock) -> dict[str, object]:
    """Return each value that one build gives of a lock, by its dotted name."""
    return dict(_flat("", _of_one_training(lock)))


def _of_one_training(lock: Lock) -> dict[str, object]:
    """Return what one build gives of a lock: all but the spread over several."""
    return lock.model_dump(
        mode="json", exclude={"seeds": True, "failed": True, "metrics": {"__all__": {"spread", "seeds"}}}
    )


def _refuse(path: Path, then: Mapping[str, object], now: Mapping[str, object]) -> None:
    names = [*then, *(name for name in now if name not in then)]
    others = [name for name in names if then.get(name) != now.get(name)]
    if not others:
        return
    steps = [f"{name}: {_word(then.get(name))} → {_word(now.get(name))}" for name in others[:_SHOWN]]
    more = [f"and {len(others) - _SHOWN} more"] if len(others) > _SHOWN else []
    raise GateError(
        gate="lock",
        what=f"{len(others)} values differ from {path}"
        if len(others) > 1
        else f"1 value differs from {path}",
        why="\n        ".join([*steps, *more]),
        mend="if that is what you want: jetc build SPEC --lock, and commit the lock",
    )


def _word(value: object) -> str:
    return "absent" if value is None else str(value)


def _flat(name: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _flat(f"{name}.{key}" if name else key, each)
    else:
        yield name, value
