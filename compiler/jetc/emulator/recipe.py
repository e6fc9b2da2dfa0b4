"""What a folder for analyses says of its tagger: the steps from branches to codes, and working points."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, assert_never

from jetc_runtime.recipe import HtPoint, PairPoint, Ratio, Word
from jetc_runtime.steps import Branch, Step

from jetc.language.sections.model import HtScoreSum, TauPair
from jetc.ntuple.fields import FIELD_BRANCHES, branch_of_input, branches_of_fields, gev_of_pt
from jetc.prepare.arithmetic import cast
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.encodings.fields import EMPTY
from jetc.prepare.expression import (
    Choice,
    Clip,
    Constant,
    Difference,
    Equal,
    Field,
    LeadingOne,
    Less,
    Lookup,
    OverCandidates,
    Product,
    Quotient,
    Root,
    Shift,
    ShiftBy,
    Sum,
    Wrap,
    nodes_of,
    sources_of,
)
from jetc.prepare.expression import field as field_of
from jetc.prepare.words import CANDIDATE, GEV_PER_STEP, JET

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Network
    from jetc_runtime.recipe import Point

    from jetc.emulator.working_points import WorkingPoint
    from jetc.language.sections.model import Features
    from jetc.prepare.encodings.encoding import Input
    from jetc.prepare.expression import Expression

__all__ = ["Steps", "point_of", "steps_of"]

_WIDTHS = (16, 32, 64)
_UNITS = {each.value: each.unit for each in (*CANDIDATE.fields, *JET.fields)}
_OPERATIONS: dict[type, str] = {
    Sum: "sum",
    Difference: "difference",
    Product: "product",
    Quotient: "quotient",
    ShiftBy: "shift_by",
    LeadingOne: "leading_one",
    Root: "root",
    Equal: "equal",
    Less: "less",
    Choice: "choice",
    OverCandidates: "total",
}
"""What a node without constants is called."""


@dataclass(slots=True)
class Steps:
    """Branches, steps and the words that they make."""

    branches: dict[str, Branch] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)


def steps_of(features: Features, network: Network) -> Steps:
    """Return how the inputs of `network` come from branches of ntuples of the encoding of `features`.

    Each is computed from the words on the link, where ntuples have those, else read from its own branch.
    """
    made = Steps()
    encoding = ENCODINGS[features.encoding]
    ports = [(network.input.name, features.inputs, encoding.inputs)]
    if network.jet is not None:
        ports.append((network.jet.name, features.of_the_jet, encoding.jet_inputs(features.constituents)))
    codes = [
        (
            port,
            each,
            quantities[each.name].unit,
            _code(made, quantities[each.name], each.type, encoding.ntuple),
        )
        for port, inputs, quantities in ports
        for each in inputs
    ]
    known: dict[int, int] = {}
    """The number of each node's step, by identity: all nodes are in `codes`, so none of them goes."""
    for port, each, unit, code in codes:
        step = _added(made, code, known, encoding.ntuple)
        made.words.append(Word(port, each.name, unit, each.type, step))
    return made


def point_of(point: WorkingPoint, entries: tuple[int, ...] = ()) -> Point:
    """Return a working point as an analysis applies it.

    `entries` are those of the table of exponentials, where scores are logits.
    """
    path, cut, threshold = point.path, point.cut_gev, point.threshold
    ratio = Ratio(path.score.numerator, path.score.denominator, path.score.type, entries)
    match path:
        case HtScoreSum():
            return HtPoint(
                path.name,
                path.jets,
                path.jet_pt_min_gev,
                path.abs_eta_max,
                path.ht_jet_pt_min_gev,
                cut,
                threshold,
                ratio,
            )
        case TauPair():
            return PairPoint(path.name, path.abs_eta_max, path.delta_r_min, cut, threshold, ratio)
        case _:
            assert_never(path)


def _code(made: Steps, source: Input, target: FixedPoint, ntuple: str) -> Expression:
    """Return the code of an input, of words or of the branch that has its value."""
    if branches_of_fields([source.value]) is not None:
        return cast(source.value, source.fraction, target)
    name = branch_of_input(source.name, ntuple)
    if name is None:
        msg = f"no ntuple has input {source.name}, nor its words"
        raise ValueError(msg)
    low, high = source.value.low, source.value.high
    made.branches[name] = Branch(
        name, "constituent", source.unit, float(1 << source.fraction), low, high, exact=False
    )
    return cast(field_of("candidate", name, low, high), source.fraction, target)


def _added(made: Steps, wanted: Expression, known: dict[int, int], ntuple: str) -> int:
    """Return the number of the step that gives `wanted`, after all that it takes."""
    for node in nodes_of([wanted], known):
        if id(node) not in known:
            sources = tuple(known[id(each)] for each in sources_of(node))
            known[id(node)] = len(made.steps)
            made.steps.append(replace(_step(made, node, sources, ntuple), bits=_bits(node)))
    return known[id(wanted)]


def _step(made: Steps, node: Expression, sources: tuple[int, ...], ntuple: str) -> Step:  # noqa: PLR0911
    match node:
        case Field() if node is EMPTY:
            return Step("constant", (), 64, (0,))
        case Field():
            return Step("branch", (), 64, (), _branch(made, node, ntuple))
        case Constant():
            return Step("constant", (), 64, (node.low,))
        case Shift():
            return Step("shift", sources, 64, (node.by,))
        case Lookup():
            return Step("look_up", sources, 64, node.entries)
        case Clip():
            return Step("clip", sources, 64, (node.low, node.high))
        case Wrap():
            return Step("wrap", sources, 64, (node.low, node.high))
        case _:
            return Step(_OPERATIONS[type(node)], sources, 64)


def _bits(node: Expression) -> int:
    """Return the bits of integers in which a node is computed: differences of what it takes fit, too."""
    reach = max(max(-each.low, each.high) for each in (node, *sources_of(node)))
    return next(bits for bits in _WIDTHS if reach < 1 << (bits - 2) or bits == _WIDTHS[-1])


def _branch(made: Steps, node: Field, ntuple: str) -> str:
    """Return the branch of a field of a word."""
    if node.name in made.branches:
        return node.name
    name = FIELD_BRANCHES[node.owner, node.name]
    of = "jet" if node.owner == "jet" else "constituent"
    unit, times = _UNITS.get(node, "1"), 1.0
    if node.name == "pt":
        unit, times = "GeV", (gev_of_pt(ntuple) if of == "constituent" else 1.0) / GEV_PER_STEP
    made.branches[name] = Branch(name, of, unit, times, node.low, node.high, exact=True)
    return name
