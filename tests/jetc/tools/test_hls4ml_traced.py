"""A traced network runs in a process of its own: what it gives, and what is said where that fails."""

from pathlib import Path

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import ToolError
from jetc.tools.gxx import Sources, build_library
from jetc.tools.hls4ml_traced import Traced, run_traced

CPP = """
#include <cstdlib>
#include <fstream>

struct Trace { const char *name; void *data; };
static double *sums, *twice;
extern "C" {
void allocate_trace_storage(std::size_t size) {
    sums = (double *)std::malloc(size);
    twice = (double *)std::malloc(4 * size);
}
void collect_trace_output(Trace *found) {
    found[0] = {"sums", sums};
    found[1] = {"twice", twice};
}
void little_double(double *rows, double *bias, double *out) {
    double weight = 0;
    std::ifstream("weights/w.txt") >> weight;
    *sums = *bias;
    for (int n = 0; n < 4; n++) {
        twice[n] = weight * rows[n];
        *sums += rows[n];
    }
    *out = *sums;
}
}
"""
"""As hls4ml writes them: two inputs, one output, two layers, and a weight that is read where it stands."""


def traced(library: Path) -> Traced:
    shapes = {"twice": [2, 2], "sums": [1]}
    return Traced(library=str(library), function="little_double", outputs=[1], shapes=shapes)


def test_every_layer_of_every_jet_is_given_and_weights_are_read_below_the_firmware(tmp_path: Path) -> None:
    (tmp_path / "firmware" / "weights").mkdir(parents=True)
    (tmp_path / "firmware" / "weights" / "w.txt").write_text("2")
    (tmp_path / "little.cpp").write_text(CPP)
    library = tmp_path / "little.so"
    build_library(Sources(tmp_path, ("little.cpp",), ()), library, scratch=tmp_path / "objects")
    rows, bias = np.arange(12.0).reshape(3, 2, 2), np.array([[0.5], [1.5], [2.5]])
    found = run_traced(
        traced(library), [rows, bias], firmware=tmp_path / "firmware", scratch=tmp_path / "traced"
    )
    assert list(found) == ["twice", "sums"]
    assert found["twice"].tolist() == (2 * rows).tolist()
    assert found["sums"].tolist() == (rows.sum(axis=(1, 2))[:, None] + bias).tolist()


def test_a_process_that_fails_is_a_fault_with_its_log(tmp_path: Path) -> None:
    (tmp_path / "firmware").mkdir()
    with pytest.raises(ToolError, match="hls4ml: it stopped with exit code 1") as failed:
        run_traced(
            traced(tmp_path / "absent.so"),
            [np.zeros((1, 2))],
            firmware=tmp_path / "firmware",
            scratch=tmp_path / "traced",
        )
    assert "absent.so" in failed.value.last_lines[-1]
    assert failed.value.log == str(tmp_path / "traced" / "traced.log")
