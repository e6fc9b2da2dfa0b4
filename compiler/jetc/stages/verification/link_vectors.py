"""Words on the link that are tried: ends of each field, angles that wrap, momenta, order, random bits."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from jetc.prepare.columns import word_of
from jetc.prepare.words import CANDIDATE, JET, STEPS_PER_PI

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from jetc.prepare.words import Layout, WordField

    Words = NDArray[np.uint64]
    Jets = tuple[Words, Words]
    """Words of jets, (jets,), and of their candidates, (jets, candidates)."""

__all__ = ["corner_words", "random_words"]

_JET = {"pt": 160, "eta": 40, "phi": 700, "z0": 3}
_CANDIDATE = {"pt": 40, "eta": 38, "phi": -715}
_ANGLES = (-1024, -721, -STEPS_PER_PI, -719, -1, 0, 1, 719, STEPS_PER_PI, 721, 1023)
_REGION = ((40, 0), (41, 0), (400, 549), (400, 550), (400, 551), (400, -549), (400, -550), (400, -551))
"""pT and pseudorapidity about |eta| = 2.4 and pT = 10 GeV."""
_TYPES = 8
_PT_BITS, _ETA_BITS = 14, 12
_ADDRESS_STEP = 8
"""Between two pT that look up neighbours, where the leading one is the top bit."""
_CONE = 100
_JET_PTS = (0, 1, 160, (1 << _PT_BITS) - 1)
"""Momenta of jets beside which those of their candidates are summed."""


def corner_words(candidates: int) -> dict[str, Jets]:
    """Return jets by group, each made to reach the ends of what the words can say; the same every time."""
    ends = [
        (jet, word)
        for each in CANDIDATE.fields
        for kind in range(_TYPES)
        for word in _with_ends(CANDIDATE, each, _CANDIDATE | {"id": kind})
        for jet in _words(JET, _JET)
    ]
    powers = sorted({min(max((1 << bit) + off, 0), (1 << 14) - 1) for bit in range(15) for off in (-1, 0, 1)})
    momenta = [
        (_word(JET, _JET | {"pt": of}), _word(CANDIDATE, _CANDIDATE | {"pt": pt, "id": 3}))
        for of, pt in product(powers, powers)
    ]
    angles = [
        (_word(JET, _JET | {"phi": of, "eta": eta}), _word(CANDIDATE, _CANDIDATE | {"phi": phi}))
        for of, phi, eta in product(_ANGLES, _ANGLES, (-2048, 2047))
    ]
    whole = [word for each in JET.fields for word in _with_ends(JET, each, _JET)]
    whole += [_word(JET, _JET | {"pt": pt, "eta": eta}) for pt, eta in _REGION]
    return {
        "candidate_fields": _filled(ends, candidates),
        "momenta": _filled(momenta, candidates),
        "angles": _filled(angles, candidates),
        "jet_fields": _filled([(jet, _word(CANDIDATE, _CANDIDATE)) for jet in whole], candidates),
        "order": _orders(candidates),
        "tables": _tables(candidates),
        "sums": _sums(candidates),
    }


def random_words(candidates: int, jets: int, rng: np.random.Generator) -> dict[str, Jets]:
    """Return `jets` jets: half of random bits, half with candidates about the jet."""
    bits = jets // 2
    return {
        "random_bits": (_bits(rng, (bits,)), _bits(rng, (bits, candidates))),
        "random_candidates": _about_jets(rng, jets - bits, candidates),
    }


def _bits(rng: np.random.Generator, shape: tuple[int, ...]) -> Words:
    return rng.integers(0, 1 << 64, shape, dtype=np.uint64)


def _about_jets(rng: np.random.Generator, jets: int, candidates: int) -> Jets:
    shape = (jets, candidates)
    eta, phi = rng.integers(-600, 601, jets), rng.integers(-STEPS_PER_PI, STEPS_PER_PI, jets)
    pt = rng.integers(0, 1 << 14, jets) >> rng.integers(0, 14, jets)
    at_eta = eta[:, np.newaxis] + rng.integers(-_CONE, _CONE + 1, shape)
    at_phi = phi[:, np.newaxis] + rng.integers(-_CONE, _CONE + 1, shape)
    at_phi = (at_phi + STEPS_PER_PI) % (2 * STEPS_PER_PI) - STEPS_PER_PI
    at_pt = rng.integers(0, 1 << 14, shape) >> rng.integers(0, 15, shape)
    placed = word_of(CANDIDATE, {"pt": at_pt, "eta": at_eta, "phi": at_phi})
    rest = _bits(rng, shape) >> np.uint64(37) << np.uint64(37)
    z0 = rng.integers(-512, 512, jets)
    return word_of(JET, {"pt": pt, "eta": eta, "phi": phi, "z0": z0}), placed | rest


def _orders(candidates: int) -> Jets:
    """Return jets whose candidates rise, are equal but for their type, and have empty slots among them."""
    places = np.arange(candidates)
    momenta = (
        places + 1,
        candidates - places,
        np.full(candidates, 7),
        np.where(places % 2, 9, 0),
        np.where(places % 3, places % 5, 16383),
        np.zeros(candidates, dtype=np.int64),
    )
    kinds = places % _TYPES
    rows = [word_of(CANDIDATE, {"pt": pt, "id": kinds, "eta": places - 8, "phi": places}) for pt in momenta]
    return np.full(len(rows), _word(JET, _JET), dtype=np.uint64), np.stack(rows)


def _tables(candidates: int) -> Jets:
    """Return jets that look up every entry of the tables: of momenta, and of the distance from the jet.

    Candidates have every pT, and every pseudorapidity as seen from a jet at the other end. Jets have every
    pT whose leading one is the top bit, as the ten bits behind it tell them apart.
    """
    top = 1 << (_PT_BITS - 1)
    pt = np.arange(1 << _PT_BITS)
    eta = np.arange(-(1 << (_ETA_BITS - 1)), 1 << (_ETA_BITS - 1))
    every = word_of(CANDIDATE, _of(_CANDIDATE) | {"pt": pt, "id": pt % _TYPES})
    phi = np.zeros_like(eta)
    phi[0], phi[-2] = STEPS_PER_PI, 1  # the largest distance, and a step in both
    far = word_of(CANDIDATE, _of(_CANDIDATE) | {"eta": eta, "phi": phi})
    rows = [np.resize(each, (-(-len(each) // candidates), candidates)) for each in (every, far)]
    number = np.arange(len(rows[0]))
    near = word_of(JET, _of(_JET) | {"pt": top + number * _ADDRESS_STEP % top})
    jet = _word(JET, _JET | {"eta": int(eta[-1]), "phi": 0})
    return np.concatenate([near, np.full(len(rows[1]), jet, dtype=np.uint64)]), np.concatenate(rows)


def _sums(candidates: int) -> Jets:
    """Return jets of each number of candidates, of about once and four times the jet's pT together."""
    jets: list[int] = []
    rows: list[list[int]] = []
    for filled, of in product(range(candidates + 1), _JET_PTS):
        most = filled * ((1 << _PT_BITS) - 1)
        wanted = (times * of + off for times in (1, 4) for off in (-1, 0, 1))
        for total in sorted({min(max(each, filled), most) for each in wanted} | {most}):
            jets.append(_word(JET, _JET | {"pt": of}))
            shares = [(total + filled - 1 - at) // filled for at in range(filled)]
            words = [_word(CANDIDATE, _CANDIDATE | {"pt": share}) for share in shares]
            rows.append(words + [0] * (candidates - filled))
    return np.array(jets, dtype=np.uint64), np.array(rows, dtype=np.uint64)


def _of(fields: Mapping[str, int]) -> dict[str, NDArray[np.int64]]:
    return {name: np.asarray(value) for name, value in fields.items()}


def _filled(pairs: list[tuple[int, int]], candidates: int) -> Jets:
    """Return jets in which each candidate stands once beside its jet's word, as many at once as fit."""
    by_jet: dict[int, list[int]] = {}
    for jet, word in pairs:
        by_jet.setdefault(jet, []).append(word)
    jets: list[int] = []
    rows: list[list[int]] = []
    for jet, words in by_jet.items():
        for start in range(0, len(words), candidates):
            row = words[start : start + candidates]
            jets.append(jet)
            rows.append(row + [0] * (candidates - len(row)))
    return np.array(jets, dtype=np.uint64), np.array(rows, dtype=np.uint64)


def _with_ends(layout: Layout, field: WordField, rest: Mapping[str, int]) -> list[int]:
    low, high = field.value.low, field.value.high
    ends = sorted({low, low + 1, 0, 1, high - 1, high} | ({-1} if low < 0 else set()))
    return [_word(layout, {**rest, field.name: end}) for end in ends]


def _words(layout: Layout, fields: Mapping[str, int]) -> list[int]:
    """Return the word of `fields`, and that of the other end of the detector."""
    mirrored = {name: -value if name in {"eta", "phi"} else value for name, value in fields.items()}
    return [_word(layout, fields), _word(layout, mirrored)]


def _word(layout: Layout, fields: Mapping[str, int]) -> int:
    return int(word_of(layout, _of(fields)))
