"""The tuple of stages: in order, and with every source that shapes an artifact in its key."""

import re
from functools import partial
from pathlib import Path

import grimp
import pytest
from jetc.checks.load import load
from jetc.cli import STAGE_NAMES
from jetc.language.sections.model import Spec
from jetc.plan.stage import Stage
from jetc.stages import stages_of

ROOT = Path(__file__).parents[3]
GRAPH = grimp.build_graph("jetc", "jetc_runtime", "jetc_testbench", cache_dir=None)

APART = (
    "jetc.plan",
    "jetc.checks",
    "jetc.language",
    "jetc.diagnostics",
    "jetc.children",
    "jetc.exhaustion",
    "jetc.interruption",
    "jetc.reading",
    "jetc.writing",
)
"""What hands a stage its inputs, ends its programs and writes its files, but does not shape its result."""
SHAPING = {
    "jetc.checks",
    "jetc.checks.luts",
    "jetc.language",
    "jetc.language.expressions",
    "jetc.language.expressions.conditions",
    "jetc.language.expressions.expression",
    "jetc.language.expressions.grammar",
    "jetc.language.expressions.quantities",
    "jetc.language.sections",
    "jetc.language.sections.feature_table",
    "jetc.language.shape",
    "jetc.language.shape.canonical",
    "jetc.language.shape.fmt",
    "jetc.language.shape.shape",
    *(name for name in GRAPH.modules if name.startswith("jetc.language.text")),
}
"""What expressions and features mean, how deep a table is, and how a spec is written."""
for apart in [name for name in GRAPH.modules if name.startswith(APART) and name not in SHAPING]:
    GRAPH.remove_module(apart)

SPEC = load(ROOT / "specs" / "baseline.yaml").spec
STAGES = stages_of(SPEC)
by_name = pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)


def module_of(stage: Stage) -> str:
    """Return the module whose work, and all that it uses, makes the artifact."""
    run = stage.run
    return str((run.func if isinstance(run, partial) else run).__module__)


def covers(declared: tuple[str, ...], module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in declared)


@by_name
def test_the_key_holds_every_module_that_the_stage_uses(stage: Stage) -> None:
    own = module_of(stage)
    used = {own} | GRAPH.find_upstream_modules(own)
    packages = {name for name in used if GRAPH.find_children(name)}
    missing = {name for name in used - packages if not covers(stage.code, name)}
    assert missing == set()


@by_name
def test_the_key_holds_no_module_that_the_stage_does_not_use(stage: Stage) -> None:
    own = module_of(stage)
    used = {own} | GRAPH.find_upstream_modules(own)
    unseen = {
        "jetc_testbench",  # runs in the simulator's process, so nothing imports it
        "jetc_runtime.fixed_point",  # comes with the formats of the spec
    }
    assert {name for name in stage.code if not any(covers((name,), each) for each in used)} <= unseen


@by_name
def test_a_package_in_the_key_holds_only_what_the_stage_uses(stage: Stage) -> None:
    own = module_of(stage)
    used = {own} | GRAPH.find_upstream_modules(own)
    whole = {
        "jetc.ntuple",  # the schema, and what reads and writes by it
        "jetc_runtime",  # holds the C++ of the emulator, which nothing imports
        "jetc_testbench",  # as above
    }
    held = {module for name in set(stage.code) - whole for module in GRAPH.find_descendants(name)}
    assert {module for module in held - used if not GRAPH.find_children(module)} == set()


@by_name
def test_a_stage_follows_the_stages_it_needs(stage: Stage) -> None:
    before = {each.name for each in STAGES[: STAGES.index(stage)]}
    assert set(stage.follows) <= before


@pytest.mark.parametrize("kind", dict.fromkeys(stage.kind for stage in STAGES))
def test_a_stage_declares_exactly_the_sections_it_reads(kind: str) -> None:
    stages = [stage for stage in STAGES if kind in {stage.kind, "sample" if stage.kind == "pileup" else ""}]
    own = module_of(stages[0])
    sources = {own} | {name for name in GRAPH.find_upstream_modules(own) if name.startswith("jetc.stages.")}
    text = "\n".join(
        Path(ROOT / "compiler" / f"{name.replace('.', '/')}.py").read_text()
        for name in sources
        if not GRAPH.find_children(name)
    )
    read = set(re.findall(r"\bspec\.(\w+)", text)) & set(Spec.model_fields)
    declared = {name.partition(".")[0] for stage in stages for name in stage.sections}
    assert read - NEEDED <= declared <= read


NEEDED = {"samples", "dataset", "working_points"}
"""What the declarations of stages read, to know their sets."""


def test_the_command_line_names_the_stages_in_build_order() -> None:
    files = SPEC.samples.sets[0].model_copy(update={"process": None, "files": ("a.root",)})
    samples = SPEC.samples.model_copy(update={"sets": (files, *SPEC.samples.sets[1:])})
    every = stages_of(SPEC.model_copy(update={"samples": samples}))
    assert tuple(dict.fromkeys(stage.kind for stage in every)) == STAGE_NAMES
