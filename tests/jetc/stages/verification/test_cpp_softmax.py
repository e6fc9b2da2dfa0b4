"""The softmax of hls4ml's own headers, compiled alone: its tables whole, its code on each entry."""

from __future__ import annotations

import shutil
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.artifacts.hls4ml import SoftmaxRecord
from jetc.artifacts.record import write
from jetc.diagnostics.diagnostic import GateError
from jetc.stages.verification.cpp_softmax import build_softmax, check_softmax
from jetc_runtime.network import Network, Softmax
from jetc_testbench.softmax_vectors import reachable_entries

if TYPE_CHECKING:
    from jetc.stages.verification.cpp_softmax import CppSoftmax

TINY = Path(__file__).parents[3] / "golden" / "tiny" / "network.json"
NETWORK = Network.from_json(TINY.read_text("utf-8"))
PARAMETERS = """
#include "nnet_utils/nnet_common.h"
#include "nnet_utils/nnet_activation.h"
namespace jetc_tiny {
struct softmax_config : nnet::activ_config {
    static const unsigned n_in = 3, n_slice = 3, exp_table_size = 64, inv_table_size = 64;
    static const nnet::softmax_implementation implementation = nnet::softmax_implementation::stable;
    static constexpr float exp_scale = 1.0;
    typedef ap_ufixed<8,1,AP_RND,AP_SAT> exp_table_t;
    typedef ap_ufixed<8,1,AP_RND,AP_SAT> inv_table_t;
    typedef ap_ufixed<10,3> accum_t;
    typedef ap_ufixed<7,3,AP_RND,AP_SAT> inv_inp_t;
    typedef ap_ufixed<6,3> inp_norm_t;
};
}
"""


def sources(folder: Path) -> Path:
    """What an emulator's sources have of the softmax."""
    found = find_spec("hls4ml")
    assert found is not None
    assert found.submodule_search_locations is not None
    templates = Path(found.submodule_search_locations[0]) / "templates" / "vivado"
    firmware = folder / "sources" / "firmware"
    shutil.copytree(templates / "nnet_utils", firmware / "nnet_utils")
    shutil.copytree(templates / "ap_types", firmware / "ap_types")
    (firmware / "defines.h").write_text('#include "ap_fixed.h"\n#include "nnet_utils/nnet_types.h"\n')
    (firmware / "parameters.h").write_text(PARAMETERS)
    return folder / "sources"


def compiled(folder: Path, code: Path) -> CppSoftmax:
    write(SoftmaxRecord(namespace="jetc_tiny", structs={"scores": "softmax_config"}), folder)
    return build_softmax(NETWORK, code, folder, folder / "scratch")


def with_tables(code: CppSoftmax) -> Network:
    """The tiny network with the tables that the C++ has."""
    layer, tables = NETWORK.layer("scores"), code.tables()
    assert isinstance(layer, Softmax)
    told = replace(layer, exp_table=tables["scores", "exp"], inverse_table=tables["scores", "inverse"])
    return replace(NETWORK, layers=tuple(told if each is layer else each for each in NETWORK.layers))


def test_the_headers_own_softmax_is_the_evaluators_and_a_change_in_either_place_is_caught(
    tmp_path: Path,
) -> None:
    code = sources(tmp_path)
    sound = compiled(tmp_path, code)
    network = with_tables(sound)
    (run,) = check_softmax(network, sound, seed=7)
    assert (run.layer, run.exp_entries, run.inverse_entries) == ("scores", 64, 64)
    assert run.vectors > 20_000

    header = code / "firmware" / "nnet_utils" / "nnet_activation.h"
    text = header.read_text("utf-8")
    layer = network.layer("scores")
    assert isinstance(layer, Softmax)
    _, reachable = reachable_entries(layer, network.format_of("logits"), 3)
    out_of_reach = int(np.flatnonzero(~reachable)[-1])
    filled = "init_invert_table<typename CONFIG_T::inv_inp_t, CONFIG_T>(invert_table);\n        initialized"
    made = "table_out[i] = inv_x;"
    assert (text.count(filled), text.count(made)) == (2, 1)

    header.write_text(text.replace(made, f"{made} if (i == {out_of_reach}) table_out[i] = 0.0078125;"))
    with pytest.raises(GateError) as caught:
        check_softmax(network, compiled(tmp_path, code), seed=7)
    assert f"the C++ differs from the network in 1 of 64 entries; first: entry {out_of_reach}," in str(
        caught.value
    )

    header.write_text(text.replace(filled, filled.replace("\n", " invert_table[9] = 0.0078125;\n")))
    with pytest.raises(GateError, match="layer scores, group exp_entries, vector"):
        check_softmax(network, compiled(tmp_path, code), seed=7)
