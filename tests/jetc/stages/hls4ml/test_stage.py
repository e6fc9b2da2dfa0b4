"""The hls4ml stage: the trained model, the C++ and the layer IR are one function."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.artifacts.hls4ml import AgreementRecord, LayerAgreement, ScoreAgreement
from jetc.artifacts.record import read
from jetc.diagnostics.diagnostic import GateError, ToolError
from jetc.lower.node import ActivationTable, SoftmaxTables
from jetc.stages.hls4ml.agreement import check_agreement, check_tables, score_agreement
from jetc.taggers.exponentials import SoftmaxCodes
from jetc.taggers.topology import Activation, ActivationLayer, FunctionEntries, SoftmaxLayer
from jetc.tools import hls4ml as tools_hls4ml
from jetc.tools.gxx import Sources, build_program, run_program
from jetc.tools.hls4ml import trace
from jetc_runtime.evaluate import evaluate
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Dense, Network, Pool, Softmax

if TYPE_CHECKING:
    from pathlib import Path

    from jetc_runtime.network import Layer

    from tests.jetc.stages.conftest import Tagger

TAGGERS = ["small", "narrow"]
SCORES = ScoreAgreement(argmax_equal=1.0, score_ties=0.0, logit_ties=0.0, largest_difference=0.0)


def agreement(tagger: Tagger) -> AgreementRecord:
    return read(AgreementRecord, tagger.hls4ml)


def network(tagger: Tagger) -> Network:
    return Network.from_json((tagger.hls4ml / "network.json").read_text())


@pytest.mark.parametrize("name", TAGGERS)
def test_qkeras_and_the_cpp_agree_exactly_in_every_layer_up_to_the_softmax(
    name: str, request: pytest.FixtureRequest
) -> None:
    tagger = request.getfixturevalue(name)
    layers = {each.layer: each for each in agreement(tagger).layers}
    assert layers.keys() == {each.name for each in network(tagger).layers}
    equal = {layer for layer, each in layers.items() if each.keras_equal == 1.0}
    assert equal == layers.keys() - {"class_scores"}
    assert all(each.evaluator_equal == 1.0 for each in layers.values())


def test_the_softmax_tables_move_a_score_by_less_than_half_a_percent(small: Tagger) -> None:
    scores = agreement(small).scores
    assert scores is not None
    assert scores.largest_difference < 0.005
    assert scores.score_ties >= scores.logit_ties


@pytest.mark.parametrize("name", TAGGERS)
def test_the_formats_of_the_network_are_those_of_the_spec(name: str, request: pytest.FixtureRequest) -> None:
    tagger = request.getfixturevalue(name)
    casts, found = tagger.spec.quantisation, network(tagger)
    for layer, declared in (("constituent_1_relu", casts.activation), ("pooled", casts.pooled)):
        formats = found.tensor(layer).formats
        if casts.learned is None:
            assert set(formats) == {declared}
        else:  # one for each channel, which training chose
            assert all(declared.contains(each) for each in formats)
            assert {(each.rounding, each.overflow) for each in formats} == {
                (declared.rounding, declared.overflow)
            }
    assert found.format_of("logits") == casts.logits
    assert found.format_of("class_scores") == casts.class_scores
    assert found.format_of("pt_ratio") == casts.pt_ratio
    softmax = found.layer("class_scores")
    assert isinstance(softmax, Softmax)
    assert len(softmax.exp_table) == 1 << casts.logits.width
    assert (softmax.exp_format, softmax.inverse_format) == (
        casts.softmax.exp_table,
        casts.softmax.inverse_table,
    )
    assert softmax.exp_table[0] == 1 << casts.softmax.exp_table.fraction  # exp(0)


@pytest.mark.parametrize("name", TAGGERS)
def test_no_sum_rounds_or_wraps(name: str, request: pytest.FixtureRequest) -> None:
    tagger = request.getfixturevalue(name)
    found = network(tagger)
    wide = replace(found, layers=tuple(_widened(each) for each in found.layers))
    codes = tagger.inputs(500)
    one, two = evaluate(found, codes), evaluate(wide, codes)
    assert all(np.array_equal(one[port], two[port]) for port in one)


def _widened(layer: Layer) -> Layer:
    if isinstance(layer, Dense | Pool):
        assert isinstance(layer.result, FixedPoint)
        return replace(layer, result=FixedPoint(46, 46 - layer.result.fraction))
    return layer


def test_the_project_names_no_place_of_this_machine(narrow: Tagger) -> None:
    for path in (narrow.hls4ml / "project").rglob("*"):
        if path.is_file():
            assert str(narrow.hls4ml.parent).encode() not in path.read_bytes(), path


def test_the_project_is_pipelined_for_one_jet_per_clock(small: Tagger) -> None:
    project = small.hls4ml / "project"
    assert "#pragma HLS PIPELINE II=1" in (project / "firmware" / "little.cpp").read_text()
    assert not (project / "project.tcl").exists()  # the part and the clock are the vendor's stage's


def test_the_projects_own_c_simulation_gives_the_outputs_written_beside_its_inputs(
    small: Tagger, tmp_path: Path
) -> None:
    shutil.copytree(small.hls4ml / "project", tmp_path / "project")
    project = tmp_path / "project"
    sources = Sources(project, ("little_test.cpp", "firmware/little.cpp"), (".", "firmware/ap_types"))
    build_program(sources, project / "little_test", scratch=tmp_path)
    run_program(project / "little_test")
    found = np.array((project / "tb_data" / "csim_results.log").read_text().split(), dtype=float)
    expected = np.loadtxt(project / "tb_data" / "tb_output_predictions.dat")
    assert expected.shape == (100, 9)
    assert np.allclose(found, expected.ravel(), rtol=0, atol=1e-5)  # the test bench prints six digits


def test_a_function_was_trained_with_the_entries_that_the_headers_make() -> None:
    form = FixedPoint.parse("ap_ufixed<4,0>")
    layer = ActivationLayer(
        "relu", ("x",), Activation.SIGMOID, form, (), table=FunctionEntries(4, form, (1, 2, 3, 4))
    )
    check_tables([layer], {"relu": ActivationTable((1, 2, 3, 4))})
    with pytest.raises(GateError, match="layer relu: the headers of the C\\+\\+ make other entries"):
        check_tables([layer], {"relu": ActivationTable((1, 2, 3, 5))})


def test_every_type_is_written_down_and_the_sums_fit_float32(small: Tagger) -> None:
    precisions = json.loads((small.hls4ml / "precisions.json").read_text())
    assert precisions["types"]["class_scores"]["inp_norm"] == "ap_ufixed<10,4,AP_TRN,AP_WRAP>"
    assert precisions["types"]["mean"]["accum"] == "ap_ufixed<17,4,AP_TRN,AP_WRAP>"
    assert max(precisions["significand_bits"].values()) <= precisions["float32_significand_bits"] == 24


def test_a_project_with_another_type_is_refused(small: Tagger, tmp_path: Path) -> None:
    from jetc.stages.training.tensorflow_runtime import load_tensorflow

    load_tensorflow()
    from jetc.tools.hls4ml import HlsTarget, check_project

    firmware = tmp_path / "firmware"
    firmware.mkdir()
    defines = (small.hls4ml / "project" / "firmware" / "defines.h").read_text()
    (firmware / "defines.h").write_text(
        defines.replace("ap_ufixed<17,4> mean_accum_t", "ap_fixed<16,6> mean_accum_t")
    )
    mean = SimpleNamespace(name="mean", types={"accum_t": SimpleNamespace(name="mean_accum_t")})
    graph = SimpleNamespace(get_layers=lambda: [mean])
    types = {"mean": {"accum": FixedPoint.parse("ap_ufixed<17,4>")}}
    target = HlsTarget("small", "jetc_small", 1, {})
    with pytest.raises(ToolError, match=r"declares mean_accum_t \(layer mean\) as ap_fixed<16,6"):
        check_project(tmp_path, types, graph=graph, target=target)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ap_ufixed<14,0>", "ap_ufixed<14,0>"),
        ("ap_fixed<14,-2>", "ap_fixed<14,-2>"),
        ("ap_ufixed<9,0,AP_RND_CONV,AP_SAT,0>", "ap_ufixed<9,0,AP_RND_CONV,AP_SAT>"),
        ("ap_ufixed<9,3,AP_RND_CONV,AP_SAT,0>", "ap_ufixed<9,3,AP_RND_CONV,AP_SAT>"),
    ],
)
def test_a_declared_type_is_read_with_any_integer_bits(text: str, wanted: str) -> None:
    from jetc.stages.training.tensorflow_runtime import load_tensorflow

    load_tensorflow()
    from jetc.tools.hls4ml import declared_types

    found = declared_types(f"typedef {text} mean_accum_t;\n")
    assert found == {"mean_accum_t": FixedPoint.parse(wanted)}


def test_ties_and_argmax_are_counted_per_jet() -> None:
    found = score_agreement(
        keras_scores=np.array([[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]]),
        scores=np.array([[0.5, 0.5, 0.0], [0.5, 0.25, 0.25]]),
        logits=np.array([[1.0, 1.0, 0.0], [3.0, 2.0, 1.0]]),
    )
    assert found == ScoreAgreement(argmax_equal=0.5, score_ties=0.5, logit_ties=0.5, largest_difference=0.3)


def test_the_first_layer_that_differs_from_qkeras_is_named() -> None:
    layers = (
        LayerAgreement(layer="dense", keras_equal=1.0, keras_largest_difference=0.0, evaluator_equal=1.0),
        LayerAgreement(layer="mean", keras_equal=0.75, keras_largest_difference=0.125, evaluator_equal=1.0),
        LayerAgreement(layer="scores", keras_equal=0.0, keras_largest_difference=0.5, evaluator_equal=1.0),
    )
    with pytest.raises(GateError) as failed:
        check_agreement(AgreementRecord(jets=4000, layers=layers, scores=SCORES), softmax="scores")
    assert failed.value.what == (
        "layer mean is the first to differ, in 25.000% of values on 4000 jets, by up to 0.125"
    )


def test_a_code_that_differs_from_the_integer_evaluator_is_refused_even_in_the_softmax() -> None:
    layers = (
        LayerAgreement(layer="scores", keras_equal=0.0, keras_largest_difference=0.5, evaluator_equal=0.5),
    )
    with pytest.raises(GateError, match=r"layer scores differs in 50\.000% of codes on 4000 jets"):
        check_agreement(AgreementRecord(jets=4000, layers=layers, scores=SCORES), softmax="scores")


def test_what_hls4ml_says_before_it_fails_is_in_its_log(tmp_path: Path) -> None:
    def failing() -> None:
        sys.stdout.write("no such layer\n")
        raise RuntimeError("the graph is wrong")

    graph = SimpleNamespace(config=SimpleNamespace(config={}), write=failing)
    with pytest.raises(ToolError, match="hls4ml: RuntimeError: the graph is wrong") as failed:
        trace(graph, [np.zeros((1, 2))], folder=tmp_path, log=tmp_path / "log")
    assert failed.value.last_lines == ("no such layer",)
    assert (tmp_path / "log").read_text() == "no such layer\n"


def test_a_reshape_is_another_name_of_what_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def layer(name: str, kind: str, source: str, *shape: int) -> SimpleNamespace:
        return SimpleNamespace(
            name=name,
            class_name=kind,
            get_attr=lambda *_: False,
            get_input_node=lambda: SimpleNamespace(name=source),
            get_output_variable=lambda: SimpleNamespace(shape=list(shape)),
        )

    rows = np.arange(12.0).reshape(2, 3, 2)
    graph = SimpleNamespace(
        config=SimpleNamespace(
            config={},
            get_project_name=lambda: "little",
            backend=SimpleNamespace(compile=lambda _: "little.so"),
        ),
        inputs=["jets"],
        write=lambda: None,
        get_output_variables=list,
        get_layers=lambda: [
            layer("flat", "Reshape", "jets", 6),
            layer("sums", "Dense", "flat", 2),
            layer("column", "Reshape", "sums", 2, 1),
        ],
    )
    sums = np.array([[1.0, 2.0], [3.0, 4.0]])
    monkeypatch.setattr(tools_hls4ml, "run_traced", lambda *_, **__: {"sums": sums})
    traced = trace(graph, [rows], folder=tmp_path, log=tmp_path / "log")
    assert traced["flat"].tolist() == rows.reshape(2, 6).tolist()
    assert traced["column"].tolist() == [[[1.0], [2.0]], [[3.0], [4.0]]]


def test_tables_that_are_not_those_of_the_training_are_refused() -> None:
    form, codes = FixedPoint(4, 1, signed=False), SoftmaxCodes(1.0, (8, 3), (15, 8))
    trained = SoftmaxLayer("weights", ("x",), form, form, form, form, (), codes)
    scores = replace(trained, name="scores", codes=None)
    good = {"scores": SoftmaxTables((1, 1), (1, 1)), "weights": SoftmaxTables((8, 3), (0, 8))}
    check_tables((scores, trained), good)
    for exp, inverse in (((8, 2), (15, 8)), ((8, 3), (15, 7))):
        with pytest.raises(GateError, match=r"layer weights: the headers of the C\+\+ make other entries"):
            check_tables((trained,), {"weights": SoftmaxTables(exp, inverse)})
