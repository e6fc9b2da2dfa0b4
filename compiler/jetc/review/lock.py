"""The lock of a spec: what its last build gave, small and in one order, made for committing.

``specs/NAME.lock.yaml`` stands beside ``specs/NAME.yaml``. It holds no time, host or path.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, ValidationError
from ruamel.yaml import YAML

from jetc.diagnostics.diagnostic import Diagnostic, Related, Severity, Span, SpecError
from jetc.language.sections.section import Section
from jetc.language.text.document import decoded, parse, read_file
from jetc.language.text.places import dotted, find
from jetc.plan.spec_digest import spec_digest
from jetc.review.seal import is_sealed, sealed

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.checks.load import LoadedSpec
    from jetc.language.text.compose import Reader
    from jetc.language.text.document import Node

__all__ = ["Lock", "LockedNumber", "LockedSpec", "lock_text", "read_lock", "stale"]

_HEADER = "# Written by `jetc build --lock`: what the build of this spec gave. Commit it; do not edit it.\n"

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{16,64}$")]


class LockedSpec(Section):
    """The spec that was built."""

    name: str
    digest: Digest
    """SHA-256 of its values: comments, order of keys and spelling do not enter."""


class LockedNumber(Section):
    """A number or a word of the report."""

    value: float | int | str
    unit: str = ""
    interval: tuple[float, float] | None = None
    level: float | None = None
    """Coverage of the interval."""
    spread: Annotated[float, Field(ge=0)] | None = None
    """Half width of what one more training gives in 95 of 100 cases, around the mean of the seeds tried."""
    seeds: Literal[1] | None = None
    """1 where its spread is not known though the lock is of several seeds; without it, no spread is none."""
    stage: str
    """What made it, and at which stage of the design."""


class Lock(Section):
    """What a build gave."""

    lock: Literal[1]
    """Version of this format."""
    spec: LockedSpec
    jetc: str
    """Version of jetc."""
    inputs: dict[str, Digest]
    """Digests of the dataset, which holds all that is used of the events, and of each ntuple of the user."""
    skipped: dict[str, str] = Field(default_factory=dict)
    """Ntuples of the user that were left out, damaged, and what is damaged; nothing of them was used."""
    products: dict[str, Digest]
    """Digests of the weights, the C++ and the Verilog."""
    tools: dict[str, str]
    """Versions of what shaped them."""
    seeds: Annotated[int, Field(ge=1)] = 1
    """Seeds of training that the spread of each number comes from; the numbers are of the spec's own."""
    failed: dict[str, str] = Field(default_factory=dict)
    """Other seeds that fail a gate, and the gate. The numbers of one over the budget are in the spread."""
    metrics: dict[str, LockedNumber]
    verification: str
    """Verdict of the comparison of RTL, C++ emulator and integer evaluator."""


def lock_text(lock: Lock) -> str:
    """Return the one text of a lock: a line for each value, names in order."""
    lines = []
    for name, value in lock.model_dump(mode="json", exclude_defaults=True).items():
        if isinstance(value, dict) and value and name != "spec":
            lines.append(f"{name}:")
            lines += [f"  {_line({key: value[key]})}" for key in sorted(value)]
        else:
            lines.append(_line({name: value}))
    return sealed(_HEADER + "\n".join(lines) + "\n")


def _line(entry: dict[str, object]) -> str:
    """Return one key and its value, all in brackets that it needs, in a line."""
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = True
    writer.width = 1 << 16
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # ruamel declares it None
    stream = io.StringIO()
    writer.dump(entry, stream)
    return stream.getvalue().strip()[1:-1]


def read_lock(path: Path, *, reader: Reader = read_file) -> tuple[Lock, Node] | None:
    """Return the lock at `path` with its tree, or None where there is none; SpecError where it is not one."""
    try:
        content = reader(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _not_a_lock(Span(str(path), 1, 1), error.strerror or str(error)) from error
    text = decoded(content, name=str(path))
    tree, faults = parse(text, name=str(path))
    if faults:
        raise SpecError(faults)
    plain = tree.plain()
    if not isinstance(plain, dict) or plain.pop("seal", None) is None or not is_sealed(text):
        raise _not_a_lock(find(tree, ("seal",)).span, "it is not as a build wrote it")
    try:
        lock = Lock.model_validate_json(json.dumps(plain))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        what = f"{dotted(first['loc'])}: {first['msg']}"
        raise _not_a_lock(find(tree, first["loc"]).span, what) from None
    return lock, tree


def _not_a_lock(span: Span, what: str) -> SpecError:
    why = "a lock says what a build gave, so only a build writes it"
    mend = "write it again: jetc build SPEC --lock"
    return SpecError((Diagnostic("JET081", span, f"the lock cannot be used: {what}", why, mend),))


def stale(loaded: LoadedSpec, lock: Lock, tree: Node) -> tuple[Diagnostic, ...]:
    """Return a warning where the lock is of another spec than the one at hand."""
    if lock.spec.digest == spec_digest(loaded.spec):
        return ()
    return (
        Diagnostic(
            "JET080",
            find(tree, ("spec", "digest")).span,
            f"the lock is of another state of {loaded.path}",
            "the spec was changed since: its numbers and digests are those from before",
            "build it again with jetc build SPEC --lock, and commit the lock",
            (Related(Span(str(loaded.path), 1, 1), "the spec"),),
            Severity.WARNING,
        ),
    )
