"""Every number of working_points.json is counted again: one code, one event, one rate more is caught."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.artifacts.record import parse, text_of
from jetc.artifacts.working_points import WorkingPointsRecord
from jetc.diagnostics.diagnostic import GateError
from jetc.language.sections.model import Menu, Spec
from jetc.physics.division import divide
from jetc.physics.menu.paths import PathEvents
from jetc.stages.working_points.check import check_working_points
from jetc.stages.working_points.derivation import PathsOnSet, working_points_of

if TYPE_CHECKING:
    from collections.abc import Callable

EVENTS = 600


def path_events(random: np.random.Generator, cut: float, top: int) -> PathEvents:
    event = np.sort(random.choice(EVENTS, size=400, replace=False))
    variable = np.floor(random.exponential(4 * cut, len(event)))
    return PathEvents(event, variable, random.integers(0, top, len(event)))


def set_seeds(spec: Spec, seed: int, *, weighted: bool) -> PathsOnSet:
    """Return made-up candidates, and scores that no emulator gave."""
    random = np.random.default_rng(seed)
    stratum = random.integers(0, 3, EVENTS) if weighted else np.zeros(EVENTS, dtype=np.int64)
    interaction = np.where(random.random(EVENTS) < 0.5, random.integers(0, 40, EVENTS), -1)
    division = divide(np.array([3.0, 0.5, 0.01])[stratum], stratum, interaction, fraction=0.5, seed=11)
    names = spec.working_points.points
    cuts, tops = (120.0, 34.0), (4096, 1024)
    return PathsOnSet(
        division,
        "all events",
        {name: path_events(random, cut, top) for name, cut, top in zip(names, cuts, tops, strict=True)},
        {name: path_events(random, cut, 1000) for name, cut in zip(names, cuts, strict=True)},
    )


@pytest.fixture(scope="module")
def spec(edit: Callable[[dict[str, str]], Spec]) -> Spec:
    found = edit({})
    menu = found.menu.model_dump(mode="json")
    targets = {"hh4b": "700 kHz", "ditau": "2500 kHz"}
    for each in menu["paths"]:
        each["rate"] = targets.get(each["name"], each["rate"])
    return found.model_copy(update={"menu": Menu.model_validate_json(json.dumps(menu))})


@pytest.fixture(scope="module")
def seeds(spec: Spec) -> dict[str, PathsOnSet]:
    return {
        "minbias": set_seeds(spec, 1, weighted=True),
        "hh4b": set_seeds(spec, 2, weighted=False),
        "vbf_htautau": set_seeds(spec, 3, weighted=False),
    }


@pytest.fixture(scope="module")
def record(spec: Spec, seeds: dict[str, PathsOnSet]) -> WorkingPointsRecord:
    return working_points_of(spec, seeds)


NOT_COUNTED = {
    "interval", "reached_high", "effective_events", "design_effect", "expected_relative_uncertainty",
    "target_in_interval", "sample", "unit", "schema", "confidence_level", "strata", "definitions",
    "definition", "variable", "kind", "signal_set", "rate_low", "rate_high", "efficiency_low",
    "efficiency_high",
}  # fmt: skip
"""Intervals, and what is not a count."""


def numbers(value: Any, *path: str | int) -> list[tuple[str | int, ...]]:  # noqa: ANN401 - what JSON holds
    """Return the paths of all numbers that are counted again."""
    if isinstance(value, dict):
        return [
            each
            for key, part in value.items()
            if key not in NOT_COUNTED
            for each in numbers(part, *path, key)
        ]
    if isinstance(value, list):
        return [each for at, part in enumerate(value) for each in numbers(part, *path, at)]
    return [path] if isinstance(value, int | float) else []


def plain(record: WorkingPointsRecord) -> Any:  # noqa: ANN401 - what JSON holds
    return json.loads(text_of(record))


def read(content: object) -> WorkingPointsRecord:
    return parse(WorkingPointsRecord, json.dumps(content), name="working_points.json")


def changed(record: WorkingPointsRecord, path: tuple[str | int, ...], by: float) -> WorkingPointsRecord:
    """Return the record with one number moved: a count by 1 where `by` is a part of it."""
    whole = inner = plain(record)
    for each in path[:-1]:
        inner = inner[each]
    found = inner[path[-1]]
    inner[path[-1]] = found + (math.ceil(by) if isinstance(found, int) else by)
    return read(whole)


def test_what_was_derived_is_what_is_counted(
    record: WorkingPointsRecord, spec: Spec, seeds: dict[str, PathsOnSet]
) -> None:
    assert all(each.threshold.code > 0 for each in record.points)
    check_working_points(record, spec, seeds)


@pytest.mark.parametrize("by", [-1, 1])
def test_every_threshold_moved_by_one_code_is_caught(
    record: WorkingPointsRecord,
    spec: Spec,
    seeds: dict[str, PathsOnSet],
    by: int,
) -> None:
    caught = 0
    for number, point in enumerate(record.points):
        paths = [("threshold", "code"), *(("scan", at, "threshold") for at in range(len(point.scan)))]
        for path in paths:
            with pytest.raises(GateError, match=rf"points\.{point.name}\."):
                check_working_points(changed(record, ("points", number, *path), by), spec, seeds)
            caught += 1
        untagged = changed(record, ("points", number, "untagged", "threshold", "value"), by * 0.25)
        with pytest.raises(GateError, match=rf"points\.{point.name}\.untagged\.threshold: code \d+ "):
            check_working_points(untagged, spec, seeds)
    assert caught == 1 + 25 + 1 + 1


def test_every_other_number_that_is_changed_is_caught(
    record: WorkingPointsRecord,
    spec: Spec,
    seeds: dict[str, PathsOnSet],
) -> None:
    some = {("rate", 0), ("rate", 7), ("rate", 40), ("efficiency", 7)}
    paths = [each for each in numbers(plain(record)) if "curve" not in each or each[-2:] in some]
    assert {("crossing_rate", "value"), ("points", 0, "derivation", "rate", "value")} <= set(paths)
    for path in paths:
        with pytest.raises(GateError, match=r"counting the events gives|code -?[\d.]+ |is not on it"):
            check_working_points(changed(record, path, 0.5), spec, seeds)


def test_all_numbers_of_a_moved_threshold_together_are_caught(
    spec: Spec,
    seeds: dict[str, PathsOnSet],
    record: WorkingPointsRecord,
) -> None:
    """A derivation that takes the next code is consistent in itself, and not the smallest."""
    higher = {
        name: replace(
            each,
            tagged={point: replace(found, score=found.score + 1) for point, found in each.tagged.items()},
        )
        for name, each in seeds.items()
    }
    moved = working_points_of(spec, higher)
    assert moved.points[1].threshold.code == record.points[1].threshold.code + 1
    with pytest.raises(GateError, match=r"points\.hh4b\.scan\[0\]\.threshold: code \d+ passes .* too"):
        check_working_points(moved, spec, seeds)


def test_a_better_cut_that_was_not_chosen_is_caught(
    spec: Spec,
    seeds: dict[str, PathsOnSet],
    record: WorkingPointsRecord,
) -> None:
    worse = plain(record)
    kept = worse["points"][0]["cut"]["value"]
    other = next(each for each in worse["points"][0]["scan"] if each["cut"] != kept)
    worse["points"][0]["cut"]["value"] = other["cut"]
    with pytest.raises(GateError, match=r"points\.hh4b\.cut: it says"):
        check_working_points(read(worse), spec, seeds)


def test_a_set_that_was_left_out_and_a_longer_curve_are_caught(
    spec: Spec,
    seeds: dict[str, PathsOnSet],
    record: WorkingPointsRecord,
) -> None:
    fewer, longer = plain(record), plain(record)
    del fewer["sets"]["minbias"]
    longer["points"][0]["curve"]["rate"].append(0.0)
    with pytest.raises(GateError, match="sets: it says"):
        check_working_points(read(fewer), spec, seeds)
    with pytest.raises(GateError, match=r"points\.hh4b\.curve: lengths: it says"):
        check_working_points(read(longer), spec, seeds)
