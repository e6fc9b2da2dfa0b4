"""Specs for comparisons: the one of the pages, changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jetc.review.comparison import LockState, Side
from jetc.spec.document import parse
from jetc.spec.load import LoadedSpec
from jetc.spec.model import Spec

if TYPE_CHECKING:
    from jetc.review.lock import Lock

BASE = Path(__file__).parents[2] / "diagnostics" / "spec.yaml"

Plain = dict[str, Any]
Change = Callable[[Plain], None]


def unchecked(text: str, name: str) -> LoadedSpec:
    """Load a spec whose shape is right, whatever the rules across fields say of it."""
    tree, faults = parse(text, name=name)
    assert not faults
    return LoadedSpec(Spec.model_validate_json(json.dumps(tree.plain())), tree, Path(name))


def side(text: str, *, label: str = "spec.yaml", lock: Lock | None = None) -> Side:
    state = LockState.ABSENT if lock is None else LockState.FRESH
    return Side(label, unchecked(text, label), text, lock, state)


@pytest.fixture
def base() -> str:
    return BASE.read_text()


@pytest.fixture
def make_side() -> Callable[..., Side]:
    return side
