"""Keys: every field of the spec moves some stage's key, and nothing else does."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jetc.checks.load import load, load_text
from jetc.language.sections.model import Spec
from jetc.plan.key import digest, ingredients
from jetc.stages import STAGES

BASELINE = Path(__file__).parents[3] / "specs" / "baseline.yaml"
SPEC = load(BASELINE).spec
PLAIN = SPEC.model_dump(mode="json")


def keys(spec: Spec) -> dict[str, str]:
    found: dict[str, str] = {}
    for stage in STAGES:
        found[stage.name] = digest(ingredients(stage, spec, inputs=found, file_key=str))
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

    def model_dump(self, *, mode: str, include: set[str] | dict[str, set[str]]) -> dict[str, object]:
        assert mode == "json"
        return {name: self._plain[name] for name in include}


SHOWN_ONLY = {
    ("version",),  # it selects this reader; there is one version
    ("firmware", "tmux"),  # jetc check holds the pace of the events against it
    ("firmware", "jets_per_event"),
}
"""Fields that no stage but the report reads, which shows the whole spec."""


@pytest.mark.parametrize("path", list(leaves(PLAIN)), ids=str)
def test_every_field_moves_the_key_of_a_stage_that_uses_it(path: tuple[str | int, ...]) -> None:
    before, after = keys(SPEC), keys(mutated(path))
    moved = {name for name in before if before[name] != after[name]}
    assert "report" in moved
    assert (moved == {"report"}) == (path in SHOWN_ONLY)


def test_comments_and_order_move_no_key() -> None:
    lines = BASELINE.read_text().splitlines()
    text = "\n".join(line.partition("   #")[0] for line in lines if not line.startswith("#"))
    assert keys(load_text(text, name="spec.yaml").spec) == keys(SPEC)


def moved(old: str, new: str) -> set[str]:
    text = BASELINE.read_text()
    assert text.count(old) == 1
    before, after = keys(SPEC), keys(load_text(text.replace(old, new), name="spec.yaml").spec)
    return {name for name in before if before[name] != after[name]}


def test_a_working_point_reruns_neither_training_nor_rtl() -> None:
    assert moved("target_rate_khz: 14.0", "target_rate_khz: 15.0") == {"working_points", "report"}


def test_an_epoch_reruns_training_and_what_follows_but_not_the_dataset() -> None:
    assert moved("epochs: 80", "epochs: 81") == {
        "training", "hls4ml", "emulator", "working_points", "rtl", "vivado", "verification", "report",
    }  # fmt: skip


def test_a_budget_is_checked_without_making_the_emulator_again() -> None:
    assert moved("luts: 173000", "luts: 173001") == {"rtl", "vivado", "verification", "report"}


def test_more_vectors_rerun_the_verification_alone() -> None:
    assert moved("jets: 10000", "jets: 20000") == {"verification", "report"}


def test_the_generator_seed_reruns_everything() -> None:
    assert moved("    seed: 1\n", "    seed: 2\n") == {stage.name for stage in STAGES}
