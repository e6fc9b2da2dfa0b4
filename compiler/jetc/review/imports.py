"""Two imported designs compared: interface, layers, weights, what was asked for, and their numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from jetc_runtime.network import Network

from jetc.artifacts.imported import ImportedRecord
from jetc.artifacts.metrics import MetricsRecord
from jetc.artifacts.record import Artifact, parse
from jetc.artifacts.rtl import RtlRecord
from jetc.diagnostics.diagnostic import DataError
from jetc.diagnostics.rendering import printable
from jetc.plan.store import Store
from jetc.report.metrics import metrics_of
from jetc.review.rules import ChangeClass
from jetc.stages.hls4ml.artifact import NETWORK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from jetc.report.metrics import Metric

__all__ = [
    "ImportChange",
    "ImportSide",
    "Imports",
    "compare_imports",
    "import_side",
    "imports_json",
    "imports_text",
]

Plain = dict[str, Any]
A = TypeVar("A", bound=Artifact)

_TOP = "_tagger"
"""Ends the name of a top module; the name of the design begins those of all its modules."""
_SPEC = "spec."
"""Begins the name of a setting in a key."""
_WEIGHTS = frozenset({"weights", "scale", "bias"})
"""Fields of a layer whose codes come from a training."""


@dataclass(frozen=True, slots=True)
class ImportSide:
    """A finished import: what was read of the project, its network as plain data, its circuit and numbers."""

    label: str
    project: ImportedRecord
    settings: Mapping[str, str]
    """What was asked for beside the project, by name, as stages have it in their keys."""
    network: Plain
    rtl: RtlRecord
    numbers: Mapping[str, Metric]


@dataclass(frozen=True, slots=True)
class ImportChange:
    """What differs, in a few words, and how much it affects."""

    of: ChangeClass
    what: str


@dataclass(frozen=True, slots=True)
class Imports:
    """Two imports, what differs from the old to the new one, and the numbers that are not the same."""

    old: ImportSide
    new: ImportSide
    changes: tuple[ImportChange, ...]
    numbers: tuple[tuple[str, str, str], ...]

    @property
    def of(self) -> ChangeClass | None:
        """The strictest class; None where nothing differs."""
        return max((each.of for each in self.changes), default=None)


def import_side(folder: Path) -> ImportSide:
    """Return the import that a build shows in `folder`; DataError where it is none, or was altered."""
    name, store = folder.resolve().name, Store(folder.resolve().parent)

    def content(stage: str, file: str) -> bytes:
        key = store.shown_key(name, stage)
        if key is None or not store.is_there(stage, key) or file not in store.digests(stage, key):
            raise _no_import(folder, f"it shows no {stage}/{file}")
        return store.read(stage, key, file)

    def record(kind: type[A]) -> A:
        return parse(kind, content(kind.STAGE, kind.FILE), name=f"{folder}/{kind.STAGE}/{kind.FILE}")

    project = record(ImportedRecord)
    network = json.loads(Network.from_json(content(ImportedRecord.STAGE, NETWORK).decode()).to_json())
    numbers = metrics_of(record(MetricsRecord))
    asked = {**(store.last(name, "rtl") or {}), **(store.last(name, "verification") or {})}
    settings = {
        each.removeprefix(_SPEC): text
        for each, text in asked.items()
        if each.startswith((f"{_SPEC}firmware.", f"{_SPEC}verification."))
    }
    return ImportSide(str(folder), project, settings, network, record(RtlRecord), numbers)


def _no_import(folder: Path, what: str) -> DataError:
    return DataError(
        file=str(folder),
        what=f"is not the folder of a finished import: {what}",
        why="jetc diff compares two specs, or two imports by the folders of their builds",
        mend="import the project first, and name build/NAME: jetc import hls4ml DIR --name NAME",
    )


def compare_imports(old: ImportSide, new: ImportSide) -> Imports:
    """Return what differs between two imports."""
    changes = (*_interface(old, new), *_layers(old, new), *_settings(old, new), *_files(old, new))
    one, two = _texts(old), _texts(new)
    numbers = tuple(
        (key, one.get(key, "none"), two.get(key, "none"))
        for key in dict.fromkeys((*one, *two))
        if one.get(key) != two.get(key)
    )
    return Imports(old, new, tuple(sorted(changes, key=lambda each: -each.of)), numbers)


def _texts(side: ImportSide) -> dict[str, str]:
    """Return the numbers of a side; its modules are named without the name of the design."""
    start = f"{side.rtl.top.removesuffix(_TOP)}_"
    texts = {}
    for key, number in side.numbers.items():
        kind, dot, rest = key.partition(".")
        alone = "block." * rest.startswith("block.")
        short = f"{alone}{rest.removeprefix(alone).removeprefix(start)}"
        texts[f"{kind}{dot}{short}"] = number.text
    return texts


def _interface(old: ImportSide, new: ImportSide) -> Iterator[ImportChange]:
    abi = ChangeClass.EMULATOR_ABI
    if old.rtl.top != new.rtl.top:
        yield ImportChange(abi, f"top module: {old.rtl.top} → {new.rtl.top}")
    for port in ("in_data", "out_data"):
        before, after = (getattr(each.rtl.ports, port) for each in (old, new))
        if before != after:
            words = f"{len(before.fields)} words, {before.width} bits → {len(after.fields)}, {after.width}"
            yield ImportChange(abi, f"port {port}: {words}; names, places or formats differ")


def _layers(old: ImportSide, new: ImportSide) -> Iterator[ImportChange]:
    """Yield each layer that is gone, new, or not the same; an input's words stand in the interface."""
    before, after = (_by_name(each.network) for each in (old, new))
    for name in dict.fromkeys((*before, *after)):
        one, two = before.get(name), after.get(name)
        if one is None or two is None:
            where = old.label if two is None else new.label
            kind = (one or two or {})["kind"]
            yield ImportChange(ChangeClass.FIRMWARE, f"layer {name}, {kind}: in {where} alone")
        elif one["kind"] != two["kind"]:
            yield ImportChange(ChangeClass.FIRMWARE, f"layer {name}: {one['kind']} → {two['kind']}")
        else:
            yield from _fields(name, one, two)
    if list(before) != list(after) and set(before) == set(after):
        yield ImportChange(ChangeClass.FIRMWARE, "the layers stand in another order")


def _by_name(network: Plain) -> dict[str, Plain]:
    return {each["name"]: each for each in network["layers"]}


def _fields(name: str, one: Plain, two: Plain) -> Iterator[ImportChange]:
    for field in sorted(one.keys() | two.keys()):
        before, after = one.get(field), two.get(field)
        if before != after:
            of = ChangeClass.WEIGHTS if _only_codes(field, before, after) else ChangeClass.FIRMWARE
            said = f"{before} → {after}" if isinstance(before, str | int) else "other values"
            yield ImportChange(of, f"layer {name}, {field}: {said}")


def _only_codes(field: str, before: object, after: object) -> bool:
    """Tell whether trained codes differ, and not how many they are."""
    return field in _WEIGHTS and _shape(before) == _shape(after)


def _shape(value: object) -> tuple[int, ...]:
    if not isinstance(value, list):
        return ()
    return (len(value), *(_shape(value[0]) if value else ()))


def _settings(old: ImportSide, new: ImportSide) -> Iterator[ImportChange]:
    for name in sorted(old.settings.keys() | new.settings.keys()):
        before, after = (each.settings.get(name, "none") for each in (old, new))
        if before != after:
            tests = name.startswith("verification")
            of = ChangeClass.PHYSICS if tests else ChangeClass.FIRMWARE
            yield ImportChange(of, f"{name}: {before} → {after}")


def _files(old: ImportSide, new: ImportSide) -> Iterator[ImportChange]:
    """Yield one line for the files of the projects: what they mean differs stands above it."""
    one, two = old.project.files, new.project.files
    changed = [name for name in dict.fromkeys((*one, *two)) if one.get(name) != two.get(name)]
    if changed:
        yield ImportChange(ChangeClass.COSMETIC, f"files of the project: {', '.join(changed)}")


def imports_text(found: Imports) -> str:
    """Return a comparison for a terminal."""
    same = "the same design" + ", other numbers" * bool(found.numbers)
    head = same if found.of is None else found.of.name
    lines = [f"{found.old.label} → {found.new.label}: {head}"]
    lines += [f"  {each.of.name:<12} {each.what}" for each in found.changes]
    width = max((len(key) for key, _, _ in found.numbers), default=0)
    lines += [f"  ! {key:<{width}}  {before} → {after}" for key, before, after in found.numbers]
    return "\n".join(map(printable, lines))


def imports_json(found: Imports) -> str:
    """Return a comparison as one JSON document, for programs."""
    record = {
        "schema": 1,
        "old": found.old.label,
        "new": found.new.label,
        "class": None if found.of is None else found.of.name,
        "changes": [{"class": each.of.name, "what": each.what} for each in found.changes],
        "numbers": [{"key": key, "old": one, "new": two} for key, one, two in found.numbers],
    }
    return json.dumps(record, indent=1)
