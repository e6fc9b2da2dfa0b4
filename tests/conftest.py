"""What property tests draw, the same cases in every run and new ones in `make fuzz`; what runs together."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("suite", derandomize=True, deadline=None, database=None)
settings.register_profile("fuzz", derandomize=False, deadline=None, database=None, print_blob=True)
settings.load_profile("suite")

FIRST = ("test_build.py", "stages")
"""A module, and a folder with shared taggers, that take minutes: a core begins with each of them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give a core a module at a time, and all modules of the shared taggers to one core."""
    for item in items:
        folder = item.path.parent.name
        item.add_marker(pytest.mark.xdist_group(folder if folder in FIRST else str(item.path)))
    items.sort(key=lambda item: not {item.path.name, item.path.parent.name} & set(FIRST))
