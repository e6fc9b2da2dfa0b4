"""The report on verification: evaluator, C++ emulator and simulated RTL."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, final

from jetc.emit.metrics import OF_THE_SPEC, Metric
from jetc.emit.page import Facts, Section, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.emit.page import Cell

__all__ = ["VerificationRecord", "verification_section"]


_STREAMED = "test split, random words, corners"
_ALL = f"{_STREAMED}, control of valid and reset"


class _Phase(TypedDict):
    vectors: int
    mismatches: int
    lost_to_reset: int


@final
class _Simulated(TypedDict):
    vectors: int
    mismatches: int
    unexpected: int
    unknown: int
    corners: dict[str, _Phase]
    latency_cycles: int
    interval_cycles: float | None


@final
class _NotRun(TypedDict):
    not_run: str


class _Emulated(TypedDict):
    vectors: int
    mismatches: int


class VerificationRecord(TypedDict):
    """What verification.json says; its wall times are left out, so that a report is reproducible."""

    verdict: str
    evaluator_and_emulator: _Emulated
    simulators: dict[str, _Simulated | _NotRun]


def verification_section(record: VerificationRecord) -> Section:
    """Return whether RTL, C++ emulator and integer evaluator agree."""
    verdict = Metric("verification.verdict", record["verdict"], "", "verification", _ALL)
    facts: list[tuple[str, Cell]] = [("verdict", verdict)]
    rows = [_emulated(record["evaluator_and_emulator"])]
    phases: list[tuple[Cell, ...]] = []
    for name, each in record["simulators"].items():
        if "not_run" in each:
            status = f"not run: {each['not_run']}"
            facts.append((name, Metric(f"verification.{name}", status, "", "verification", OF_THE_SPEC)))
        else:
            rows.append(_simulated(name, each))
            phases += _phases(name, each)
    compared = Table(
        "Every word of every jet is compared, at the clock at which it is due.",
        ("compared", "jets", "differ", "not accounted for", "unknown bits", "latency", "clocks per jet"),
        tuple(rows),
    )
    groups = Table(
        "The jets by group: jets of the test split, corners, and control of valid and reset.",
        ("group", "simulator", "jets", "differ", "lost to reset, as they must be"),
        tuple(phases),
    )
    return Section("verification", "Verification", (Facts(tuple(facts)), compared, groups))


def _emulated(record: _Emulated) -> tuple[Cell, ...]:
    return (
        "integer evaluator and C++ emulator",
        Metric("verification.emulator.vectors", record["vectors"], "", "verification", _STREAMED),
        Metric("verification.emulator.mismatches", record["mismatches"], "", "verification", _STREAMED),
        *[""] * 4,
    )


def _simulated(name: str, record: _Simulated) -> tuple[Cell, ...]:
    def metric(what: str, value: float, unit: str = "") -> Metric:
        return Metric(f"verification.{name}.{what}", value, unit, "verification", f"{_ALL}; RTL in {name}")

    interval = record["interval_cycles"]
    return (
        f"C++ emulator and RTL in {name}",
        metric("vectors", record["vectors"]),
        metric("mismatches", record["mismatches"]),
        metric("unexpected", record["unexpected"]),
        metric("unknown", record["unknown"]),
        metric("latency", record["latency_cycles"], "cycles"),
        "" if interval is None else metric("interval", interval, "cycles"),
    )


def _phases(name: str, record: _Simulated) -> Iterator[tuple[Cell, ...]]:
    for phase, each in record["corners"].items():
        key, group = f"verification.{name}.{phase}", phase.replace("_", " ")
        sample = f"{group}; RTL in {name}"
        yield (
            group,
            name,
            Metric(f"{key}.vectors", each["vectors"], "", "verification", sample),
            Metric(f"{key}.mismatches", each["mismatches"], "", "verification", sample),
            Metric(f"{key}.lost_to_reset", each["lost_to_reset"], "", "verification", sample),
        )
