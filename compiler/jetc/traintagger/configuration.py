"""A configuration of TrainTagger as flat keys, each with its line; a renamed section has one name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError, SpecError
from jetc.language.text.document import decoded, parse, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jetc.language.text.document import Node

__all__ = ["Given", "read_configuration"]

_RENAMED = {"hls4ml_config": "firmware_config", "inputs": "input_config"}
"""Sections of older releases, and what they are called now."""
_TRUTH = {"True": True, "False": False}


@dataclass(frozen=True, slots=True)
class Given:
    """A value of the configuration: its section and key, joined by a dot, and the line of it."""

    key: str
    value: object
    line: int

    def __str__(self) -> str:
        """Spell it as in the file: ``line 12: training_config.epochs 100``."""
        return f"line {self.line}: {self.key} {self.value}"


def read_configuration(path: Path) -> dict[str, Given]:
    """Return the values of the file by key; DataError where it is no configuration."""
    try:
        tree, faults = parse(decoded(read_file(path), name=str(path)), name=str(path))
    except OSError as error:
        raise _refusal(str(path), error.strerror or str(error)) from error
    except SpecError as error:
        faults = error.diagnostics
    if faults:
        raise _refusal(f"{faults[0].span}", faults[0].what)
    found: dict[str, Given] = {}
    for each in _flat(tree, ""):
        first = found.setdefault(each.key, each)
        if first is not each:
            raise _refusal(f"{path}:{each.line}", f"{each.key} stands in line {first.line}, too")
    if "model" not in found:
        raise _refusal(str(path), "it has no key model")
    return found


def _refusal(place: str, what: str) -> DataError:
    return DataError(
        file=place,
        what=f"is no configuration of TrainTagger: {what}",
        why="its files name a model, and have sections such as model_config and training_config",
        mend="name a file of its tagger/model/configs",
    )


def _flat(node: Node, begin: str) -> Iterator[Given]:
    """Yield the values below `node`; a list is one value."""
    if not isinstance(node.content, dict):
        value = node.plain()
        plain = _TRUTH.get(value, value) if isinstance(value, str) else value
        yield Given(begin, plain, node.span.line)
        return
    for key, entry in node.content.items():
        yield from _flat(entry.node, f"{begin}.{key}" if begin else _RENAMED.get(key, key))
