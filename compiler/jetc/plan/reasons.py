"""Why a stage runs: what differs from the last build, each with the place of the spec that says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from jetc.language.text.places import find

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jetc.diagnostics.diagnostic import Span
    from jetc.language.text.document import Node
    from jetc.language.text.places import KeyPath
    from jetc.plan.plan import KeyChange, Planned

__all__ = ["Action", "Cause", "Reason", "action", "path_of", "reasons"]


class Action(StrEnum):
    """What a build does with a stage."""

    REUSE = "reuse"
    DEPENDS = "depends"
    """It runs where an input that is made before it comes out otherwise than in the last build."""
    REBUILD = "rebuild"
    RETRAIN = "retrain"


class Cause(StrEnum):
    """What kind of thing differs."""

    NEW = "new"
    """The stage was not built before."""
    GONE = "gone"
    """Its artifact is not there any more, or was altered; `new` of the reason says how."""
    TAKEN = "taken"
    """The last build took the weights of file `name`, which a lock names, in place of a training."""
    SPEC = "spec"
    INPUT = "input"
    FILE = "file"
    TOOL = "tool"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Reason:
    """One difference: `name` is a field of the spec, a stage, a file, a tool or a module.

    `old` and `new` are JSON texts of spec values, and else keys, digests or versions; None where absent.
    """

    cause: Cause
    name: str
    old: str | None = None
    new: str | None = None
    span: Span | None = None


def action(planned: Planned) -> Action:
    """Return what a build would do with a stage."""
    if planned.ready:
        return Action.REUSE
    if not planned.runs:
        return Action.DEPENDS
    return Action.RETRAIN if planned.stage.name == "training" else Action.REBUILD


def reasons(planned: Planned, tree: Node) -> tuple[Reason, ...]:
    """Return why a stage runs, spec lines first; nothing where it does not."""
    if planned.ready:
        return ()
    if planned.fault is not None:
        return (Reason(Cause.GONE, planned.stage.name, new=planned.fault),)
    if not planned.built_before:
        return (Reason(Cause.NEW, planned.stage.name),)
    found = list(_taken(planned))
    if found:
        return tuple(found)
    found = [_reason(change, tree) for change in planned.changes if not change.name.startswith("input.")]
    others = (change.name for change in planned.changes if change.name.startswith("input."))
    inputs = dict.fromkeys((*planned.waits, *(_stage_of(name) for name in others)))
    found += [Reason(Cause.INPUT, name) for name in inputs]
    order: Sequence[Cause] = tuple(Cause)
    found.sort(key=lambda reason: order.index(reason.cause))
    return tuple(found) or (Reason(Cause.GONE, planned.stage.name),)


def _reason(change: KeyChange, tree: Node) -> Reason:
    kind, _, name = change.name.partition(".")
    span = find(tree, path_of(name)).span if kind == Cause.SPEC else None
    return Reason(Cause(kind), name, change.old, change.new, span)


def _stage_of(ingredient: str) -> str:
    """Return the stage of an input such as ``input.training/weights.npz``."""
    return ingredient.removeprefix("input.").partition("/")[0]


def _taken(planned: Planned) -> Iterator[Reason]:
    """Yield the file of weights that the last build took: a training itself reads no file of the user."""
    for change in planned.changes:
        if planned.stage.name == "training" and change.name.startswith("file.") and change.new is None:
            yield Reason(Cause.TAKEN, change.name.removeprefix("file."), change.old)


def path_of(dotted: str) -> KeyPath:
    """Return the path that a dotted name spells.

    >>> path_of("samples.sets[2].events")
    ('samples', 'sets', 2, 'events')
    >>> path_of("samples.sets[minbias].events")
    ('samples', 'sets', 'minbias', 'events')
    """
    parts = re.findall(r"\[(\d+)\]|([^.\[\]]+)", dotted)
    return tuple(int(index) if index else key for index, key in parts)
