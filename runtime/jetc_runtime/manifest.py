"""The ports of a built emulator, as they stand beside it in `emulator.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass

from jetc_runtime.fixed_point import FixedPoint

__all__ = ["ABI", "MANIFEST", "FeaturePort", "Manifest", "OutputPort"]

ABI = 1
"""Version of the C++ contract, jetc_runtime/cpp/words.h."""
MANIFEST = "emulator.json"


@dataclass(frozen=True, slots=True)
class FeaturePort:
    """One input word of a constituent: `type` is its format in the units of the spec."""

    name: str
    type: FixedPoint


@dataclass(frozen=True, slots=True)
class OutputPort:
    """An output port: a word of format `type` per label."""

    name: str
    labels: tuple[str, ...]
    type: FixedPoint


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is needed to run an emulator: its libraries, and its ports in order."""

    name: str
    library: str
    """The tagger, relative to the manifest."""
    batch: str
    """The library that runs it over many jets, relative to the manifest."""
    constituents: int
    features: tuple[FeaturePort, ...]
    outputs: tuple[OutputPort, ...]
    abi: int = ABI

    def to_json(self) -> str:
        """Return the manifest as JSON text, the same bytes for the same manifest."""
        value = {
            "abi": self.abi,
            "name": self.name,
            "library": self.library,
            "batch": self.batch,
            "constituents": self.constituents,
            "features": [{"name": each.name, "type": str(each.type)} for each in self.features],
            "outputs": [
                {"name": each.name, "labels": list(each.labels), "type": str(each.type)}
                for each in self.outputs
            ],
        }
        return json.dumps(value, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read what `to_json` wrote; ValueError where it is of another version of the contract."""
        value = json.loads(text)
        if value["abi"] != ABI:
            msg = f"the emulator speaks version {value['abi']} of the contract, this is version {ABI}"
            raise ValueError(msg)
        return cls(
            name=value["name"],
            library=value["library"],
            batch=value["batch"],
            constituents=value["constituents"],
            features=tuple(
                FeaturePort(each["name"], FixedPoint.parse(each["type"])) for each in value["features"]
            ),
            outputs=tuple(
                OutputPort(each["name"], tuple(each["labels"]), FixedPoint.parse(each["type"]))
                for each in value["outputs"]
            ),
        )
