"""Records that cross stages as JSON: what every one of them is, and the one form in which it is written.

A file is an object whose first key, ``schema``, is the version of its record; the other keys are the
record's fields, in its order, and every number is finite. So equal records have equal bytes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from jetc.diagnostics.diagnostic import DataError
from jetc.reading import read_whole

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails

__all__ = ["Artifact", "Record", "parse", "read", "text_of", "write"]

_SHOWN = 60


class Record(BaseModel):
    """A part of an artifact's file: frozen, strict, closed, every number finite."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False, defer_build=True)


class Artifact(Record):
    """What a whole file holds."""

    FILE: ClassVar[str]
    """Name of the file, inside the artifact of its stage."""
    STAGE: ClassVar[str]
    """The stage that writes it."""
    SCHEMA: ClassVar[int] = 1
    """Version: another one for every change of what the file says."""


A = TypeVar("A", bound=Artifact)


def write(record: Artifact, folder: Path) -> None:
    """Write the file of `record` into the artifact in `folder`."""
    (folder / record.FILE).write_text(text_of(record), encoding="utf-8")


def read(kind: type[A], folder: Path) -> A:
    """Return what the file of `kind` holds in the artifact `folder`; DataError where it is no such file."""
    path = folder / kind.FILE
    try:
        content = read_whole(path)
    except FileNotFoundError as error:
        raise _refusal(kind, str(path), "is not there") from error
    return parse(kind, content, name=str(path))


def text_of(record: Artifact) -> str:
    """Return the JSON text of `record`: equal bytes for equal records."""
    plain = {"schema": record.SCHEMA, **record.model_dump(mode="json")}
    return json.dumps(plain, indent=1, allow_nan=False) + "\n"


def parse(kind: type[A], content: bytes | str, *, name: str) -> A:
    """Return what `content`, read from the file `name`, holds.

    DataError, with the first field at fault, where it is no such record or of another version.
    """
    try:
        plain = json.loads(content, object_pairs_hook=_once)
    except ValueError as error:  # UnicodeDecodeError and JSONDecodeError among them
        raise _refusal(kind, name, f"is not JSON as jetc writes it: {error}") from error
    if not isinstance(plain, dict):
        raise _refusal(kind, name, "is no JSON object")
    version = plain.pop("schema", None)
    if type(version) is not int or version != kind.SCHEMA:
        found = "has no version" if version is None else f"has version {_shown(version)}"
        raise _refusal(kind, name, f"{found} in field schema, wanted {kind.SCHEMA}")
    try:
        return kind.model_validate_json(json.dumps(plain))
    except ValidationError as error:
        raise _refusal(kind, name, _fault(error.errors(include_url=False)[0])) from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        msg = f"field {next(each for each in names if names.count(each) > 1)} appears twice"
        raise ValueError(msg)
    return found


def _fault(error: ErrorDetails) -> str:
    """Say in a few words what is wrong with which field."""
    field = ".".join(str(each) for each in error["loc"])
    match error["type"]:
        case "missing":
            return f"field {field} is missing"
        case "extra_forbidden":
            return f"field {field} is not known"
        case "value_error":
            return f"field {field}: {error['ctx']['error']}"
        case _:
            said = error["msg"][0].lower() + error["msg"][1:]
            return f"field {field} is {_shown(error['input'])}: {said}"


def _shown(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _refusal(kind: type[Artifact], name: str, what: str) -> DataError:
    return DataError(
        file=name,
        what=what,
        why=f"stage {kind.STAGE} writes this file, and others read exactly what it says",
        mend=f"remove it, and build stage {kind.STAGE} again",
    )
