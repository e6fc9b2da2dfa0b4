"""The ports of a built emulator, as they stand beside it in `emulator.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass

from jetc_runtime.fixed_point import FixedPoint

__all__ = ["ABI", "MANIFEST", "FeaturePort", "Manifest", "OutgoingField", "OutputPort"]

ABI = 1
"""Version of the C++ interface, jetc_runtime/cpp/words.h."""
MANIFEST = "emulator.json"
_FIELDS = ("abi", "name", "library", "batch", "constituents", "features", "outputs")
_OUTGOING = "outgoing"
_WORD_BITS = 64
_JET = "jet"
"""A field that is there where the tagger has inputs of the jet."""


@dataclass(frozen=True, slots=True)
class FeaturePort:
    """One input word of a constituent, or of the jet: `type` is its format in the units of the spec."""

    name: str
    type: FixedPoint


@dataclass(frozen=True, slots=True)
class OutputPort:
    """An output port: a word of format `type` per label."""

    name: str
    labels: tuple[str, ...]
    type: FixedPoint


@dataclass(frozen=True, slots=True)
class OutgoingField:
    """A field of the jet's outgoing word: its `bits` stand above those of the fields before it."""

    name: str
    bits: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is needed to run an emulator: its libraries, and its ports in order."""

    name: str
    library: str
    """File of the tagger's library, relative to the manifest."""
    batch: str
    """File of the library that runs the tagger over many jets, relative to the manifest."""
    constituents: int
    features: tuple[FeaturePort, ...]
    outputs: tuple[OutputPort, ...]
    outgoing: tuple[OutgoingField, ...] = ()
    """The jet's outgoing word, of a tagger that takes words on the link; else nothing."""
    jet: tuple[FeaturePort, ...] = ()
    """Inputs of the jet, after those of all constituents."""
    abi: int = ABI

    @property
    def outgoing_words(self) -> int:
        """Words of 64 bits that hold the jet's outgoing word."""
        return -(-sum(each.bits for each in self.outgoing) // _WORD_BITS)

    def to_json(self) -> str:
        """Return the manifest as JSON text, the same bytes for the same manifest."""
        value: dict[str, object] = {
            "abi": self.abi,
            "name": self.name,
            "library": self.library,
            "batch": self.batch,
            "constituents": self.constituents,
            "features": _features_json(self.features),
            **({_JET: _features_json(self.jet)} if self.jet else {}),
            "outputs": [
                {"name": each.name, "labels": list(each.labels), "type": str(each.type)}
                for each in self.outputs
            ],
        }
        if self.outgoing:
            value[_OUTGOING] = [{"name": each.name, "bits": each.bits} for each in self.outgoing]
        return json.dumps(value, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read what `to_json` wrote; ValueError, which names the field, where `text` is anything else."""
        value = json.loads(text, object_pairs_hook=_once)
        if isinstance(value, dict) and value.get("abi") != ABI:
            found = value.get("abi")
            msg = f"the emulator has version {found} of the C++ interface, and version {ABI} is read here"
            raise ValueError(msg)
        optional = [each for each in (_JET, _OUTGOING) if isinstance(value, dict) and each in value]
        top = _Object.of(value, "", (*_FIELDS, *optional))
        return cls(
            name=top.text("name"),
            library=top.text("library"),
            batch=top.text("batch"),
            constituents=top.count("constituents"),
            features=_features(top, "features"),
            jet=_features(top, _JET) if _JET in optional else (),
            outputs=tuple(
                OutputPort(each.text("name"), each.texts("labels"), each.format("type"))
                for each in top.objects("outputs", ("name", "labels", "type"))
            ),
            outgoing=_outgoing(top) if _OUTGOING in optional else (),
        )


@dataclass(frozen=True, slots=True)
class _Object:
    """A JSON object that has exactly the fields asked for; its methods raise ValueError for other kinds."""

    fields: dict[str, object]
    place: str

    @classmethod
    def of(cls, value: object, place: str, names: tuple[str, ...]) -> _Object:
        """Return `value`, found at `place`, once it has exactly the fields `names`."""
        if not isinstance(value, dict):
            raise _wrong(f"field {place}" if place else "the manifest", value, "an object")
        start = f"{place}." if place else ""
        for name in (*value, *names):
            if (name in value) != (name in names):
                msg = f"field {start}{name} is {'not known' if name in value else 'missing'}"
                raise ValueError(msg)
        return cls(value, start)

    def text(self, name: str) -> str:
        """Return a field that is text."""
        return _text(self.fields[name], self.place + name)

    def format(self, name: str) -> FixedPoint:
        """Return a field that is a format."""
        try:
            return FixedPoint.parse(self.text(name))
        except ValueError as error:
            msg = f"field {self.place}{name}: {error}"
            raise ValueError(msg) from error

    def count(self, name: str) -> int:
        """Return a field that is a whole number above 0."""
        value = self.fields[name]
        if type(value) is not int or value < 1:
            raise _wrong(f"field {self.place}{name}", value, "a whole number above 0")
        return value

    def items(self, name: str) -> list[tuple[str, object]]:
        """Return the entries of a field that is a list, each with its place."""
        value = self.fields[name]
        if not isinstance(value, list):
            raise _wrong(f"field {self.place}{name}", value, "a list")
        return [(f"{self.place}{name}[{number}]", item) for number, item in enumerate(value)]

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a field that is a list of texts."""
        return tuple(_text(item, place) for place, item in self.items(name))

    def objects(self, name: str, names: tuple[str, ...]) -> tuple[_Object, ...]:
        """Return a field that is a list of objects with the fields `names`."""
        return tuple(_Object.of(item, place, names) for place, item in self.items(name))


def _outgoing(top: _Object) -> tuple[OutgoingField, ...]:
    fields = top.objects(_OUTGOING, ("name", "bits"))
    if not fields:
        raise _wrong(f"field {_OUTGOING}", [], "a field or more")
    return tuple(OutgoingField(each.text("name"), each.count("bits")) for each in fields)


def _features_json(features: tuple[FeaturePort, ...]) -> list[dict[str, str]]:
    return [{"name": each.name, "type": str(each.type)} for each in features]


def _features(top: _Object, field: str) -> tuple[FeaturePort, ...]:
    found = top.objects(field, ("name", "type"))
    if not found:
        raise _wrong(f"field {field}", [], "an input or more")
    return tuple(FeaturePort(each.text("name"), each.format("type")) for each in found)


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise _wrong(f"field {place}", value, "text")
    return value


def _wrong(what: str, value: object, wanted: str) -> ValueError:
    return ValueError(f"{what} is {json.dumps(value)[:60]}, wanted {wanted}")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        msg = f"field {next(each for each in names if names.count(each) > 1)} appears twice"
        raise ValueError(msg)
    return found
