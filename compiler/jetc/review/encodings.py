"""What a change of the encoding does to the inputs that a spec has, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.prepare.encodings import ENCODINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jetc.language.sections.model import Feature, Features
    from jetc.prepare.encodings.encoding import Encoding, Input

__all__ = ["encoding_step"]


def encoding_step(old: Features, new: Features) -> str:
    """Return both encodings and their sources, and each input on both sides that differs between them.

    The text is empty where the encoding is the same.
    """
    before, after = ENCODINGS[old.encoding], ENCODINGS[new.encoding]
    if before is after:
        return ""
    jets = before.jet_inputs(new.constituents), after.jet_inputs(new.constituents)
    moved = [
        *_moved(before.inputs, after.inputs, _shared(old.inputs, new.inputs)),
        *_moved(*jets, _shared(old.of_the_jet, new.of_the_jet), "the jet's "),
    ]
    return f"{_named(before)} → {_named(after)}: {'; '.join(moved) or 'no input of this spec differs'}"


def _shared(old: Iterable[Feature], new: Iterable[Feature]) -> list[str]:
    there = {each.name for each in new}
    return [each.name for each in old if each.name in there]


def _moved(
    before: Mapping[str, Input], after: Mapping[str, Input], names: Iterable[str], whose: str = ""
) -> list[str]:
    return [
        f"{whose}{name}: {_said(before[name])} → {_said(after[name])}"
        for name in names
        if before[name] is not after[name]
    ]


def _named(encoding: Encoding) -> str:
    return f"{encoding.name} (source: {encoding.source})"


def _said(one: Input) -> str:
    unit = "" if one.unit in {"1", "bits"} else f", in {one.unit}"
    return f"{one.meaning}{unit} (error: {one.error})"
