"""Verilator's C++ of a model, and its own, which has nothing of the design and is made once for many."""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from jetc_testbench.plain_paths import plain_paths
from jetc_testbench.programs import found, run, start_alone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jetc_testbench.programs import Start

__all__ = ["MADE", "compile_runtime", "make_model", "share_runtime"]

MADE = "simulator"
"""Folder, beside those of programs, of objects that `compile_runtime` made; there need be none."""
_KEPT = "verilated"
_OBJECTS = ("verilated.o", "verilated_threads.o")
_FOR_COCOTB = "verilated_vpi.o"
_HEADER = "verilated_first.h.fast"
"""Verilator's header, which every file of a model begins with; `.fast` chooses its rule for what is -O1."""
_PRECOMPILED = f"{_HEADER}.gch"
# A model of many files has a precompiled header of its own, and g++ takes one alone.
_FAST = (
    f"-O1 $(if $(filter 1,$(VM_PARALLEL_BUILDS)),,$(patsubst %.gch,-include %,$(wildcard {_PRECOMPILED})))"
)


def make_model(  # noqa: PLR0913 - what make is told, and how it is run
    build: Path,
    log: Path,
    *,
    jobs: int,
    python: str,
    makefile: str = "Vtop.mk",
    targets: Sequence[str] = (),
    environment: Mapping[str, str] = os.environ,
    start: Start = start_alone,
) -> None:
    """Compile the C++ that Verilator wrote to `build` with the prefix ``Vtop``; `python` runs its scripts.

    All of it, or the `targets` of the makefile that are named.
    """
    # The wheel leaves CFG_CXXFLAGS_PCH_I empty: the compiler would take the precompiled header for a source.
    # It also calls `python`, which Debian has not.
    wheel = ["CFG_CXXFLAGS_PCH_I=-include", f"PYTHON3={python}"]
    own = _without_places(environment)
    settings = [*wheel, f"OPT_FAST={_FAST}", "OPT_SLOW=-O0", f"OPT_GLOBAL={own}", "VM_TRACE=0"]
    make = [found("make", environment), f"-j{jobs}", "-C", str(build), "-f", makefile, *settings, *targets]
    run(make, build, log, environment, start)


def _without_places(environment: Mapping[str, str]) -> str:
    """Return how Verilator's own C++ is compiled: it tells its files, and where they lie shapes no byte."""
    root = environment.get("VERILATOR_ROOT")
    return "-O0" if root is None else f"-O0 -ffile-prefix-map={root}=verilator"


def compile_runtime(
    folder: Path, scratch: Path, *, environment: Mapping[str, str] = os.environ, start: Start = start_alone
) -> None:
    """Compile what of Verilator's own C++ goes into every program, with cocotb or without, into `folder`.

    The same Verilator and compiler give the same bytes, wherever they and `scratch` lie. BenchError where
    that fails.
    """
    with plain_paths() as plain:
        build, environment = plain.folder(scratch), plain.environment(environment)
        source = build / "nothing.v"
        source.write_text(_NOTHING, encoding="utf-8")
        verilate = [
            found("verilator", environment), "--cc", "--vpi", "--no-timing", "--prefix", "Vtop",
            "--Mdir", str(build), str(source),
        ]  # fmt: skip
        run(verilate, build, scratch / "verilate.log", environment, start)
        made, python = (*_OBJECTS, _FOR_COCOTB), plain.of(sys.executable)
        log = scratch / "build.log"
        make_model(build, log, jobs=2, python=python, targets=made, environment=environment, start=start)
        for name in made:
            shutil.copyfile(build / name, folder / name)


_NOTHING = "module nothing(input wire one, output wire other);\n  assign other = one;\nendmodule\n"


def share_runtime(folder: Path, build: Path, compiled: Callable[[Sequence[str]], None]) -> None:
    """Put what is made of Verilator's own C++ into `build`, where make finds it done.

    `compiled` makes the files that are named, in `build`. Of all programs whose folders lie beside `folder`,
    in this process and in others, one does so; the others wait for it and take what it made. What lies
    in a folder `MADE` beside them is taken as it is.
    """
    kept, made = (folder.with_name(name).absolute() for name in (_KEPT, MADE))
    objects = {each.name: each for each in sorted(made.glob("*.o"))}
    rest = tuple(name for name in (*_OBJECTS, _PRECOMPILED) if name not in objects)
    for name in (_HEADER.removesuffix(".fast"), _HEADER):
        (build / name).write_text('#include "verilated.h"\n', encoding="utf-8")
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.is_dir():
            compiled(rest)
            _keep(rest, build, kept)
    objects |= {name: kept / name for name in rest if name != _PRECOMPILED}
    for name, place in objects.items():
        shutil.copyfile(place, build / name)
    (build / _PRECOMPILED).symlink_to(kept / _PRECOMPILED)


def _keep(made: Sequence[str], build: Path, kept: Path) -> None:
    """Keep what was made whole or not at all."""
    fresh = Path(tempfile.mkdtemp(dir=kept.parent))
    for name in made:
        shutil.move(build / name, fresh / name)
    fresh.rename(kept)
