"""Physics processes: Pythia 8 in, particle columns out. The only module that imports pythia8mc."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

import awkward as ak
import numpy as np
import numpy.typing as npt
import pythia8mc

from jetc.language.sections.processes import PROCESSES, Card

__all__ = [
    "Particles",
    "Tune",
    "concatenate",
    "generate",
    "generate_shares",
    "hard_card",
    "soft_card",
]

Tune = Literal["monash"]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_COMMON = ("Print:quiet = on", "Beams:eCM = 14000.", "Random:setSeed = on", "Random:seed = 1")
_TUNES: dict[str, tuple[str, ...]] = {"monash": ("Tune:pp = 14",)}
_MM_TO_CM = 0.1
_BATCH = 100
_HIGGS = 25


@dataclass(frozen=True, slots=True)
class Particles:
    """The event records of a batch, flattened.

    Columns have the shape (particles,); event i owns rows offsets[i] to offsets[i + 1]. Mothers and
    daughters are rows of the whole batch; row offsets[i] stands for "none". GeV and cm.
    """

    offsets: Integers
    pid: Integers
    status: Integers
    mother: Integers
    first_daughter: Integers
    last_daughter: Integers
    px: Floats
    py: Floats
    pz: Floats
    energy: Floats
    x: Floats
    y: Floats
    z: Floats
    weight: Floats
    """Shape (events,): one, or Pythia's weight where the card is biased."""
    pthat: Floats
    """Shape (events,): pT of the hardest 2 -> 2 interaction, GeV."""

    @property
    def events(self) -> int:
        """Count the events."""
        return len(self.offsets) - 1

    @classmethod
    def empty(cls) -> Particles:
        """Give a batch of no event."""
        columns: dict[str, npt.NDArray[Any]] = {
            name: np.zeros(0) for name in (*_FLOAT_COLUMNS, *_EVENT_COLUMNS)
        }
        columns |= {name: np.zeros(0, dtype=np.int64) for name in (*_INTEGER_COLUMNS, *_ROW_COLUMNS)}
        return cls(np.zeros(1, dtype=np.int64), **columns)

    def event(self) -> Integers:
        """Give each particle's event, shape (particles,)."""
        return np.repeat(np.arange(self.events), np.diff(self.offsets))


def soft_card() -> Card:
    """Give inelastic proton-proton interactions, diffraction included."""
    return Card(1.0, ("SoftQCD:inelastic = on",))


def hard_card(low: float, high: float | None) -> Card:
    """Give 2 -> 2 QCD scattering with pTHat from `low` to `high` GeV (no limit when None)."""
    upper = () if high is None else (f"PhaseSpace:pTHatMax = {high}",)
    return Card(1.0, ("HardQCD:all = on", f"PhaseSpace:pTHatMin = {low}", *upper))


def _start(settings: tuple[str, ...], tune: Tune) -> Any:  # noqa: ANN401 - pythia8mc has no types
    machine = pythia8mc.Pythia("", False)  # noqa: FBT003 - Pythia's own signature
    for line in (*_COMMON, *_TUNES[tune], *settings):
        if not machine.readString(line):
            message = f"Pythia does not know the setting {line!r}"
            raise ValueError(message)
    if not machine.init():
        message = f"Pythia cannot start with {settings}"
        raise RuntimeError(message)
    return machine


_kept = cache(_start)


def _vertex(record: ak.Array, axis: str) -> Floats:
    """Give a production vertex coordinate in cm; the collision point where Pythia has none."""
    column = ak.fill_none(record.prt.vProd[axis], 0.0)
    return np.asarray(ak.flatten(column), dtype=np.float64) * _MM_TO_CM


def _columns(record: ak.Array) -> Particles:
    particles = record.prt
    offsets = np.concatenate([[0], np.cumsum(np.asarray(ak.num(particles.id)))]).astype(np.int64)
    base = np.repeat(offsets[:-1], np.diff(offsets))

    def integers(name: str) -> Integers:
        return np.asarray(ak.flatten(particles[name]), dtype=np.int64)

    def momenta(name: str) -> Floats:
        return np.asarray(ak.flatten(particles.p[name]), dtype=np.float64)

    return Particles(
        offsets=offsets,
        pid=integers("id"),
        status=integers("status"),
        mother=integers("mother1") + base,
        first_daughter=integers("daughter1") + base,
        last_daughter=integers("daughter2") + base,
        px=momenta("px"),
        py=momenta("py"),
        pz=momenta("pz"),
        energy=momenta("e"),
        x=_vertex(record, "px"),
        y=_vertex(record, "py"),
        z=_vertex(record, "pz"),
        weight=np.asarray(record.info.weights[:, 0], dtype=np.float64),
        pthat=np.sqrt(np.maximum(np.asarray(record.info.pT2Hat, dtype=np.float64), 0.0)),
    )


_EVENT_COLUMNS = ("weight", "pthat")
_ROW_COLUMNS = ("mother", "first_daughter", "last_daughter")
_INTEGER_COLUMNS = ("pid", "status")
_FLOAT_COLUMNS = ("px", "py", "pz", "energy", "x", "y", "z")
_COLUMNS = (*_INTEGER_COLUMNS, *_FLOAT_COLUMNS)


def concatenate(parts: list[Particles]) -> Particles:
    """Join one batch or more, in order."""
    starts = np.cumsum([0] + [int(part.offsets[-1]) for part in parts])
    offsets = [np.zeros(1, dtype=np.int64)]
    offsets += [part.offsets[1:] + start for part, start in zip(parts, starts[:-1], strict=True)]
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in (*_COLUMNS, *_EVENT_COLUMNS)
    }
    for name in _ROW_COLUMNS:
        rows = [getattr(part, name) + start for part, start in zip(parts, starts[:-1], strict=True)]
        columns[name] = np.concatenate(rows)
    return Particles(offsets=np.concatenate(offsets), **columns)


def _select(particles: Particles, keep: npt.NDArray[np.bool_]) -> Particles:
    """Drop whole events."""
    lengths = np.diff(particles.offsets)
    rows = np.repeat(keep, lengths)
    offsets = np.concatenate([[0], np.cumsum(lengths[keep])]).astype(np.int64)
    shift = np.repeat(particles.offsets[:-1][keep] - offsets[:-1], lengths[keep])
    columns = {name: getattr(particles, name)[rows] for name in _COLUMNS}
    columns |= {name: getattr(particles, name)[rows] - shift for name in _ROW_COLUMNS}
    columns |= {name: getattr(particles, name)[keep] for name in _EVENT_COLUMNS}
    return Particles(offsets=offsets, **columns)


def generate(
    card: Card,
    *,
    tune: Tune,
    events: int,
    seed: int,
    pthat_below: float = np.inf,
) -> Particles:
    """Generate `events` events that depend on `seed` alone, not on what was generated before.

    Events with a hardest pTHat of `pthat_below` GeV or more, or with other decays than the card keeps, are
    thrown away and replaced. Each call for a diffractive card starts a new Pythia, about 6 s.
    """
    machine = (_start if card.diffractive else _kept)(card.settings, tune)
    machine.rndm.init(1 + seed % 899_999_999)
    parts: list[Particles] = []
    found = 0
    while found < events:
        part = _columns(machine.nextBatch(min(_BATCH, events - found)))
        if pthat_below < np.inf:
            part = _select(part, part.pthat < pthat_below)
        if card.higgs_to:
            part = _select(part, _higgs_decays(part, card.higgs_to))
        parts.append(part if card.biased else _counted_once(part))
        found += part.events
    return concatenate(parts)


def _higgs_decays(particles: Particles, flavours: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Tell which events have Higgs bosons that decay to pairs of exactly `flavours`, ascending."""
    to = np.abs(particles.pid[particles.first_daughter])
    last = np.flatnonzero((particles.pid == _HIGGS) & (to != _HIGGS))
    event = particles.event()[last]
    found = [sorted(to[last[event == number]].tolist()) for number in range(particles.events)]
    return np.array([each == list(flavours) for each in found], dtype=np.bool_)


def _counted_once(particles: Particles) -> Particles:
    """Give every event the weight one.

    Pythia weights a few events in 10,000 of an unbiased process by some per cent more, where the
    cross section exceeds the maximum it found at the start; efficiencies count events.
    """
    return replace(particles, weight=np.ones(particles.events))


def generate_shares(process: str, *, tune: Tune, events: int, seed: int) -> Particles:
    """Generate a process from its cards, each with its share of the events.

    The shares are those of the running total, so that they hold for any number of events.
    """
    cards = PROCESSES[process].cards
    edges = np.rint(np.cumsum([0.0] + [card.share for card in cards]) * events).astype(int)
    parts = [
        generate(card, tune=tune, events=int(count), seed=seed + number)
        for number, (card, count) in enumerate(zip(cards, np.diff(edges), strict=True))
        if count > 0
    ]
    return concatenate(parts)
