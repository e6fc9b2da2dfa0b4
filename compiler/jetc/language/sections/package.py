"""Section `package`: the emulator as the experiment finds it, by name, version and calling conventions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from jetc.language.sections.section import Section

__all__ = ["Convention", "Package"]

_NAME = r"^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$"
_VERSION = r"^v[0-9]+(_[0-9]+)*$"

Convention = Literal["native", "v0", "v2"]


class Package(Section):
    """The folder from which the experiment's externals build the library ``name_version.so``."""

    name: Annotated[
        str,
        StringConstraints(pattern=_NAME, max_length=60),
        Field(
            json_schema_extra={
                "patternErrorMessage": "A library's name has letters, digits and single _ between them, a "
                "letter first: L1TSC4NGJetModel."
            }
        ),
    ]
    """Name of the library, as the experiment writes it."""
    version: Annotated[
        str,
        StringConstraints(pattern=_VERSION, max_length=20),
        Field(
            json_schema_extra={
                "patternErrorMessage": "A version is v and numbers with _ between them: v3, v2_0_0."
            }
        ),
    ]
    """Its version, after the name: v3, v2_0_0."""
    conventions: Annotated[tuple[Convention, ...], Field(min_length=1)]
    """How a producer may call it: native is jetc's own, v0 a pair of arrays, v2 structs of wide words."""

    @property
    def library(self) -> str:
        """Name and version, without .so: what a producer asks its loader for."""
        return f"{self.name}_{self.version}"
