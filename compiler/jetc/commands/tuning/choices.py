"""What a scan may choose, as the command line says it: values of the spec, and what a design may cost."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Limits", "Over", "grid", "limits", "over"]

_OPEN, _CLOSE = "<[{(", ">]})"


@dataclass(frozen=True, slots=True)
class Over:
    """A value of the spec, by its path, and what it may be, as text of YAML."""

    path: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a design may take; None where the spec's own budget holds."""

    luts: int | None = None
    latency_ns: float | None = None


def over(text: str) -> Over:
    """Return the choice that `text` declares; ValueError, which says what is wrong.

    >>> over("training.epochs=80,160").values
    ('80', '160')
    >>> over("quantisation.weights=ap_fixed<9,3,AP_RND,AP_SAT>,ap_fixed<8,3,AP_RND,AP_SAT>").values
    ('ap_fixed<9,3,AP_RND,AP_SAT>', 'ap_fixed<8,3,AP_RND,AP_SAT>')
    """
    path, equals, listed = text.partition("=")
    values = tuple(each.strip() for each in _split(listed))
    if not path or not equals or not all(values):
        raise ValueError(f"{text!r} is no choice: PATH=VALUE,VALUE is wanted, training.epochs=80,160")
    if len(set(values)) < len(values):
        raise ValueError(f"{text!r} has a value twice")
    return Over(path.strip(), values)


def limits(text: str) -> Limits:
    """Return the limits that `text` declares, luts=40000,latency_ns=90; ValueError says what is wrong."""
    given = dict[str, float]()
    for part in text.split(","):
        name, _, value = part.partition("=")
        if name not in Limits.__dataclass_fields__ or name in given:
            raise ValueError(f"{part!r} is no limit: luts=NUMBER and latency_ns=NUMBER are, once each")
        number = float(value) if value.replace(".", "", 1).isdigit() else math.nan
        if not number > 0 or (name == "luts" and number != int(number)):
            raise ValueError(
                f"{part!r}: {'a whole number' if name == 'luts' else 'a number'} above 0 is wanted"
            )
        given[name] = number
    luts = given.get("luts")
    return Limits(None if luts is None else int(luts), given.get("latency_ns"))


def grid(choices: Sequence[Over]) -> Iterator[dict[str, str]]:
    """Yield every point, by path, the last choice changing first."""
    for values in itertools.product(*(each.values for each in choices)):
        yield dict(zip((each.path for each in choices), values, strict=True))


def _split(text: str) -> Iterator[str]:
    """Yield what commas part, those inside brackets left alone."""
    depth, start = 0, 0
    for at, character in enumerate(text):
        depth += (character in _OPEN) - (character in _CLOSE)
        if character == "," and depth == 0:
            yield text[start:at]
            start = at + 1
    yield text[start:]
