"""Builds a simulation of the design and runs the cocotb test in it.

Verilator and Icarus are looked up on PATH. Verilator is called here and not through cocotb's runner,
which makes every signal of the design public: only the ports have to be.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

import cocotb_tools.config
from cocotb_tools.runner import get_runner

from jetc_testbench.job import read_job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_testbench.job import Job

__all__ = ["BenchError", "run_job"]

_PORTS = ("clk", "rst", "in_valid", "in_data", "out_valid", "out_data")


class BenchError(Exception):
    """A simulator that is missing, or that failed before the comparison."""


def run_job(folder: Path) -> None:
    """Build and run the job of `folder`; its ``score.json`` says how it went, the logs lie beside it.

    Raises BenchError where there is no score.
    """
    job = read_job(folder)
    build = folder / "build"
    build.mkdir(exist_ok=True)
    score = folder / "score.json"
    score.unlink(missing_ok=True)
    match job.simulator:
        case "verilator":
            _build_with_verilator(job, folder, build)
        case "icarus":
            _build_with_icarus(job, folder, build)
        case _:
            assert_never(job.simulator)
    _simulate(job, folder, build)
    if not score.exists():
        msg = f"the simulation ended without a score, see {folder / 'run.log'}"
        raise BenchError(msg)


def _simulate(job: Job, folder: Path, build: Path) -> None:
    try:
        get_runner(job.simulator).test(
            test_module="jetc_testbench.bench",
            hdl_toplevel=job.top,
            hdl_toplevel_lang="verilog",
            build_dir=build,
            test_dir=folder,
            results_xml=str(folder / "results.xml"),
            extra_env={"JETC_JOB": str(folder)},
            log_file=folder / "run.log",
        )
    except (RuntimeError, SystemExit) as error:
        msg = f"the simulation failed ({error}), see {folder / 'run.log'}"
        raise BenchError(msg) from error


def _build_with_icarus(job: Job, folder: Path, build: Path) -> None:
    command = [_found("iverilog"), "-g2005", "-s", job.top, "-o", str(build / "sim.vvp"), *job.sources]
    _run(command, build, folder / "build.log")


def _build_with_verilator(job: Job, folder: Path, build: Path) -> None:
    ports = build / "ports.vlt"
    lines = [f'public_flat_rw -module "{job.top}" -var "{each}"' for each in _PORTS]
    ports.write_text("\n".join(["`verilator_config", *lines, ""]), "utf-8")
    libraries = cocotb_tools.config.libs_dir
    main = cocotb_tools.config.share_dir / "lib" / "verilator" / "verilator.cpp"
    verilate = [
        _found("verilator"), "--cc", "--exe", "--vpi", "--no-timing", "-Wno-fatal", "-Wno-WIDTH",
        "--output-split", "20000", "--top-module", job.top, "--prefix", "Vtop",
        "--Mdir", str(build), "-o", job.top,
        "-LDFLAGS", f"-Wl,-rpath,{libraries} -L{libraries} -lcocotbvpi_verilator",
        str(ports), str(main), *job.sources,
    ]  # fmt: skip
    _run(verilate, build, folder / "verilate.log")
    jobs = len(os.sched_getaffinity(0))
    # The wheel leaves CFG_CXXFLAGS_PCH_I empty: the compiler would take the precompiled header for a source.
    # It also calls `python`, which Debian has not.
    wheel = ["CFG_CXXFLAGS_PCH_I=-include", f"PYTHON3={sys.executable}"]
    settings = [*wheel, "OPT_FAST=-O1", "OPT_SLOW=-O0", "OPT_GLOBAL=-O1", "VM_TRACE=0"]
    make = [_found("make"), f"-j{jobs}", "-C", str(build), "-f", "Vtop.mk", *settings]
    _run(make, build, folder / "build.log")


def _found(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        msg = f"{program} is not on PATH"
        raise BenchError(msg)
    return path


def _run(command: Sequence[str], cwd: Path, log: Path) -> None:
    with log.open("w", encoding="utf-8") as stream:
        done = subprocess.run(command, cwd=cwd, stdout=stream, stderr=subprocess.STDOUT, check=False)  # noqa: S603
    if done.returncode:
        last = log.read_text("utf-8", errors="replace").splitlines()[-20:]
        msg = "\n".join([f"{Path(command[0]).name} ended with {done.returncode}, see {log}", *last])
        raise BenchError(msg)
