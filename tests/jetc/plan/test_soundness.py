"""Random sequences of edits: what is built step by step is what is built at once, and nothing runs in vain.

The stages are the real ones, with the sections, stages and sources they declare; in place of its
work each writes down all that it can see, so an artifact differs whenever anything it reads does.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jetc.language.sections.model import Spec
from jetc.language.text.document import parse
from jetc.plan.plan import make_plan
from jetc.plan.run import run
from jetc.plan.store import Store
from jetc.stages import STAGES

from tests.jetc.plan.conftest import Quiet

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetc.plan.stage import Stage, Step

BASE = (Path(__file__).parents[2] / "diagnostics" / "spec.yaml").read_text()
SECTIONS = tuple(Spec.model_fields)

MEMORY = Path("/dev/shm")  # noqa: S108 - its builds write many thousand small files
Plain = dict[str, Any]
Edit = tuple[tuple[str | int, ...], object]

EDITS: tuple[Edit, ...] = (
    (("name",), "other"),
    (("samples", "generator", "seed"), 2),
    (("samples", "sets", 5, "events"), 9000),
    (("dataset", "selection"), "pt > 20 GeV"),
    (("dataset", "split", "test"), 0.3),
    (("dataset", "classes", 0, "name"), "bottom"),
    (("features", "inputs", 0, "scale_log2"), -5),
    (("quantisation", "weights"), "ap_fixed<8,3,AP_RND_CONV,AP_SAT>"),
    (("quantisation", "pt_ratio"), "ap_fixed<15,6,AP_RND_CONV,AP_SAT>"),
    (("architecture", "class_head"), [16]),
    (("training", "epochs"), 60),
    (("training", "seed"), 47),
    (("working_points", "seed"), 12),
    (("working_points", "points", 0, "target_rate_khz"), 15.0),
    (("firmware", "part"), "xcvu9p-flga2577-2-e"),
    (("firmware", "clock_mhz"), 320.0),
    (("firmware", "adder_levels_per_stage"), 1),
    (("firmware", "tmux"), 18),
    (("firmware", "budget", "luts"), 180_000),
    (("verification", "jets"), 20_000),
)
"""One of every group of fields with the same readers; an edit done twice takes itself back."""


def visible(step: Step) -> str:
    """Return the digest of all that a running stage can see."""
    spec = {name: section(step.spec, name) for name in SECTIONS if hasattr(step.spec, name)}
    inputs = {name: (path / "seen").read_text() for name, path in step.inputs.items()}
    return hashlib.sha256(json.dumps([spec, inputs], sort_keys=True).encode()).hexdigest()


def section(spec: Spec, name: str) -> object:
    value = getattr(spec, name)
    return value.model_dump(mode="json", warnings=False) if hasattr(value, "model_dump") else value


def recording(stage: Stage, seen: list[tuple[str, str]]) -> Stage:
    """Return the stage with its work replaced: it writes what it can see, and notes that it ran on that."""

    def work(step: Step) -> None:
        text = visible(step)
        seen.append((stage.name, text))
        (step.folder / "seen").write_text(text)

    return replace(stage, run=work)


def build(spec: Spec, folder: Path, seen: list[tuple[str, str]]) -> dict[str, str]:
    """Bring `folder` up to date and return what each artifact says."""
    stages = tuple(recording(each, seen) for each in STAGES)
    store = Store(folder)
    plan = make_plan(spec, stages=stages, store=store, base=folder)
    watcher = Quiet()
    folders = run(plan, spec, store=store, base=folder, watcher=watcher)
    assert watcher.ran == [each.stage.name for each in plan if not each.ready]
    return {name: (path / "seen").read_text() for name, path in folders.items()}


def edited(plain: Plain, edit: Edit, original: Plain) -> Plain:
    """Return the spec with a field set, or set back where it was."""
    fresh: Plain = json.loads(json.dumps(plain))
    here: Any = fresh
    before: Any = original
    *parts, last = edit[0]
    for part in parts:
        here, before = here[part], before[part]
    here[last] = before[last] if here[last] == edit[1] else edit[1]
    return fresh


def reordered(value: object, turn: Callable[[list[str]], list[str]]) -> object:
    """Return the same values with the keys of every mapping in another order."""
    if isinstance(value, dict):
        return {key: reordered(value[key], turn) for key in turn(list(value))}
    return [reordered(each, turn) for each in value] if isinstance(value, list) else value


ORIGINAL: Plain = parse(BASE, name="spec.yaml")[0].plain()  # type: ignore[assignment]


@settings(max_examples=120)
@given(
    st.lists(st.one_of(st.sampled_from(EDITS), st.just("order"), st.just("nothing")), min_size=1, max_size=4)
)
def test_an_incremental_build_is_a_clean_build_and_runs_nothing_in_vain(steps: list[Edit | str]) -> None:
    folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
    try:
        seen: list[tuple[str, str]] = []
        plain = ORIGINAL
        built = build(Spec.model_validate_json(json.dumps(plain)), folder / "steps", seen)
        for step in steps:
            if isinstance(step, tuple):
                plain = edited(plain, step, ORIGINAL)
            text = json.dumps(reordered(plain, sorted) if step == "order" else plain)
            built = build(Spec.model_validate_json(text), folder / "steps", seen)
        assert len(seen) == len(set(seen))
        assert built == build(Spec.model_validate_json(json.dumps(plain)), folder / "clean", [])
    finally:
        shutil.rmtree(folder)


def test_comments_and_blank_lines_run_nothing(tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []
    build(Spec.model_validate_json(json.dumps(ORIGINAL)), tmp_path, seen)
    noted = BASE.replace("\n\n", "\n\n\n# a note\n").replace("epochs: 40", "epochs: 40   # enough")
    again = parse(noted, name="spec.yaml")[0].plain()
    build(Spec.model_validate_json(json.dumps(again)), tmp_path, seen)
    assert len(seen) == len(STAGES)


def test_every_section_of_the_language_is_among_the_edits() -> None:
    assert {str(path[0]) for path, _ in EDITS} == set(SECTIONS) - {"version"}
