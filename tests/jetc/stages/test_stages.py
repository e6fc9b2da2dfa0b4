"""The tuple of stages: in order, and with every source that shapes an artifact in its key."""

import ast
import sys
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, get_args, get_type_hints

import grimp
import pytest
from jetc.checks.load import load
from jetc.cli import STAGE_NAMES
from jetc.language.sections.model import FunctionTable, Package, Spec, Stream
from jetc.plan.stage import Stage, Step
from jetc.stages import stages_of, vivado_projects
from jetc.stages.imported.comparing_stage import COMPARING
from jetc.stages.imported.reading_stage import READING
from jetc.stages.imported.reporting_stage import REPORTING
from jetc.stages.plots import stage as plots

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
    "jetc.processes",
    "jetc.reading",
    "jetc.writing",
)
"""What hands a stage its inputs, ends its programs and writes its files, but does not shape its result."""
SHAPING = {
    "jetc.checks",
    "jetc.checks.luts",
    "jetc.checks.sharing",
    "jetc.checks.streaming",
    "jetc.language",
    "jetc.language.expressions",
    "jetc.language.expressions.conditions",
    "jetc.language.expressions.events",
    "jetc.language.expressions.exact",
    "jetc.language.expressions.expression",
    "jetc.language.expressions.grammar",
    "jetc.language.expressions.quantities",
    "jetc.language.sections",
    "jetc.language.sections.points",
    "jetc.language.sections.processes",
    "jetc.language.shape",
    "jetc.language.shape.canonical",
    "jetc.language.shape.fmt",
    "jetc.language.shape.layer",
    "jetc.language.shape.shape",
    *(name for name in GRAPH.modules if name.startswith("jetc.language.text")),
}
"""What expressions, features, processes mean, how deep a table is, what rows share, how a spec is spelt."""
for apart in [name for name in GRAPH.modules if name.startswith(APART) and name not in SHAPING]:
    GRAPH.remove_module(apart)

LINK = load(ROOT / "specs" / "link.yaml", settings=("link.decisions=network_scores",)).spec
STREAM = Stream(protocol="axi4_stream", words_per_beat=17)
FIRMWARE = LINK.firmware.model_copy(
    update={"drop_idle_neurons": True, "languages": "verilog_and_vhdl", "stream": STREAM}
)
PACKAGE = Package(name="Model", version="v3", conventions=("native", "v2"))
VERIFICATION = LINK.verification.model_copy(update={"ghdl_jets": 9})
TABLE = FunctionTable.model_validate({"entries": 16, "type": "ap_ufixed<4,0,AP_RND,AP_SAT>"})
OPTIONAL = {
    "firmware": FIRMWARE,
    "verification": VERIFICATION,
    "package": PACKAGE,
    "quantisation": LINK.quantisation.model_copy(update={"function_table": TABLE}),
    "architecture": LINK.architecture.model_copy(update={"activation": "sigmoid"}),
}
SPEC = LINK.model_copy(update=OPTIONAL)
STAGES = (*stages_of(SPEC), plots.stage(SPEC))
by_name = pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)


def module_of(stage: Stage) -> str:
    """Return the module whose work, and all that it uses, makes the artifact."""
    run = stage.run
    return str((run.func if isinstance(run, partial) else run).__module__)


def source_of(module: str) -> str:
    found = find_spec(module)
    assert found is not None
    return Path(str(found.origin)).read_text()


def covers(declared: tuple[str, ...], module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in declared)


@pytest.mark.parametrize("stage", [COMPARING, READING, REPORTING], ids=lambda stage: stage.name)
def test_the_key_of_an_imported_design_holds_every_module_that_its_stage_uses(stage: Stage) -> None:
    test_the_key_holds_every_module_that_the_stage_uses(stage)


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
        "jetc_runtime.cpp",  # C++ that the emulator's sources have
        "jetc_runtime.fixed_point",  # comes with the formats of the spec
    }
    assert {name for name in stage.code if not any(covers((name,), each) for each in used)} <= unseen


@by_name
def test_a_package_in_the_key_holds_only_what_the_stage_uses(stage: Stage) -> None:
    own = module_of(stage)
    used = {own} | GRAPH.find_upstream_modules(own)
    whole = {
        "jetc.ntuple",  # the schema, and what reads and writes by it
        "jetc_runtime.cpp",  # no Python
        "jetc_testbench",  # holds what runs in the simulator
    }
    held = {module for name in set(stage.code) - whole for module in GRAPH.find_descendants(name)}
    assert {module for module in held - used if not GRAPH.find_children(module)} == set()


@by_name
def test_a_stage_follows_the_stages_it_needs(stage: Stage) -> None:
    before = {each.name for each in STAGES[: STAGES.index(stage)]}
    assert set(stage.follows) <= before


@by_name
def test_a_stage_names_an_artifact_once_among_its_needs(stage: Stage) -> None:
    named = [each.stage for each in stage.needs]
    assert len(set(named)) == len(named)


FIRST, *BETWEEN, LAST = SPEC.samples.sets
GIVEN = [each.model_copy(update={"process": None, "files": ("a.root",)}) for each in (FIRST, LAST)]
"""A set that is trained on, and one that measures."""
WITH_FILES = SPEC.samples.model_copy(update={"sets": (GIVEN[0], *BETWEEN, GIVEN[1])})
EVERY = (*STAGES, *stages_of(SPEC.model_copy(update={"samples": WITH_FILES})))


def reads_of(stage: Stage) -> type:
    """Return what the stage is given as `step.spec`, as its `run` is typed."""
    run = stage.run.func if isinstance(stage.run, partial) else stage.run
    package = run.__module__.rpartition(".")[0]
    names = {"Step": Step, "Spec": Spec, **vars(vivado_projects)}
    if find_spec(f"{package}.reads") is not None:
        names |= vars(import_module(f"{package}.reads"))
    (reads,) = get_args(get_type_hints(run, names | vars(import_module(run.__module__)))["step"])
    assert isinstance(reads, type)
    return reads


def sections_of(reads: type) -> set[str]:
    """Return the sections and fields that a type has."""
    if reads is Spec:
        return set(Spec.model_fields)
    module, found = vars(sys.modules[reads.__module__]), set()
    for name, member in ((name, each) for base in reads.__mro__ for name, each in vars(base).items()):
        if isinstance(member, property) and member.fget is not None:
            part = module.get(member.fget.__annotations__["return"])
            inner = sections_of(part) if isinstance(part, type) and issubclass(part, Protocol) else set()
            found |= {f"{name}.{each}" for each in inner} or {name}
    return found


@pytest.mark.parametrize("stage", EVERY, ids=lambda stage: stage.name)
def test_a_stage_declares_exactly_what_its_type_lets_it_read(stage: Stage) -> None:
    declared = {section.partition("[")[0] for section in stage.sections}
    assert declared == sections_of(reads_of(stage))


@cache
def names_of(module: str) -> tuple[set[str], set[str]]:
    """Return the names and the attributes that the text of a module has."""
    nodes = list(ast.walk(ast.parse(source_of(module))))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names, {node.attr for node in nodes if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize("stage", EVERY, ids=lambda stage: stage.name)
def test_a_stage_reads_what_it_declares(stage: Stage) -> None:
    own = module_of(stage)
    used = {own} | {name for name in GRAPH.find_upstream_modules(own) if name.startswith("jetc.")}
    names, attributes = (set().union(*each) for each in zip(*map(names_of, used), strict=True))
    if "spec_digest" in names:
        return  # it takes every value
    assert {section.partition("[")[0].rpartition(".")[2] for section in stage.sections} <= attributes


def test_the_command_line_names_the_stages_in_build_order() -> None:
    every = stages_of(SPEC.model_copy(update={"samples": WITH_FILES}))
    assert tuple(dict.fromkeys(stage.kind for stage in every)) == STAGE_NAMES


def test_idle_neurons_are_a_stage_where_the_spec_drops_them_and_weights_come_from_it() -> None:
    def reads(spec: Spec) -> list[str]:
        (stage,) = (each for each in stages_of(spec) if each.name == "hls4ml")
        named = [each.stage for each in stage.needs]
        return [each for each in named if not each.startswith(("dataset.", "function_table"))]

    kept = SPEC.model_copy(update={"firmware": FIRMWARE.model_copy(update={"drop_idle_neurons": False})})
    assert "idle_neurons" not in {each.name for each in stages_of(kept)}
    assert (reads(kept), reads(SPEC)) == (["training"], ["idle_neurons"])


def test_a_table_is_a_stage_where_a_function_has_one_and_what_makes_the_network_reads_it() -> None:
    def reading(spec: Spec) -> set[str]:
        stages = stages_of(spec)
        return {each.name for each in stages if "function_table" in {need.stage for need in each.needs}}

    assert reading(SPEC) == {"training", "idle_neurons", "hls4ml"}
    assert "function_table" in {each.name for each in stages_of(SPEC)}
    assert reading(LINK) == set()
    assert "function_table" not in {each.name for each in stages_of(LINK)}
