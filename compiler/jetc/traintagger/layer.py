"""The spec that a configuration of TrainTagger says: a layer over another, what is unsaid above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.language.shape.layer import LayerValue, layer_of
from jetc.traintagger.meaning import BESIDE

if TYPE_CHECKING:
    from jetc.traintagger.meaning import Meaning, Said

__all__ = ["layer_text", "unsaid_lines"]


def layer_text(meaning: Meaning, *, source: str, base: str, name: str) -> str:
    """Return the spec called `name` over `base`: every value with its line of `source`, the configuration."""
    head = [
        f"What {source}, a configuration of TrainTagger, says of network, training and device.",
        f"Not said here, and so as in {base}:",
        *(f"  {each}" for each in unsaid_lines(meaning)),
        *(f"  {each}" for each in BESIDE),
    ]
    own = (LayerValue(("extends",), base), LayerValue(("name",), name))
    return layer_of((*own, *map(_value, meaning.said)), head=head, name=name)


def unsaid_lines(meaning: Meaning) -> list[str]:
    """Return what of the configuration is not said, a line each."""
    return [f"{each.given}: {each.why}" for each in meaning.unsaid]


def _value(said: Said) -> LayerValue:
    where = ", ".join(str(each.line) for each in said.given)
    note = f"; {said.note}" if said.note else ""
    return LayerValue(said.place, said.text, f"line {where}{note}")
