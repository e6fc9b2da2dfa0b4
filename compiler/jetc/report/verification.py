"""The report on verification: evaluator, C++ emulator and simulated RTL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.verification import Compared, NotRun, Simulated, VerificationRecord, WordEnds
from jetc.report.blocks import blocks_table
from jetc.report.metrics import OF_THE_SPEC, Metric
from jetc.report.not_moved import not_moved_tables
from jetc.report.page import Facts, ReportSection, Table

if TYPE_CHECKING:
    from jetc.report.page import Cell

__all__ = ["verification_section"]


_STREAMED = "test split, corners, made jets, and random words where the split has too few"
_WORDS = "jets of the ntuples, corners of each field, random words"
_LINK, _STREAM = "link.", "stream."
_AROUND = {"": "", _LINK: ", from word to word", _STREAM: ", through AXI4-Stream"}
"""What is simulated, by the beginning of its keys: the tagger, or what stands around it."""
_ALL = f"{_STREAMED}, control of valid and reset"


def verification_section(record: VerificationRecord) -> ReportSection:
    """Return whether RTL, C++ emulator and integer evaluator agree."""
    verdict = Metric("verification.verdict", record.verdict, "", "verification", _ALL)
    facts: list[tuple[str, Cell]] = [("verdict", verdict)]
    rows = [_emulated(record.evaluator_and_emulator)]
    words = record.numpy_and_emulator_on_words
    if words:
        rows.append(_given_as_words(words))
    around = {"": record.simulators, _LINK: record.link_simulators, _STREAM: record.stream_simulators}
    ran: dict[str, dict[str, Simulated]] = {prefix: {} for prefix in around}
    for prefix, simulators in around.items():
        for name, each in simulators.items():
            if isinstance(each, NotRun):
                status = Metric(
                    f"verification.{prefix}{name}",
                    f"not run: {each.not_run}",
                    "",
                    "verification",
                    OF_THE_SPEC,
                )
                facts.append((f"{prefix}{name}", status))
            else:
                rows.append(_simulated(f"{prefix}{name}", each))
                ran[prefix][name] = each
    compared = Table(
        "Every word of every jet is compared, at the clock at which it is due. Evaluator and C++ have the "
        "jets of the test split, corners and made jets; the RTL has further ones, around gaps in valid and "
        "resets.",
        ("compared", "jets", "differ", "without a jet", "unknown bits", "latency", "clocks per jet"),
        tuple(rows),
    )
    tables = [
        compared,
        *(_groups(prefix, each) for prefix, each in ran.items() if each),
        *([_words(words)] if words else []),
        *([_left_out(record.files_without_words, words)] if record.files_without_words else []),
        blocks_table(record.blocks),
        _tables(record),
        _ends(record.output_ends),
        *not_moved_tables(record.not_moved_by_jets, record.not_moved_by_jets_and_blocks),
    ]
    return ReportSection("verification", "Verification", (Facts(tuple(facts)), *tables))


def _tables(record: VerificationRecord) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for each in record.tables:
        key = f"verification.table.{each.layer}.{each.table}"
        code = record.softmax_of_the_cpp[each.layer]
        in_cpp = code.exp_entries if each.table == "exp" else code.inverse_entries
        figures = {
            "entries": each.entries,
            "reachable": each.reachable,
            "compared_in_cpp": in_cpp,
            "compared_in_verilog": each.compared_in_verilog,
            "mismatches": each.mismatches + code.mismatches,
        }
        sample = f"entries of table {each.table} of layer {each.layer}"
        cells = (
            Metric(f"{key}.{name}", value, "", "verification", sample) for name, value in figures.items()
        )
        rows.append((f"{each.layer}, {each.table}", *cells))
    return Table(
        "The tables of the softmax, entry by entry, between network, C++ and Verilog. The Verilog leaves out "
        "entries beyond the ends of what logits can reach, and holds those that they skip between.",
        ("table", "entries", "within reach", "compared in the C++", "compared in the Verilog", "differ"),
        tuple(rows),
    )


def _ends(ends: dict[str, WordEnds]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for word, each in ends.items():
        key = f"verification.output.{word}"
        cells = (
            Metric(f"{key}.{name}", value, "", "verification", _STREAMED)
            for name, value in (("least_code", each.least_code), ("largest_code", each.largest_code))
        )
        rows.append((word, *cells, f"{each.least_of_format} to {each.largest_of_format}"))
    return Table(
        "The ends of every word of output that jets reached, a search for them included, and those of its "
        "format; each block's own vectors go further.",
        ("word", "least code", "largest code", "format's codes"),
        tuple(rows),
    )


def _emulated(record: Compared) -> tuple[Cell, ...]:
    return (
        "integer evaluator and C++ emulator",
        Metric("verification.emulator.vectors", record.vectors, "", "verification", _STREAMED),
        Metric("verification.emulator.mismatches", record.mismatches, "", "verification", _STREAMED),
        *[""] * 4,
    )


def _given_as_words(words: dict[str, Compared]) -> tuple[Cell, ...]:
    counts = (
        Metric(f"verification.words.{name}", value, "", "verification", _WORDS)
        for name, value in (
            ("vectors", sum(each.vectors for each in words.values())),
            ("mismatches", sum(each.mismatches for each in words.values())),
        )
    )
    return ("numpy and C++ emulator, of words on the link", *counts, *[""] * 4)


def _words(words: dict[str, Compared]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name, each in words.items():
        group = name.replace("_", " ")
        cells = (
            Metric(f"verification.words.{name}.{what}", value, "", "verification", group)
            for what, value in (("vectors", each.vectors), ("mismatches", each.mismatches))
        )
        rows.append((group, *cells))
    return Table(
        "Jets given as words on the link, by group: numpy and C++ emulator compare the outgoing word.",
        ("group", "jets", "differ"),
        tuple(rows),
    )


def _left_out(files: tuple[str, ...], words: dict[str, Compared]) -> Table:
    given = any(name == "ntuples" and each.vectors for name, each in words.items())
    said = "none of their jets is given as words" + ("" if given else ", so no jet of the ntuples is")
    return Table(
        f"Files of the ntuples that lack a branch of the words: {said}.",
        ("set and file",),
        tuple((each,) for each in files),
    )


def _simulated(name: str, record: Simulated) -> tuple[Cell, ...]:
    def metric(what: str, value: float, unit: str = "") -> Metric:
        return Metric(f"verification.{name}.{what}", value, unit, "verification", f"{_ALL}; RTL in {name}")

    interval = record.interval_cycles
    return (
        _reading(name),
        metric("vectors", record.vectors),
        metric("mismatches", record.mismatches),
        metric("unexpected", record.unexpected),
        metric("unknown", record.unknown),
        metric("latency", record.latency_cycles, "cycles"),
        "" if interval is None else metric("interval", interval, "cycles"),
    )


def _reading(name: str) -> str:
    """Say who is compared in a simulation, of the tagger or of what stands around it."""
    simulator = name.removeprefix(_LINK).removeprefix(_STREAM)
    return f"C++ emulator and RTL in {simulator}{_AROUND[name.removesuffix(simulator)]}"


def _groups(prefix: str, simulators: dict[str, Simulated]) -> Table:
    """Return the jets of each group in each simulator."""
    names = dict.fromkeys(phase for each in simulators.values() for phase in each.corners)
    heads = [f"{name}, {what}" for name in simulators for what in ("jets", "differ", "lost to reset")]
    return Table(
        f"The jets by group{_AROUND[prefix]}: jets of the test split, corners and made jets, and jets with "
        "gaps in valid and with a reset between, which evaluator and C++ alone do not have. What a reset "
        "has to lose is counted.",
        ("group", *heads),
        tuple(
            (
                phase.replace("_", " "),
                *(
                    cell
                    for name, each in simulators.items()
                    for cell in _phase(f"{prefix}{name}", phase, each)
                ),
            )
            for phase in names
        ),
    )


def _phase(name: str, phase: str, record: Simulated) -> tuple[Cell, Cell, Cell]:
    found = record.corners.get(phase)
    if found is None:
        return ("none", "", "")
    key, sample = f"verification.{name}.{phase}", f"{phase.replace('_', ' ')}; RTL in {name}"
    return (
        Metric(f"{key}.vectors", found.vectors, "", "verification", sample),
        Metric(f"{key}.mismatches", found.mismatches, "", "verification", sample),
        Metric(f"{key}.lost_to_reset", found.lost_to_reset, "", "verification", sample),
    )
