"""How the choices of a scan are told: a value that is a mapping by those of its keys that differ."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.language.text.document import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["Columns", "columns", "columns_of"]


@dataclass(frozen=True, slots=True)
class Columns:
    """What is told of a point: `names` are paths of the spec, and `told` what each value has at them."""

    names: tuple[str, ...]
    told: Mapping[tuple[str, str], Mapping[str, str]]

    def of(self, settings: Mapping[str, str]) -> tuple[str, ...]:
        """Return what a point has in each column, "" where it has nothing there."""
        has: dict[str, str] = {}
        for each in settings.items():
            has |= self.told[each]
        return tuple(has.get(name, "") for name in self.names)


def columns(choices: Mapping[str, Iterable[str]]) -> Columns:
    """Return the columns of `choices`, the values, as text of YAML, by their path.

    >>> shown = columns({"quantisation": ("{weights: a, logits: c}", "{weights: b, logits: c}"), "seed": "1"})
    >>> shown.names, shown.of({"quantisation": "{weights: b, logits: c}", "seed": "1"})
    (('quantisation.weights', 'seed'), ('b', '1'))
    """
    names: list[str] = []
    told: dict[tuple[str, str], Mapping[str, str]] = {}
    for path, values in choices.items():
        leaves = {text: dict(_leaves(path, text)) for text in values}
        every = dict.fromkeys(name for each in leaves.values() for name in each)
        differ = [name for name in every if len({each.get(name) for each in leaves.values()}) > 1]
        names += differ or ([path] if path in every else every)
        told |= {(path, text): each for text, each in leaves.items()}
    return Columns(tuple(names), told)


def columns_of(points: Sequence[Mapping[str, str]]) -> Columns:
    """Return the columns of points, each the text of values by path."""
    paths = list(points[0]) if points else []
    return columns({path: dict.fromkeys(each[path] for each in points) for path in paths})


def _leaves(path: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield each value that is no mapping, by its path; `text` as it stands where it is none itself."""
    given = parse(f"value: {text}\n", name=path)[0].plain()
    value = given.get("value") if isinstance(given, dict) else None
    if isinstance(value, dict) and value:
        yield from _below(path, value)
    else:
        yield path, text


def _below(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from _below(f"{path}.{key}", each)
    else:
        yield path, value if isinstance(value, str) else json.dumps(value)
