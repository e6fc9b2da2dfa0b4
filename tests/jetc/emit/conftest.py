"""The tiny tagger: every kind of layer, small enough to read its Verilog."""

from __future__ import annotations

from pathlib import Path

import pytest
from jetc_runtime.network import Network

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.fixture(scope="session")
def golden() -> Path:
    return GOLDEN


@pytest.fixture(scope="session")
def tiny() -> Network:
    return Network.from_json((GOLDEN / "tiny" / "network.json").read_text("utf-8"))
