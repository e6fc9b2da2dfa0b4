"""The spec of an imported project's network over another, where `jetc import` is asked for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.network import Network

from jetc.artifacts.imported import ImportedRecord
from jetc.artifacts.record import parse
from jetc.checks.load import load
from jetc.commands.finished import key_of
from jetc.commands.layering import base_of, check_new
from jetc.commands.outcome import EXIT_INPUT, Outcome
from jetc.diagnostics.diagnostic import DataError
from jetc.diagnostics.rendering import printable
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.imported.fragment.said import Over, fragment_of
from jetc.stages.imported.fragment.walk import NotSaid
from jetc.writing import write_whole

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from jetc.plan.plan import Planned
    from jetc.plan.store import Store
    from jetc.stages.imported.design import ImportedDesign

__all__ = ["over_of", "spec_over"]


def over_of(arguments: argparse.Namespace) -> Over | None:
    """Return the spec that the network is to be laid over, if one is; DataError where it cannot be."""
    base, target = arguments.extends, arguments.spec
    if base is None and target is None:
        return None
    if base is None or target is None:
        given, lacking = ("--spec", "--extends") if base is None else ("--extends", "--spec")
        why = "a spec of the network is written over another, which says all else"
        raise DataError(given, f"it is given without {lacking}", why, "give both: --extends BASE --spec NEW")
    check_new(target)
    return Over(base_of(base, target), load(base).spec)


def spec_over(  # noqa: PLR0913, PLR0917 - what was asked, and what was built
    over: Over, target: Path, design: ImportedDesign, told: str, store: Store, built: tuple[Planned, ...]
) -> Outcome:
    """Write the spec of the network over another, and check it; exit code 1 where none says it over that."""
    key = key_of(built, "hls4ml")
    project = parse(ImportedRecord, store.read("hls4ml", key, ImportedRecord.FILE), name=ImportedRecord.FILE)
    network = Network.from_json(store.read("hls4ml", key, NETWORK).decode())
    try:
        fragment = fragment_of(
            network,
            project.places,
            name=target.stem,
            project=project.top,
            firmware=design.firmware,
            over=over,
        )
    except NotSaid as error:
        unsaid = error.record(project.places)
        return Outcome(told, printable(f"error: {target}: no spec over {over.file}: {unsaid}"), EXIT_INPUT)
    write_whole(target, fragment.text)
    load(target)
    return Outcome(f"{told}\n  {'':<16} {target}: {fragment.values} values, over {over.file}, checked")
