"""What property tests draw, the same cases in every run and new ones in `make fuzz`; what begins first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import settings

if TYPE_CHECKING:
    import pytest

settings.register_profile("suite", derandomize=True, deadline=None, database=None)
settings.register_profile("fuzz", derandomize=False, deadline=None, database=None, print_blob=True)
settings.load_profile("suite")

LONGEST = ("test_build.py", "test_soundness.py")
"""Modules that take minutes: one core begins with them, so that none waits for them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONGEST)
