"""A module alone, as a native program that streams rows through it: about a hundred thousand a second.

The module has ports ``clk``, ``in_data`` and ``out_data``, takes a row per clock, and gives what belongs
to it a fixed number of clocks later: every block of an emitted tagger. Nothing of cocotb is in it::

    module = NativeModule("tiny_heads", sources, taken=network_formats, given=out_formats, latency_cycles=7)
    program = build_native(module, folder, environment=environment)
    found = program.stream(codes)  # (rows, words of in_data) to (rows, words of out_data)

With `setting` the module reads a number of that name by ``$value$plusargs``, one for a whole run,
``stream(codes, setting=3)``: a module that holds many variants of itself is built once. As it is no port,
what depends on it alone is not worked out again for each row.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from jetc_testbench.plain_paths import plain_paths
from jetc_testbench.programs import found, run, start_alone
from jetc_testbench.verilator_runtime import make_model, share_runtime
from jetc_testbench.words import pack_rows, unpack_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc_testbench.programs import Start

__all__ = ["NativeModule", "NativeProgram", "build_native"]

_HARNESS = Path(__file__).with_name("native.cpp")


@dataclass(frozen=True, slots=True)
class NativeModule:
    """A module, its sources, and the formats of the words of its ports, lowest first.

    `latency_cycles` is 1 or more; a module of logic alone has 1.
    """

    name: str
    sources: tuple[str, ...]
    taken: tuple[FixedPoint, ...]
    given: tuple[FixedPoint, ...]
    latency_cycles: int
    setting: str | None = None


@dataclass(frozen=True, slots=True)
class NativeProgram:
    """A built module; its files lie in `folder`, and `start` runs it."""

    module: NativeModule
    folder: Path
    start: Start = start_alone

    def stream(self, codes: NDArray[np.int64], *, setting: int = 0) -> NDArray[np.int64]:
        """Return the codes of out_data, (rows, words), for `codes` of in_data, (rows, words).

        Several calls may run at once where `setting` differs. BenchError where the program fails.
        """
        rows = self.stream_rows(pack_rows(codes, self.module.taken), setting=setting)
        return unpack_rows(rows, self.module.given)

    def stream_rows(self, rows: NDArray[np.uint8], *, setting: int = 0) -> NDArray[np.uint8]:
        """Return the bytes of out_data, (rows, bytes), for those of in_data, as `pack_rows` gives them."""
        if setting and self.module.setting is None:
            raise ValueError(f"{self.module.name} reads no setting")
        taken, given = (sum(each.width for each in words) for words in (self.module.taken, self.module.given))
        files = [self.folder / f"{name}{setting}.bin" for name in ("in", "out")]
        files[0].write_bytes(rows.tobytes())
        sizes = [taken, given, self.module.latency_cycles]
        named = [f"+{self.module.setting}={setting}"] if self.module.setting else []
        command = [str(self.folder / "build" / "Vtop"), *map(str, files), *map(str, sizes), *named]
        run(command, self.folder, self.folder / f"run{setting}.log", start=self.start)
        found = np.fromfile(files[1], dtype=np.uint8).reshape(len(rows), -(-given // 8))
        for each in files:
            each.unlink()
        return found


def build_native(
    module: NativeModule,
    folder: Path,
    *,
    jobs: int = 1,
    environment: Mapping[str, str] = os.environ,
    start: Start = start_alone,
) -> NativeProgram:
    """Build `module` in `folder` with the Verilator on PATH; BenchError where that fails.

    Verilator's own C++ is compiled once for all programs whose folders lie beside each other.
    """
    (folder / "build").mkdir(parents=True, exist_ok=True)
    with plain_paths() as plain:
        build, environment = plain.folder(folder / "build"), plain.environment(environment)
        verilate = [
            found("verilator", environment), "--cc", "--exe", "--no-timing", "-Wno-fatal", "-Wno-WIDTH",
            "--output-split", "200000", "--top-module", module.name, "--prefix", "Vtop", "--Mdir", str(build),
            *map(plain.of, (str(_HARNESS), *module.sources)),
        ]  # fmt: skip
        run(verilate, build, folder / "verilate.log", environment, start)
        python = plain.of(sys.executable)
        make = partial(make_model, build, jobs=jobs, python=python, environment=environment, start=start)
        cores = len(os.sched_getaffinity(0))  # the others wait for it
        share_runtime(folder, build, lambda made: make(folder / "runtime.log", jobs=cores, targets=made))
        make(folder / "build.log")
        if build != folder / "build":
            shutil.copy2(build / "Vtop", folder / "build" / "Vtop")
    return NativeProgram(module, folder, start)
