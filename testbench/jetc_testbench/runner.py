"""Builds a simulation of the design and runs the cocotb test in it.

Verilator, Icarus and GHDL are looked up on PATH. Verilator is called here and not through cocotb's runner,
which makes every signal of the design public: only the ports have to be.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING, assert_never

import cocotb_tools.config
from cocotb_tools.runner import get_runner

from jetc_testbench.job import read_job, read_ports
from jetc_testbench.plain_paths import plain_paths
from jetc_testbench.programs import BenchError, found, run
from jetc_testbench.verilator_runtime import make_model, share_runtime

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jetc_testbench.job import Job
    from jetc_testbench.plain_paths import PlainPaths

__all__ = ["run_job"]

_LIBRARY = "top"
_HIERARCHY = "Vtop_hier.mk"
"""The makefile that translates modules which stand often once, and writes that of the whole."""
_GHDL = ("--std=08",)
"""Registers hold no value until a clock: assertions of numeric_std about unknown bits say nothing new."""


def run_job(folder: Path) -> None:
    """Build and run the job of `folder`; its ``score.json`` has the outcome, the logs are beside it.

    Raises BenchError where there is no score.
    """
    job = read_job(folder)
    (folder / "build").mkdir(exist_ok=True)
    score = folder / "score.json"
    score.unlink(missing_ok=True)
    with plain_paths() as plain:
        build = plain.folder(folder / "build")
        match job.simulator:
            case "verilator":
                _build_with_verilator(job, folder, build, plain)
            case "icarus":
                _build_with_icarus(job, folder, build, plain)
            case "ghdl":
                _build_with_ghdl(job, folder, build, plain)
            case _:
                assert_never(job.simulator)
        _simulate(job, folder, build)
    if not score.exists():
        msg = f"the simulation ended without a score, see {folder / 'run.log'}"
        raise BenchError(msg)


def _simulate(job: Job, folder: Path, build: Path) -> None:
    is_vhdl = job.simulator == "ghdl"
    try:
        get_runner(job.simulator).test(
            test_module=f"jetc_testbench.{'bench' if job.stream is None else 'stream_bench'}",
            hdl_toplevel=job.top,
            hdl_toplevel_library=_LIBRARY,
            hdl_toplevel_lang="vhdl" if is_vhdl else "verilog",
            build_dir=build,
            test_dir=build if is_vhdl else folder,
            test_args=_GHDL if is_vhdl else (),
            plusargs=("--ieee-asserts=disable",) if is_vhdl else (),
            results_xml=str(folder / "results.xml"),
            extra_env={"JETC_JOB": str(folder)},
            log_file=folder / "run.log",
        )
    except (RuntimeError, SystemExit) as error:
        msg = f"the simulation failed ({error}), see {folder / 'run.log'}"
        raise BenchError(msg) from error


def _build_with_icarus(job: Job, folder: Path, build: Path, plain: PlainPaths) -> None:
    sources = map(plain.of, job.sources)
    command = [found("iverilog"), "-g2005", "-s", job.top, "-o", str(build / "sim.vvp"), *sources]
    run(command, build, folder / "build.log")


def _build_with_ghdl(job: Job, folder: Path, build: Path, plain: PlainPaths) -> None:
    options = [*_GHDL, f"--work={_LIBRARY}"]
    analyse = [found("ghdl"), "-a", *options, *map(plain.of, job.sources)]
    run(analyse, build, folder / "build.log")
    run([found("ghdl"), "-e", *options, job.top], build, folder / "elaborate.log")


def _build_with_verilator(job: Job, folder: Path, build: Path, plain: PlainPaths) -> None:
    environment = plain.environment(os.environ)
    settings = build / "settings.vlt"
    settings.write_text("\n".join(["`verilator_config", *_settings(job, folder), ""]), "utf-8")
    libraries = plain.of(cocotb_tools.config.libs_dir)
    main = plain.of(cocotb_tools.config.share_dir / "lib" / "verilator" / "verilator.cpp")
    verilate = [
        found("verilator", environment), "--cc", "--exe", "--vpi", "--no-timing", "-Wno-fatal", "-Wno-WIDTH",
        *(["--hierarchical"] if job.copied else []),
        "--output-split", "200000", "--top-module", job.top, "--prefix", "Vtop",
        "--Mdir", str(build), "-o", job.top,
        "-LDFLAGS", f"-Wl,-rpath,{libraries} -L{libraries} -lcocotbvpi_verilator",
        str(settings), main, *map(plain.of, job.sources),
    ]  # fmt: skip
    run(verilate, build, folder / "verilate.log", environment)
    python, jobs = plain.of(sys.executable), len(os.sched_getaffinity(0))
    make = partial(make_model, build, jobs=jobs, python=python, environment=environment)
    if job.copied:
        make(folder / "hierarchy.log", makefile=_HIERARCHY, targets=("hier_verilation",))
    share_runtime(folder, build, lambda made: make(folder / "runtime.log", targets=made))
    make(folder / "build.log", makefile=_HIERARCHY if job.copied else "Vtop.mk")


def _settings(job: Job, folder: Path) -> Iterator[str]:
    """Yield what Verilator is told of the design: which ports cocotb reaches, and what is translated once."""
    raw = (*read_ports(folder).names, *(["in_ready"] if job.has_ready else []))
    for each in job.controls or raw:
        yield f'public_flat_rw -module "{job.top}" -var "{each}"'
    for each in job.copied:
        yield f'hier_block -module "{each}"'
