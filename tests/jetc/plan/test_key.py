"""Keys: every field of the spec moves some stage's key, and nothing else does."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jetc.checks.load import load, load_text
from jetc.language.sections.model import Spec
from jetc.plan.key import FlatSpec, digest, ingredients, spec_ingredients
from jetc.stages import stages_of

BASELINE = Path(__file__).parents[3] / "specs" / "baseline.yaml"
SPEC = load(BASELINE).spec
PLAIN = SPEC.model_dump(mode="json")


def keys(spec: Spec) -> dict[str, str]:
    """Return for each stage a digest of all that may reach it: its own values, and those of its inputs."""
    flat, found = FlatSpec(spec), dict[str, str]()
    for stage in stages_of(SPEC):
        inputs = {f"input.{need.stage}": found[need.stage] for need in stage.needs}
        found[stage.name] = digest(ingredients(stage, flat, file_key=str) | inputs)
    return found


def leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from leaves(each, (*path, index))
    else:
        yield path


def mutated(path: tuple[str | int, ...]) -> Spec:
    """Return a spec with one leaf changed, unchecked: the key must move for any change."""
    plain = json.loads(json.dumps(PLAIN))
    place = plain
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = changed(place[path[-1]])
    return Changed(plain)  # type: ignore[return-value]


def changed(value: object) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value}x"


class Changed:
    """Stands for a spec: all that a key needs of one."""

    def __init__(self, plain: dict[str, object]) -> None:
        self._plain = plain
        self.samples = SPEC.samples

    def model_dump(self, *, mode: str) -> dict[str, object]:
        assert mode == "json"
        return self._plain


SHOWN_ONLY = {
    ("version",),  # it selects this reader; there is one version
    ("firmware", "tmux"),  # jetc check holds the pace of the events against it
    ("firmware", "jets_per_event"),
}
"""Fields that no stage but the report reads, which shows the whole spec."""


def decides_which_stages(path: tuple[str | int, ...]) -> bool:
    """Tell whether a field names a set, and so the stages that make it, or is whether a stage stands."""
    return (path[:2] == ("samples", "sets") and path[-1] == "name") or path[-1] == "drop_idle_neurons"


@pytest.mark.parametrize("path", [path for path in leaves(PLAIN) if not decides_which_stages(path)], ids=str)
def test_every_field_moves_the_key_of_a_stage_that_uses_it(path: tuple[str | int, ...]) -> None:
    before, after = keys(SPEC), keys(mutated(path))
    moved = {name for name in before if before[name] != after[name]}
    assert moved >= {"ip", "report"}
    assert (moved == {"ip", "report"}) == (path in SHOWN_ONLY)


def test_comments_and_order_move_no_key() -> None:
    lines = BASELINE.read_text().splitlines()
    text = "\n".join(line.partition("   #")[0] for line in lines if not line.startswith("#"))
    assert keys(load_text(text, name="spec.yaml").spec) == keys(SPEC)


def moved(old: str, new: str) -> set[str]:
    text = BASELINE.read_text()
    assert text.count(old) == 1
    before, after = keys(SPEC), keys(load_text(text.replace(old, new), name="spec.yaml").spec)
    return {name for name in before if before[name] != after[name]}


AFTER_TRAINING = {
    *(
        "idle_neurons",
        "hls4ml",
        "emulator",
        "lanes",
        "menu",
        "rtl",
        "budget",
        "vivado",
        "verification",
    ),
    *("analysis", "ip", "report"),
}
SETS = {sample.name for sample in SPEC.samples.sets}
TRAINED = set(SPEC.dataset.sets)


def of_sets(kind: str, names: set[str]) -> set[str]:
    return {f"{kind}.{name}" for name in names}


@pytest.mark.parametrize(
    ("old", "new", "stages"),
    [
        pytest.param(
            "rate: 14 kHz  # the 2024",
            "rate: 15 kHz  # the 2024",
            {"menu", "analysis"},
            id="rate",
        ),
        pytest.param("epochs: 240", "epochs: 241", {"training"} | AFTER_TRAINING, id="epochs"),
        pytest.param("luts: 173000", "luts: 173001", {"budget"}, id="budget"),
        pytest.param("clock_mhz: 360.0", "clock_mhz: 320.0", {"budget", "vivado"}, id="clock"),
        pytest.param("jets: 10000", "jets: 20000", {"verification", "analysis"}, id="vectors"),
        pytest.param(
            "events: 14000",
            "events: 28000",
            {"sample.minbias", "dataset.minbias", "dataset", "menu", "analysis"},
            id="more minimum bias",
        ),
        pytest.param(
            "selection: pt > 15 GeV",
            "selection: pt > 16 GeV",
            of_sets("dataset", TRAINED) | {"early_sets", "dataset", "training"} | AFTER_TRAINING,
            id="selection",
        ),
        pytest.param(
            "    seed: 1\n",
            "    seed: 2\n",
            {"pileup"}
            | of_sets("sample", SETS)
            | of_sets("dataset", SETS)
            | {"early_sets", "dataset", "training"}
            | AFTER_TRAINING,
            id="seed of the generator",
        ),
    ],
)
def test_an_edit_moves_what_it_can_reach_and_what_names_the_spec(
    old: str, new: str, stages: set[str]
) -> None:
    text = BASELINE.read_text()
    assert text.count(old) == 1
    before, after = keys(SPEC), keys(load_text(text.replace(old, new), name="spec.yaml").spec)
    assert {name for name in before if before[name] != after[name]} == stages | {"ip", "report"}


def test_one_more_signal_set_is_made_without_touching_the_others() -> None:
    plain = json.loads(json.dumps(PLAIN))
    plain["samples"]["sets"].insert(3, plain["samples"]["sets"][3] | {"name": "more"})
    more = Spec.model_validate_json(json.dumps(plain))
    flat, before = FlatSpec(more), FlatSpec(SPEC)
    known = {stage.name: stage for stage in stages_of(SPEC)}
    moved = {
        stage.name
        for stage in stages_of(more)
        if stage.name not in known
        or stage.needs != known[stage.name].needs
        or spec_ingredients(stage, flat) != spec_ingredients(known[stage.name], before)
    }
    assert moved == {"sample.more", "dataset.more", "dataset", "ip", "report"}
