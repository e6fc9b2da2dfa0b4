"""What the columns of a jet promise of each other, and the encoding generation that they show.

Each relation is checked where the file has the branches that it needs; `helpers_of` names those that
are read for that alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.ntuple.fields import branch_of_input, branches_of_fields, values_of
from jetc.ntuple.schema import CANDIDATE_PREFIX, PT_MAX_GEV
from jetc.prepare.encodings import DEFAULT, ENCODINGS
from jetc.prepare.encodings.cmssw_v0 import CMSSW_V0
from jetc.prepare.expression import fields_of
from jetc.prepare.words import STEPS_PER_PI

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from jetc.ntuple.block import EventBlock
    from jetc.prepare.encodings.encoding import Encoding, Input

__all__ = ["Relation", "check_relations", "constituents_pt", "helpers_of", "relations_of"]

_MEND = "make the ntuple again, in the encoding that the schema names: its branches contradict each other"
_USUAL = 0.9
"""Share of the jets of a block from which on a jet that differs is damaged, not corrected."""
_GEN_PT_SHARE = 0.1
_MOST_CORRECTED = 4.0
"""No energy correction changes pT by this factor."""
_ANGLE_ROUNDING = 1e-5
_HALF = 0.5 + 2.0**-8
"""Half a step, and what a float32 leaves of one."""
_AXIS_ROUNDING = 2.0
"""Largest difference of an angle's word and its float, in steps, that rounding explains."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What branch `of` promises of the branches it `needs`, in words; `broken` gives where it is not kept.

    `broken` has the axis of `of`: rows, or constituents. It is checked where `guards`, or else `of`, is
    read; the others are read for it, but for those of a relation that is not `helped`. A `witness` may
    excuse a value, and is read where the file has it. Of one that says of which input it is the value,
    `encoded` is that input.
    """

    of: str
    needs: tuple[str, ...]
    promise: str
    broken: Callable[[EventBlock], NDArray[np.bool_]]
    guards: str | None = None
    helped: bool = True
    witness: tuple[str, ...] = ()
    encoded: Input | None = None

    @property
    def branches(self) -> tuple[str, ...]:
        """Every branch that it reads."""
        return (self.of, *self.needs)


@cache
def relations_of(encoding: str) -> tuple[Relation, ...]:
    """Return every relation of ntuples of `encoding`, in the order in which faults are reported."""
    inputs = tuple(_of_inputs(ENCODINGS[encoding]))
    astray_phi = _ASTRAY_PHI_V0 if encoding == CMSSW_V0.name else _ASTRAY_PHI
    return (*_OF_JETS, _ASTRAY_ETA, astray_phi, *inputs, _ONE_HOT, *_OF_TRUTH)


def _of_inputs(encoding: Encoding) -> Iterator[Relation]:
    """Yield what the encoding says of each branch that is not a field itself."""
    for each in encoding.inputs.values():
        of = branch_of_input(each.name, encoding.name)
        needed = branches_of_fields([each.value])
        others = tuple(name for name in needed or () if name != of)
        if of is not None and others:
            promise = f"{each.name} of {encoding.name}, {each.meaning},"
            yield Relation(of, others, promise, _unlike(each, of, encoding.name), encoded=each)


def _unlike(each: Input, of: str, encoding: str) -> Callable[[EventBlock], NDArray[np.bool_]]:
    def broken(block: EventBlock) -> NDArray[np.bool_]:
        return _differs_from(_codes_of([each], block, encoding)[0], each, of, block, encoding)

    return broken


def _codes_of(inputs: Sequence[Input], block: EventBlock, encoding: str) -> list[NDArray[Any]]:
    """Return what the encoding says of inputs, (constituents,); what they have in common is computed once."""
    values = [each.value for each in inputs]
    of_jets = any(field.owner == "jet" for field in fields_of(values))
    owner = np.repeat(np.arange(len(block)), block.counts) if of_jets else np.zeros(0, dtype=np.int64)
    return [*values_of(values, block.columns, owner, encoding)]


def _differs_from(
    code: NDArray[Any], each: Input, of: str, block: EventBlock, encoding: str
) -> NDArray[np.bool_]:
    return _differs(block.columns[of], code, each.fraction, nearest=encoding == CMSSW_V0.name)


def _differs(
    found: NDArray[Any], code: NDArray[np.signedinteger[Any]], fraction: int, *, nearest: bool
) -> NDArray[np.bool_]:
    """Compare with the value as a float32, or kept to 12 fraction bits: the ntuples have either.

    Those of the first producer have the true value instead, to which the code is the `nearest`.
    """
    if fraction == 0:
        return np.asarray(found != code.astype(np.float32))
    if nearest:
        return np.asarray(np.abs(np.ldexp(found.astype(np.float64), fraction) - code) > _HALF)
    exact = np.ldexp(code.astype(np.float64), -fraction)
    off = found != exact.astype(np.float32)
    if off.any():
        scale = 1 << 12
        off &= (found != np.floor(exact * scale) / scale) & (found != np.rint(exact * scale) / scale)
    return np.asarray(off)


def helpers_of(branches: Collection[str], there: Collection[str], encoding: str) -> tuple[str, ...]:
    """Return the branches to read beside `branches`, of those that are `there`, to check relations."""
    wanted: dict[str, None] = {}
    for each in relations_of(encoding):
        guarded = (each.guards or each.of) in branches
        if guarded and set(each.branches) <= set(there):
            witness = (name for name in each.witness if name in there)
            wanted.update(dict.fromkeys((*(each.branches if each.helped else ()), *witness)))
    return tuple(name for name in wanted if name not in branches)


def check_relations(block: EventBlock, encoding: str) -> None:
    """Check each jet of a block against every relation of ntuples of `encoding` whose branches it has.

    DataError where one fails.
    """
    if not len(block):
        return
    checked = [
        each for each in relations_of(encoding) if all(name in block.columns for name in each.branches)
    ]
    codes: dict[str, NDArray[Any]] = {}
    for each in checked:
        if each.encoded is None:
            _check(each, block, each.broken(block))
            continue
        if not codes:
            inputs = [other.encoded for other in checked if other.encoded is not None]
            found = _codes_of(inputs, block, encoding)
            codes = {one.name: code for one, code in zip(inputs, found, strict=True)}
        code = codes[each.encoded.name]
        _check(each, block, _differs_from(code, each.encoded, each.of, block, encoding))


def _check(relation: Relation, block: EventBlock, broken: NDArray[np.bool_]) -> None:
    if not broken.any():
        return
    index = int(np.argmax(broken))
    jagged = relation.of.startswith(CANDIDATE_PREFIX)
    row = int(np.searchsorted(np.cumsum(block.counts), index, side="right")) if jagged else index
    raise block.fault(
        relation.of,
        row,
        f"the value is {_spelled(block, relation.of, index)}{_beside(relation, block, index, row)}",
        f"{relation.promise} is promised; {int(broken.sum())} of {len(broken)} values here do not keep it",
        _MEND,
    )


def _spelled(block: EventBlock, name: str, index: int) -> str:
    value = block.columns[name][index]
    return f"{value:.9g}" if value.dtype.kind == "f" else str(value)


def _beside(relation: Relation, block: EventBlock, index: int, row: int) -> str:
    """Return the values that the faulty one was compared with."""
    jagged = relation.of.startswith(CANDIDATE_PREFIX)
    values = [
        f"{name} {_spelled(block, name, index if name.startswith(CANDIDATE_PREFIX) else row)}"
        for name in relation.needs
        if jagged or not name.startswith(CANDIDATE_PREFIX)
    ]
    return f", with {', '.join(values)}" if values else ""


def _owned(block: EventBlock, name: str) -> NDArray[Any]:
    """Return a column of rows, repeated for each constituent."""
    return np.repeat(block.columns[name], block.counts)


def _not_counted(block: EventBlock) -> NDArray[np.bool_]:
    return np.asarray(block.columns["jet_npuppicand"] != block.counts)


def _harder_than_before(block: EventBlock) -> NDArray[np.bool_]:
    pt = block.columns[_name("pt")]
    rises = np.zeros(len(pt), dtype=bool)
    rises[1:] = pt[1:] > pt[:-1]
    starts = (np.cumsum(block.counts) - block.counts)[block.counts > 0]
    rises[starts] = False
    return rises


def _jet_harder_than_before(block: EventBlock) -> NDArray[np.bool_]:
    pt, event = block.columns["jet_pt_phys"], block.columns["event"]
    rises = np.zeros(len(pt), dtype=bool)
    rises[1:] = (pt[1:] > pt[:-1]) & (event[1:] == event[:-1])
    return rises


def _deta_astray(block: EventBlock) -> NDArray[np.bool_]:
    """Compare with the jet's angle, where the jet's word is not there to be compared with."""
    if "jet_eta" in block.columns:
        return np.zeros(1, dtype=bool)
    return _astray(block, block.columns[_name("eta")] + block.columns[_name("deta")], "jet_eta_phys")


def _dphi_astray(block: EventBlock) -> NDArray[np.bool_]:
    """As `_deta_astray`, where the jet's word is not there to be compared with."""
    if "jet_phi" in block.columns:
        return np.zeros(1, dtype=bool)
    return _astray(block, block.columns[_name("phi")] - block.columns[_name("dphi")], "jet_phi_phys")


def _dphi_astray_v0(block: EventBlock) -> NDArray[np.bool_]:
    """As `_dphi_astray`; beyond half a turn upwards the sign of the difference is lost."""
    if "jet_phi" in block.columns:
        return np.zeros(1, dtype=bool)
    jet = _owned(block, "jet_phi_phys").astype(np.float64) * (STEPS_PER_PI / np.pi)
    turn = block.columns[_name("phi")] - jet
    whole = 2 * STEPS_PER_PI
    wrapped = np.where(turn > STEPS_PER_PI, whole - turn, np.where(turn < -STEPS_PER_PI, turn + whole, turn))
    found = block.columns[_name("dphi")]
    off = np.abs(found - wrapped)
    at_the_end = np.abs(turn + STEPS_PER_PI) <= _AXIS_ROUNDING  # rounding says there which sign it has
    off = np.where(at_the_end, np.abs(np.abs(found) - np.abs(wrapped)), off)
    return np.asarray(off > _AXIS_ROUNDING)


def _astray(block: EventBlock, axis: NDArray[Any], of: str) -> NDArray[np.bool_]:
    """Return where the jet's axis, in steps, is not that of its first constituent, or far from `of`."""
    starts = (np.cumsum(block.counts) - block.counts)[block.counts > 0]
    first = np.repeat(axis[starts], block.counts[block.counts > 0])
    apart = np.abs(axis - first) % (2 * STEPS_PER_PI)
    far = np.abs(axis - _owned(block, of) * np.float32(STEPS_PER_PI / np.pi))
    far = np.minimum(far, np.abs(2 * STEPS_PER_PI - far))
    return np.asarray((apart != 0) | (far > _AXIS_ROUNDING))


def _hots_off(block: EventBlock) -> NDArray[np.bool_]:
    return np.asarray(sum(block.columns[name] for name in _ONE_HOTS) != 1)


def _sum_off(block: EventBlock) -> NDArray[np.bool_]:
    """Compare with the constituents where the jets of the block do; energy corrections part them."""
    return _unequal(constituents_pt(block), block.columns["jet_pt"])


def _sum_phys_off(block: EventBlock) -> NDArray[np.bool_]:
    """As `_sum_off`, where the hardware pT is not there to be compared with."""
    if "jet_pt" in block.columns:
        return np.zeros(1, dtype=bool)
    return _unequal(constituents_pt(block), block.columns["jet_pt_phys"], _corrected(block))


def constituents_pt(block: EventBlock) -> NDArray[np.float64]:
    """Return the sum of the constituents' pT of each jet, (rows,) in GeV, as the word of a jet holds it."""
    owner = np.repeat(np.arange(len(block)), block.counts)
    total = np.bincount(owner, weights=block.columns[_name("pt")], minlength=len(block))
    return np.asarray(np.minimum(total * block.gev_of_pt, PT_MAX_GEV))


def _pt_phys_off(block: EventBlock) -> NDArray[np.bool_]:
    word, value, corrected = block.columns["jet_pt"], block.columns["jet_pt_phys"], _corrected(block)
    return np.asarray(_unequal(word, value, corrected) | _unequal(value, word, corrected))


def _corrected(block: EventBlock) -> NDArray[np.bool_]:
    """Return which jets have, as their pT, that of the corrected jet; none where the file has no such."""
    other = block.columns.get("jet_pt_corr")
    return np.asarray(False if other is None else other == block.columns["jet_pt_phys"])


def _unequal(
    one: NDArray[Any], other: NDArray[Any], corrected: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Return where two pT differ; where those of many jets do, where a correction explains it not."""
    off = one != other
    if corrected is not None:
        off &= ~corrected | _far(one, other)
    return np.asarray(off if off.mean() < 1 - _USUAL else _far(one, other))


def _far(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray(one > _MOST_CORRECTED * (other + 1))


def _eta_phys_off(block: EventBlock) -> NDArray[np.bool_]:
    return _angle_off(block.columns["jet_eta_phys"], block.columns["jet_eta"], turn=0.0)


def _phi_phys_off(block: EventBlock) -> NDArray[np.bool_]:
    return _angle_off(block.columns["jet_phi_phys"], block.columns["jet_phi"], turn=2 * np.pi)


def _angle_off(value: NDArray[Any], word: NDArray[Any], *, turn: float) -> NDArray[np.bool_]:
    """Compare with the word, exactly where most do, else to a step: floats are rounded or cut to words."""
    step = np.pi / STEPS_PER_PI
    difference = np.abs(value.astype(np.float64) - word * step)
    if turn:
        difference = np.minimum(difference, np.abs(turn - difference))
    off = difference > _ANGLE_ROUNDING
    return off if off.mean() < 1 - _USUAL else np.asarray(difference > 2 * step)


def _gen_pt_off(block: EventBlock) -> NDArray[np.bool_]:
    gen, pt = block.columns["jet_genmatch_pt"], block.columns["jet_pt_phys"].astype(np.float64)
    return np.asarray((gen > 0) & (pt * (1 + 1e-6) <= _GEN_PT_SHARE * gen))


def _flavour_without_match(name: str) -> Callable[[EventBlock], NDArray[np.bool_]]:
    def broken(block: EventBlock) -> NDArray[np.bool_]:
        return np.asarray((block.columns[name] != 0) & (block.columns["jet_genmatch_pt"] == 0))

    return broken


def _charge_off(block: EventBlock) -> NDArray[np.bool_]:
    return np.asarray((block.columns["jet_taucharge"] != 0) != (block.columns["jet_tauflav"] != 0))


def _lepton_pt_off(block: EventBlock) -> NDArray[np.bool_]:
    none = np.ones(len(block), dtype=bool)
    for name in _LEPTONS:
        none &= block.columns[name] == 0
    return np.asarray(none & (block.columns["jet_genmatch_lep_vis_pt"] != 0))


def _name(short: str) -> str:
    return f"{CANDIDATE_PREFIX}_{short}"


_LEPTONS = ("jet_tauflav", "jet_muflav", "jet_elflav")

_OF_JETS: tuple[Relation, ...] = (
    Relation(
        "jet_npuppicand",
        (_name("pt"),),
        "the number of constituents stored",
        _not_counted,
        guards=_name("pt"),
    ),
    Relation(_name("pt"), (), "hardest first, as only the first ones are taken,", _harder_than_before),
    Relation(
        "jet_pt_phys",
        ("event",),
        "hardest first within an event, the rows of one id,",
        _jet_harder_than_before,
    ),
    Relation(
        "jet_pt_phys",
        ("jet_pt",),
        "the hardware pT, or that of the corrected jet, jet_pt_corr,",
        _pt_phys_off,
        witness=("jet_pt_corr",),
    ),
    Relation("jet_pt", (_name("pt"),), "the sum of the constituents' pT", _sum_off, guards=_name("pt")),
    Relation(
        "jet_pt_phys",
        (_name("pt"),),
        "the sum of the constituents' pT, or the pT of the corrected jet, jet_pt_corr,",
        _sum_phys_off,
        helped=False,
        witness=("jet_pt_corr",),
    ),
    Relation("jet_eta_phys", ("jet_eta",), "the hardware angle times pi/720", _eta_phys_off),
    Relation("jet_phi_phys", ("jet_phi",), "the hardware angle times pi/720", _phi_phys_off),
)
"""Of jets, whatever their encoding."""

_ASTRAY_ETA = Relation(
    _name("deta"), ("jet_eta_phys", _name("eta")), "jet eta - constituent eta", _deta_astray
)
_ASTRAY_PHI = Relation(
    _name("dphi"), ("jet_phi_phys", _name("phi")), "constituent phi - jet phi, wrapped,", _dphi_astray
)
_ASTRAY_PHI_V0 = Relation(
    _name("dphi"), ("jet_phi_phys", _name("phi")), "constituent phi - jet phi, wrapped,", _dphi_astray_v0
)
_ONE_HOTS = tuple(
    f"{CANDIDATE_PREFIX}_{each.branch}"
    for each in ENCODINGS[DEFAULT].inputs.values()
    if each.branch is not None and each.name.startswith("is_") and each.name != "is_filled"
)
_ONE_HOT = Relation(_ONE_HOTS[0], _ONE_HOTS[1:], "a sum of 1 of the eight one-hots", _hots_off, helped=False)

_OF_TRUTH: tuple[Relation, ...] = (
    Relation("jet_genmatch_pt", ("jet_pt_phys",), "below ten times the jet's pT", _gen_pt_off),
    *(
        Relation(name, ("jet_genmatch_pt",), "0 where no gen jet is matched", _flavour_without_match(name))
        for name in ("jet_genmatch_hflav", "jet_genmatch_pflav")
    ),
    Relation("jet_taucharge", ("jet_tauflav",), "-1 or 1 where a tau is matched, else 0,", _charge_off),
    Relation("jet_genmatch_lep_vis_pt", _LEPTONS, "0 where no lepton is matched", _lepton_pt_off),
)
"""Of generator truth."""
