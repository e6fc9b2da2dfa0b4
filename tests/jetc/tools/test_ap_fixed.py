"""Casts of the evaluator against ap_fixed as hls4ml ships it, compiled, in every mode."""

from __future__ import annotations

import itertools
from pathlib import Path

import hls4ml
import numpy as np
from jetc.tools.gxx import Sources, build_program, run_program
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding, cast

TYPES = Path(hls4ml.__file__).parent / "templates" / "vivado" / "ap_types"
SOURCES = tuple(FixedPoint.parse(each) for each in ("ap_fixed<9,4>", "ap_ufixed<8,5>"))
TARGETS = tuple(
    FixedPoint(width, integer, signed, rounding, overflow)
    for rounding, overflow, (width, integer, signed) in itertools.product(
        Rounding, Overflow, ((5, 3, True), (4, 2, False), (1, 1, True))
    )
)
PROGRAM = """
#include <cstdio>
#include "ap_fixed.h"
template <class Source, class Target> void print(int low, int high, double lsb, double step) {
    for (int code = low; code <= high; code++) {
        Source source = code * lsb;
        Target of_word = source, of_real = code * lsb;
        std::printf("%%.17g %%.17g ", of_word.to_double() / step, of_real.to_double() / step);
    }
    std::printf("\\n");
}
int main() {
%s
}
"""


def test_a_word_and_a_real_are_cast_as_ap_fixed_casts_them(tmp_path: Path) -> None:
    pairs = list(itertools.product(SOURCES, TARGETS))
    calls = (
        f"print<{source}, {target}>({source.min_code}, {source.max_code}, {source.lsb}, {target.lsb});"
        for source, target in pairs
    )
    (tmp_path / "casts.cpp").write_text(PROGRAM % "\n".join(calls))
    build_program(
        Sources(TYPES, (str(tmp_path / "casts.cpp"),), includes=(".",)), tmp_path / "casts", scratch=tmp_path
    )
    lines = run_program(tmp_path / "casts").splitlines()
    for (source, target), line in zip(pairs, lines, strict=True):
        codes = np.arange(source.min_code, source.max_code + 1)
        of_word, of_real = np.array(line.split(), dtype=float).reshape(-1, 2).T
        assert of_word.tolist() == cast(codes, source, target).tolist(), (source, target)
        assert of_real.tolist() == target.quantize(source.value(codes)).tolist(), (source, target)
