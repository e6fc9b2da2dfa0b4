"""`jetc build` end to end, on a small spec: real events, training, compilers and simulators."""

import hashlib
import importlib
import json
import os
import pkgutil
import re
import shutil
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest
from jetc import artifacts as records
from jetc import cli
from jetc.artifacts.bench import ScoreRecord
from jetc.artifacts.dataset import DatasetRecord
from jetc.artifacts.decisions import DecisionsRecord
from jetc.artifacts.function_table import FunctionTableRecord
from jetc.artifacts.imported import ComparedRecord, FragmentRecord, ImportedRecord
from jetc.artifacts.menu import MenuRecord
from jetc.artifacts.plots import MatrixRecord, PlotRecord, PlotsRecord
from jetc.artifacts.record import Artifact, read, text_of
from jetc.artifacts.sample import GivenFiles
from jetc.checks.load import load
from jetc.cluster import identity
from jetc.review.lock import Lock, lock_text, read_lock
from jetc.stages import stages_of
from jetc_runtime.manifest import MANIFEST, Manifest
from jetc_runtime.network import Network
from jetc_runtime.recipe import RECIPE, Recipe

BASELINE = Path(__file__).parents[1] / "specs" / "baseline.yaml"
JETC = (str(Path(sys.executable).with_name("jetc")),)
NAMED_AS_MODULES = ("random.py", "multiprocessing.py", "numpy.py", "jetc.py")
"""Files that a user has, and that Python would take for its own in the folder where it starts."""
STAGES = tuple(stage.name for stage in stages_of(load(BASELINE).spec))
EVENTS = tuple(name for name in STAGES if name.partition(".")[0] in {"pileup", "sample"})
MADE_ANEW = tuple(name for name in STAGES if name not in {*EVENTS, "training", "report"})
"""All but the events and the weights, which are given, and the report, which shows the training."""

SMALL = (
    ("name: baseline", "name: little"),
    ("pileup: 200.0", "pileup: 60.0"),
    ("chunk_events: 250", "chunk_events: 200"),
    ("soft_library: 4000", "soft_library: 200"),
    ("hard_library: 1500", "hard_library: 60"),
    ("process: ttbar, events: 5500", "process: ttbar, events: 100"),
    ("process: qcd, events: 3000", "process: qcd, events: 60"),
    ("process: resonance, events: 11000", "process: resonance, events: 200"),
    ("process: hh4b, events: 2000", "process: hh4b, events: 40"),
    ("process: vbf_htautau, events: 2000", "process: vbf_htautau, events: 40"),
    (
        "process: minbias, events: 14000, strata_percent: [1, 5, 45, 28, 13, 6, 2]",
        "process: minbias, events: 100",
    ),
    ("validation: 0.1, test: 0.22", "validation: 0.3, test: 0.3"),
    ("constituents: 16", "constituents: 2"),
    ("constituent_layers: [10, 10]", "constituent_layers: [2]"),
    ("class_head: [32, 16]", "class_head: []"),
    ("regression_head: [10]", "regression_head: []"),
    ("logits: ap_fixed<10,4,", "logits: ap_fixed<8,4,"),
    ("exp_table: ap_ufixed<12,1,", "exp_table: ap_ufixed<9,1,"),
    ("inverse_input: ap_ufixed<11,4,", "inverse_input: ap_ufixed<8,4,"),
    ("class_scores: ap_ufixed<12,1,", "class_scores: ap_ufixed<8,1,"),
    ('b + light + gluon), type: "ap_ufixed<11,1,', 'b + light + gluon), type: "ap_ufixed<8,1,'),
    ('taum + light + gluon), type: "ap_ufixed<11,1,', 'taum + light + gluon), type: "ap_ufixed<8,1,'),
    ("epochs: 240", "epochs: 3"),
    ("batch: 1024", "batch: 128"),
    ("begin_epoch: 0, end_epoch: 40", "begin_epoch: 0, end_epoch: 2"),
    ("jets: 10000", "jets: 500"),
    ("icarus_jets: 20", "icarus_jets: 5"),
)


OTHER_PROCESSOR = {
    "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL",
    "DNNL_MAX_CPU_ISA": "AVX",
    "NUMBA_CPU_NAME": "haswell",
    "OPENBLAS_CORETYPE": "Sandybridge",
    "TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL": "0",
}


def jetc(
    *arguments: str, folder: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*JETC, *arguments],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def small_spec(folder: Path, *changes: tuple[str, str]) -> Path:
    text = BASELINE.read_text()
    for old, new in (*SMALL, *changes):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "small.yaml"
    path.write_text(text)
    return path


def artifacts(folder: Path) -> dict[str, str]:
    return {stage: str((folder / "build" / "little" / stage).readlink()) for stage in STAGES}


def digests(manifest: Path) -> dict[str, str]:
    return {name: each["sha256"] for name, each in json.loads(manifest.read_text())["files"].items()}


def lock_of(folder: Path) -> Lock:
    found = read_lock(folder / "small.lock.yaml")
    assert found is not None
    return found[0]


def store_of(folder: Path, shown: Path, stage: str) -> Path:
    """Return where the store of `folder` has the seal of the artifact that `shown` shows."""
    return folder / "build" / "store" / f"{Path(artifacts(shown)[stage]).name}.json"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the small spec beside scripts of a user, killing it once on the way; the same command resumes."""
    folder = tmp_path_factory.mktemp("build")
    small_spec(folder)
    for name in NAMED_AS_MODULES:
        (folder / name).write_text("raise SystemExit('a script of the user ran')\n")
    first = subprocess.Popen(
        [*JETC, "build", "small.yaml"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    chunks = folder / "build" / "store" / "scratch"
    while first.poll() is None and not list(chunks.rglob("*.root")):
        time.sleep(0.1)
    first.send_signal(signal.SIGKILL)
    first.wait()
    kept = {path.relative_to(chunks): path.stat().st_ino for path in chunks.rglob("*.root")}
    assert kept
    ended = jetc("build", "small.yaml", "--lock", folder=folder)
    assert ended.returncode == 0, ended.stderr
    (folder / "stdout").write_text(ended.stdout)
    (folder / "kept.json").write_text(json.dumps([[str(path), inode] for path, inode in kept.items()]))
    return folder


def test_a_killed_build_resumes_with_what_was_done(built: Path) -> None:
    samples = (built / "build" / "little" / name for name in EVENTS if name != "pileup")
    inodes = {path.stat().st_ino for sample in samples for path in sample.glob("*.root")}
    assert {inode for _, inode in json.loads((built / "kept.json").read_text())} <= inodes


def test_the_summary_states_the_verdict_and_the_paths(built: Path) -> None:
    shown = (built / "stdout").read_text()
    assert "0 of 500 differ" in shown
    folders, _, summary = shown.partition("verdict")
    assert "build/little/verification\n" in folders  # what was found comes last
    assert summary
    assert re.search(r"report *│ build/little/report/report\.html", summary)


def test_every_stage_left_its_artifact(built: Path) -> None:
    for stage in STAGES:
        assert any((built / "build" / "little" / stage).iterdir())


def test_the_report_and_its_numbers_are_there(built: Path) -> None:
    report = built / "build" / "little" / "report"
    html = (report / "report.html").read_text()
    assert html.lower().startswith("<!doctype html>")
    assert "http://" not in html.replace("http://www.w3.org", "")
    assert json.loads((report / "metrics.json").read_text())


OF_THE_RUNTIME = {
    *(("hls4ml", "network.json"), ("analysis", "network.json")),
    *(("emulator", MANIFEST), ("analysis", RECIPE)),
}
"""JSON files that the runtime reads, by stage and name."""


def kinds() -> dict[tuple[str, str], type[Artifact]]:
    """Return the record of each file that a stage writes, by stage and name."""
    for module in pkgutil.iter_modules(records.__path__, "jetc.artifacts."):
        importlib.import_module(module.name)
    every = [*Artifact.__subclasses__(), *DatasetRecord.__subclasses__()]
    found = [kind for kind in every if kind.__module__.startswith("jetc.artifacts.")]
    return {(kind.STAGE, kind.FILE): kind for kind in found}


def test_every_json_file_of_an_artifact_has_a_record_that_reads_it(built: Path) -> None:
    shown, known, seen = built / "build" / "little", kinds(), set()
    for path in sorted(shown.glob("*/**/*.json")):
        stage = path.relative_to(shown).parts[0].partition(".")[0]
        if (stage, path.name) not in OF_THE_RUNTIME:
            kind = known[stage, path.name]
            assert text_of(read(kind, path.parent)) == path.read_text()
            seen.add(kind)
    assert Network.from_json((shown / "hls4ml" / "network.json").read_text()).outputs
    assert Manifest.from_json((shown / "emulator" / MANIFEST).read_text()).name == "little"
    assert Recipe.from_json((shown / "analysis" / RECIPE).read_text()).name == "little"
    # The score stays in scratch; the spec gives no files, decides nothing, has no table and is no import.
    others = {
        ScoreRecord, GivenFiles, DecisionsRecord, ImportedRecord, ComparedRecord, FragmentRecord,
        FunctionTableRecord,
    }  # fmt: skip
    assert set(known.values()) - seen - {PlotsRecord} == others  # a command makes the plots


def test_plots_are_drawn_from_the_tables_of_a_build(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "plots"
    names = ("roc/each-against-all-others", "confusion", "paths/hh4b/rate_cut", "paths/ditau/rate_cut")
    command = ("plots", "small.yaml", "-o", str(out), *(word for each in names for word in ("--only", each)))
    ended = jetc(*command, folder=built)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == f"{out}/index.html: 4 plots, each as SVG, PDF, PNG, CSV and JSON\n"
    record = read(PlotsRecord, out)
    assert list(record.plots) == list(names)
    files = {f"{name}.{form}" for name in record.plots for form in ("svg", "pdf", "png", "csv", "json")}
    there = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert there == {*files, "plots.json", "index.html"}
    page = (out / "index.html").read_text()
    assert all(f'href="{each}"' in page for each in files)
    metrics = json.loads((built / "build" / "little" / "report" / "metrics.json").read_text())["metrics"]
    confusion = record.plots["confusion"]
    assert isinstance(confusion, MatrixRecord)
    assert confusion.values[0][1] == metrics["confusion.b.charm"]["value"]
    menu = read(MenuRecord, built / "build" / "little" / "menu")
    for quoted in menu.paths:
        if quoted.name in {"hh4b", "ditau"}:
            drawn = record.plots[f"paths/{quoted.name}/rate_cut"]
            assert isinstance(drawn, PlotRecord)
            line = drawn.lines[0]
            at = line.x_low.index(34.0 if quoted.cut is None else quoted.cut.value)
            rate = quoted.rate.evaluation
            assert (line.y[at], line.y_low[at], line.y_high[at]) == (rate.value, *rate.interval)
    again = jetc(*command, folder=built)
    assert (again.returncode, again.stderr.partition(":")[0]) == (1, "error")
    assert "it is there" in again.stderr
    none = jetc(*command[:3], str(tmp_path / "others"), "--only", "rocs/*", folder=built)
    assert none.returncode == 1
    assert "no plot is called rocs/*" in none.stderr
    assert not (tmp_path / "others").exists()
    assert jetc("build", "small.yaml", folder=built).returncode == 0
    whole = jetc("report", "build/little", "-o", str(tmp_path / "p.html"), "--plots", str(out), folder=built)
    assert "with how it was made and 4 plots" in whole.stdout


def test_a_second_build_runs_nothing(built: Path) -> None:
    before = artifacts(built)
    ended = jetc("build", "small.yaml", folder=built)
    assert ended.returncode == 0
    assert ended.stderr.count("up to date") == len(STAGES)
    assert artifacts(built) == before


def test_a_scan_measures_a_finished_build_without_running_it_again(built: Path) -> None:
    ended = jetc("tune", "small.yaml", "--over", "training.seed=46", folder=built)
    assert ended.returncode == 0, ended.stderr
    scan = json.loads((built / "build" / "little.tune" / "frontier.json").read_text())
    (tried,), quoted = scan["points"], scan["chosen"]["evaluation"]
    paths = {each.name: each for each in read(MenuRecord, built / "build" / "little" / "menu").paths}
    assert list(quoted) == ["hh4b", "ditau"]
    for name, measured in quoted.items():
        (signal,) = paths[name].signals
        assert tried["efficiency"][name]["value"] == signal.derivation.value
        assert measured["efficiency"]["value"] == signal.all.value
        assert measured["rate_khz"]["value"] == paths[name].rate.evaluation.value


def test_another_seed_of_a_lock_is_the_same_on_a_cluster_that_loses_its_worker(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lock to its bytes, and every artifact of that seed; a worker of another numpy is refused first."""
    distributed = pytest.importorskip("distributed")
    here, there = tmp_path / "here", tmp_path / "there"
    for each in (here, there):
        shutil.copytree(built / "build", each / "build", symlinks=True, copy_function=os.link)
        small_spec(each)
    asked = ("build", "small.yaml", "--lock", "--seeds", "2")
    alone = jetc(*asked, folder=here)
    assert alone.returncode == 0, alone.stderr
    one = {"n_workers": 1, "threads_per_worker": 1, "processes": True}
    with distributed.LocalCluster(**one, dashboard_address="127.0.0.1:0", host="127.0.0.1") as cluster:
        on_it = (*asked, "--cluster", cluster.scheduler_address)
        with monkeypatch.context() as patch:
            patch.chdir(there)
            patch.setattr(identity, "version", lambda name: "0.0.9" if name == "numpy" else version(name))
            identity.found.cache_clear()
            assert cli.main([*on_it]) == 3
        identity.found.cache_clear()
        assert re.search(r"worker tcp://\S+ has numpy \S+ in place of 0\.0\.9", capsys.readouterr().err)
        assert not (there / "small.lock.yaml").exists()
        (nanny,) = cluster.workers.values()
        first = nanny.pid
        running = subprocess.Popen([*JETC, *on_it], cwd=there, stderr=subprocess.PIPE, text=True)
        scratch = there / "build" / "store" / "scratch"
        while running.poll() is None and not list(scratch.glob("training-*")):
            time.sleep(0.05)
        os.kill(first, signal.SIGKILL)
        _, said = running.communicate()
        assert running.returncode == 0, said
        assert nanny.pid != first
    assert "seed 47 of training is there: 1 of 1, for the spread" in said
    assert lock_of(there).seeds == 2
    for name in ("small.lock.yaml", "small.weights.npz"):
        assert (there / name).read_bytes() == (here / name).read_bytes()
    stores = [each / "build" / "store" for each in (here, there)]
    seals = [{path.name: digests(path) for path in each.glob("*.json")} for each in stores]
    assert seals[0] == seals[1]


def test_a_plan_names_the_field_and_line_that_force_a_stage(built: Path) -> None:
    path = small_spec(built, ("rate: 14 kHz  # the 2024", "rate: 15 kHz  # the 2024"))
    shown = jetc("plan", "small.yaml", folder=built).stdout
    small_spec(built)
    lines = path.read_text().splitlines()
    line = lines.index(next(each for each in lines if "14 kHz  # the 2024" in each)) + 1
    assert f"menu.paths[1].rate 14 kHz → 15 kHz, small.yaml:{line}" in shown
    assert shown.endswith(f"Plan: 4 to run, {len(STAGES) - 4} up to date\n")


def test_verify_simulates_again_and_agrees(built: Path) -> None:
    ended = jetc("verify", "--rtl", folder=built)
    assert ended.returncode == 0, ended.stderr
    assert "0 of 500 differ" in ended.stdout


def test_another_processor_builds_the_lock_to_the_byte(built: Path, tmp_path: Path) -> None:
    """From the events, the spec, its lock and its weights, in an environment that trains to other weights."""
    for name in ("small.yaml", "small.lock.yaml", "small.weights.npz"):
        shutil.copyfile(built / name, tmp_path / name)
    (tmp_path / "build" / "store").mkdir(parents=True)
    for stage in EVENTS:
        here, there = store_of(tmp_path, built, stage), store_of(built, built, stage)
        here.symlink_to(there)
        artifact = here.name.removesuffix(".json")
        here.with_name(artifact).symlink_to(there.with_name(artifact))
    ended = jetc("build", "small.yaml", "--locked", folder=tmp_path, environment=OTHER_PROCESSOR)
    assert ended.returncode == 0, ended.stderr
    assert "every value is the same, with the weights of small.weights.npz" in ended.stdout
    for stage in MADE_ANEW:
        assert digests(store_of(tmp_path, tmp_path, stage)) == digests(store_of(built, built, stage)), stage
    html = (tmp_path / "build" / "little" / "report" / "report.html").read_text()
    assert "Nothing was trained here." in html


def test_the_lock_says_what_the_build_gave(built: Path) -> None:
    assert str(built) not in (built / "small.lock.yaml").read_text()
    lock = lock_of(built)
    weights = digests(store_of(built, built, "training"))["weights.npz"]
    assert lock.products["weights"] == weights
    assert hashlib.sha256((built / "small.weights.npz").read_bytes()).hexdigest() == weights
    assert lock.verification.startswith("0 of 500 differ")
    assert lock.metrics["latency.cycles"].stage == "rtl, register to register"
    assert lock.metrics["menu.hh4b.rate"].interval is not None
    assert lock.tools["vivado"] == "not found"


def test_a_build_that_gives_its_lock_is_good_and_leaves_it(built: Path) -> None:
    before = (built / "small.lock.yaml").read_bytes()
    ended = jetc("build", "small.yaml", "--locked", folder=built)
    assert ended.returncode == 0, ended.stderr
    assert "small.lock.yaml: every value is the same, trained here" in ended.stdout
    assert (built / "small.lock.yaml").read_bytes() == before


def test_a_build_that_gives_anything_else_than_its_lock_fails(built: Path) -> None:
    path = built / "small.lock.yaml"
    good, lock = path.read_text(), lock_of(built)
    cpp = lock.products["cpp"]
    path.write_text(lock_text(lock.model_copy(update={"products": {**lock.products, "cpp": cpp[::-1]}})))
    ended = jetc("build", "small.yaml", "--locked", folder=built)
    path.write_text(good)
    assert ended.returncode == 4
    assert "error: lock: 1 value differs from small.lock.yaml" in ended.stderr
    assert f"products.cpp: {cpp[::-1]} → {cpp}" in ended.stderr


def test_weights_that_the_lock_does_not_name_are_refused_before_anything_runs(built: Path) -> None:
    path, weights = built / "small.lock.yaml", built / "small.weights.npz"
    good, lock, kept = path.read_text(), lock_of(built), weights.read_bytes()
    named = lock.products["weights"]
    path.write_text(
        lock_text(lock.model_copy(update={"products": {**lock.products, "weights": named[::-1]}}))
    )
    others = jetc("build", "small.yaml", "--locked", folder=built)
    weights.unlink()
    absent = jetc("build", "small.yaml", "--locked", folder=built)
    path.write_text(good)
    weights.write_bytes(kept)
    assert others.returncode == 4
    assert "small.weights.npz does not hold the weights that small.lock.yaml names" in others.stderr
    assert f"SHA-256 {named[::-1]} → {named}" in others.stderr
    assert absent.returncode == 1
    assert "small.weights.npz" in absent.stderr


def test_a_locked_build_of_another_spec_fails_before_anything_runs(built: Path) -> None:
    small_spec(built, ("epochs: 3", "epochs: 4"))
    ended = jetc("build", "small.yaml", "--locked", folder=built)
    checked = jetc("check", "small.yaml", folder=built)
    compared = jetc("diff", "small.yaml", "small.yaml", folder=built)
    small_spec(built)
    assert ended.returncode == 4
    assert "spec.digest: " in ended.stderr
    assert "training" not in ended.stderr
    assert checked.returncode == 0
    assert "warning JET080" in checked.stderr
    assert compared.returncode == 0


def test_the_difference_of_two_locked_specs_has_their_numbers(built: Path) -> None:
    path = small_spec(built, ("rate: 14 kHz  # the 2024", "rate: 3000 kHz  # the 2024"))
    path.rename(built / "other.yaml")
    small_spec(built)
    assert jetc("build", "other.yaml", "--lock", folder=built).returncode == 0
    ended = jetc("diff", "small.yaml", "other.yaml", "--format", "json", folder=built)
    (compared,) = json.loads(ended.stdout)["specs"]
    assert compared["class"] == "PHYSICS"
    assert compared["reruns"] == ["menu", "ip", "analysis", "report"]
    noise = {each["key"]: each["noise"] for each in compared["numbers"]}
    assert noise["menu.hh4b.target"] == "exact"
    assert noise["latency.cycles"] == noise["luts.yosys"] == "unchanged"
    assert "cpp, verilog, weights the same" in compared["answers"]["Which bits may change"]


def test_a_stage_is_explained_down_to_the_line_that_forces_it(built: Path) -> None:
    path = small_spec(built, ("epochs: 3", "epochs: 4"))
    shown = jetc("explain", "rtl", "small.yaml", folder=built).stdout.splitlines()
    line = path.read_text().splitlines().index("  epochs: 4") + 1
    small_spec(built)
    assert shown == [
        "rtl: depends",
        "  hls4ml: depends",
        "    idle_neurons: depends",
        "      training: retrain",
        f"        training.epochs 3 → 4, small.yaml:{line}",
    ]
    assert jetc("explain", "rtl", folder=built).stdout.startswith("rtl: reuse\n")
