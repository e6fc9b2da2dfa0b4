"""The encodings as tables to read: what a spec may name as an input, and what each is of the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.prepare.encodings import DEFAULT, ENCODINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jetc.prepare.encodings.encoding import Encoding, Input

__all__ = ["encodings_text"]

_CONSTITUENTS = 16
_ABOUT = f"""\
## Encodings

An input is an integer expression of the words on the link: a PUPPI candidate, 64 bits, and the jet, of which
the lowest 37 are read. `features.encoding` names which; left out, it is `{DEFAULT}`. An empty slot, pT 0, has
0 in every input. The value is computed exactly as the table says, then cast once to the input's type. Where
an ntuple has no column of a word that an input needs, the branch of the same value stands in: its name has
the prefix `jet_puppicand_`. Inputs of the jet, in `features.jet`, are expressions of its word, and
of sums over the candidates that are taken, the first `features.constituents`; the tables say what holds for
{_CONSTITUENTS} of them.
"""
_HEAD = """\
| input | unit | what it is | error | every type of it holds | branch |
|---|---|---|---|---|---|
"""


def encodings_text() -> str:
    """Return a section with a table of each encoding; of those beside the default, what differs from it."""
    return "\n".join([_ABOUT, *(_table(each) for each in ENCODINGS.values())])


def _table(encoding: Encoding) -> str:
    first = ENCODINGS[DEFAULT]
    own = encoding is first
    inputs = [each for name, each in encoding.inputs.items() if own or each is not first.inputs[name]]
    usual = first.jet_inputs(_CONSTITUENTS)
    of_jet = [
        each for name, each in encoding.jet_inputs(_CONSTITUENTS).items() if own or each is not usual[name]
    ]
    about = (
        f"Source: {encoding.source}." if own else f"Source: {encoding.source}. As `{DEFAULT}`, but for these."
    )
    if encoding.ntuple == encoding.name:
        about += " It is read from ntuples of this encoding."
    else:
        about += f" It is read from the words that ntuples of `{encoding.ntuple}` have."
    tables = f"{_HEAD}{_rows(inputs)}"
    if of_jet:
        tables += f"\nInputs of the jet:\n\n{_HEAD}{_rows(of_jet)}"
    return f"### `{encoding.name}`\n\n{about}\n\n{tables}"


def _rows(inputs: Iterable[Input]) -> str:
    return "".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in _cells(each))} |\n" for each in inputs
    )


def _cells(each: Input) -> tuple[str, ...]:
    held = "" if each.span is None else f"{each.span[0]} to {each.span[1]}"
    branch = "" if each.branch is None else f"`{each.branch}`"
    return f"`{each.name}`", each.unit, each.meaning, each.error, held, branch
