"""What a change of the encoding does to the inputs that a spec has, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.prepare.encodings import ENCODINGS

if TYPE_CHECKING:
    from jetc.language.sections.model import Features
    from jetc.prepare.encodings.encoding import Encoding, Input

__all__ = ["encoding_step"]


def encoding_step(old: Features, new: Features) -> str:
    """Return both encodings and their sources, and each input on both sides that differs between them.

    The text is empty where the encoding is the same.
    """
    before, after = ENCODINGS[old.encoding], ENCODINGS[new.encoding]
    if before is after:
        return ""
    there = {each.name for each in new.inputs}
    both = [each.name for each in old.inputs if each.name in there]
    moved = [
        f"{name}: {_said(before.inputs[name])} → {_said(after.inputs[name])}"
        for name in both
        if before.inputs[name] is not after.inputs[name]
    ]
    return f"{_named(before)} → {_named(after)}: {'; '.join(moved) or 'no input of this spec differs'}"


def _named(encoding: Encoding) -> str:
    return f"{encoding.name} (source: {encoding.source})"


def _said(one: Input) -> str:
    unit = "" if one.unit in {"1", "bits"} else f", in {one.unit}"
    return f"{one.meaning}{unit} (error: {one.error})"
