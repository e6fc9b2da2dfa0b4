"""Headers of weights in the form that hls4ml writes, read back; any other form is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.tools.hls4ml_headers import Constants, read_constants
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from pathlib import Path

DEFINES = """\
namespace jetc_some {
typedef ap_fixed<9,3> weight2_t;
typedef ap_ufixed<9,0,AP_RND_CONV,AP_SAT,0> bias2_t;
typedef ap_uint<1> layer2_index;
}
"""
TOP = """\
    nnet::dense<input_t, layer2_t, config2>(input, layer2_out, w2, b2); // class_1

    nnet::relu<layer2_t, layer4_t, relu_config4>(layer2_out, layer4_out); // class_1_relu
"""
HEADER = """\
//Numpy array shape [3, 1]
//Min -4.000000000000

#ifndef W2_H_
#define W2_H_

namespace jetc_some {

weight2_t w2[3] = {0.328125, -4.000000, 0.000000};

}


#endif
"""


@pytest.fixture
def firmware(tmp_path: Path) -> Path:
    (tmp_path / "weights").mkdir()
    (tmp_path / "defines.h").write_text(DEFINES)
    (tmp_path / "some.cpp").write_text(TOP)
    (tmp_path / "weights" / "w2.h").write_text(HEADER)
    bias = HEADER.replace("w2", "b2").replace("W2", "B2").replace("weight2_t", "bias2_t")
    (tmp_path / "weights" / "b2.h").write_text(bias.replace("-4.000000", "0.998046875"))
    return tmp_path


def test_the_codes_are_those_of_the_declared_types(firmware: Path) -> None:
    found = read_constants(firmware)
    assert found.keys() == {"class_1"}
    weights = FixedPoint.parse("ap_fixed<9,3>")
    bias = FixedPoint.parse("ap_ufixed<9,0,AP_RND_CONV,AP_SAT>")
    assert found["class_1"].weights == Constants("weights/w2.h", weights, (21, -256, 0))
    assert found["class_1"].bias == Constants("weights/b2.h", bias, (168, 511, 0))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (" w2[", " w3[", "declares weight2_t w3, which defines.h does not know"),
        ("weight2_t", "weight9_t", "declares weight9_t w2, which defines.h does not know"),
        ("[3]", "[4]", "declares 4 values and lists 3"),
        ("= {", "= {1.0 * ", "is not one array of numbers"),
        ("= {", "= {/* 1.0 */ ", "is not one array of numbers"),
        ("\nnamespace", "\n#define w2 w3\nnamespace", "is not one array of numbers"),
        ("};", "};\nweight2_t more[1] = {0.0};", "is not one array of numbers"),
        ("0.328125", "0.33", "0.33 is not a value of ap_fixed<9,3,AP_TRN,AP_WRAP>: the C++ would round it"),
        ("0.328125", "4.000000", "4.000000 is not a value of ap_fixed<9,3,"),
        ("0.328125", "nan", "is not one array of numbers"),
    ],
)
def test_a_header_of_another_form_is_refused(firmware: Path, old: str, new: str, said: str) -> None:
    assert old in HEADER
    (firmware / "weights" / "w2.h").write_text(HEADER.replace(old, new, 1))
    with pytest.raises(GateError) as caught:
        read_constants(firmware)
    assert caught.value.what.startswith("firmware/weights/w2.h: ")
    assert said in caught.value.what


def test_a_header_that_no_layer_takes_is_refused(firmware: Path) -> None:
    text = (firmware / "weights" / "b2.h").read_text()
    (firmware / "weights" / "b9.h").write_text(text.replace("b2", "b9").replace("B2", "B9"))
    with pytest.raises(GateError, match=r"some\.cpp: its layers take b2, w2; weights/ has b2, b9, w2"):
        read_constants(firmware)


def test_a_layer_without_its_header_is_refused(firmware: Path) -> None:
    (firmware / "weights" / "b2.h").unlink()
    with pytest.raises(GateError, match=r"some\.cpp: its layers take b2, w2; weights/ has w2"):
        read_constants(firmware)
