"""Jets a second of a network: its integers with numpy, its C++ in lanes, and that of hls4ml where given.

Run it with the project's Python: ``.venv/bin/python benchmarks/lanes.py NETWORK FOLDER [EMULATOR]``. NETWORK
is the network.json of a build's stage hls4ml, and EMULATOR the folder of its stage emulator. The C++ is
written and compiled in FOLDER. Jets are random words; every result is compared with the integers, and a
difference is an error. Each row is the best of several runs, on one core, with its ratio to numpy.
"""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jetc.emulator.lanes.library import write_lanes
from jetc.stages.lanes.artifact import LIBRARY
from jetc.tools.make import make
from jetc_runtime.emulator import CppEmulator
from jetc_runtime.evaluate import evaluate
from jetc_runtime.lanes import INSTRUCTIONS, Lanes, code_bits
from jetc_runtime.network import Network

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Codes = dict[str, NDArray[np.int64]]

RUNS = 5
JETS, JETS_OF_CPP = 200_000, 2_000


def main(network: Path, folder: Path, emulator: Path | None = None) -> None:
    """Print the table."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    read = Network.from_json(network.read_text("utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    write_lanes(read, folder)
    started = time.perf_counter()
    make(folder, log=folder / "make.log")
    sys.stdout.write(f"compiled in {time.perf_counter() - started:.1f} s\n")
    codes = some(read, JETS)
    plain = {name: each.astype(np.int64) for name, each in codes.items()}
    base, expected = timed(lambda: evaluate(read, plain), JETS, runs=2)
    rows = {"numpy": base}
    for each in INSTRUCTIONS:
        lanes = Lanes(folder / LIBRARY, read, instructions=each)
        rows[f"lanes, {each}"], found = timed(partial(lanes.evaluate, codes), JETS)
        check(found, expected, JETS, each)
    if emulator is not None:
        cpp, few = CppEmulator(emulator), [each[:JETS_OF_CPP] for each in plain.values()]
        rows["hls4ml's C++"], found = timed(lambda: cpp.predict(*few), JETS_OF_CPP, runs=2)
        check(found, expected, JETS_OF_CPP, "hls4ml's C++")
    for name, rate in rows.items():
        sys.stdout.write(f"{name:<16} {rate:>12,.0f} jets/s  {rate / base:>7.2f} x numpy\n")


def some(network: Network, jets: int) -> Codes:
    """Return random words of each input over all of its formats, in the integers that the library takes."""
    rng = np.random.default_rng(1)
    codes = {}
    for port in network.inputs:
        low, high = (
            np.array([getattr(each, f"{end}_code") for each in port.formats]) for end in ("min", "max")
        )
        words = rng.integers(low, high + 1, (jets, *port.tensor.sizes))
        codes[port.name] = words.astype(f"int{code_bits(port)}")
    return codes


def timed(run: Callable[[], Codes], jets: int, runs: int = RUNS) -> tuple[float, Codes]:
    """Return jets a second, and what the last run gave."""
    best = float("inf")
    for _ in range(runs):
        started = time.perf_counter()
        found = run()
        best = min(best, time.perf_counter() - started)
    return jets / best, found


def check(found: Codes, expected: Codes, jets: int, name: str) -> None:
    """Stop where a word differs."""
    for port, words in found.items():
        wrong = int((words != expected[port][:jets]).any(axis=1).sum())
        if wrong:
            raise SystemExit(f"{name}: {wrong} of {jets} jets differ in {port}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
