"""What an imported design has in place of a spec."""

from __future__ import annotations

from pydantic import ConfigDict

from jetc.artifacts.record import Record
from jetc.language.sections.model import Device, Languages

__all__ = ["ComparedDesign", "ImportedDesign", "ImportedFirmware", "ImportedVerification"]


class ImportedFirmware(Record):
    """The device, and the shape of the pipeline."""

    part: str
    device: Device | None = None
    initiation_interval: int
    adder_levels_per_stage: int
    languages: Languages = "verilog"
    stream: None = None


class ImportedVerification(Record):
    """How many random vectors are compared, and their seed."""

    jets: int
    icarus_jets: int
    ghdl_jets: int = 0
    seed: int


class ComparedDesign(Record):
    """What a comparison reads of an imported design; read from a text, all else of it is left."""

    model_config = ConfigDict(extra="ignore")

    name: str
    verification: ImportedVerification


class ImportedDesign(Record):
    """A design that a project of hls4ml says: no dataset, no training, nothing around the network."""

    name: str
    files: tuple[str, ...]
    """The project's files, relative to its folder."""
    features: None = None
    link: None = None
    firmware: ImportedFirmware
    verification: ImportedVerification
