"""Projects of hls4ml: read as text of known forms, lowered, equal to their own C++; all else is refused."""

from __future__ import annotations

import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import DataError, GateError
from jetc.projects.graph import graph_of
from jetc.projects.project import read_project
from jetc.stages.imported import comparing, reading
from jetc.tools import gxx
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Network

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.jetc.projects.conftest import MakeProject

QUIET = SimpleNamespace(start=lambda *_: None, advance=lambda *_: None)
VECTORS = 400
PARAMETERS, DEFINES, TOP = "parameters.h", "defines.h", "tagger.cpp"
AVERAGE = "static const nnet::Pool_Op pool_op = nnet::Average;"
LATENCY = "nnet::softmax_implementation::latency"


def step(folder: Path, **more: object) -> Any:  # noqa: ANN401 - a stage's step, as far as these read it
    return SimpleNamespace(folder=folder, scratch=folder / "scratch", progress=QUIET, **more)


LAYER7 = "typedef ap_uint<1> layer7_index;"
HARD = (
    (DEFINES, LAYER7, f"typedef ap_ufixed<16,0> hard_t;\ntypedef ap_ufixed<2,0> half_t;\n{LAYER7}"),
    (PARAMETERS, "relu_config8 : nnet::activ_config {",
     "relu_config8 {\nstatic const hard_t slope;\nstatic const half_t shift;"),
    (PARAMETERS, "// dense_softmax",
     "const hard_t relu_config8::slope = 0.2;\nconst half_t relu_config8::shift = 0.5;\n// dense_softmax"),
    (TOP, "nnet::relu<dense_1", "nnet::hard_tanh<dense_1"),
)  # fmt: skip
"""What makes of the second relu of the tagger a line with two ends."""
CLIPPED = (TOP, "nnet::relu<", "nnet::relu1<")
"""What makes of its first relu one that is clipped."""
WORDS = """struct config13_mult : nnet::dense_config {
    static const unsigned n_in = {};
    static const unsigned n_out = {};"""
ROW = WORDS.replace("{}", "3", 1).replace("{}", "4", 1)
PARTITIONS = "n_partitions = 4;"


def batched(n_in: int, n_out: int, partitions: int) -> tuple[tuple[str, str, str], ...]:
    """Return what makes of the convolution of the tagger, of 4 rows of 3 words, one of rows at once."""
    words = WORDS.replace("{}", str(n_in), 1).replace("{}", str(n_out), 1)
    return (
        (PARAMETERS, ROW, words),
        (PARAMETERS, PARTITIONS, f"n_partitions = {partitions};"),
        (PARAMETERS, "nnet::Conv1DLatency<", "nnet::BatchedDenseForConv1D<"),
    )


def of_rows(words: int) -> tuple[tuple[str, str, str], ...]:
    """Return what gives the first dense layer, of 5 words, 5 rows of `words` each, by another name."""
    top, layer = "default_accum.cpp", "config2>(input_1, layer2_out"
    return (
        (top, "input_1[5]", f"input_1[5*{words}]"),
        ("default_accum.h", "input_1[5]", f"input_1[5*{words}]"),
        (
            top,
            "    dense_result_t layer2_out",
            "    auto& layer1_out = input_1;\n    dense_result_t layer2_out",
        ),
        (top, layer, layer.replace("input_1", "layer1_out")),
    )


MODES = tuple(
    (DEFINES, f"typedef {old} {name};", f"typedef {new} {name};")
    for name, old, new in (
        ("layer2_t", "ap_fixed<10,4,AP_RND,AP_SAT,0>", "ap_fixed<6,2,AP_RND_INF,AP_SAT_SYM,0>"),
        ("model_default_t", "ap_fixed<10,4>", "ap_fixed<8,3,AP_RND_ZERO,AP_SAT_SYM,0>"),
        ("layer5_t", "ap_fixed<10,4>", "ap_fixed<7,2,AP_RND_MIN_INF,AP_SAT_ZERO,0>"),
        ("layer8_t", "ap_fixed<10,4>", "ap_fixed<6,2,AP_TRN_ZERO,AP_SAT_SYM,0>"),
        (
            "dense_softmax_inv_inp_t",
            "ap_fixed<18,8,AP_RND,AP_SAT,0>",
            "ap_fixed<18,8,AP_RND_INF,AP_SAT_ZERO,0>",
        ),
    )
)
"""What gives types of the tagger the modes of ap_fixed that it has not."""
ARGMAX = (PARAMETERS, LATENCY, LATENCY.replace("latency", "argmax"))


@pytest.mark.parametrize(
    ("name", "changes", "kinds"),
    [
        ("default_accum", (), ["Flatten", "RoundedDense", "Relu", "RoundedDense", "Softmax"]),
        ("default_accum", of_rows(1), ["Flatten", "RoundedDense", "Relu", "RoundedDense", "Softmax"]),
        (
            "tagger",
            (*HARD, CLIPPED),
            ["Affine", "RoundedDense", "ClippedRelu", "RoundedMean", "RoundedDense", "HardSigmoid",
             "RoundedDense", "LatencySoftmax", "RoundedDense"],
        ),
        (
            "tagger",
            batched(12, 16, 1),
            ["Affine", "RoundedDense", "Relu", "RoundedMean", "RoundedDense", "Relu",
             "RoundedDense", "LatencySoftmax", "RoundedDense"],
        ),
        (
            "tagger",
            MODES,
            ["Affine", "RoundedDense", "Relu", "RoundedMean", "RoundedDense", "Relu",
             "RoundedDense", "LatencySoftmax", "RoundedDense"],
        ),
    ],
)  # fmt: skip
def test_a_project_gives_the_bits_of_its_own_cpp(  # noqa: PLR0913 - three are fixtures
    project: MakeProject,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    name: str,
    changes: Sequence[tuple[str, str, str]],
    kinds: list[str],
) -> None:
    monkeypatch.setattr(gxx, "_COMPILE", ("-std=c++17", "-O0"))
    artifact, scratch = tmp_path / "artifact", tmp_path / "compared"
    artifact.mkdir()
    scratch.mkdir()
    reading.read_and_lower(step(artifact, base=project(name, *changes)))
    network = Network.from_json((artifact / "network.json").read_text("utf-8"))
    assert [type(each).__name__ for each in network.layers] == kinds
    chosen = comparing.chosen_vectors(network, VECTORS, np.random.default_rng(1))
    _, expected = comparing.evaluated(network, chosen.codes)
    found = comparing.ran_cpp(step(scratch, inputs={"hls4ml": artifact}), chosen.codes, expected.shape[1])
    comparing.check_cpp(network, expected, found)
    assert len(np.unique(expected, axis=0)) > len(kinds)
    altered = found.copy()
    altered[7, 1] ^= 1
    with pytest.raises(GateError, match=r"differ on 1 of \d+ vectors; first: vector 7, .*word1"):
        comparing.check_cpp(network, expected, altered)


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        (TOP, "nnet::relu<", "nnet::elu<", r"tagger.cpp:\d+.*nnet::elu is not supported"),
        (TOP, "    layer2_t layer2_out", '    system("true");\n    layer2_t layer2_out', r"cpp:\d+.*no form"),
        (
            PARAMETERS,
            "// dense_softmax",
            "const half_t relu_config8::shift = 0.5;",
            r"parameters.h:\d+.*no form",
        ),
        (TOP, "#pragma HLS DATAFLOW", "#pragma HLS DATAFLOW \\", r"tagger.cpp:\d+.*no form"),
        (
            TOP,
            "layer2_out, layer3_out, w3, b3",
            "layer2_out, layer3_out, w3, b9",
            r"cpp:\d+.*weights b9 are 3",
        ),
        (
            TOP,
            "dense_2_result_t layer11_out",
            "layer10_t layer11_out",
            r"cpp:\d+.*not of type dense_2_result_t",
        ),
        (PARAMETERS, AVERAGE, AVERAGE.replace("Average", "L2Norm"), r"parameters.h:\d+.*pool_op is L2Norm"),
        (
            PARAMETERS,
            LATENCY,
            LATENCY.replace("latency", "legacy"),
            r"parameters.h:\d+.*implementation is legacy",
        ),
        (PARAMETERS, "filt_width = 1", "filt_width = 3", r"parameters.h:\d+.*filt_width is 3"),
        (PARAMETERS, "nnet::latency;", "nnet::resource;", r"parameters.h:\d+.*strategy is nnet::resource"),
        (PARAMETERS, "product::mult<", "product::weight_binary<", r"parameters.h:\d+.*weight_binary"),
        (PARAMETERS, "reuse_factor = 1;", "reuse_factor = f();", r"parameters.h:\d+.*f\(\)"),
        (
            DEFINES,
            "ap_fixed<10,4,AP_RND,AP_SAT,0> layer2_t",
            "ap_fixed<10,4,AP_RND,AP_WRAP_SM> layer2_t",
            r"defines.h:\d+.*AP_WRAP_SM",
        ),
        (
            DEFINES,
            "typedef ap_fixed<10,4> input_t",
            "typedef nnet::array<ap_fixed<10,4>, 3> input_t",
            r"defines.h:\d+.*nnet::array",
        ),
        ("weights/w3.h", "= {", "= {f(), ", r"w3.h:1: .*not one array w3"),
        ("tagger.h", '#include "defines.h"', '#include "other.h"', r"tagger.h:\d+.*no form"),
        ("nnet_utils/nnet_mult.h", "return a * w;", "return a + w;", "nnet_mult.h: it is not as any release"),
        ("nnet_utils/nnet_code_gen.h", "unsigned partition", "int partition", "code_gen.h: it is not as any"),
    ],
)
def test_what_is_not_known_is_refused_at_its_line(
    project: MakeProject, file: str, old: str, new: str, what: str
) -> None:
    if file == "nnet_utils/nnet_code_gen.h":
        old, new = "// hls4ml insert code", "// hls4ml insert code\nint run();"
    with pytest.raises(DataError, match=what):
        graph_of(read_project(project("tagger", (file, old, new))))


TRANSPOSED = """struct config9 {
    static const unsigned dims = 2;
    static const unsigned N = 5;
    static const unsigned* const from_shape;
    static const unsigned* const to_shape;
    static const unsigned* const perm;
    static const unsigned* const perm_strides;
};
unsigned config9_from_shape[2] = {5, 1};
unsigned config9_to_shape[2] = {1, 5};
unsigned config9_perm[2] = {1, 0};
unsigned config9_perm_strides[2] = {1, 1};
const unsigned* const config9::from_shape = config9_from_shape;
const unsigned* const config9::to_shape = config9_to_shape;
const unsigned* const config9::perm = config9_perm;
const unsigned* const config9::perm_strides = config9_perm_strides;
// dense
"""


def transposed(config: str) -> tuple[tuple[str, str, str], ...]:
    """Return what gives the first dense layer five rows of a word, exchanged first, as `config` says."""
    top, layer = "default_accum.cpp", "nnet::dense<input_t, dense_result_t, config2>(input_1, layer2_out"
    flat = layer.replace("input_1", "layer0_out")
    call = "nnet::transpose<input_t, input_t, config9>(input_1, layer1_out); // turned"
    return (
        (top, "input_1[5]", "input_1[5*1]"),
        ("default_accum.h", "input_1[5]", "input_1[5*1]"),
        (top, "    dense_result_t layer2_out", "    input_t layer1_out[1*5];\n    dense_result_t layer2_out"),
        (
            top,
            layer,
            f"{call}\n    auto& layer0_out = layer1_out;\n    {flat}",
        ),
        (PARAMETERS, "// dense\n", config),
    )


def test_rows_and_words_that_are_exchanged_are_read(project: MakeProject) -> None:
    layers = graph_of(read_project(project("default_accum", *transposed(TRANSPOSED)))).layers
    (found,) = (each for each in layers if each.class_name == "Transpose")
    assert (found.name, found.shape, found.get_attr("perm")) == ("turned", (1, 5), (1, 0))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("_perm[2] = {1, 0}", "_perm[2] = {0, 1}", r"parameters.h:\d+.*its perm is \(0, 1\)"),
        ("_perm[2] = {1, 0}", "_perm[2] = {1, 0, 2}", r"parameters.h:\d+.*no form"),
        ("_strides[2] = {1, 1}", "_strides[2] = {5, 1}", r"parameters.h:\d+.*its perm_strides is \(5, 1\)"),
        ("_to_shape[2] = {1, 5}", "_to_shape[2] = {5, 1}", r"parameters.h:\d+.*its to_shape is \(5, 1\)"),
        ("dims = 2", "dims = 3", r"parameters.h:\d+.*its dims is \(3,\)"),
        ("config9_perm[2] = {1, 0};", "config8_perm[2] = {1, 0};", r"parameters.h:\d+.*no form"),
        ("::perm = config9_perm;", "::perm = config9_to_shape;", r"parameters.h:\d+.*no form"),
        ("const unsigned* const config9::perm = config9_perm;\n", "", r"parameters.h:\d+.*has no perm"),
        ("unsigned config9_perm[2]", "int config9_perm[2]", r"parameters.h:\d+.*no form"),
    ],
)
def test_an_exchange_of_another_form_is_refused_at_its_line(
    project: MakeProject, old: str, new: str, what: str
) -> None:
    assert TRANSPOSED.count(old) == 1
    with pytest.raises(DataError, match=what):
        graph_of(read_project(project("default_accum", *transposed(TRANSPOSED.replace(old, new)))))


@pytest.mark.parametrize("changes", [batched(12, 16, 1), batched(6, 8, 2), batched(3, 4, 1)])
def test_a_convolution_of_rows_at_once_has_the_weights_of_that_of_one_row(
    project: MakeProject, changes: Sequence[tuple[str, str, str]]
) -> None:
    folder = project("tagger")
    (row,) = (each for each in graph_of(read_project(folder)).layers if each.name == "conv1d")
    shutil.rmtree(folder)
    (found,) = (
        each for each in graph_of(read_project(project("tagger", *changes))).layers if each.name == "conv1d"
    )
    assert found.weights["weight"].data.shape == (3, 4)
    for name in ("weight", "bias"):
        np.testing.assert_array_equal(found.weights[name].data, row.weights[name].data)
    assert (found.class_name, found.shape, found.types) == (row.class_name, row.shape, row.types)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        (batched(12, 16, 4), r"parameters.h:53: .*config13_mult has 12 words in and 16 out"),
        (batched(24, 16, 1), r"parameters.h:53: .*24 words in and 16 out"),
        (batched(12, 4, 1), r"parameters.h:54: .*12 words in and 4 out"),
        (batched(3, 16, 1), r"parameters.h:54: .*3 words in and 16 out"),
        (batched(3, 4, 3), r"parameters.h:88: .*its n_partitions are 3, of 4 rows"),
        (batched(3, 4, 0), r"parameters.h:88: .*its n_partitions are 0, of 4 rows"),
        ([(PARAMETERS, "n_chan = 3;", "n_chan = 4;")], r"parameters.h:53: .*3 words in and 4 out"),
        (
            [(PARAMETERS, "n_chan = 3;", "n_chan = 6;"), *batched(6, 4, 4)],
            r"tagger.cpp:\d+: .*weights w3 are 12 numbers, and 24 are wanted",
        ),
        (
            [(PARAMETERS, "n_filt = 4;", "n_filt = 8;"), *batched(3, 8, 4)],
            r"tagger.cpp:\d+: .*makes 8 words of each row, and layer3_out has 4",
        ),
        ([(PARAMETERS, "in_width = 4;", "in_width = 2;")], r"parameters.h:71: .*in_width is 2.*\(4, 3\)"),
        ([(PARAMETERS, "out_width = 4;", "out_width = 2;")], r"parameters.h:78: .*out_width is 2.*\(4, 4\)"),
    ],
)  # fmt: skip
def test_sizes_of_a_convolution_that_do_not_fit_its_rows_are_refused(
    project: MakeProject, changes: Sequence[tuple[str, str, str]], what: str
) -> None:
    with pytest.raises(DataError, match=what):
        graph_of(read_project(project("tagger", *changes)))


def test_a_dense_layer_of_a_part_of_its_rows_is_refused(project: MakeProject) -> None:
    with pytest.raises(DataError, match=r"default_accum.cpp:\d+: .*takes 5 words, and input_1 has 10"):
        graph_of(read_project(project("default_accum", *of_rows(2))))


def test_a_folder_without_one_top_function_is_no_project(project: MakeProject, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"empty/firmware: there is no such folder"):
        read_project(tmp_path / "empty")
    folder = project("tagger")
    (folder / "firmware" / "other.cpp").write_text("", "utf-8")
    with pytest.raises(DataError, match=r"firmware: it has 2 files of C\+\+, and one is wanted"):
        read_project(folder)


def test_weights_of_a_simulation_that_differ_from_the_headers_are_refused(project: MakeProject) -> None:
    folder = project("tagger")
    (folder / "firmware" / "weights" / "b9.txt").write_text("0.5, 0.5, 0.5", "utf-8")
    with pytest.raises(DataError, match=r"b9\.txt:1: it does not have the weights of"):
        read_project(folder)


def test_what_is_compiled_is_what_was_read_with_weights_as_in_synthesis(
    project: MakeProject, tmp_path: Path
) -> None:
    found = read_project(project("tagger"))
    assert found.release == "1.3.0"
    found.write(tmp_path / "copy")
    top = (tmp_path / "copy" / "firmware" / TOP).read_text("utf-8")
    assert "#if 0\n    static bool loaded_weights" in top
    assert len(found.digests) == sum(each.is_file() for each in (tmp_path / "copy").rglob("*"))


def test_an_argmax_softmax_has_no_tables_and_a_line_its_numbers(project: MakeProject, tmp_path: Path) -> None:
    folder, artifact = project("tagger", ARGMAX, *HARD), tmp_path / "artifact"
    artifact.mkdir()
    reading.read_and_lower(step(artifact, base=folder))
    network = Network.from_json((artifact / "network.json").read_text("utf-8"))
    kinds = [type(each).__name__ for each in network.layers]
    assert kinds[5:] == ["HardSigmoid", "RoundedDense", "Argmax", "RoundedDense"]
    graph = graph_of(read_project(folder))
    (softmax,) = (each for each in graph.layers if each.class_name == "Softmax")
    (line,) = (each for each in graph.layers if each.class_name == "HardActivation")
    assert (softmax.get_attr("implementation"), set(softmax.types), graph.dumps) == (
        "argmax",
        {"result"},
        [],
    )
    assert [line.get_attr(each) for each in ("activation", "slope", "shift")] == ["hard_tanh", "0.2", "0.5"]
    assert str(line.types["slope"]).startswith("ap_ufixed<16,0")


def test_the_older_layout_has_one_table_size_and_sums_in_the_type_of_exp(project: MakeProject) -> None:
    older = (
        (PARAMETERS, "static const unsigned exp_table_size", "static const unsigned table_size"),
        (PARAMETERS, "    static const unsigned inv_table_size = 1024;\n", ""),
        (PARAMETERS, "    typedef dense_softmax_inv_inp_t inv_inp_t;\n", ""),
    )
    graph = graph_of(read_project(project("tagger", *older)))
    (softmax,) = (each for each in graph.layers if each.class_name == "Softmax")
    exp = FixedPoint.parse("ap_fixed<18,8,AP_RND,AP_SAT>")
    assert (softmax.types["accum"], softmax.types["inv_inp"]) == (exp, exp)
    assert graph.dumps[0].sizes == ("table_size", "table_size")


def test_a_type_of_more_than_48_bits_is_refused_but_where_no_sum_needs_them(project: MakeProject) -> None:
    """The layers before the pooling show that their sums are short; the pooling does not."""
    wide = (DEFINES, "typedef ap_fixed<10,4> model_default_t;", "typedef ap_fixed<60,54> model_default_t;")
    with pytest.raises(
        DataError, match="layer global_average_pooling1d: its type ap_fixed<60,54> is too wide"
    ):
        graph_of(read_project(project("tagger", wide)))


def test_an_input_whose_limits_are_symmetric_is_refused(project: MakeProject, tmp_path: Path) -> None:
    """The C++ has no word for its smallest code, and a port of the RTL has."""
    base = project(
        "tagger",
        (DEFINES, "typedef ap_fixed<10,4> input_t", "typedef ap_fixed<10,4,AP_RND,AP_SAT_SYM> input_t"),
    )
    with pytest.raises(GateError, match=r"its type is ap_fixed<10,4,AP_RND,AP_SAT_SYM>"):
        reading.read_and_lower(step(tmp_path, base=base))
