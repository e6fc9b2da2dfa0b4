"""Hand-made event records, and small libraries of real interactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pytest
from jetc.sample.chunk import Libraries, Settings, library_hits
from jetc.sample.constants import load_detector
from jetc.sample.hits import Hits, join
from jetc.sample.pileup import Library
from jetc.sample.process import Particles

if TYPE_CHECKING:
    from collections.abc import Callable

Row = dict[str, float]


def make_particles(*events: list[Row]) -> Particles:
    """Make records from rows with pid, pt, eta, phi, and what else differs from a stable particle.

    `mother`, `first_daughter` and `last_daughter` count the rows of the event from 1; 0 is none.
    """
    system: Row = {"pid": 90, "status": -11}
    rows = [row for event in events for row in (system, *event)]
    lengths = [len(event) + 1 for event in events]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    base = np.repeat(offsets[:-1], lengths)

    def column(name: str, absent: float = 0.0) -> npt.NDArray[Any]:
        return np.array([row.get(name, absent) for row in rows], dtype=np.float64)

    def relation(name: str) -> npt.NDArray[Any]:
        return column(name).astype(np.int64) + base

    pt, eta, phi, mass = column("pt"), column("eta"), column("phi"), column("mass")
    pz = pt * np.sinh(eta)
    return Particles(
        offsets=offsets,
        pid=column("pid").astype(np.int64),
        status=column("status", 1).astype(np.int64),
        mother=relation("mother"),
        first_daughter=relation("first_daughter"),
        last_daughter=relation("last_daughter"),
        px=pt * np.cos(phi),
        py=pt * np.sin(phi),
        pz=pz,
        energy=np.sqrt(pt**2 + pz**2 + mass**2),
        x=column("x"),
        y=column("y"),
        z=column("z"),
        weight=np.ones(len(events)),
        pthat=np.zeros(len(events)),
    )


@pytest.fixture
def particles() -> Callable[..., Particles]:
    return make_particles


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(seed=1, pileup=30.0, tune="monash")


@pytest.fixture(scope="session")
def libraries(settings: Settings) -> Libraries:
    """Simulate a few interactions of each kind; hard ones stand for the soft, which start slowly."""
    detector = load_detector()
    parts: list[Hits] = [library_hits(settings, detector, kind=kind, part=0, events=10) for kind in (1, 1, 2)]
    return Libraries(join(parts), Library(np.array([0, 10, 20, 30, 30, 30, 30, 30])))
