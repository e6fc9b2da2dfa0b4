"""A campaign of faults against the project's own vectors: which are seen, by which group, and which are not.

All faults of a design stand in one text (`mutants`) that is built once: the whole design, and beside it each
block alone, one of which a setting selects. A fault is killed where a word differs from the sound design's
at a clock at which a jet is due, or where a jet comes out at another clock. For those that are not
detected, other native vectors of the block show whether any input could detect them.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.evaluate import evaluate, evaluate_layers
from jetc_runtime.fixed_point import FixedPoint

from jetc_testbench.beats import beats_of, due
from jetc_testbench.block import expected, inputs_of, joined, ports_of, taken_of, word_formats
from jetc_testbench.block_vectors import block_vectors
from jetc_testbench.corners import random_jets
from jetc_testbench.job import Phase
from jetc_testbench.mutants import chosen, faults, muxed
from jetc_testbench.native import NativeModule, build_native
from jetc_testbench.programs import BenchError
from jetc_testbench.tables import wanted_entries
from jetc_testbench.words import input_formats, output_formats, pack_rows, unpack_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    from jetc_testbench.block import Block
    from jetc_testbench.mutants import Fault
    from jetc_testbench.native import NativeProgram
    from jetc_testbench.tables import TableModule

__all__ = ["Design", "Settings", "Verdict", "run_campaign"]

_TOP = "mutants_of_all"
_SETTING = "select"
_UNITS = 12
"""The setting that selects has the number of a fault, and from this bit on that of the unit that runs."""
_BIT = FixedPoint(1, 1, signed=False)
_CONTROL_JETS = 1000
_ORACLE_JETS = 60_000
_JETS_AT_ONCE = 10_000
_ORACLE_KINDS = ("uniform", "graded", "sparse")
"""Groups of native vectors that are drawn at random: 20,000 of each."""


@dataclass(frozen=True, slots=True)
class Design:
    """A tagger as it was emitted: files by name, top module, blocks with their ports, and look-up modules."""

    network: Network
    files: Mapping[str, str]
    top: str
    latency_cycles: int
    blocks: tuple[Block, ...]
    tables: tuple[TableModule, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """How many faults by module, the seed of all that is drawn, and programs that run at once."""

    counts: Mapping[str, int]
    seed: int
    jobs: int = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a fault: the groups that saw it; where none did, whether others can, and how known."""

    number: int
    kind: str
    file: str
    module: str
    what: str
    killed_by: tuple[str, ...]
    distinguishable: bool
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class _Stimulus:
    """Rows for one unit: the group of each, -1 for none, and the bytes that the sound design gives.

    `due` says at which rows a result is due; `valid_bit` is the place of out_valid, where there is one.
    """

    program: NativeProgram
    unit: int
    rows: NDArray[np.uint8]
    group: NDArray[np.int64]
    names: tuple[str, ...]
    sound: NDArray[np.uint8]
    due: NDArray[np.bool_]
    valid_bit: int | None = None

    def differs(self, number: int) -> NDArray[np.bool_]:
        """Return at which rows (rows,) the design with fault `number` gives something else."""
        found = self.program.stream_rows(self.rows, setting=self.unit << _UNITS | number)
        wrong: NDArray[np.bool_] = (found != self.sound).any(axis=1) & self.due
        if self.valid_bit is not None:
            at, bit = divmod(self.valid_bit, 8)
            wrong |= ((found[:, at] ^ self.sound[:, at]) >> bit) & 1 == 1
        return wrong

    def killers(self, number: int) -> tuple[str, ...]:
        """Return the names of the groups that see fault `number`."""
        groups = np.unique(self.group[self.differs(number)])
        return tuple(self.names[each] if each >= 0 else "between_phases" for each in groups)


@dataclass(frozen=True, slots=True, eq=False)
class _Bench:
    """A built design with its faults. Unit 0 is the whole, then come the blocks, then the tables together."""

    design: Design
    groups: Mapping[str, NDArray[np.int64]]
    seed: int
    program: NativeProgram

    def whole(self) -> _Stimulus:
        """Return the jets of verification, group after group, with gaps and resets."""
        design, network = self.design, self.design.network
        codes, phases = np.concatenate(list(self.groups.values())), _phases(self.groups)
        beats = beats_of(phases, design.latency_cycles, self.seed)
        words = codes[beats.data]
        program, rows = self._packed(np.column_stack([words, beats.valid, beats.reset]).astype(np.int64))
        sound = program.stream_rows(rows)
        offered = due(beats, design.latency_cycles)
        comes = offered >= 0
        found = unpack_rows(sound, program.module.given)
        wanted = _outputs(network, codes)[beats.data[offered[comes]]]
        if not (np.array_equal(found[:, -1] == 1, comes) and np.array_equal(found[comes, :-1], wanted)):
            raise _unsound(design.top)
        names = tuple(each.name for each in phases)
        group = np.where(comes, beats.phase[np.maximum(offered, 0)], beats.phase)
        valid_bit = sum(each.width for each in program.module.given) - 1
        return _Stimulus(program, 0, rows, group, names, sound, comes, valid_bit)

    def alone(self, block: Block, seed: int, kinds: tuple[str, ...] = ()) -> _Stimulus:
        """Return the native vectors of `block`, of some `kinds` where they are named."""
        network, unit = self.design.network, self.design.blocks.index(block) + 1
        drawn = block_vectors(network, block, _reached(network, block, self.groups), seed=seed)
        groups: dict[str, NDArray[np.int64]] = {}
        for name, vectors in drawn:
            if name in kinds or not kinds:
                groups[name] = vectors
            if kinds and len(groups) == len(kinds):
                break  # those that come after take a search
        codes = np.concatenate(list(groups.values()))
        taken, given = (word_formats(network, each) for each in (block.takes, block.gives))
        module = replace(self.program.module, taken=taken, given=given, latency_cycles=block.latency_cycles)
        program, rows = replace(self.program, module=module), pack_rows(codes, taken)
        sound = program.stream_rows(rows, setting=unit << _UNITS)
        if not np.array_equal(unpack_rows(sound, given), expected(network, block, codes)):
            raise _unsound(block.module)
        group = np.repeat(np.arange(len(groups)), [len(each) for each in groups.values()])
        return _Stimulus(program, unit, rows, group, tuple(groups), sound, np.ones(len(rows), dtype=np.bool_))

    def tables(self) -> _Stimulus:
        """Return every address of the look-up modules."""
        modules, unit = self.design.tables, len(self.design.blocks) + 1
        width, given = max(each.address.width for each in modules), tuple(each.value for each in modules)
        module = replace(self.program.module, taken=(FixedPoint(width, width, signed=False),), given=given)
        program = replace(self.program, module=module)
        rows = pack_rows(np.arange(1 << width, dtype=np.int64)[:, None], module.taken)
        sound = program.stream_rows(rows, setting=unit << _UNITS)
        found = unpack_rows(sound, given)
        for number, each in enumerate(modules):
            wanted = wanted_entries(self.design.network, each)
            if not np.array_equal(found[each.first : each.last + 1, number], wanted):
                raise _unsound(each.name)
        group = np.zeros(len(rows), dtype=np.int64)
        return _Stimulus(program, unit, rows, group, ("entries",), sound, np.ones(len(rows), dtype=np.bool_))

    def random_jets(self) -> Iterator[_Stimulus]:
        """Yield random jets for the whole, half of them of one constituent repeated."""
        network, rng = self.design.network, np.random.default_rng(self.seed + 1)
        for _ in range(0, _ORACLE_JETS, _JETS_AT_ONCE):
            drawn = {each.name: random_jets(each, _JETS_AT_ONCE, rng) for each in network.inputs}
            codes = drawn[network.input.name]
            codes[::2] = codes[::2, :1]
            ones = np.ones(len(codes), dtype=np.int64)
            words = joined(ports_of(network), drawn)
            program, rows = self._packed(np.column_stack([words, ones, 0 * ones]))
            sound, group = program.stream_rows(rows), 0 * ones
            after = np.arange(len(rows)) >= self.design.latency_cycles
            yield _Stimulus(program, 0, rows, group, ("random",), sound, after)

    def _packed(self, words: NDArray[np.int64]) -> tuple[NativeProgram, NDArray[np.uint8]]:
        return self.program, pack_rows(words, self.program.module.taken)


def run_campaign(
    design: Design,
    groups: Mapping[str, NDArray[np.int64]],
    folder: Path,
    settings: Settings,
    *,
    environment: Mapping[str, str],
) -> tuple[Verdict, ...]:
    """Put faults into `design`, build it in `folder`, and return what became of each.

    `groups` are the jets of verification by name, codes of shape (jets, words of in_data). Raises
    BenchError where the design without a fault does not give what the integer evaluator says.
    """
    acting = _chosen(design, settings)
    sources = _write(design, acting, folder)
    formats = (*input_formats(design.network), _BIT, _BIT), (*output_formats(design.network), _BIT)
    module = NativeModule(_TOP, sources, *formats, latency_cycles=1, setting=_SETTING)
    program = build_native(module, folder, jobs=settings.jobs, environment=environment)
    bench = _Bench(design, groups, settings.seed, program)
    whole, tables = bench.whole(), bench.tables() if design.tables else None
    blocks = {f"{each.module}.v": bench.alone(each, settings.seed) for each in design.blocks}
    looked_up = {each.name for each in design.tables}

    def judge(item: tuple[int, tuple[str, Fault]]) -> Verdict:
        number, (file, fault) = item
        kinds = {"block": blocks.get(file), "jets": whole}
        if fault.module in looked_up:
            kinds["tables"] = tables
        seen = tuple(
            f"{kind} {group}" for kind, each in kinds.items() if each for group in each.killers(number)
        )
        return Verdict(number, fault.kind, file, fault.module, fault.what, seen, bool(seen), "")

    with ThreadPoolExecutor(settings.jobs) as pool:
        verdicts = tuple(pool.map(judge, acting.items()))
    others: dict[str, _Stimulus] = {}
    return tuple(each if each.killed_by else _explained(bench, each, others) for each in verdicts)


def _explained(bench: _Bench, verdict: Verdict, others: dict[str, _Stimulus]) -> Verdict:
    """Add to a fault that nothing saw whether other vectors of its block see it; `others` keeps them."""
    block = next((each for each in bench.design.blocks if f"{each.module}.v" == verdict.file), None)
    if block is None:
        seen, count = any(each.differs(verdict.number).any() for each in bench.random_jets()), _ORACLE_JETS
    else:
        if verdict.file not in others:
            others[verdict.file] = bench.alone(block, bench.seed + 1, _ORACLE_KINDS)
        stimulus = others[verdict.file]
        seen, count = bool(stimulus.differs(verdict.number).any()), len(stimulus.rows)
    told = "tell it apart" if seen else "give the same words with it as without"
    reason = f"{count:,} other native vectors of {verdict.file.removesuffix('.v')} {told}"
    return replace(verdict, distinguishable=seen, reason=reason)


def _unsound(module: str) -> BenchError:
    return BenchError(f"{module}: without a fault it differs from the integer evaluator")


def _chosen(design: Design, settings: Settings) -> dict[int, tuple[str, Fault]]:
    found: dict[int, tuple[str, Fault]] = {}
    for file, count in settings.counts.items():
        rng = np.random.default_rng([settings.seed, *file.encode()])
        for each in chosen(faults(design.files[file], rng), count, rng):
            found[len(found) + 1] = (file, each)
    if len(found) >> _UNITS:
        msg = f"{len(found)} faults are more than {(1 << _UNITS) - 1}"
        raise BenchError(msg)
    return found


def _write(design: Design, acting: Mapping[int, tuple[str, Fault]], folder: Path) -> tuple[str, ...]:
    """Write the design with its faults, and the module that holds all units; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {f"{_TOP}.v": _units(design)}
    owners = {f"{design.top}.v", *(f"{each.module}.v" for each in design.blocks)}
    for file, text in design.files.items():
        own = {number: fault for number, (where, fault) in acting.items() if where == file}
        texts[file] = muxed(text, own) if file in owners else text
    for file, text in texts.items():
        (folder / file).write_text(text, "utf-8")
    return tuple(str((folder / file).resolve()) for file in texts)


def _units(design: Design) -> str:
    """Return the module of all units; only the clock of the one that is selected runs.

    The whole has its controls as the highest bits: rst and in_valid of in_data, out_valid of out_data.
    """
    network = design.network
    taken = [_width(input_formats(network)) + 2]
    given = [_width(output_formats(network)) + 1]
    for each in design.blocks:
        taken.append(_width(word_formats(network, each.takes)))
        given.append(_width(word_formats(network, each.gives)))
    top = taken[0]
    controls = f".rst(in_data[{top - 1}]), .in_valid(in_data[{top - 2}]), .in_data(in_data[{top - 3}:0])"
    ports = [
        f"{controls}, .out_valid(given0[{given[0] - 1}]), .out_data(given0[{given[0] - 2}:0])",
        *(f".in_data(in_data[{bits - 1}:0]), .out_data(given{at})" for at, bits in enumerate(taken[1:], 1)),
    ]
    modules = [design.top, *(each.module for each in design.blocks)]
    looked_up, bits = _tables(design)
    given.append(bits)
    lines = [
        f"    wire [{given[at] - 1}:0] given{at};\n    {module} unit{at} (\n"
        f"        .mutant(mutant), .clk(clk & (unit == {at})), {ports[at]}\n    );"
        for at, module in enumerate(modules)
    ]
    choice = " : ".join([f"unit == {at} ? given{at}" for at in range(1, len(given))] + ["given0"])
    header = [
        f"module {_TOP} (",
        f"    input wire clk, input wire [{max(taken) - 1}:0] in_data,",
        f"    output wire [{max(given) - 1}:0] out_data",
        ");",
        "    reg [15:0] selected;",
        f'    initial if (!$value$plusargs("{_SETTING}=%d", selected)) selected = 0;',
        f"    wire [15:0] mutant = selected & 16'd{(1 << _UNITS) - 1};",
        f"    wire [15:0] unit = selected >> {_UNITS};",
    ]
    return "\n".join([*header, *lines, *looked_up, f"    assign out_data = {choice};", "endmodule", ""])


def _tables(design: Design) -> tuple[list[str], int]:
    """Return the lines that place all look-up modules, on one address, and the bits that they give."""
    at, offset, lines = len(design.blocks) + 1, 0, []
    for number, each in enumerate(design.tables):
        lines.append(
            f"    {each.name} table{number} (.mutant(mutant), .in(in_data[{each.address.width - 1}:0]), "
            f".out(given{at}[{offset + each.value.width - 1}:{offset}]));"
        )
        offset += each.value.width
    return [f"    wire [{max(offset, 1) - 1}:0] given{at};", *lines], max(offset, 1)


def _width(formats: tuple[FixedPoint, ...]) -> int:
    return sum(each.width for each in formats)


def _phases(groups: Mapping[str, NDArray[np.int64]]) -> tuple[Phase, ...]:
    firsts = np.cumsum([0, *(len(each) for each in groups.values())])
    streamed = tuple(
        Phase(name, "back_to_back", int(first), len(each))
        for (name, each), first in zip(groups.items(), firsts, strict=False)
        if len(each)
    )
    again = min(_CONTROL_JETS, int(firsts[-1]))
    return (*streamed, Phase("gaps_in_valid", "gaps", 0, again), Phase("reset_mid_stream", "reset", 0, again))


def _outputs(network: Network, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    found = evaluate(network, inputs_of(network, codes))
    return np.concatenate([found[each.name] for each in network.outputs], axis=1)


def _reached(
    network: Network, block: Block, groups: Mapping[str, NDArray[np.int64]]
) -> dict[str, NDArray[np.int64]]:
    """Return what the first group gives the block; one that takes a constituent has a row for each."""
    jets = next(iter(groups.values()))
    tensors = evaluate_layers(network, inputs_of(network, jets))
    return taken_of(network, block, tensors)
