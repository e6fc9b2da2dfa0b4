"""``jetc package``: the emulator as the experiment's externals take it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from jetc_runtime.manifest import MANIFEST

from jetc.commands.building import built_folder
from jetc.commands.outcome import Outcome
from jetc.diagnostics.diagnostic import DataError
from jetc.emulator.externals import write_package
from jetc.stages.emulator.artifact import SOURCES
from jetc.writing import fresh_name

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from rich.console import Console

__all__ = ["package"]

_STAGE = "emulator"


def package(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Write the package of a spec's emulator, brought up to date first, or of a folder of that stage."""
    out: Path = arguments.output
    if out.exists():
        raise DataError(
            file=str(out),
            what="it is there",
            why="a package is a folder of its own, and nothing is written over",
            mend="name another folder, or remove it",
        )
    folder = (
        arguments.emulator
        if arguments.emulator.is_dir()
        else built_folder(arguments.emulator, arguments.build_dir, _STAGE, progress)
    )
    if not (folder / MANIFEST).is_file() or not (folder / SOURCES).is_dir():
        raise DataError(
            file=str(folder),
            what=f"it has no {MANIFEST}, or no {SOURCES}/",
            why="a package is made of the sources of an emulator",
            mend="name the spec, or the folder build/NAME/emulator",
        )
    fresh = fresh_name(out)
    try:
        fresh.mkdir(parents=True)
        write_package(folder / SOURCES, arguments.name, fresh)
        fresh.rename(out)
    except ValueError as error:
        raise DataError(
            file="--as",
            what=str(error),
            why="the experiment finds a library by its name and version",
            mend="write the name, _v and the version",
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Outcome(f"{out}: make -C {out} builds {arguments.name}.so")
