"""The spec of the diagnostic pages, and the topology of its network."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jetc.checks.load import load_text
from jetc.taggers.families import topology_of

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec
    from jetc.taggers.topology import Topology


@pytest.fixture(scope="session")
def loaded() -> "LoadedSpec":
    text = (Path(__file__).parents[2] / "diagnostics" / "spec.yaml").read_text()
    return load_text(text, name="spec.yaml")


@pytest.fixture(scope="session")
def topology(loaded: "LoadedSpec") -> "Topology":
    spec = loaded.spec
    return topology_of(spec.architecture, spec.features, spec.quantisation, spec.dataset.classes)
