"""Two imports compared: each difference has the class of what it affects."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jetc import cli
from jetc.artifacts.imported import ComparedRecord, FragmentRecord, ImportedRecord, UnsaidLayer
from jetc.artifacts.rtl import PortRecord, PortsRecord, RtlRecord, Totals
from jetc.artifacts.verification import Compared
from jetc.report.html import page_html
from jetc.report.page import section_metrics
from jetc.review.imports import ImportSide, compare_imports, imports_json, imports_text
from jetc.review.rules import ChangeClass
from jetc.stages.imported.page import imported_page

if TYPE_CHECKING:
    from pathlib import Path

PORT = PortRecord(width=0, fields=())
RTL = RtlRecord(
    top="one_tagger",
    latency_cycles=9,
    initiation_interval=1,
    intervals=(),
    sources=(),
    labels={"yosys": "not counted"},
    totals=Totals(register_bits=10, alkaid_luts=5.0, yosys=None),
    modules={},
    ports=PortsRecord(in_data=PORT, out_data=PORT),
    link=None,
)
PROJECT = ImportedRecord(top="net", namespace=None, release="1.3.0", files={"weights/b2.h": "0"}, layers=())
COMPARED = ComparedRecord(
    verdict="0 differ",
    vectors={"uniform": 7},
    evaluator_and_cpp=Compared(vectors=7, mismatches=0),
    declared_latency_cycles=9,
    simulators={},
    blocks={},
)
UNSAID = UnsaidLayer(layer="relu", place="net.cpp:7", what="it wraps", why="none does")
SAID = FragmentRecord(values=0, unsaid=(), refused=UNSAID)
PAGE = imported_page("one", "a part", PROJECT, RTL, COMPARED, SAID)
LAYERS: dict[str, list[dict[str, object]]] = {
    "layers": [
        {"kind": "Dense", "name": "dense", "bias": [1, 2], "result": "ap_fixed<8,4>"},
        {"kind": "Relu", "name": "relu", "result": "ap_fixed<8,4>"},
    ]
}
ONE = ImportSide("one", PROJECT, {"firmware.part": "a"}, LAYERS, RTL, section_metrics(PAGE.sections))


def with_layer(at: int, **values: object) -> ImportSide:
    layers = deepcopy(LAYERS)
    layers["layers"][at].update(values)
    return replace(ONE, network=layers)


@pytest.mark.parametrize(
    ("new", "of", "what"),
    [
        (with_layer(0, bias=[1, 3]), ChangeClass.WEIGHTS, "layer dense, bias: other values"),
        (with_layer(0, bias=[1, 2, 3]), ChangeClass.FIRMWARE, "layer dense, bias: other values"),
        (
            with_layer(1, result="ap_fixed<9,4>"),
            ChangeClass.FIRMWARE,
            "layer relu, result: ap_fixed<8,4> → ap_fixed<9,4>",
        ),
        (with_layer(1, kind="Cast"), ChangeClass.FIRMWARE, "layer relu: Relu → Cast"),
        (with_layer(1, name="last"), ChangeClass.FIRMWARE, "layer relu, Relu: in one alone"),
        (replace(ONE, settings={"firmware.part": "b"}), ChangeClass.FIRMWARE, "firmware.part: a → b"),
        (replace(ONE, settings={**ONE.settings, "verification.seed": "2"}), ChangeClass.PHYSICS, "none → 2"),
        (
            replace(ONE, rtl=RTL.model_copy(update={"top": "two_tagger"})),
            ChangeClass.EMULATOR_ABI,
            "top module: one_tagger → two_tagger",
        ),
        (
            replace(ONE, project=PROJECT.model_copy(update={"files": {"weights/b2.h": "1"}})),
            ChangeClass.COSMETIC,
            "files of the project: weights/b2.h",
        ),
    ],
)
def test_a_difference_has_the_class_of_what_it_affects(new: ImportSide, of: ChangeClass, what: str) -> None:
    found = compare_imports(ONE, new)
    assert found.of is of
    assert what in imports_text(found)
    assert json.loads(imports_json(found))["class"] == of.name


def test_the_numbers_of_the_reports_are_compared_and_the_same_design_is_said_to_be_one() -> None:
    slower = RTL.model_copy(update={"latency_cycles": 12})
    numbers = section_metrics(imported_page("one", "a part", PROJECT, slower, COMPARED, SAID).sections)
    found = compare_imports(ONE, replace(ONE, numbers=numbers))
    assert found.numbers == (("latency.cycles", "9 cycles", "12 cycles"),)
    assert "the same design, other numbers" in imports_text(found)
    assert imports_text(compare_imports(ONE, ONE)) == "one → one: the same design"


def test_the_page_says_what_was_read_and_what_was_compared() -> None:
    page = page_html(PAGE)
    assert all(
        each in page for each in ("0 differ.", "9 cycles", "weights/b2.h", "net, written by hls4ml 1.3.0")
    )


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ((), "is a folder, as of an import"),
        (("--format", "html"), "--format is html"),
        (("other",), "it shows no hls4ml/project.json"),
    ],
)
def test_a_folder_that_no_import_made_is_refused(
    more: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["diff", str(tmp_path), *more]) == 1
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("verify", "--rtl"), "mend: run jetc import hls4ml /a/project"),
        (("explain", "rtl"), "an import of /a/project, which has no spec"),
    ],
)
def test_what_was_built_last_may_be_an_import(
    command: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    last = {"spec": "/a/project", "text": "{}", "artifacts": {}, "imported": True}
    (tmp_path / "last.json").write_text(json.dumps(last))
    assert cli.main([*command, "--build-dir", str(tmp_path)]) == 1
    assert told in capsys.readouterr().err
