"""From the words of a jet and its candidates to the network's ports.

What is of the jet, its word or sums over all candidates, is made once, in `NAME_prepare_jet`; the rest in
a module for each candidate. The last registers are those with which the tagger takes a jet in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.artifacts.ports import Port
from jetc.prepare.columns import WORD_BITS
from jetc.prepare.words import CANDIDATE, JET
from jetc.rtl.link.body import Body
from jetc.rtl.link.joining import Passed, Passing, Preparing
from jetc.rtl.link.module import Given, Module, Result
from jetc.rtl.link.order import order_part
from jetc.rtl.link.part import LinkModule, Part, code, field_wires, lowered, taken
from jetc.rtl.link.printing import printed, values_of
from jetc.rtl.link.staging import staged
from jetc.rtl.link.totals import bus_of
from jetc.rtl.top import Bits
from jetc.rtl.verilog.preparing import preparing_text
from jetc.rtl.vhdl import preparing as vhdl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.prepare.chain import Chain
    from jetc.rtl.link.part import Fields

__all__ = ["Preparation", "Widths", "preparation_of"]

_WORD = Port("word", "in", WORD_BITS)


@dataclass(frozen=True, slots=True)
class Preparation(Part):
    """The modules up to the network's ports; the clocks of the order are among its own."""

    order_cycles: int


@dataclass(frozen=True, slots=True)
class Widths:
    """Bits of the ports' words: of each input of a candidate, and of each input of the jet."""

    candidate: Sequence[int]
    jet: Sequence[int] = ()


def preparation_of(chain: Chain, widths: Widths, name: str, levels: int) -> Preparation:
    """Return the preparation of `chain` for ports of `widths`; those of the jet stand above all others."""
    sorts = chain.by_pt and chain.candidates > 1
    order = order_part(chain.candidates, name, levels) if sorts else Part((), 0, 0.0)
    fields = field_wires(CANDIDATE, "candidate", "") | field_wires(JET, "jet", "jet_")
    of_the_jet = [(f"of_jet_{number}", each) for number, each in enumerate(chain.jet_inputs)]
    results = lowered(
        [*zip(chain.features, chain.inputs, strict=True), *of_the_jet], fields, chain.candidates
    )
    ports = {wire: 0 if owner == "jet" else order.cycles for (owner, _), wire in fields.items()}
    found = staged(results, levels, ports)
    jet, candidate = Body(found, lambda wire: wire.shared), Body(found, lambda wire: not wire.shared)
    count, last = len(chain.inputs), found.stages - 1
    codes = tuple(
        code(*each, candidate, last) for each in zip(results[:count], widths.candidate, strict=True)
    )
    jet_codes = tuple(code(*each, jet, last) for each in zip(results[count:], widths.jet, strict=True))
    passing = Passing(
        tuple(Passed(jet.read(wire, stage), wire.width) for wire, stage in candidate.taken),
        tuple(Passed(candidate.read(wire, stage), wire.width, bus_of(wire)) for wire, stage in jet.taken),
    )
    modules = (
        *order.modules,
        printed(_jet_module(chain, name, jet, fields, passing, jet_codes), values_of(name)),
        printed(
            _candidate_module(chain, name, candidate, fields, passing, codes),
            values_of(name),
            chain.candidates,
        ),
    )
    whole = _joined(chain, widths, name, passing, found.stages, sorts=sorts)
    uses = tuple(each.name for each in modules)
    top = LinkModule(whole.name, 1, preparing_text(whole), 0, uses, vhdl.preparing_text(whole))
    deepest = max(found.deepest, order.deepest_levels)
    return Preparation((*modules, top), found.stages, deepest, order.cycles)


def _jet_module(  # noqa: PLR0913, PLR0917 - all that its text says
    chain: Chain, name: str, body: Body, fields: Fields, passing: Passing, codes: tuple[Result, ...]
) -> Module:
    sums = " and of sums over candidates," if passing.summed else " alone,"
    own = (Port("codes", "out", sum(each.width for each in codes)),) if codes else ()
    module = f"{name}_prepare_jet"
    return Module(
        (f"What is made of the jet's word{sums} for all candidates.",),
        module,
        (
            _WORD,
            *(Port(each.bus, "in", each.width * chain.candidates) for each in passing.summed),
            *(Port(f"given_{each.name}", "out", each.width) for each in passing.given),
            *own,
        ),
        tuple(taken(JET, "word", fields, body.staged)),
        body,
        (*map(_passed_on, passing.given), *((Given("codes", codes),) if codes else ())),
    )


def _candidate_module(  # noqa: PLR0913, PLR0917 - all that its text says
    chain: Chain, name: str, body: Body, fields: Fields, passing: Passing, codes: tuple[Result, ...]
) -> Module:
    module, last = f"{name}_prepare_candidate", body.staged.stages - 1
    return Module(
        (
            "The network's inputs of a candidate, lowest first:",
            *(f"  {each}" for each in chain.features),
            f"Codes stand in stage {last}; of the jet, each value comes in the stage in which it is read.",
        ),
        module,
        (
            _WORD,
            *(Port(each.name, "in", each.width) for each in passing.given),
            *(Port(f"given_{each.name}", "out", each.width) for each in passing.summed),
            Port("codes", "out", sum(each.width for each in codes)),
        ),
        tuple(taken(CANDIDATE, "word", fields, body.staged)),
        body,
        (*map(_passed_on, passing.summed), Given("codes", codes)),
    )


def _passed_on(each: Passed) -> Given:
    """Return the port that gives a value as it is called where it is made."""
    value = Result(Bits(each.name, each.width), each.width, 0)
    return Given(f"given_{each.name}", (value,), joined=False)


def _joined(  # noqa: PLR0913 - all that its text says
    chain: Chain, widths: Widths, name: str, passing: Passing, stages: int, *, sorts: bool
) -> Preparing:
    """Return the module that joins the order, the jet's values and the candidates."""
    module = f"{name}_prepare"
    return Preparing(
        module,
        name,
        chain.candidates,
        sum(widths.candidate),
        sum(widths.jet),
        passing,
        stages,
        sorts,
    )
