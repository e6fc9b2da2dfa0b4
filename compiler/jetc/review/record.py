"""A comparison as JSON, for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from jetc.review.words import answers, place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jetc.review.comparison import Change, Comparison, NumberPair

__all__ = ["comparison_json"]


def comparison_json(comparisons: Iterable[Comparison]) -> str:
    """Return the comparisons as one JSON document."""
    return json.dumps({"schema": 1, "specs": [_record(each) for each in comparisons]}, indent=1)


def _record(comparison: Comparison) -> dict[str, object]:
    return {
        "old": {"label": comparison.old.label, "lock": comparison.old.state.name},
        "new": {"label": comparison.new.label, "lock": comparison.new.state.name},
        "class": None if comparison.of is None else comparison.of.name,
        "answers": dict(answers(comparison)),
        "changes": [_change(each) for each in comparison.changes],
        "reruns": list(comparison.reruns),
        "retrains": comparison.retrains,
        "numbers": [_number(each) for each in comparison.numbers],
    }


def _change(change: Change) -> dict[str, object]:
    found = change.difference
    return {
        "name": found.name,
        "kind": found.kind,
        "old": found.old,
        "new": found.new,
        "class": change.rule.of.name,
        "rule": change.rule.id,
        "means": change.rule.means,
        "bits": change.rule.bits,
        "place": place(change),
    }


def _number(number: NumberPair) -> dict[str, object]:
    return {
        "key": number.key,
        "old": None if number.old is None else number.old.model_dump(mode="json"),
        "new": None if number.new is None else number.new.model_dump(mode="json"),
        "noise": number.noise,
    }
