"""Random sequences of edits: what is built step by step is what is built at once, and nothing runs in vain.

The stages are the real ones, with the sections, stages and sources they declare; in place of its
work each writes down all that it can see, so an artifact differs whenever anything it reads does.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jetc.language.sections.model import Spec
from jetc.language.text.document import parse
from jetc.plan.key import digest
from jetc.plan.manifest import Took
from jetc.plan.plan import make_plan
from jetc.plan.run import declared, run
from jetc.plan.store import Store, inputs_of
from jetc.stages import stages_of
from jetc.stages.package import stage as package
from pydantic import BaseModel

from tests.jetc.plan.conftest import Quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from jetc.plan.key import Ingredients
    from jetc.plan.stage import Stage, Step

WHOLE = (Path(__file__).parents[2] / "diagnostics" / "spec.yaml").read_text()
BASE = "".join(line for line in WHOLE.splitlines(keepends=True) if "process: resonance" not in line).replace(
    "[ttbar, qcd, resonance]", "[ttbar, qcd]"
)
SECTIONS = tuple(Spec.model_fields)

MEMORY = Path("/dev/shm")  # noqa: S108 - its builds write many thousand small files
Plain = dict[str, Any]
Edit = tuple[tuple[str | int, ...], object]

LINK = {
    "order": "given",
    "scores": "ap_ufixed<8,1,AP_RND_CONV,AP_SAT>",
    "region": {"abs_eta": 2.4, "pt_gev": 10.0},
}

LEFT_OUT: Plain = {
    "link": None,
    "languages": "verilog",
    "device": None,
    "package": None,
    "drop_idle_neurons": False,
    "stream": None,
}
"""What the original leaves out, with what that means."""

DEVICE = {
    "family": "versal",
    "luts": 200_000,
    "flip_flops": 400_000,
    "dsps": 3,
    "block_rams": 4,
    "ultra_rams": 5,
}

PACKAGE = {"name": "Model", "version": "v1", "conventions": ["native"]}

EDITS: tuple[Edit, ...] = (
    (("name",), "other"),
    (("samples", "generator", "seed"), 2),
    (("samples", "sets", 4, "events"), 9000),
    (("dataset", "selection"), "pt > 20 GeV"),
    (("dataset", "split", "test"), 0.3),
    (("dataset", "classes", 0, "name"), "bottom"),
    (("features", "inputs", 0, "scale_log2"), -5),
    (("link",), LINK),
    (("package",), PACKAGE),
    (("quantisation", "weights"), "ap_fixed<8,3,AP_RND_CONV,AP_SAT>"),
    (("quantisation", "pt_ratio"), "ap_fixed<15,6,AP_RND_CONV,AP_SAT>"),
    (("architecture", "class_head"), [16]),
    (("training", "epochs"), 60),
    (("training", "seed"), 47),
    (("working_points", "seed"), 12),
    (("working_points", "points"), ["hh4b"]),
    (("menu", "paths", 0, "rate"), "15 kHz"),
    (("menu", "paths", 1, "signals"), ["hh4b"]),
    (("firmware", "languages"), "verilog_and_vhdl"),
    (("firmware", "part"), "xcvu9p-flga2577-2-e"),
    (("firmware", "device"), DEVICE),
    (("firmware", "clock_mhz"), 320.0),
    (("firmware", "adder_levels_per_stage"), 1),
    (("firmware", "drop_idle_neurons"), True),
    (("firmware", "stream"), {"protocol": "axi4_stream", "words_per_beat": 16}),
    (("firmware", "tmux"), 18),
    (("firmware", "budget", "luts"), 180_000),
    (("verification", "jets"), 20_000),
)
"""One of every group of fields with the same readers; an edit done twice takes itself back."""


class Trusting(Store):
    """A store that believes what it wrote, and keeps its seals in memory: the plan is what is tried."""

    __slots__ = ("seals", "shown")

    def __init__(self, build: Path, other: Trusting | None = None) -> None:
        """Begin empty, or with what is in an `other` store."""
        super().__init__(build)
        object.__setattr__(self, "seals", {} if other is None else dict(other.seals))
        object.__setattr__(self, "shown", {} if other is None else dict(other.shown))

    seals: dict[tuple[str, str], tuple[Ingredients, dict[str, str], Path]]
    shown: dict[str, str]

    def is_there(self, stage: str, key: str) -> bool:
        return (stage, key) in self.seals

    def is_sealed(self, stage: str, key: str) -> bool:
        return self.is_there(stage, key)

    def fault(self, stage: str, key: str) -> None: ...

    def sealed(self, stage: str, key: str) -> dict[str, str]:
        return self.seals[stage, key][1]

    def digests(self, stage: str, key: str) -> dict[str, str]:
        return self.sealed(stage, key)

    def took(self, stage: str, key: str) -> Took:  # noqa: ARG002 - as of the store
        return Took(0.0)

    def others(self, stage: str, key: str) -> tuple[Path, ...]:  # noqa: ARG002 - as of the store
        return ()

    def last(self, name: str, stage: str) -> Ingredients | None:  # noqa: ARG002 - as of the store
        return self.seals[stage, self.shown[stage]][0] if stage in self.shown else None

    @contextlib.contextmanager
    def making(self, stage: str, parts: Ingredients, **_: object) -> Iterator[tuple[Path, Path]]:
        folder, scratch = self.build / f"{stage}-{digest(parts)}", self.build / f"scratch-{stage}"
        scratch.mkdir(exist_ok=True)
        for each in (folder, inputs_of(folder)):
            each.mkdir()
        yield folder, scratch

    def folder(self, stage: str, key: str) -> Path:
        return self.seals[stage, key][2]

    def seal(self, stage: str, parts: Ingredients, *, written: Path, took: Took) -> Path:  # noqa: ARG002
        self.seals[stage, written.name.rpartition("-")[2]] = parts, contents(written), written
        return written

    def show(self, name: str, stage: str, key: str) -> Path:  # noqa: ARG002 - as of the store
        self.shown[stage] = key
        return self.build


def contents(folder: str | Path, above: str = "") -> dict[str, str]:
    """Return the text of every file below a folder by its path."""
    found: dict[str, str] = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                found |= contents(entry.path, f"{above}{entry.name}/")
            else:
                with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123 - thousands of them
                    found[above + entry.name] = file.read().decode()
    return found


def files_of(store: Store, stage: str, key: str) -> dict[str, str]:
    """Return the text of every file of an artifact, which a trusting store has in its seal."""
    return store.sealed(stage, key) if isinstance(store, Trusting) else contents(store.folder(stage, key))


def seen_of(spec: Spec, inputs: Mapping[str, Mapping[str, str]]) -> str:
    """Return the digest of all that a running stage can see."""
    values = [f"{name}: {section_text(value)}" for name, value in sorted(vars(spec).items())]
    return hashlib.sha256(json.dumps([values, inputs], sort_keys=True).encode()).hexdigest()


def written(files: set[str], seen: str) -> dict[str, str]:
    """Return the files of a stage that has `seen` this.

    A file has few contents, so that one often comes out as it was though what was read differs.
    """
    return {name: hashlib.sha256(f"{name} {seen}".encode()).hexdigest()[0] for name in files}


@lru_cache(maxsize=1024, typed=True)
def section_text(value: Hashable) -> str:
    """Return all that a section, or some fields of one, says; equal sections are spelt out once."""
    plain = value.model_dump(mode="json", warnings=False) if isinstance(value, BaseModel) else value
    return json.dumps(plain, sort_keys=True)


def read_of(stages: tuple[Stage, ...]) -> dict[str, set[str]]:
    """Return for each stage a file for every pattern by which another reads it.

    A stage that a section adds reads what is written with or without that section.
    """
    found: dict[str, set[str]] = {stage.name: {"file"} for stage in stages}
    for stage in (*stages, package.STAGE):
        for need in stage.needs:
            found[need.stage] |= {pattern.replace("*", "file") for pattern in need.files}
    return found


def recording(stage: Stage, seen: list[tuple[str, str]], files: set[str]) -> Stage:
    """Return the stage with its work replaced: it notes what it can see, and writes files that hang on it."""

    def work(step: Step[Spec]) -> None:
        text = seen_of(step.spec, {name: contents(folder) for name, folder in step.inputs.items()})
        seen.append((stage.name, text))
        for name, content in written(files, text).items():
            path = step.folder / name
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(content)

    return replace(stage, run=work, together=None, tools=(), code=())


def build(spec: Spec, store: Store, seen: list[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Bring `store` up to date and return the files of each artifact."""
    every = stages_of(spec)
    files = read_of(every)
    stages = tuple(recording(stage, seen, files[stage.name]) for stage in every)
    plan = make_plan(spec, stages=stages, store=store, base=store.build)
    watcher = Quiet()
    built = run(plan, spec, store=store, base=store.build, watcher=watcher)
    expected = {planned.stage.name for planned in plan if not planned.ready}
    assert set(watcher.ran) <= expected
    assert {planned.stage.name for planned in plan if not planned.waits and not planned.ready} <= set(
        watcher.ran
    )
    return {planned.stage.name: files_of(store, planned.stage.name, planned.key) for planned in built}


def edited(plain: Plain, edit: Edit, original: Plain) -> Plain:
    """Return the spec with a field set, or set back where it was."""
    fresh: Plain = json.loads(json.dumps(plain))
    here: Any = fresh
    before: Any = original
    *parts, last = edit[0]
    for part in parts:
        here, before = here[part], before[part]
    if last in LEFT_OUT:
        here.setdefault(last, LEFT_OUT[last])
        before = LEFT_OUT
    here[last] = before[last] if here[last] == edit[1] else edit[1]
    return fresh


def reordered(value: object, turn: Callable[[list[str]], list[str]]) -> object:
    """Return the same values with the keys of every mapping in another order."""
    if isinstance(value, dict):
        return {key: reordered(value[key], turn) for key in turn(list(value))}
    return [reordered(each, turn) for each in value] if isinstance(value, list) else value


ORIGINAL: Plain = parse(BASE, name="spec.yaml")[0].plain()  # type: ignore[assignment]


STEPS = st.lists(
    st.one_of(st.sampled_from(EDITS), st.just("order"), st.just("nothing")), min_size=1, max_size=4
)


@lru_cache(maxsize=1024)
def expected(text: str) -> dict[str, dict[str, str]]:
    """Return the files that every stage of the spec `text` makes, worked out without a plan or a store."""
    spec = parsed(text)
    every = stages_of(spec)
    files = read_of(every)
    found: dict[str, dict[str, str]] = {}
    for stage in every:
        inputs = {need.stage: need.of(found[need.stage]) for need in stage.needs}
        found[stage.name] = written(files[stage.name], seen_of(declared(spec, stage.sections), inputs))
    return found


@pytest.fixture(scope="module")
def original() -> Iterator[Trusting]:
    folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
    store = Trusting(folder)
    assert build(spec_of(ORIGINAL), store, []) == expected(json.dumps(ORIGINAL, sort_keys=True))
    yield store
    shutil.rmtree(folder)


def spec_of(plain: object) -> Spec:
    return parsed(json.dumps(plain))


@lru_cache(maxsize=1024)
def parsed(text: str) -> Spec:
    return Spec.model_validate_json(text)


def check_sequence(steps: list[Edit | str], store: Store) -> None:
    """Build step by step: the files are those of a clean build, and no stage ran twice on one input."""
    seen: list[tuple[str, str]] = []
    plain = ORIGINAL
    for step in steps:
        if isinstance(step, tuple):
            plain = edited(plain, step, ORIGINAL)
        spec = spec_of(reordered(plain, sorted) if step == "order" else plain)
        assert build(spec, store, seen) == expected(json.dumps(plain, sort_keys=True))
    assert len(seen) == len(set(seen))


@settings(max_examples=1000)
@given(steps=STEPS)
def test_an_incremental_build_is_a_clean_build_and_runs_nothing_in_vain(
    original: Trusting, steps: list[Edit | str]
) -> None:
    check_sequence(steps, Trusting(Path(tempfile.mkdtemp(dir=original.build)), original))


@settings(max_examples=5)
@given(steps=STEPS)
def test_so_it_is_on_the_disk(steps: list[Edit | str]) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        check_sequence(["nothing", *steps], Store(Path(folder)))


AFTER_HLS4ML = {
    *("emulator", "lanes", "menu", "rtl", "budget", "vivado", "verification"),
    "analysis",
}
SIGNAL = {"name": "more", "process": "hh4b", "events": 100}
PLANS: tuple[tuple[str, Edit | None, set[str], set[str]], ...] = (
    ("comment", None, set(), set()),
    ("budget", (("firmware", "budget", "luts"), 180_000), {"budget"}, set()),
    ("clock", (("firmware", "clock_mhz"), 320.0), {"budget", "vivado"}, set()),
    (
        "more minimum bias",
        (("samples", "sets", 4, "events"), 16_000),
        {"sample.minbias"},
        {"dataset.minbias", "dataset", "menu", "analysis"},
    ),
    ("one more signal", (("samples", "sets", 5), SIGNAL), {"sample.more", "dataset.more", "dataset"}, set()),
    ("training", (("training", "epochs"), 60), {"training"}, {"hls4ml"} | AFTER_HLS4ML),
)
"""An edit, what runs for it beside what names the whole spec, and what runs if an input is made anew."""


@pytest.mark.parametrize(
    ("edit", "running", "depending"), [row[1:] for row in PLANS], ids=[row[0] for row in PLANS]
)
def test_a_plan_lists_what_an_edit_can_reach_and_nothing_else(
    original: Trusting, edit: Edit | None, running: set[str], depending: set[str]
) -> None:
    plain = json.loads(json.dumps(ORIGINAL))
    if edit is not None:
        here = plain
        *parts, last = edit[0]
        for part in parts:
            here = here[part]
        if here is plain["samples"]["sets"]:
            here.append(edit[1])
        else:
            here[last] = edit[1]
    spec = spec_of(plain)
    stages = tuple(recording(stage, [], set()) for stage in stages_of(spec))
    plan = make_plan(spec, stages=stages, store=original, base=original.build)
    found = {planned.stage.name for planned in plan if planned.runs}
    assert found == (running | {"ip", "report"} if running else set())
    assert {planned.stage.name for planned in plan if not planned.runs and not planned.ready} == depending


def test_comments_and_blank_lines_run_nothing(tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []
    build(spec_of(ORIGINAL), Store(tmp_path), seen)
    once = len(seen)
    noted = BASE.replace("\n\n", "\n\n\n# a note\n").replace("epochs: 40", "epochs: 40   # enough")
    again = parse(noted, name="spec.yaml")[0].plain()
    build(spec_of(again), Store(tmp_path), seen)
    assert len(seen) == once


def test_every_section_of_the_language_is_among_the_edits() -> None:
    assert {str(path[0]) for path, _ in EDITS} == set(SECTIONS) - {"version"}
