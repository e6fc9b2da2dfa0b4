"""The report on small made-up artifacts of every stage that it reads."""

import base64
import json
import os
import re
import shutil
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
import pytest
from jetc.artifacts.budget import BudgetRecord
from jetc.artifacts.dataset import DatasetRecord
from jetc.artifacts.hls4ml import AgreementRecord
from jetc.artifacts.idle_neurons import IdleNeuronsRecord
from jetc.artifacts.menu import MenuRecord
from jetc.artifacts.metrics import MetricsRecord
from jetc.artifacts.plots import PlotsRecord
from jetc.artifacts.record import Artifact, parse, read, text_of, write
from jetc.artifacts.rtl import RtlRecord
from jetc.artifacts.training import HistoryRecord, TrainingRecord
from jetc.artifacts.verification import VerificationRecord
from jetc.artifacts.vivado import VivadoRecord
from jetc.checks.load import load
from jetc.cli import STAGE_NAMES, main
from jetc.commands.summary import summary_rows
from jetc.diagnostics.diagnostic import GateError
from jetc.language.sections.extra_target import ExtraTarget
from jetc.language.sections.menu import Menu, MenuPath
from jetc.language.sections.model import Spec
from jetc.language.sections.points import path_index
from jetc.language.sections.section import ExtraOutput
from jetc.plan.key import digest
from jetc.plan.run import declared
from jetc.plan.stage import Step
from jetc.plan.store import Store
from jetc.report import html as html_module
from jetc.report.metrics import metrics_of
from jetc.review.lock import read_lock
from jetc.review.locking import locked_numbers
from jetc.stages import stages_of
from jetc.stages.dataset.artifact import TEST_RATIO
from jetc.stages.lanes import scoring
from jetc.stages.report import page as report_page
from jetc.stages.report.stage import REPORT, STAGE
from jetc.stages.report.stage import stage as report_stage
from jetc_runtime.network import Dense, Network
from numpy.typing import NDArray

from tests.jetc.stages.report.test_site import artifact, draw_in_words, lock_of, plots_folder, plots_of

SORT = Path(html_module.__file__).parent / "sorting" / "sort.js"
TINY = Path(__file__).parents[3] / "golden" / "tiny" / "network.json"
SPECS = Path(__file__).parents[4] / "specs"
BASELINE = load(SPECS / "baseline.yaml").spec
SPEC = BASELINE.model_copy(
    update={"firmware": BASELINE.firmware.model_copy(update={"drop_idle_neurons": False})}
)
CLASSES = [each.name for each in SPEC.dataset.classes]
JETS = 400


class Quiet:
    def start(self, label: str, total: float, unit: str) -> None:
        """Say nothing."""

    def advance(self, amount: float = 1) -> None:
        """Say nothing."""


class Echo:
    """An emulator whose scores stand in the first row of the input words, the pT ratio in the second.

    The third has an output beside it.
    """

    def __init__(self, folder: Path, *, threads: int, sealed: dict[str, str]) -> None:
        self.made_from = (folder, threads, sealed)

    def predict(
        self, codes: NDArray[np.int64], jet: NDArray[np.int64] | None = None
    ) -> dict[str, NDArray[np.int64]]:
        assert jet is None
        scores = {"class_scores": codes[:, 0, : len(CLASSES)], "pt_ratio": codes[:, 1, :1]}
        return {**scores, "mass": codes[:, 2, :1]}


def put(kind: type[Artifact], folder: Path, content: Mapping[str, object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"schema": kind.SCHEMA, **content})
    write(parse(kind, text, name=kind.FILE), folder)


def write_dataset(folder: Path) -> None:
    random = np.random.default_rng(4)
    labels = (np.arange(JETS) % len(CLASSES)).astype(np.uint8)
    codes = np.zeros((JETS, 16, 20), dtype=np.int16)
    codes[:, 0, : len(CLASSES)] = random.integers(0, 1500, (JETS, len(CLASSES)))
    codes[np.arange(JETS), 0, labels] += 500
    codes[:, 1, 0] = random.integers(900, 1150, JETS)
    (folder / "test").mkdir(parents=True)
    np.save(folder / "test" / "codes.npy", codes)
    np.save(folder / "test" / "labels.npy", labels)
    ratio = random.uniform(0.8, 1.2, JETS).astype(np.float32)
    ratio[JETS // 2] = 0  # a truth without a pT has no response
    np.save(folder / "test" / "target.npy", np.clip(ratio, 0.9, 1.1))
    np.save(folder / "test" / "jet_pt.npy", random.uniform(20, 200, JETS).astype(np.float32))
    (folder / TEST_RATIO).parent.mkdir()
    np.save(folder / TEST_RATIO, ratio)
    for array in (*(folder / "test").iterdir(), folder / TEST_RATIO):
        nothing = folder.with_name("nothing") / array.relative_to(folder)
        nothing.parent.mkdir(parents=True, exist_ok=True)
        np.save(nothing, np.load(array)[:0])
    counts = dict.fromkeys(CLASSES, 50)
    content = {
        "classes": CLASSES,
        "counts": dict.fromkeys(("train", "validation", "test"), counts),
        "cut_flow": [{"cut": "stored", "jets": 4000}, {"cut": "pT > 15 GeV", "jets": 1000}],
        "saturation": {
            "constituents": 40_000,
            "clipped": {"pt": 0, "deta": 60},
            "sources": {"pt": ["words"], "deta": ["words"]},
        },
        "trigger": {
            "minbias": {
                "events": 8000,
                "jets": 20000,
                "events_counted": "with a stored jet",
                "interactions": "listed",
            }
        },
    }
    put(DatasetRecord, folder, content)


def quoted(value: float, low: float, high: float, **others: object) -> dict[str, object]:
    return {"value": value, "interval": [low, high], "sample": "set, half", **others}


def line(path: MenuPath) -> dict[str, object]:
    """Return what stage menu says of a path of the spec."""
    score = "score" if path.name in SPEC.working_points.points else None
    cut = {"variable": "HT", "value": 200.0, "unit": "GeV"} if path.name == "hh4b" else None
    requires = {"requires": "HT > scan(200 GeV, 210 GeV, 10 GeV)"} if cut else {}
    tried = [{"cut": each, "threshold": 512, "signal_passed": 250} for each in (200.0, 210.0)]
    form = "ap_ufixed<13,3,AP_TRN,AP_WRAP>" if score else "ap_ufixed<24,22,AP_TRN,AP_SAT>"
    threshold = {"code": 512, "format": form, "lsb": 2**-10 if score else 0.25}
    kept = quoted(0.25, 0.2, 0.31, unit="1", passed=250, total=1000)
    rate = quoted(12.5, 8.0, 19.0, unit="kHz", events=40, effective_events=13.5, design_effect=1.25)
    compared = {
        "code": 512,
        "rate": rate,
        "efficiency": kept,
        "softest": {"code": 500, "passed": 300},
        "hardest": {"code": 600, "passed": 200},
        "gain": {"value": 0.0, "unit": "1", "interval": [-0.08, 0.07]},
    }
    return {
        "name": path.name,
        "definitions": {"passes": f"{path.name} & more", **requires},
        "target": {"value": 14.0, "unit": "kHz", "path": None, "derived_for": 14.0},
        "target_in_interval": True,
        "cut": cut,
        "threshold": {
            **threshold,
            "value": 0.5 if score else 128.0,
            "variable": score or "pt",
            "unit": "1" if score else "GeV",
        },
        "limited": False,
        "rate": {"derivation": rate, "evaluation": rate},
        "expected_relative_uncertainty": 0.2,
        "expected_rate": {"value": 14.1, "unit": "kHz", "middle": [12.0, 16.0], "sample": "drawn"},
        "signals": [
            {
                "signal_set": name,
                "all": kept,
                "after_cuts": kept,
                "accepted": None,
                "derivation": kept,
                "compared": compared if path.compare else None,
            }
            for name in path.signals
        ],
        "scan": tried if cut else [],
        "curve": {
            "threshold": [0, 512, 600],
            **{f"rate{end}": [90.0, 12.5, 0.0] for end in ("", "_low", "_high")},
            **{f"efficiency{end}": [0.9, 0.25, 0.0] for end in ("", "_low", "_high")},
        },
        "pure": [],
        "compare": path.compare,
    }


def write_training(folder: Path) -> None:
    keys = ("loss", "class_loss", "regression_loss", "val_loss", "val_class_loss", "val_regression_loss")
    epochs = [
        {"epoch": n, "learning_rate": 0.003, "sparsity": 0.1, **dict.fromkeys(keys, 1 / n)} for n in (1, 2, 3)
    ]
    put(HistoryRecord, folder, {"epochs": epochs})
    zeros = {"constituent_1": {"weights": 200, "pruned": 0.1, "quantised": 0.15}}
    chosen: dict[str, list[str]] = {"instructions": [], "processor": []}
    best = {"learned_widths": False, "best_epoch": 3, "epochs": 3, "jets": {}, "best": epochs[2]}
    made = {**best, "sparsity": zeros, **chosen}
    put(TrainingRecord, folder, {"made": {"kind": "trained", **made}})


def write_firmware(folder: Path) -> None:
    layer = {"keras_equal": 1.0, "keras_largest_difference": 0.0, "evaluator_equal": 1.0}
    scores = {"argmax_equal": 0.99, "score_ties": 0.01, "logit_ties": 0.0, "largest_difference": 0.001}
    layers = [{"layer": "logits", **layer}, {"layer": "class_scores", **layer, "keras_equal": 0.0}]
    agreement = {"jets": 100, "layers": layers, "scores": scores}
    put(AgreementRecord, folder / "hls4ml", agreement)
    shutil.copy(TINY, folder / "hls4ml" / "network.json")
    module = {
        "instances": 16,
        "stages": 5,
        "deepest_levels": 2.0,
        "register_bits": 900,
        "alkaid_luts": 3861.4,
        "yosys": {"LUT": 4187},
        "sources": ["verilog/constituent.v"],
        "in_data": [{"tensor": "constituents", "rows": 1}],
        "out_data": [{"tensor": "relu", "rows": 1}],
        "tables": [],
    }
    port = {"width": 9, "fields": [{"name": "b", "offset": 0, "width": 9, "format": "ap_fixed<9,3>"}]}
    rtl = {
        "top": "tiny_tagger",
        "sources": ["verilog/tiny_tagger.v"],
        "ports": {"in_data": port, "out_data": port},
        "latency_cycles": 35,
        "initiation_interval": 1,
        "intervals": [
            {
                "interval": 1,
                "instances": {"c": 16},
                "latency_cycles": 35,
                "register_bits": 14400,
                "luts": 66992,
            },
            {
                "interval": 2,
                "instances": {"c": 8},
                "latency_cycles": 36,
                "register_bits": 9000,
                "luts": 34000,
            },
        ],
        "labels": {"yosys": "before place and route"},
        "totals": {"register_bits": 14400, "alkaid_luts": 61782.4, "yosys": {"LUT": 66992, "CARRY4": 100}},
        "modules": {"constituent": module},
        "link": None,
    }
    put(RtlRecord, folder / "rtl", rtl)
    taken = {"latency_cycles": 35, "latency_ns": 97.2, "luts": 66992}
    put(BudgetRecord, folder / "budget", {**taken, "budget_latency_ns": 120.0, "budget_luts": 173_000})
    estimate = {"clock_period_ns": 2.1, "luts": 90000, "block_rams": 4}
    vendor = {
        "status": "vitis_hls: ran; vivado: not run: vivado not found",
        "vitis_hls": {"status": "ran", "steps": {"csynth estimate": estimate}},
        "vivado": {"status": "not run: vivado not found", "steps": {}},
    }
    put(VivadoRecord, folder / "vivado", vendor)
    phase = {"vectors": 100, "mismatches": 0, "lost_to_reset": 0}
    simulated = {
        "vectors": 100,
        "mismatches": 0,
        "unexpected": 0,
        "unknown": 0,
        "corners": {"test_split": phase},
        "latency_cycles": 35,
        "interval_cycles": 1.0,
        "clocks": 400,
    }
    compared = {
        "verdict": "equal on every bit",
        "vectors": {"test_split": 100},
        "declared_latency_cycles": 35,
        "evaluator_and_emulator": {"vectors": 100, "mismatches": 0},
        "files_without_words": ["ttbar/lacking.root"],
        "numpy_and_emulator_on_words": {
            "ntuples": {"vectors": 70, "mismatches": 0},
            "random_bits": {"vectors": 7, "mismatches": 0},
        },
        "simulators": {"verilator": simulated, "icarus": {"not_run": "icarus_jets is 0"}},
        "link_simulators": {},
        "blocks": {"tiny_heads": {"vectors": 60, "mismatches": 0, "groups": {"uniform": 60}}},
        "tables": [
            {"layer": "scores", "table": table, "entries": 64, "reachable": 17, "compared_in_verilog": 25,
             "mismatches": 0}
            for table in ("exp", "inverse")
        ],
        "softmax_of_the_cpp": {
            "scores": {"exp_entries": 64, "inverse_entries": 64, "vectors": 9, "mismatches": 0}
        },
        "output_ends": {
            "pt_ratio.pt_ratio": {
                "least_code": -3, "largest_code": 200, "least_of_format": -256, "largest_of_format": 255,
            }
        },
        "not_moved_by_jets": not_moved(100, neurons=[1, 4], entries="3-5, 9"),
        "not_moved_by_jets_and_blocks": not_moved(160, neurons=[4], entries=""),
    }  # fmt: skip
    put(VerificationRecord, folder / "verification", compared)


def not_moved(vectors: int, *, neurons: list[int], entries: str) -> dict[str, Any]:
    layer = {"layer": "relu", "columns": 5, "never_above_zero": neurons, "dropped": []}
    table = {"layer": "scores", "table": "inverse", "entries": 64, "reachable": 17}
    word = {"output": "pt_ratio", "label": "pt_ratio", "never_set": [8], "never_cleared": []}
    return {
        "vectors": vectors,
        "layers": [{**layer, "never_saturated_high": [], "never_saturated_low": [0]}],
        "tables": [{**table, "never_addressed": entries}],
        "outputs": [word],
    }


@pytest.fixture(scope="module")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("artifacts")
    write_dataset(folder / "dataset")
    write_training(folder / "training")
    write_firmware(folder)
    crossings = {"value": 31038.96, "unit": "kHz"}
    sets = {"minbias": {"derivation_events": 4000, "evaluation_events": 4001, "strata": []}}
    content = {"crossing_rate": crossings, "confidence_level": 0.95, "sets": sets}
    put(MenuRecord, folder / "menu", {**content, "paths": [line(each) for each in SPEC.menu.paths]})
    for name in ("emulator", "lanes"):
        (folder / name).mkdir()
    return folder


def inputs_of(artifacts: Path) -> dict[str, Path]:
    """Return what the stage reads: all test jets in one trained set."""
    first, *others = SPEC.dataset.sets
    sets = {f"dataset.{name}": artifacts / "nothing" for name in (*others, *SPEC.menu.sets("minbias"))}
    whole = {need.stage: artifacts / need.stage for need in STAGE.needs}
    idle = {IdleNeuronsRecord.STAGE: artifacts / IdleNeuronsRecord.STAGE}
    return {**whole, **sets, **idle, f"dataset.{first}": artifacts / "dataset"}


SEALS = {"training": {"training.json": "1" * 64}, "rtl": {"rtl.json": "2" * 64}, "emulator": {}, "lanes": {}}


def run(
    artifacts: Path, folder: Path, spec: Spec = SPEC, seals: Mapping[str, Mapping[str, str]] = SEALS
) -> Path:
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scoring, "CppEmulator", Echo)
        patch.setattr(report_page, "sets_of_step", lambda *_: {})
        patch.setattr(report_page, "check_menu", lambda *_: None)
        STAGE.run(
            Step(
                spec=declared(spec, STAGE.sections),
                inputs=inputs_of(artifacts),
                folder=folder,
                scratch=folder,
                progress=Quiet(),
                base=folder,
                seals=seals,
            )
        )
    return folder


@pytest.fixture(scope="module")
def report(artifacts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(artifacts, tmp_path_factory.mktemp("out") / "report")


@pytest.fixture(scope="module")
def html(report: Path) -> str:
    return (report / REPORT).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def record(report: Path) -> Any:  # noqa: ANN401 - parsed JSON
    return json.loads((report / MetricsRecord.FILE).read_text(encoding="utf-8"))


class Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.tags.append(tag)


def test_the_same_artifacts_give_the_same_bytes(artifacts: Path, report: Path, tmp_path: Path) -> None:
    again = run(artifacts, tmp_path / "again")
    for name in (REPORT, MetricsRecord.FILE):
        assert (again / name).read_bytes() == (report / name).read_bytes()


def test_the_page_is_one_file_with_the_one_script_that_sorts_and_no_outside_links(html: str) -> None:
    assert len(html.encode()) < 15e6
    found = Text()
    found.feed(html)
    assert not {"link", "img", "iframe", "object"} & set(found.tags)
    assert found.tags.count("script") == 1
    assert f"<script>\n{SORT.read_text()}</script>" in html
    assert not re.findall(r"<[^>]* on\w+=|javascript:", html)
    assert found.tags.count("svg") == 9 + 4  # figures, and bars of cards
    targets = re.findall(r'(?:href|src)="([^"]+)"', html)
    stages = {f"../{name}/" for name in SEALS}
    assert {each for each in targets if not each.startswith("#")} == {"metrics.json", *stages}


def test_no_two_figures_have_one_name_and_every_column_has_one(html: str) -> None:
    labels = re.findall(r'<svg[^>]* aria-label="([^"]+)"', html)
    assert len(labels) == html.count("<svg")
    assert len(set(labels)) == len(labels)
    assert not re.findall(r"<th[^>]*>\s*</th>", html)


def test_the_page_names_no_folder_of_the_machine(html: str, record: object, artifacts: Path) -> None:
    assert str(artifacts) not in html + json.dumps(record)


def test_the_page_has_the_digest_of_what_it_read_of_each_stage(html: str) -> None:
    for stage, files in SEALS.items():
        count = f'<td data-key="{float(len(files))}">{len(files)}</td>'
        row = f'<a href="../{stage}/">{stage}</a></th>{count}<td>{digest(files)}</td>'
        assert row in html


def test_every_section_is_in_the_contents(html: str) -> None:
    first, *sections = re.findall(r'<section id="([^"]+)"', html)
    assert first == "results"
    assert sections == re.findall(r'<li><a href="#([^"]+)"', html)
    assert {"caveats", "menu", "classes", "firmware", "verification", "provenance", "spec"} <= set(sections)


def test_the_page_says_that_events_are_not_cms_simulation(html: str) -> None:
    assert "The events are not CMS simulation." in html


def test_what_no_vector_moved_is_counted_and_listed(record: Any, html: str) -> None:  # noqa: ANN401
    found = {
        name.removeprefix("verification.not_moved."): each["value"]
        for name, each in record["metrics"].items()
        if name.startswith("verification.not_moved.")
    }
    assert (found["jets.neurons_never_above_zero"], found["all.neurons_never_above_zero"]) == (2, 1)
    assert (found["jets.entries_never_addressed"], found["all.entries_never_addressed"]) == (4, 0)
    assert (found["jets.casts_never_saturated_low"], found["jets.bits_never_set"]) == (1, 1)
    assert "3-5, 9" in html
    assert "none left" in html


def test_jets_given_as_words_are_reported(record: Any, html: str) -> None:  # noqa: ANN401
    found = {name: each["value"] for name, each in record["metrics"].items()}
    assert found["verification.words.vectors"] == 77
    assert found["verification.words.random_bits.vectors"] == 7
    assert "numpy and C++ emulator, of words on the link" in html


def test_blocks_tables_and_ends_are_reported(record: Any) -> None:  # noqa: ANN401
    found = {name: each["value"] for name, each in record["metrics"].items()}
    assert found["verification.block.tiny_heads.vectors"] == 60
    assert found["verification.table.scores.exp.compared_in_cpp"] == 64
    assert found["verification.table.scores.inverse.compared_in_verilog"] == 25
    assert found["verification.output.pt_ratio.pt_ratio.largest_code"] == 200


def test_text_of_the_artifacts_is_escaped(html: str) -> None:
    assert "<dd>hh4b &amp; more</dd>" in html
    assert "ap_ufixed&lt;11,1,AP_TRN,AP_SAT&gt;" in html


def test_every_metric_has_unit_stage_and_sample(record: Any) -> None:  # noqa: ANN401
    for name, each in record["metrics"].items():
        assert {"value", "unit", "stage", "sample"} <= set(each), name
        assert each["stage"] in STAGE_NAMES, name
        assert each["sample"], name
        assert ("interval" in each) == ("confidence_level" in each), name


def test_what_the_figures_draw_is_written_with_unit_stage_and_sample(record: Any) -> None:  # noqa: ANN401
    lines: dict[str, set[int]] = {}
    for name, each in record["series"].items():
        assert set(each) == {"values", "unit", "stage", "sample"}, name
        assert each["stage"] in STAGE_NAMES, name
        assert each["sample"], name
        lines.setdefault(name.rpartition(".")[0], set()).add(len(each["values"]))
    assert all(len(lengths) == 1 for lengths in lines.values())
    assert set(lines) == {
        *(f"roc.{name}" for name in CLASSES),
        *(f"menu.{path.name}.curve" for path in SPEC.menu.paths),
        "menu.hh4b.scan",
        "response_by_pt.jet",
        "response_by_pt.regressed",
        "history",
        "sharing",
    }
    assert record["series"]["menu.hh4b.curve.rate"] == {
        "values": [90.0, 12.5, 0.0],
        "unit": "kHz",
        "stage": "menu",
        "sample": "set, half",
    }


def test_the_page_says_which_events_count(html: str) -> None:
    assert "<td>with a stored jet</td>" in html


def test_the_page_says_which_events_are_left_out_only_where_some_are(artifacts: Path, tmp_path: Path) -> None:
    """Of a set whose files list all events it says nothing."""
    words = "those with a stored jet where the files list no others"
    shutil.copytree(artifacts, tmp_path / "all")
    path = tmp_path / "all" / "dataset" / DatasetRecord.FILE
    record = json.loads(path.read_text())
    pages = []
    for counted in ("all", "with a stored jet"):
        record["trigger"]["minbias"]["events_counted"] = counted
        path.write_text(json.dumps(record))
        pages.append(
            (run(tmp_path / "all", tmp_path / f"page, {counted}") / REPORT).read_text(encoding="utf-8")
        )
    assert [words in each for each in pages] == [False, True]
    assert "as fractions of the events counted." in pages[0]


def test_the_page_says_how_many_events_a_rate_takes(record: Any) -> None:  # noqa: ANN401
    needed = record["metrics"]["menu.hh4b.events_needed"]
    assert (needed["value"], needed["unit"]) == (8001 * 4, "")


def test_a_signal_that_may_be_taken_for_another_is_named_where_its_efficiency_is_quoted(html: str) -> None:
    note = "HH to 4b from a broad scalar of 400 GeV, not Standard Model HH"
    assert f"of hh4b events pass: 20.0 to 31.0 % at 95%; {note}" in html
    assert f"<dt>signal hh4b</dt><dd>{note}</dd>" in html
    assert f"<p>Set hh4b: {note}.</p>" in html


def test_areas_are_those_of_the_emulators_scores(record: Any, artifacts: Path) -> None:  # noqa: ANN401
    codes = np.load(artifacts / "dataset" / "test" / "codes.npy")
    labels = np.load(artifacts / "dataset" / "test" / "labels.npy")
    for index, name in enumerate(CLASSES):
        score = codes[:, 0, index].astype(int)
        pairs = score[labels == index][:, None] - score[labels != index][None, :]
        expected = ((pairs > 0).sum() + 0.5 * (pairs == 0).sum()) / pairs.size
        assert record["metrics"][f"auc.{name}"]["value"] == pytest.approx(expected, abs=1e-12)


def test_outputs_beside_the_pt_ratio_have_bias_and_width_of_the_jets_with_a_target(
    artifacts: Path,
    record: Any,  # noqa: ANN401 - parsed JSON
    tmp_path: Path,
) -> None:
    form = {"layers": (), "type": "ap_fixed<12,6,AP_RND_CONV,AP_SAT>", "loss_weight": 1.0}
    output = ExtraOutput.model_validate({"name": "mass", **form})
    target = ExtraTarget.model_validate({"name": "mass", "target": "gen_jet_mass", "clip": (0.0, 9.0)})
    spec = SPEC.model_copy(
        update={
            "architecture": SPEC.architecture.model_copy(update={"extra_outputs": (output,)}),
            "dataset": SPEC.dataset.model_copy(update={"extra_targets": (target,)}),
        }
    )
    changed = Path(shutil.copytree(artifacts, tmp_path / "artifacts"))
    codes, labels = (np.load(changed / "dataset" / "test" / f"{name}.npy") for name in ("codes", "labels"))
    wanted = np.random.default_rng(5).integers(0, 500, JETS)
    missed = np.arange(JETS) % 40  # codes by which the output is too large
    codes[:, 2, 0] = wanted + missed
    there = labels < 4
    values = np.where(there, wanted / 64, np.nan).astype(np.float32)
    np.save(changed / "dataset" / "test" / "codes.npy", codes)
    np.save(changed / "dataset" / "test" / "target_mass.npy", values)
    np.save(changed / "nothing" / "test" / "target_mass.npy", values[:0])
    folder = run(changed, tmp_path / "report", spec)
    found = json.loads((folder / MetricsRecord.FILE).read_text())["metrics"]
    off = missed[there] / 64
    bias, width = found["output.mass.all.bias"], found["output.mass.all.width"]
    assert bias["value"] == pytest.approx(np.median(off))
    assert width["value"] == pytest.approx(float(np.diff(np.quantile(off, [0.16, 0.84]))[0]) / 2)
    assert (bias["unit"], bias["confidence_level"]) == ("GeV", SPEC.working_points.confidence_level)
    assert bias["interval"][0] < bias["value"] < bias["interval"][1]
    assert found["output.mass.all.jets"]["value"] == there.sum()
    assert found[f"output.mass.{CLASSES[0]}.jets"]["value"] == (labels == 0).sum()
    assert f"output.mass.{CLASSES[5]}.jets" not in found
    assert "Outputs beside the pT ratio" in (folder / REPORT).read_text()
    assert not [key for key in record["metrics"] if key.startswith("output.")]


def test_every_number_of_a_sample_has_an_interval(record: Any) -> None:  # noqa: ANN401
    kinds = ("auc", "auc_pair", "confusion", "response")
    of_jets = {key: each for key, each in record["metrics"].items() if key.split(".")[0] in kinds}
    assert {key.split(".")[0] for key in of_jets} == set(kinds)
    for key, each in of_jets.items():
        low, high = each["interval"]
        assert low <= each["value"] <= high, key
        assert low < high, key
    of_events = [
        each
        for key, each in record["metrics"].items()
        if key.startswith("menu.") and (".efficiency." in key or key.endswith((".rate", ".rate_of_other")))
    ]
    assert len(of_events) > len(SPEC.menu.paths)
    assert all("interval" in each for each in of_events)


def test_the_width_of_the_response_is_that_over_its_median(record: Any, artifacts: Path, html: str) -> None:  # noqa: ANN401
    """Of the truth as it was generated, and not of the target, which is clipped."""
    truth = np.load(artifacts / "dataset" / TEST_RATIO).astype(np.float64)
    low, median, high = np.quantile(1 / truth[truth > 0], [0.16, 0.5, 0.84])
    found = record["metrics"]
    assert found["response.all.jet.median"]["value"] == pytest.approx(median)
    assert found["response.all.jet.relative_width"]["value"] == pytest.approx((high - low) / 2 / median)
    assert '<th scope="col" data-sorts>jet pT, width over median</th>' in html


def test_the_confusion_rows_sum_to_one(record: Any) -> None:  # noqa: ANN401
    for name in CLASSES:
        row = [record["metrics"][f"confusion.{name}.{other}"]["value"] for other in CLASSES]
        assert sum(row) == pytest.approx(1.0, abs=1e-12)


def test_estimates_and_synthesis_stand_in_different_columns(html: str) -> None:
    assert '<th scope="col">LUT, Yosys</th>' in html
    assert '<th scope="col">hls4ml through Vitis HLS: csynth estimate</th>' in html
    assert re.search(r"66,992</td><td[^>]*>173,000</td><td[^>]*>61,782</td>", html)


def test_what_was_not_run_is_said(html: str) -> None:
    assert "not run: vivado not found" in html
    assert "not run: icarus_jets is 0" in html


def test_the_summary_is_short_and_complete(record: Any) -> None:  # noqa: ANN401
    rows = dict(summary_rows(parse(MetricsRecord, json.dumps(record), name=MetricsRecord.FILE), SPEC))
    assert list(rows) == ["verdict", "AUC", "hh4b", "ditau", "latency", "LUT", "verification"]
    assert rows["verdict"] == "PASS"
    areas = rows["AUC"].splitlines()
    assert [each.split()[0] for each in areas] == [each.name for each in SPEC.dataset.classes]
    assert all(re.fullmatch(r"\w+ +[01]\.\d+ \(0\.\d+ to [01]\.\d+\)", each) for each in areas)
    assert rows["hh4b"].splitlines() == [
        "rate 12.5 kHz (8.0 to 19.0), target 14 kHz",
        "efficiency 25.0 % (20.0 to 31.0) of hh4b",
        "HT > 200 GeV and score >= 0.5 (code 512)",
    ]
    assert rows["latency"] == "35 cycles, 97.222 ns if the clock closes; budget 120 ns"
    assert rows["LUT"].splitlines() == [
        "66,992 by Yosys before place and route; budget 173,000",
        "61,782 by alkaid's estimate",
    ]
    assert rows["verification"] == "equal on every bit"


def test_a_quoted_rate_above_its_target_shows(artifacts: Path, tmp_path: Path, html: str) -> None:
    assert 'class="verdict good">PASS<' in html
    menu, at = SPEC.menu.model_dump(mode="json"), path_index(SPEC.menu, "hh4b")
    menu["paths"][at]["rate"] = "7 kHz"  # the interval is 8 to 19 kHz
    spec = SPEC.model_copy(update={"menu": Menu.model_validate_json(json.dumps(menu))})
    shutil.copytree(artifacts, tmp_path / "low")
    record = tmp_path / "low" / "menu" / "menu.json"
    derived = json.loads(record.read_text())
    derived["paths"][at]["target"]["value"] = 7.0
    record.write_text(json.dumps(derived))
    page = (run(tmp_path / "low", tmp_path / "above", spec) / REPORT).read_text(encoding="utf-8")
    assert 'class="verdict bad">FAIL: rate of hh4b<' in page
    assert "The quoted rate of hh4b lies above its target by more than its interval" in page


def test_a_rate_that_the_events_do_not_tell_is_not_decided(artifacts: Path, tmp_path: Path) -> None:
    shutil.copytree(artifacts, tmp_path / "few")
    record = tmp_path / "few" / "menu" / "menu.json"
    derived = json.loads(record.read_text())
    derived["paths"][path_index(SPEC.menu, "hh4b")]["rate"]["evaluation"]["interval"] = [8.0, 90.0]
    record.write_text(json.dumps(derived))
    page = (run(tmp_path / "few", tmp_path / "page") / REPORT).read_text(encoding="utf-8")
    assert 'class="verdict open">PASS, rates not decided<' in page
    assert "whether the rate of hh4b keeps to its target" in page
    assert page.count('class="card open"') == 2  # the other one says that no other seed was trained
    assert "Rate not decided: its interval ends above 2 times the target" in page


def test_the_page_says_what_was_measured_and_what_was_not(record: Any, html: str) -> None:  # noqa: ANN401
    network = Network.from_json(TINY.read_text(encoding="utf-8"))
    dense = [each for each in network.layers if isinstance(each, Dense)]
    there = sum(np.count_nonzero(each.weights) + np.count_nonzero(each.bias) for each in dense)
    assert record["metrics"]["network.not_zero"]["value"] == there
    assert record["metrics"]["network.weights"]["value"] == 200
    assert "Not in it: what makes its inputs of the jets" in html
    assert "Vitis HLS: ran; Vivado: not run: vivado not found" in html
    assert "paths ht_only, two_jets of the menu, on the same events" in html


def test_a_layer_that_need_not_equal_qkeras_says_so(html: str) -> None:
    assert "Few class scores equal those of QKeras, or none, and none need to" in html


def test_the_card_of_the_bits_says_what_its_jets_are(artifacts: Path, tmp_path: Path, html: str) -> None:
    assert "<p>100 of the test split</p>" in html
    shutil.copytree(artifacts, tmp_path / "more")
    path = tmp_path / "more" / "verification" / VerificationRecord.FILE
    record = json.loads(path.read_text())
    ran = record["simulators"]["verilator"]
    phase = ran["corners"]["test_split"]
    ran["vectors"] = 160
    ran["corners"] |= {
        name: {**phase, "vectors": count}
        for name, count in (("random", 7), ("zero", 13), ("gaps_in_valid", 30), ("reset_mid_stream", 10))
    }
    path.write_text(json.dumps(record))
    page = (run(tmp_path / "more", tmp_path / "page") / REPORT).read_text(encoding="utf-8")
    kinds = "100 of the test split, 7 random words, 13 corners and made jets, 40 around gaps and resets"
    assert f"<p>{kinds}</p>" in page


def test_the_card_of_the_bits_counts_what_no_vector_moved(html: str) -> None:
    assert "<p>3 ends, entries and bits that no vector moves</p>" in html  # a neuron, an end of a cast, a bit


def test_a_card_says_at_what_rate_the_other_path_is_or_that_there_is_none(
    artifacts: Path, tmp_path: Path, html: str
) -> None:
    assert "+0.0 points over ht_only at that rate: -8.0 to 7.0" in html
    assert "ht_only 25.0 % at 12.5 kHz" in html
    menu, at = SPEC.menu.model_dump(mode="json"), path_index(SPEC.menu, "hh4b")
    del menu["paths"][at]["compare"]
    spec = SPEC.model_copy(update={"menu": Menu.model_validate_json(json.dumps(menu))})
    shutil.copytree(artifacts, tmp_path / "alone")
    record = tmp_path / "alone" / "menu" / "menu.json"
    derived = json.loads(record.read_text())
    derived["paths"][at]["compare"] = None
    record.write_text(json.dumps(derived))
    page = (run(tmp_path / "alone", tmp_path / "page", spec) / REPORT).read_text(encoding="utf-8")
    assert "compared with no other path" in page
    assert "over ht_only" not in page
    assert page.count('class="bar"') == html.count('class="bar"') - 1


def test_the_page_copes_with_scores_that_do_not_overlap(artifacts: Path, tmp_path: Path) -> None:
    apart = tmp_path / "artifacts"
    shutil.copytree(artifacts, apart)
    codes = np.load(apart / "dataset" / "test" / "codes.npy")
    labels = np.load(apart / "dataset" / "test" / "labels.npy")
    codes[np.arange(JETS), 0, labels] += 2000
    np.save(apart / "dataset" / "test" / "codes.npy", codes)
    metrics = json.loads((run(apart, tmp_path / "report") / MetricsRecord.FILE).read_text(encoding="utf-8"))[
        "metrics"
    ]
    low, high = metrics["auc.b"]["interval"]
    assert (metrics["auc.b"]["value"], high) == (1.0, 1.0)
    assert 0.9 < low < 0.025 ** (1 / 50)  # 50 jets of the class do not prove more


def test_a_menu_that_the_scores_do_not_give_is_not_quoted(
    artifacts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(scoring, "CppEmulator", Echo)
    monkeypatch.setattr(report_page, "sets_of_step", lambda *_: asked)

    def refuse(record: MenuRecord, spec: Spec, sets: object) -> None:
        assert [each.name for each in record.paths] == [each.name for each in SPEC.menu.paths]
        assert spec.menu == SPEC.menu
        assert sets is asked
        raise GateError(gate="menu", what="it differs", why="", mend="")

    monkeypatch.setattr(report_page, "check_menu", refuse)
    inputs = inputs_of(artifacts)
    seals: dict[str, dict[str, str]] = {name: {} for name in inputs}
    with pytest.raises(GateError, match="it differs"):
        STAGE.run(Step(declared(SPEC, STAGE.sections), inputs, tmp_path, tmp_path, Quiet(), tmp_path, seals))
    assert not (tmp_path / REPORT).exists()


@pytest.fixture(scope="module")
def opened(browser: Any, report: Path) -> Any:  # noqa: ANN401 - a Browser of conftest.py
    """Open the report once, on a phone."""
    browser.open_on_a_phone(report / REPORT)
    return browser


def test_a_browser_asks_for_nothing_but_the_page_and_finds_no_fault(opened: Any, report: Path) -> None:  # noqa: ANN401
    assert opened.told() == ([(report / REPORT).as_uri()], [])


def test_a_phone_shows_the_page_without_scrolling_it_aside(opened: Any) -> None:  # noqa: ANN401
    assert opened.value("document.documentElement.scrollWidth") == 390
    cut = opened.value(
        "[...document.querySelectorAll('h1, .verdict, .card, .card *, .beside td, dd')]"
        ".filter(each => each.getBoundingClientRect().right > 390).map(each => each.textContent)"
    )
    assert cut == []


def test_curves_and_paths_are_seen_beside_the_cards_before_the_first_scroll(opened: Any) -> None:  # noqa: ANN401
    wide = {"width": 1300, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
    opened.call("Emulation.setDeviceMetricsOverride", **wide)
    bottoms = opened.value(
        "['.cards', '.beside figure svg', '.beside table'].map("
        "each => document.querySelector(each).getBoundingClientRect().bottom + scrollY)"
    )
    opened.call("Emulation.setDeviceMetricsOverride", **{**wide, "width": 390, "height": 844})
    assert max(bottoms) <= 1000


def test_the_page_says_that_no_other_seed_was_trained(html: str) -> None:
    (card,) = re.findall(r'<article class="card open" id="trainings">.*?</article>', html)
    assert "not tried" in card
    assert "jetc build SPEC --lock --seeds N" in card


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_first_screen_is_drawn(opened: Any, tmp_path: Path, width: int, scheme: str) -> None:  # noqa: ANN401
    """Pictures stay where JETC_SCREENSHOTS names a folder, to be looked at."""
    screen = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": False}
    opened.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    opened.call("Emulation.setDeviceMetricsOverride", **screen)
    drawn = base64.b64decode(opened.call("Page.captureScreenshot", format="png")["data"])
    opened.call("Emulation.setDeviceMetricsOverride", **{**screen, "width": 390})
    opened.call("Emulation.setEmulatedMedia", features=[])
    folder = Path(os.environ.get("JETC_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"report-{width}-{scheme}.png"
    place.write_bytes(drawn)
    colours = (255 * matplotlib.image.imread(place)[..., :3]).round().astype(int).reshape(-1, 3)
    assert len(colours) == width * 844
    kinds, count = np.unique(colours, axis=0, return_counts=True)
    ground = kinds[count.argmax()]
    assert (ground > 230).all() if scheme == "light" else (ground < 60).all()

    assert count.max() < 0.95 * len(colours)  # there is something to see


def test_links_lead_to_where_they_say(opened: Any, report: Path) -> None:  # noqa: ANN401
    links = opened.value("[...document.links].map(each => each.getAttribute('href'))")
    within = {each[1:] for each in links if each.startswith("#")}
    assert within
    assert opened.value(f"{json.dumps(sorted(within))}.filter(each => !document.getElementById(each))") == []
    assert (report / next(each for each in links if not each.startswith(("#", "../")))).is_file()
    opened.value("document.querySelector('.origin a').click()")
    assert opened.value("document.querySelector(':target').textContent").strip()


@pytest.mark.parametrize("width", [390, 1300])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_that_keeps_people_out(opened: Any, axe: str, scheme: str, width: int) -> None:  # noqa: ANN401
    """What a phone scrolls aside is judged where it is all in sight; a cell is shaded to the full."""
    screen = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
    opened.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    opened.call("Emulation.setDeviceMetricsOverride", **screen)
    opened.value(f"document.querySelector('.shaded').style.setProperty('--strength', '100%');{axe};0")
    found = opened.value("axe.run(document).then(found => found.violations)")
    opened.call("Emulation.setDeviceMetricsOverride", **{**screen, "width": 390, "height": 844})
    assert found == []


def test_a_page_of_paper_parts_no_row_and_has_the_heads_again(opened: Any) -> None:  # noqa: ANN401
    opened.call("Emulation.setEmulatedMedia", media="print")
    found = opened.value(
        "Object.fromEntries(['tr', 'thead', '.table:not(.long)', 'figure', '.card'].map("
        "each => [each, [...new Set([...document.querySelectorAll(each)]"
        ".map(one => getComputedStyle(one).breakInside))]]))"
    )
    heads = opened.value(
        "[...document.querySelectorAll('thead')].map(each => getComputedStyle(each).display)"
    )
    room = "getComputedStyle(document.querySelector('section > h3'), '::after')"
    below = opened.value(f"[{room}.height, {room}.marginBottom].map(parseFloat)")
    opened.call("Emulation.setEmulatedMedia", media="")
    assert below == pytest.approx([45.35, -45.35], abs=0.1)  # 12 mm: no heading ends a page or a column
    assert found == {each: ["avoid"] for each in ("tr", "thead", ".table:not(.long)", "figure", ".card")}
    assert set(heads) == {"table-header-group"}


def lengthened(artifacts: Path, folder: Path) -> Path:
    """Return artifacts with as much to say as those of the baseline: layers, inputs, paths, blocks, words."""
    shutil.copytree(artifacts, folder)
    lengthen_menu(folder)
    dropped = [0, 1, 2, 3, 6, 7, 13, 16, 18, 25]
    layers = [{"layer": f"class_{at}_relu", "neurons": 32, "dropped": dropped} for at in range(5)]
    idle = {"jets": {"train": 40_000, "validation": 5_000}, "test_jets": 12_000, "test_jets_that_differ": 0}
    put(IdleNeuronsRecord, folder / IdleNeuronsRecord.STAGE, {**idle, "layers": layers})
    words = [f"class_scores.{name}" for name in CLASSES]
    path = folder / "hls4ml" / AgreementRecord.FILE
    agreement = json.loads(path.read_text())
    first, scores = agreement["layers"]
    agreement["layers"] = [*({**first, "layer": f"constituent_{at}_relu"} for at in range(16)), scores]
    path.write_text(json.dumps(agreement))
    path = folder / "dataset" / DatasetRecord.FILE
    dataset, inputs = json.loads(path.read_text()), [f"is_charged_hadron_{at}" for at in range(20)]
    dataset["saturation"] |= {
        "clipped": dict.fromkeys(inputs, 0),
        "sources": {name: ["words"] for name in inputs},
    }
    dataset["cut_flow"] = [{"cut": f"pt > {at} GeV", "jets": 4000 - at} for at in range(6)]
    dataset["trigger"] = dict.fromkeys(("hh4b", "minbias", "vbf_htautau"), dataset["trigger"]["minbias"])
    path.write_text(json.dumps(dataset))
    path = folder / "training" / TrainingRecord.FILE
    training = json.loads(path.read_text())
    (zeros,) = training["made"]["sparsity"].values()
    training["made"]["sparsity"] = {f"constituent_{at}": zeros for at in range(7)}
    path.write_text(json.dumps(training))
    path = folder / "rtl" / RtlRecord.FILE
    rtl = json.loads(path.read_text())
    rtl["modules"] = {f"baseline_{at}": rtl["modules"]["constituent"] for at in range(4)}
    rtl["labels"] |= dict.fromkeys(
        ("latency_cycles", "deepest_levels", "alkaid_luts", "intervals", "register_bits"),
        "what it is, who says so, and what of it changes in the tools of the vendor after this",
    )
    rtl["totals"]["yosys"] |= dict.fromkeys(("DSP48E2", "FDRE", "INV", "MUXF7", "MUXF8", "SRL16E"), 20)
    path.write_text(json.dumps(rtl))
    path = folder / "verification" / VerificationRecord.FILE
    compared = json.loads(path.read_text())
    ran, ends = compared["simulators"]["verilator"], compared["output_ends"]["pt_ratio.pt_ratio"]
    ran["corners"] |= {f"one constituent repeated {at}": ran["corners"]["test_split"] for at in range(12)}
    compared["simulators"]["icarus"] = ran
    compared["output_ends"] = dict.fromkeys([*words, "pt_ratio.pt_ratio"], ends)
    groups = dict.fromkeys(("jets", "uniform", "graded", "sparse", "corners", "close logits", "extremes"), 9)
    block = {**compared["blocks"]["tiny_heads"], "groups": groups}
    compared["blocks"] = {f"baseline_constituent_{at}": block for at in range(3)}
    for vectors in ("not_moved_by_jets", "not_moved_by_jets_and_blocks"):
        (layer,), (table,) = compared[vectors]["layers"], compared[vectors]["tables"]
        never = {"never_saturated_high": [at + 4 for at in range(9)], "never_saturated_low": [0, 2, 3]}
        compared[vectors]["layers"] = [{**layer, "layer": f"class_{at}_relu", **never} for at in range(7)]
        for each, longer in zip(compared[vectors]["layers"], range(7), strict=True):
            each["never_saturated_high"] = list(range(longer + 4))
        table["never_addressed"] = ", ".join(f"{at}-{at + 2}" for at in range(1, 130, 4))
    path.write_text(json.dumps(compared))
    return folder


def lengthen_menu(folder: Path) -> None:
    """Have the menu say of each path what stage menu says of those of the baseline."""
    path = folder / "menu" / MenuRecord.FILE
    menu = json.loads(path.read_text())
    common = {
        "rate": "crossings times the weighted fraction of all generated events, with or without jets " * 2,
        "rate interval": "a rate is in it if the events that were seen are not among the least likely " * 6,
        "effective events": "independent events of one weight that would know the rate as well",
        "design effect": "by how much events that share an interaction raise the variance, past the " * 3,
    }
    for each in menu["paths"]:
        each["definitions"] = {
            **each["definitions"],
            "threshold on": "sum(four.b_tag); exact, compared in ap_ufixed<13,3,AP_TRN,AP_WRAP>",
            "object four": "all jets of the event, hardest first, with pt > 10 GeV, the first 4, " * 2,
            "score b_tag": "b / (b + light + gluon), rounded once into ap_ufixed<11,1,AP_TRN,AP_SAT>",
            **common,
            **{f"efficiency of {signal['signal_set']}": common["rate"] for signal in each["signals"]},
        }
    path.write_text(json.dumps(menu))


@pytest.fixture(scope="module")
def long_pages(artifacts: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a report as long as that of the baseline, and the same with all that `jetc report` adds."""
    folder, name, points = tmp_path_factory.mktemp("long"), BASELINE.name, BASELINE.working_points.points
    read_of = {need.stage: {"file": "1" * 64} for need in report_stage(BASELINE).needs}
    report = run(lengthened(artifacts, folder / "artifacts"), folder / "report", BASELINE, read_of)
    store, lock, page = Store(folder / "build"), folder / "one.lock.yaml", folder / "whole.html"
    for stage in stages_of(BASELINE):
        reads = {f"input.{need.stage}/file": "1" for need in stage.needs}
        reads |= {f"tool.{each}": "0.70.0.post1259" for each in stage.tools}
        made = {"weights.npz": ""}
        if stage.name == MetricsRecord.STAGE:
            made = {each.name: each.read_text(encoding="utf-8") for each in report.iterdir()}
            reads |= {f"spec.working_points.points[{at}]": f'"{point}"' for at, point in enumerate(points)}
        artifact(store, name, stage.name, made, **reads)
    artifact(store, name, PlotsRecord.STAGE, {PlotsRecord.FILE: text_of(plots_of(0.3))})
    (folder / "plots").mkdir()
    plots = plots_folder(folder / "plots", plots_of(0.3))
    numbers = locked_numbers(metrics_of(read(MetricsRecord, report)))
    kept = read_lock(SPECS / "baseline.lock.yaml")
    assert kept is not None
    keys = tuple(key for key, each in kept[0].metrics.items() if each.spread is not None and key in numbers)
    assert len(keys) > 15
    lock.write_text(lock_of(folder / "build" / name, spread=0.0321, keys=keys))
    build = str(folder / "build" / name)
    with pytest.MonkeyPatch.context() as patch:
        draw_in_words(patch)
        command = ["report", build, "-o", str(page), "--lock", str(lock), "--plots", str(plots)]
        assert main(command) == 0
    return {"report": report / REPORT, "whole": page}


@pytest.mark.parametrize("kind", ["report", "whole"])
@pytest.mark.parametrize(("width", "height"), [(8.5, 11.0), (8.27, 11.69)], ids=["letter", "A4"])
def test_it_prints_on_eight_pages(
    browser: Any,  # noqa: ANN401 - a Browser of conftest.py
    long_pages: dict[str, Path],
    kind: str,
    width: float,
    height: float,
) -> None:
    browser.open_on_a_phone(long_pages[kind])
    paper = {"paperWidth": width, "paperHeight": height, "printBackground": True}
    printed = base64.b64decode(browser.call("Page.printToPDF", **paper)["data"])
    assert 2 < len(re.findall(rb"/Type\s*/Page\b", printed)) <= 8
