"""``jetc package``: the emulator as the experiment's externals take it."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from jetc.checks.load import load
from jetc.commands.building import built_folder
from jetc.commands.outcome import Outcome
from jetc.diagnostics.diagnostic import DataError
from jetc.writing import fresh_folder

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from rich.console import Console

__all__ = ["package"]

_STAGE = "package"
_VERSIONED = re.compile(r"([A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*?)_(v[0-9]+(?:_[0-9]+)*)", re.ASCII)
"""A name and its version, as the experiment writes them: L1TSC4NGJetModel_v3, L1TSC4NGJetModel_v2_0_0."""


def package(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Write the package of a spec, brought up to date first, into a new folder."""
    out: Path = arguments.output
    if out.exists():
        raise DataError(
            file=str(out),
            what="it is there",
            why="a package is a folder of its own, and nothing is written over",
            mend="name another folder, or remove it",
        )
    settings = _settings(arguments.spec, arguments.name)
    with fresh_folder(out) as fresh:
        folder = built_folder(
            arguments.spec, arguments.build_dir, _STAGE, progress, settings, weights=arguments.weights
        )
        shutil.copytree(folder, fresh, copy_function=shutil.copyfile, dirs_exist_ok=True)
    (version,) = (each.name for each in out.iterdir() if each.is_dir())
    return Outcome(f"{out}: make -C {out} builds {version}.so")


def _settings(path: Path, versioned: str | None) -> tuple[str, ...]:
    """Return what is laid over the spec at `path`, so that its library has the name `versioned`."""
    section = load(path).spec.package
    if versioned is None:
        if section is None:
            raise DataError(
                file=str(path),
                what="it has no section package",
                why="the experiment finds a library by its name and version",
                mend="write the section, or give --as NAME_vN",
            )
        return ()
    found = _VERSIONED.fullmatch(versioned)
    if found is None:
        raise DataError(
            file="--as",
            what=f"{versioned!r} is no name with a version, such as L1TSC4NGJetModel_v3 or "
            "L1TSC4NGJetModel_v2_0_0",
            why="the experiment finds a library by its name and version",
            mend="write the name, _v and the version",
        )
    name, version = found.groups()
    if section is None:
        return (f"package={{name: {name}, version: {version}, conventions: [native]}}",)
    return (f"package.name={name}", f"package.version={version}")
