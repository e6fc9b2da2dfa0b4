"""Every kind of layer has one file of its name in four rooms: meaning, origin, RTL, C++ in lanes."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import jetc.emulator.lanes.layers
import jetc.lower.layers
import jetc.rtl.layers
import jetc_runtime.layers
import pytest
from jetc_runtime.network import Layer

KINDS = {kind.__module__.rpartition(".")[2]: kind for kind in get_args(Layer)}
ROOMS = (jetc_runtime.layers, jetc.lower.layers, jetc.rtl.layers, jetc.emulator.lanes.layers)
RTL = Path(jetc.rtl.layers.__file__).parents[1]
NO_ARITHMETIC = {
    "Affine", "Argmax", "HardSigmoid", "LatencySoftmax", "LeakyRelu", "LookUp", "RoundedDense", "RoundedMean",
    "Add", "Axis", "Cast", "Concatenate", "Dense", "FixedPoint", "Flatten", "Gather", "Layer", "WeightedMean",
    "ClippedRelu", "MatrixProduct", "Multiply", "Network", "NetworkError", "Overflow", "Pool", "Relu",
    "Rounding", "Select", "Softmax", "Tensor", "Transpose", "Wiring", "all_formats",
}  # fmt: skip
NAMES_ALONE = {"evaluate_from"}
"""What names of words are found by: they have no effect on any bit."""


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_has_its_meaning_its_lowering_and_its_rtl(name: str) -> None:
    kind: Any = KINDS[name]
    assert kind.__module__ == f"jetc_runtime.layers.{name}"
    assert re.sub(r"(?<=.)([A-Z])", r"_\1", kind.__name__).lower() == name
    assert all(callable(getattr(kind, method)) for method in ("output", "across", "exact"))
    origin = import_module(f"jetc.lower.layers.{name}")
    assert callable(origin.lower)
    assert callable(origin.infer)
    assert callable(import_module(f"jetc.rtl.layers.{name}").build)
    assert callable(import_module(f"jetc.emulator.lanes.layers.{name}").rows)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_a_room_has_no_file_that_is_no_kind(room: Any) -> None:  # noqa: ANN401 - a package
    files = Path(room.__file__).parent.glob("*.py")
    assert {each.stem for each in files} - {"__init__"} == set(KINDS)


@pytest.mark.parametrize("path", sorted(RTL.rglob("*.py")), ids=lambda path: str(path.relative_to(RTL)))
def test_the_rtl_shares_no_arithmetic_with_the_evaluator(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    taken = {
        name.name
        for each in ast.walk(tree)
        if isinstance(each, ast.ImportFrom) and (each.module or "").startswith("jetc_runtime")
        for name in each.names
    }
    assert taken - (NAMES_ALONE if path.name == "word_names.py" else set()) <= NO_ARITHMETIC
    assert not [each for each in ast.walk(tree) if isinstance(each, ast.Attribute) and each.attr == "exact"]
