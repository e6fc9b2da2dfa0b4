"""The C++ of the layers that jetc adds to hls4ml, compiled with its own types, against their meaning."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import hls4ml
import numpy as np
from jetc.tools.gxx import Sources, build_program, run_program
from jetc.tools.hls4ml_layers import GatherConfig, SelectConfig, SumConfig, WeightedMeanConfig
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.weighted_mean import WeightedMean
from jetc_runtime.tensor import Axis, Tensor

WORD, BIT, FORM, RESULT = (
    FixedPoint.parse(each) for each in ("ap_fixed<6,3>", "ap_ufixed<1,1>", "ap_ufixed<9,1>", "ap_fixed<17,6>")
)
RECIPROCALS = (0, 256, 128, 85)
BY_WEIGHT = (0, 511, *(512 // each for each in range(2, 10)))
AXES: tuple[Axis, ...] = ("constituents", "features")
TYPES = Path(hls4ml.__file__).parent / "templates" / "vivado" / "ap_types"
PROGRAM = """
#include <cstdio>
#include "ap_fixed.h"
typedef ap_fixed<6,3> word_t; typedef ap_ufixed<1,1> bit_t; typedef ap_fixed<8,5> sum_t;
typedef ap_ufixed<9,1> entry_t; typedef ap_fixed<17,6> result_t;
typedef ap_ufixed<2,1> weight_t; typedef ap_fixed<11,6> by_weight_t; typedef ap_fixed<20,7> weighted_t;
%s
static const int jets[][12] = {%s};
int main() {
    for (auto& jet : jets) {
        word_t rows[9], two[6], again[4]; bit_t mask[3]; result_t mean[2]; sum_t sum[2];
        weight_t weight[3]; weighted_t weighted[2];
        for (int at = 0; at < 9; at++) rows[at] = jet[at] / 8.0;
        config1::compute<word_t, word_t>(rows, two);
        config2::compute<word_t, bit_t>(rows, mask);
        config3::compute<word_t, bit_t, result_t>(two, mask, mean);
        config4::compute<word_t, word_t>(two, again);
        config5::compute<word_t, sum_t>(again, sum);
        for (int row = 0; row < 3; row++) weight[row] = jet[9 + row] / 2.0;
        config6::compute<word_t, weight_t, weighted_t>(two, weight, weighted);
        for (double each : {mean[0].to_double(), mean[1].to_double(), sum[0].to_double(), sum[1].to_double(),
                            weighted[0].to_double(), weighted[1].to_double()})
            std::printf("%%.17g ", each);
        std::printf("\\n");
    }
}
"""


def node(*, accum: str = "sum_t", **attributes: object) -> SimpleNamespace:
    named = {"accum_t": SimpleNamespace(name=accum), "reciprocal_t": SimpleNamespace(name="entry_t")}
    config = SimpleNamespace(get_config_value=lambda _: "io_parallel", get_writer_config=dict)
    precision = SimpleNamespace(precision=SimpleNamespace(fractional=8))
    return SimpleNamespace(
        attributes={**named, "n_rows": 3, **attributes},
        get_attr=attributes.get,
        types={"reciprocal_t": precision},
        model=SimpleNamespace(config=config),
    )


def test_the_cpp_gives_the_bits_of_the_meaning_for_every_mask(tmp_path: Path) -> None:
    structs = (
        SelectConfig().format(node(index=1, n_words=3, columns=[0, 1])),
        SelectConfig().format(node(index=2, n_words=3, columns=[2])),
        WeightedMeanConfig().format(node(index=3, n_words=2, reciprocals=list(RECIPROCALS))),
        GatherConfig().format(node(index=4, n_words=2, rows=[2, 0])),
        SumConfig().format(node(index=5, n_words=2, n_rows=2)),
        WeightedMeanConfig().format(
            node(accum="by_weight_t", index=6, n_words=2, reciprocals=list(BY_WEIGHT))
        ),
    )
    codes = np.random.default_rng(1).integers(-32, 32, (64, 3, 3))
    codes[..., 2] = 8 * (np.arange(64)[:, None] >> np.arange(3) & 1)
    weights = np.random.default_rng(2).integers(0, 4, (64, 3, 1))
    given = np.concatenate([codes.reshape(64, -1), weights[..., 0]], axis=1)
    listed = ", ".join(f"{{{', '.join(map(str, jet))}}}" for jet in given)
    (tmp_path / "layers.cpp").write_text(PROGRAM % ("\n".join(structs), listed))
    build_program(
        Sources(TYPES, (str(tmp_path / "layers.cpp"),), includes=(".",)),
        tmp_path / "layers",
        scratch=tmp_path,
    )
    found = np.array([line.split() for line in run_program(tmp_path / "layers").splitlines()], dtype=float)
    sources = [Tensor(AXES, (3, 2), (WORD, WORD)), Tensor(AXES, (3, 1), (BIT,))]
    layer = WeightedMean("mean", ("x", "mask"), "constituents", RECIPROCALS, FORM, RESULT)
    exact, form = layer.exact([codes[..., :2], codes[..., 2:] >> 3], sources)
    assert np.array_equal(found[:, :2], exact * form.lsb)
    assert np.array_equal(found[:, 2:4], codes[:, [2, 0], :2].sum(axis=1) * WORD.lsb)
    by_weight = WeightedMean("mean", ("x", "weight"), "constituents", BY_WEIGHT, FORM, RESULT)
    exact, form = by_weight.exact(
        [codes[..., :2], weights], [sources[0], Tensor(AXES, (3, 1), (FixedPoint.parse("ap_ufixed<2,1>"),))]
    )
    assert np.array_equal(found[:, 4:], exact * form.lsb)
