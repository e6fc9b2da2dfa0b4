"""Stages rtl, vivado and verification on the tiny tagger, with the evaluator in the emulator's place."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import pytest
from jetc.artifacts.budget import BudgetRecord
from jetc.artifacts.record import read, write
from jetc.artifacts.rtl import LinkModuleRecord, LinkRecord, RtlRecord, WordRecord
from jetc.artifacts.verification import Compared, NotRun, Simulated, TableCount, VerificationRecord
from jetc.artifacts.vivado import ToolRecord, VivadoRecord
from jetc.diagnostics.diagnostic import GateError, ToolError
from jetc.plan.stage import Step
from jetc.rtl.blocks import blocks_of
from jetc.rtl.pipeline import pipeline_of
from jetc.rtl.verilog.parts import parts_of
from jetc.stages import vivado
from jetc.stages.budget import STAGE as BUDGET
from jetc.stages.budget import measure
from jetc.stages.rtl import cells as rtl_cells
from jetc.stages.rtl import stage as rtl
from jetc.stages.rtl.build import build_rtl
from jetc.stages.verification.cpp_softmax import check_softmax
from jetc.stages.verification.run import Cpp, verify
from jetc.tools.ghdl import is_ghdl_there
from jetc.tools.yosys import Cells, count_cells, summed
from jetc_runtime.evaluate import evaluate, evaluate_from
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Dense, Network, Softmax
from jetc_testbench.corners import random_jets
from jetc_testbench.native import NativeModule, NativeProgram, build_native

if TYPE_CHECKING:
    from numpy.typing import NDArray

TESTS = Path(__file__).parents[2]
NETWORK = Network.from_json((TESTS / "golden" / "tiny" / "network.json").read_text("utf-8"))
PART = "xcvu13p-flga2577-2-e"


class Silent:
    """Progress that nobody watches."""

    def start(self, label: str, total: float, unit: str) -> None:
        pass

    def advance(self, amount: float = 1) -> None:
        pass


class Evaluator:
    """An emulator that computes what `network` says."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def predict(
        self, codes: NDArray[np.int64], jet: NDArray[np.int64] | None = None
    ) -> dict[str, NDArray[np.int64]]:
        assert jet is None
        return evaluate(self._network, codes)


class Softmaxes:
    """The softmax layers of `network`, by the evaluator."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def tables(self) -> dict[tuple[str, str], tuple[int, ...]]:
        layers = [each for each in self._network.layers if isinstance(each, Softmax)]
        return {(each.name, "exp"): each.exp_table for each in layers} | {
            (each.name, "inverse"): each.inverse_table for each in layers
        }

    def scores(self, layer: Softmax, logits: NDArray[np.int64]) -> NDArray[np.int64]:
        return evaluate_from(self._network, {layer.sources[0]: logits}, wanted={layer.name})[layer.name]


PROGRAMS: dict[str, NativeProgram] = {}
"""Native programs by the text of their sources, so that equal ones are built once."""


def firmware(*, latency_ns: float = 120.0, luts: float = 173_000) -> SimpleNamespace:
    return SimpleNamespace(
        part=PART,
        device=None,
        clock_mhz=360.0,
        initiation_interval=1,
        adder_levels_per_stage=2,
        languages="verilog_and_vhdl",
        stream=None,
        budget=SimpleNamespace(latency_ns=latency_ns, luts=luts),
    )


def tagger_spec() -> SimpleNamespace:
    """A spec that ends at the network's ports."""
    features = SimpleNamespace(encoding="exact", inputs=())
    return SimpleNamespace(name="tiny", firmware=firmware(), features=features, link=None)


def step(folder: Path, name: str, spec: Any, *inputs: str) -> Step[Any]:  # noqa: ANN401 - a part of a Spec
    """A step whose inputs lie beside it."""
    for each in (name, f"{name}.scratch"):
        (folder / each).mkdir()
    found = {each: folder / each for each in inputs}
    seals: dict[str, dict[str, str]] = {each: {} for each in inputs}
    return Step(spec, found, folder / name, folder / f"{name}.scratch", Silent(), folder, seals)


def with_network(folder: Path, network: Network) -> Path:
    project = folder / "hls4ml" / "project" / "firmware"
    project.mkdir(parents=True)
    (folder / "hls4ml" / "network.json").write_text(network.to_json())
    (project / "tiny.cpp").write_text("// hls4ml\n")
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The artifacts hls4ml and rtl of the tiny tagger."""
    folder = with_network(tmp_path_factory.mktemp("tiny"), NETWORK)
    rtl.STAGE.run(step(folder, "rtl", tagger_spec(), "hls4ml"))
    return folder


def no_words(*_: object) -> NoReturn:
    raise AssertionError("the spec has no section link")


def verified(  # noqa: PLR0913 - what a test varies
    folder: Path,
    built: Path,
    *,
    jets: int,
    emulator: Network = NETWORK,
    icarus_jets: int = 12,
    ghdl_jets: int = 0,
    stored: int = 30,
) -> VerificationRecord:
    """Run stage verification over `built`; Verilator is left to the bench's own test."""
    (folder / "dataset.jets" / "test").mkdir(parents=True)
    np.save(
        folder / "dataset.jets" / "test" / "codes.npy",
        random_jets(NETWORK.input, stored, np.random.default_rng(1)),
    )
    for each in ("hls4ml", "rtl"):
        (folder / each).symlink_to(built / each)
    settings = SimpleNamespace(jets=jets, icarus_jets=icarus_jets, ghdl_jets=ghdl_jets, seed=7)
    sets, features = SimpleNamespace(sets=("jets",)), SimpleNamespace(encoding="exact", inputs=())
    spec = SimpleNamespace(verification=settings, dataset=sets, features=features, link=None)
    asked = step(folder, "verification", spec, "dataset.jets", "hls4ml", "rtl")
    verify(asked, Cpp(Evaluator(emulator), no_words, lambda: Softmaxes(emulator)))
    return read(VerificationRecord, folder / "verification")


def changed(name: str) -> Network:
    layer = NETWORK.layer(name)
    assert isinstance(layer, Dense)
    first, *others = layer.weights
    wrong = replace(layer, weights=((first[0] + 8, *first[1:]), *others))
    return replace(NETWORK, layers=tuple(wrong if each is layer else each for each in NETWORK.layers))


def test_rtl_says_ports_latency_and_area(built: Path) -> None:
    found = read(RtlRecord, built / "rtl")
    assert (found.top, found.latency_cycles, found.initiation_interval) == ("tiny_tagger", 17, 1)
    assert found.ports.in_data.width == 48
    assert found.ports.out_data.fields[3] == WordRecord(
        name="pt_ratio.pt_ratio",
        offset=24,
        width=9,
        format=FixedPoint.parse("ap_fixed<9,4,AP_RND_CONV,AP_SAT>"),
    )
    assert all((built / "rtl" / each).is_file() for each in found.sources)


def test_the_vhdl_stands_beside_the_verilog_file_by_file(built: Path) -> None:
    found = read(RtlRecord, built / "rtl")
    assert [Path(each).stem for each in found.vhdl] == [Path(each).stem for each in found.sources]
    assert all((built / "rtl" / each).is_file() for each in found.vhdl)


def luts_of(record: RtlRecord) -> int:
    assert record.totals.yosys is not None
    return record.totals.yosys["LUT"]


def test_a_family_that_yosys_does_not_have_is_not_counted(built: Path, tmp_path: Path) -> None:
    """No number of another family stands in: the reason does, in place of it."""
    spec = tagger_spec()
    spec.firmware.part = "xcvp1802-lsvc4072-2MP-e-S"
    (tmp_path / "hls4ml").symlink_to(built / "hls4ml")
    build_rtl(step(tmp_path, "rtl", spec, "hls4ml"))
    found = read(RtlRecord, tmp_path / "rtl")
    assert found.totals.yosys is None
    assert {each.yosys for each in found.modules.values()} == {None}
    assert found.labels["yosys"] == "not counted: Yosys has no target for Versal"
    budget = judged(tmp_path, tmp_path / "judged", luts=1)
    assert (budget.luts, budget.is_large) == (None, False)


def test_a_block_in_parts_has_the_cells_that_it_has_in_one_piece(built: Path, tmp_path: Path) -> None:
    network = Network.from_json((built / "hls4ml" / "network.json").read_text("utf-8"))
    heads = pipeline_of(blocks_of(network)[1], network, 2)
    parts = parts_of(heads, "tiny_heads", heads.estimated_luts / 2)
    sources = tuple(built / "rtl" / "verilog" / f"tiny_{name}.v" for name in ("primitives", "heads"))
    counted = []
    for part in parts:
        scratch = tmp_path / part.top
        scratch.mkdir()
        (scratch / "part.v").write_text(part.text)
        counted.append(
            count_cells(
                (*sources, scratch / "part.v"),
                part.top,
                family="xcup",
                scratch=scratch,
                stages_of="tiny_heads",
                elsewhere=part.elsewhere,
            )
        )
    assert [each.others.get("FDRE", 0) > 0 for each in counted] == [True, False]
    assert min(each.luts for each in counted) > 0
    whole = read(RtlRecord, built / "rtl").modules["tiny_heads"].yosys
    assert summed((1, each) for each in counted).by_name == whole


def test_the_area_is_the_sum_over_instances_and_labelled(built: Path) -> None:
    found = read(RtlRecord, built / "rtl")
    luts = luts_of(found)
    assert luts == sum(each.instances * (each.yosys or {})["LUT"] for each in found.modules.values())
    assert found.modules["tiny_constituent"].instances == 4
    copies = [each.instances["tiny_constituent"] for each in found.intervals]
    assert (copies, [each.interval for each in found.intervals]) == ([4, 2, 2, 1, 1, 1, 1, 1], [*range(1, 9)])
    assert [each.latency_cycles for each in found.intervals] == [17, 18, 18, 20, 20, 20, 20, 20]
    alone, shared, *_ = found.intervals
    assert (alone.luts, alone.register_bits) == (luts, found.totals.register_bits)
    assert shared.luts == luts - 2 * (found.modules["tiny_constituent"].yosys or {})["LUT"] + 24
    assert shared.register_bits < alone.register_bits
    assert 0.5 < luts / found.totals.alkaid_luts < 2
    assert found.labels["yosys"].startswith("Yosys synth_xilinx xcup, before place and route")
    assert found.labels["alkaid_luts"] == "alkaid estimate, before synthesis"


def test_an_output_beside_the_pt_ratio_is_verified_to_the_bit(tmp_path: Path) -> None:
    sums, ratio = (NETWORK.layer(name) for name in ("ratio_sum", "ratio"))
    assert isinstance(sums, Dense)
    more = replace(sums, name="mass_sum", weights=((-9,), (14,), (3,), (6,)), bias=(5,))
    form = FixedPoint.parse("ap_fixed<7,2,AP_RND_CONV,AP_SAT>")
    result = replace(ratio, name="mass", sources=("mass_sum",), result=form)
    output = replace(NETWORK.outputs[1], name="mass", source="mass", labels=("mass",))
    network = Network(NETWORK.inputs, (*NETWORK.layers, more, result), (*NETWORK.outputs, output))
    folder = with_network(tmp_path / "with", network)
    rtl.STAGE.run(step(folder, "rtl", tagger_spec(), "hls4ml"))
    ports = read(RtlRecord, folder / "rtl").ports.out_data
    assert ports.fields[-1] == WordRecord(name="mass.mass", offset=33, width=7, format=form)
    found = verified(tmp_path / "right", folder, jets=30, emulator=network)
    icarus = found.simulators["icarus"]
    assert isinstance(icarus, Simulated)
    assert icarus.mismatches == 0
    assert {each.partition(".")[0] for each in found.output_ends} == {"class_scores", "pt_ratio", "mass"}
    wrong = replace(more, bias=(6,))
    layers = tuple(wrong if each.name == "mass_sum" else each for each in network.layers)
    with pytest.raises(GateError, match="mass"):
        verified(tmp_path / "wrong", folder, jets=30, emulator=replace(network, layers=layers))


def judged(built: Path, folder: Path, **budget: float) -> BudgetRecord:
    """Run stage budget on the tiny tagger."""
    folder.mkdir(exist_ok=True)
    (folder / "rtl").symlink_to(built / "rtl")
    BUDGET.run(step(folder, "budget", SimpleNamespace(firmware=firmware(**budget)), "rtl"))
    return read(BudgetRecord, folder / "budget")


def test_a_design_within_its_budgets_is_recorded_beside_them(built: Path, tmp_path: Path) -> None:
    found = judged(built, tmp_path)
    assert (found.latency_cycles, found.budget_latency_ns, found.budget_luts) == (17, 120.0, 173_000)
    assert found.latency_ns == pytest.approx(17 / 0.36)
    assert found.luts == luts_of(read(RtlRecord, built / "rtl"))


def test_a_latency_above_its_budget_fails_the_build(built: Path, tmp_path: Path) -> None:
    with pytest.raises(GateError) as caught:
        judged(built, tmp_path, latency_ns=40.0)
    assert str(caught.value) == "latency: 17 cycles at 360 MHz are 47.2 ns, the budget is 40 ns"
    assert "tiny_heads takes 7 cycles" in caught.value.why


def test_the_budget_is_that_of_the_chain_where_there_is_a_link(built: Path, tmp_path: Path) -> None:
    record = read(RtlRecord, built / "rtl")
    module = LinkModuleRecord(instances=4, register_bits=1, yosys={"LUT": 25})
    link = LinkRecord(
        top="tiny_link", order_cycles=0, preparation_cycles=5, packing_cycles=4, latency_cycles=26,
        deepest_levels=2.0, outgoing_bits=64, sources=(), vhdl=(), modules={"tiny_prepare_candidate": module},
        register_bits=4, yosys={"LUT": 100},
    )  # fmt: skip
    (tmp_path / "chain" / "rtl").mkdir(parents=True)
    write(record.model_copy(update={"link": link}), tmp_path / "chain" / "rtl")
    alone = judged(built, tmp_path / "alone")
    found = judged(tmp_path / "chain", tmp_path / "whole")
    assert (alone.luts, found.luts) == (alone.luts, (alone.luts or 0) + 100)
    assert (alone.latency_cycles, found.latency_cycles) == (17, 26)
    with pytest.raises(GateError) as late:
        judged(tmp_path / "chain", tmp_path / "late", latency_ns=60.0)
    assert "the preparation of the link takes 5 cycles, the packing of the link takes 4" in late.value.why
    with pytest.raises(GateError) as large:
        judged(tmp_path / "chain", tmp_path / "large", luts=alone.luts or 0)
    assert "4 x tiny_prepare_candidate at 25" in large.value.why


def test_an_area_above_its_budget_fails_the_build(built: Path, tmp_path: Path) -> None:
    luts = luts_of(read(RtlRecord, built / "rtl"))
    with pytest.raises(GateError, match=f"area: {luts} LUTs, the budget is {luts - 1}"):
        judged(built, tmp_path, luts=luts - 1)


def test_a_design_over_its_budgets_is_measured_where_they_are_not_enforced(
    built: Path, tmp_path: Path
) -> None:
    (tmp_path / "rtl").symlink_to(built / "rtl")
    spec = SimpleNamespace(firmware=firmware(latency_ns=40.0, luts=1))
    measure(step(tmp_path, "budget", spec, "rtl"))
    found = read(BudgetRecord, tmp_path / "budget")
    assert (found.is_late, found.is_large) == (True, True)


def test_arithmetic_that_the_rtl_cannot_do_names_the_layer(tmp_path: Path) -> None:
    inner = NETWORK.layers[0]
    assert isinstance(inner, Dense)
    weights = (((1 << 24) + 1, 0, 0, 0), *inner.weights[1:])
    wide = replace(inner, weights=weights, weight_format=FixedPoint(26, 2))
    network = replace(NETWORK, layers=(wide, *NETWORK.layers[1:]))
    spec = tagger_spec()
    with pytest.raises(GateError, match="rtl: inner: weight 16777217 has 25 significant bits"):
        build_rtl(step(with_network(tmp_path, network), "rtl", spec, "hls4ml"))


def test_a_network_that_no_jet_moves_fails_the_gate_of_its_training(tmp_path: Path) -> None:
    inner = NETWORK.layers[0]
    assert isinstance(inner, Dense)
    still = replace(inner, weights=tuple(tuple(0 for _ in row) for row in inner.weights))
    network = replace(NETWORK, layers=(still, *NETWORK.layers[1:]))
    with pytest.raises(GateError, match="rtl: constituent: it gives the same for every jet") as caught:
        build_rtl(step(with_network(tmp_path, network), "rtl", tagger_spec(), "hls4ml"))
    assert caught.value.of_one_training


@pytest.fixture(autouse=True)
def built_once(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Native programs of equal text are built once."""

    def build(module: NativeModule, _: Path, **settings: Any) -> NativeProgram:  # noqa: ANN401
        text = module.name + "".join(Path(each).read_text("utf-8") for each in module.sources)
        if text not in PROGRAMS:
            PROGRAMS[text] = build_native(module, tmp_path_factory.mktemp("native"), **settings)
        return PROGRAMS[text]

    monkeypatch.setattr("jetc.tools.bench.build_native", build)
    monkeypatch.setattr("jetc_testbench.tables.build_native", build)


@pytest.fixture
def icarus_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Verilator's job runs in Icarus, too, and has few jets: the tiny tagger compiles there in a second."""
    from jetc.stages.verification import run as verification_run
    from jetc_testbench.job import write_job

    def write(folder: Path, job: Any, vectors: Any) -> None:  # noqa: ANN401 - a Job and Vectors
        simulator = "icarus" if job.simulator == "verilator" else job.simulator
        write_job(folder, replace(job, simulator=simulator), vectors)

    monkeypatch.setattr(verification_run, "write_job", write)
    monkeypatch.setattr("jetc_testbench.jet_groups._REPEATED", 10)


@pytest.mark.usefixtures("icarus_only")
def test_equal_bits_are_counted_by_group(tmp_path: Path, built: Path) -> None:
    found = verified(tmp_path, built, jets=30)
    assert found.vectors["test_split"] == 30
    assert found.vectors["random"] == 0
    assert found.evaluator_and_emulator == Compared(vectors=sum(found.vectors.values()), mismatches=0)
    verilator, icarus = found.simulators["verilator"], found.simulators["icarus"]
    assert isinstance(verilator, Simulated)
    assert isinstance(icarus, Simulated)
    for each in (verilator, icarus):
        assert (each.mismatches, each.unexpected, each.unknown) == (0, 0, 0)
        assert (each.latency_cycles, each.interval_cycles) == (17, 1.0)
    assert set(verilator.corners) == {
        "test_split", "zero", "min", "max", "plus_one_lsb", "minus_one_lsb", "saturation",
        "one_constituent_repeated", "one_bit_words", "few_constituents", "output_ends",
        "gaps_in_valid", "reset_mid_stream",
    }  # fmt: skip
    assert sum(each.vectors + each.lost_to_reset for each in icarus.corners.values()) == 12
    assert found.verdict.startswith("0 of ")
    alone = sum(each.vectors for each in found.blocks.values())
    assert found.verdict.endswith(
        f"; Icarus: 0 of {icarus.vectors} differ; blocks alone: 0 of {alone:,} differ; "
        "table entries: 0 of 89 differ"
    )


@pytest.mark.skipif(not is_ghdl_there(), reason="GHDL is not installed")
@pytest.mark.usefixtures("icarus_only")
def test_the_vhdl_gives_the_same_bits_at_the_same_clock(tmp_path: Path, built: Path) -> None:
    found = verified(tmp_path, built, jets=30, icarus_jets=0, ghdl_jets=40).simulators["ghdl"]
    assert isinstance(found, Simulated)
    assert sum(each.vectors + each.lost_to_reset for each in found.corners.values()) == 40
    assert (found.mismatches, found.unexpected, found.unknown) == (0, 0, 0)
    assert (found.latency_cycles, found.interval_cycles) == (17, 1.0)


@pytest.mark.skipif(not is_ghdl_there(), reason="GHDL is not installed")
@pytest.mark.usefixtures("icarus_only")
def test_a_bit_that_differs_in_the_vhdl_fails_the_build(tmp_path: Path, built: Path) -> None:
    wrong = edited(tmp_path, built, "vhdl/tiny_heads.vhd", "IS_SUB=>1", "IS_SUB=>0")
    with pytest.raises(GateError, match="ghdl"):
        verified(tmp_path, wrong, jets=30, icarus_jets=0, ghdl_jets=40)


@pytest.mark.usefixtures("icarus_only")
def test_blocks_alone_tables_and_what_nothing_moved_are_recorded(tmp_path: Path, built: Path) -> None:
    found = verified(tmp_path, built, jets=30)
    assert list(found.blocks) == ["tiny_constituent", "tiny_heads", "tiny_scores"]
    for each in found.blocks.values():
        assert each.vectors == sum(each.groups.values()) > 60_000
        assert each.mismatches == 0
    assert found.tables == tuple(
        TableCount(layer="scores", table=table, entries=64, reachable=reachable, compared_in_verilog=compared,
                   mismatches=0)
        for table, reachable, compared in (("exp", 64, 64), ("inverse", 17, 25))
    )  # fmt: skip
    cpp = found.softmax_of_the_cpp["scores"]
    assert (cpp.exp_entries, cpp.inverse_entries, cpp.mismatches) == (64, 64, 0)
    jets, everything = found.not_moved_by_jets, found.not_moved_by_jets_and_blocks
    assert jets.vectors == sum(found.vectors.values())
    assert everything.vectors == jets.vectors + sum(each.vectors for each in found.blocks.values())
    assert jets.tables[0].never_addressed.endswith("-63")
    assert [each.never_addressed for each in everything.tables] == ["", ""]
    assert found.output_ends["pt_ratio.pt_ratio"].least_of_format == -256


def edited(folder: Path, built: Path, file: str, old: str, new: str) -> Path:
    """The built artifacts with one stretch of one file of stage rtl replaced."""
    found = folder / "edited"
    shutil.copytree(built, found, symlinks=True)
    source = found / "rtl" / file
    text = source.read_text("utf-8")
    assert old in text
    source.write_text(text.replace(old, new, 1), "utf-8")
    return found


@pytest.mark.usefixtures("icarus_only")
def test_an_entry_that_no_jet_looks_up_is_caught_in_the_verilog(tmp_path: Path, built: Path) -> None:
    wrong = edited(tmp_path, built, "verilog/tiny_scores.v", "5'h02: out = 8'hFF;", "5'h02: out = 8'hFE;")
    with pytest.raises(GateError) as caught:
        verified(tmp_path, wrong, jets=30, icarus_jets=0)
    assert caught.value.what.startswith(
        "table inverse of layer scores: the Verilog differs from the network in 1 of 25 entries; first: "
        "entry 2, the network has code 255, module tiny_scores_table_"
    )
    assert caught.value.what.endswith("gives 254")


@pytest.mark.usefixtures("icarus_only")
def test_a_fault_that_only_native_vectors_see_names_block_vector_and_word(
    tmp_path: Path, built: Path
) -> None:
    wrong = edited(tmp_path, built, "verilog/tiny_scores.v", "6'h3F: out = 8'h00;", "6'h3F: out = 8'h40;")
    with pytest.raises(GateError) as caught:
        verified(tmp_path, wrong, jets=30, icarus_jets=0)
    assert re.fullmatch(
        r"block tiny_scores alone differs from the integer evaluator on \d+ of 20000 vectors of group "
        r"uniform; first: vector \d+, word scores\[0\]\.\d: the evaluator gives code \d+, "
        r"the RTL gives code \d+",
        caught.value.what,
    )


class OneEntryOff(Softmaxes):
    """A C++ whose table of inverses has another last entry."""

    def tables(self) -> dict[tuple[str, str], tuple[int, ...]]:
        *first, last = super().tables()["scores", "inverse"]
        return {**super().tables(), ("scores", "inverse"): (*first, last + 1)}


class OneScoreOff(Softmaxes):
    """A C++ that gives another score in the last vector of each call."""

    def scores(self, layer: Softmax, logits: NDArray[np.int64]) -> NDArray[np.int64]:
        found = super().scores(layer, logits)
        found[-1, -1] ^= 1
        return found


def test_a_table_of_the_cpp_that_differs_in_one_entry_is_named() -> None:
    with pytest.raises(GateError) as caught:
        check_softmax(NETWORK, OneEntryOff(NETWORK), seed=7)
    assert caught.value.what == (
        "table inverse of layer scores: the C++ differs from the network in 1 of 64 entries; first: "
        "entry 63, the network has code 16, the C++ 17"
    )


def test_a_softmax_of_the_cpp_that_differs_is_named_by_vector_and_word() -> None:
    with pytest.raises(GateError, match=r"layer scores, group exp_entries, vector 191 \(logits \["):
        check_softmax(NETWORK, OneScoreOff(NETWORK), seed=7)


@pytest.mark.usefixtures("icarus_only")
def test_missing_jets_are_random_and_said_to_be(tmp_path: Path, built: Path) -> None:
    found = verified(tmp_path, built, jets=25, stored=10, icarus_jets=0)
    assert (found.vectors["test_split"], found.vectors["random"]) == (10, 15)
    assert found.simulators["icarus"] == NotRun(not_run="verification.icarus_jets is 0")


def test_an_emulator_that_differs_from_the_ir_is_named_by_jet_and_port(tmp_path: Path, built: Path) -> None:
    with pytest.raises(GateError) as caught:
        verified(tmp_path, built, jets=10, emulator=changed("ratio_sum"))
    assert "integer evaluator and C++ emulator differ on" in caught.value.what
    assert "pt_ratio.pt_ratio: evaluator" in caught.value.what


@pytest.mark.usefixtures("icarus_only")
def test_rtl_with_one_wrong_weight_fails_the_gate(
    tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = with_network(tmp_path / "wrong", changed("ratio_sum"))
    monkeypatch.setattr(rtl_cells, "count_cells", lambda *_, **__: Cells(1, {}))
    build_rtl(step(wrong, "rtl", tagger_spec(), "hls4ml"))
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    for name, source in (("hls4ml", built), ("rtl", wrong)):
        (mixed / name).symlink_to(source / name)
    with pytest.raises(GateError) as caught:
        verified(tmp_path, mixed, jets=30)
    assert "verilator: the RTL does not equal the emulator:" in caught.value.what
    assert "jets differ; first: vector" in caught.value.what
    assert "(phase test_split, clock" in caught.value.what
    assert "pt_ratio.pt_ratio: the emulator gives code" in caught.value.what


def test_a_missing_icarus_is_a_tool_error(
    tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jetc.tools.bench.verilator_environment", lambda: dict(os.environ))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError) as caught:
        verified(tmp_path, built, jets=10)
    assert caught.value.tool in {"iverilog", "verilator"}


def vivado_record(folder: Path, built: Path) -> VivadoRecord:
    for each in ("hls4ml", "rtl"):
        (folder / each).symlink_to(built / each)
    spec = tagger_spec()
    vivado.STAGE.run(step(folder, "vivado", spec, "hls4ml", "rtl"))
    return read(VivadoRecord, folder / "vivado")


def test_tools_that_are_not_installed_are_said_not_to_have_run(
    tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = vivado_record(tmp_path, built)
    assert found.vitis_hls == ToolRecord(status="not run: vitis_hls not found", steps={})
    assert found.vivado == ToolRecord(status="not run: vivado not found", steps={})
    assert (tmp_path / "vivado" / "vitis" / "synthesise.tcl").is_file()
    assert (tmp_path / "vivado" / "vitis" / "firmware" / "tiny.cpp").is_file()
    assert (tmp_path / "vivado" / "vivado" / "verilog" / "tiny_tagger.v").is_file()


def test_figures_of_each_step_stay_under_its_name(
    tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([str(TESTS / "mock_tools"), os.environ["PATH"]]))
    found = vivado_record(tmp_path, built)
    assert found.status == "vitis_hls: ran; vivado: ran"
    assert found.vitis_hls.steps["csynth estimate"]["luts"] == 223344
    assert found.vivado.steps["post-synthesis"]["luts"] == 73111
    assert found.vivado.steps["post-route"]["luts"] == 71022
    assert found.vivado.steps["post-route"]["worst_slack_ns"] == -0.042


def test_the_scripts_name_every_source_of_the_design(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    vivado_record(tmp_path, built)
    script = (tmp_path / "vivado" / "vivado" / "run.tcl").read_text()
    for each in read(RtlRecord, built / "rtl").sources:
        assert f"{{{each}}}" in script
