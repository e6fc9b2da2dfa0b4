"""Faults in the Verilog of a tagger, and which of them verification's own vectors see.

    .venv/bin/python benchmarks/mutants.py tests/golden/tiny/network.json --name tiny --out FOLDER
    .venv/bin/python benchmarks/mutants.py build/baseline/hls4ml/network.json --jets \
        build/baseline/dataset/test/codes.npy --faults 200 --out FOLDER

Emits the Verilog of the network, puts faults into it, builds it once, and writes mutants.json and
mutants.txt to FOLDER. The exit code is 1 where a fault lives that other vectors of its block tell apart, or
where fewer than 95 % are killed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jetc.language.sections.model import Verification
from jetc.rtl.design import emit_rtl
from jetc.stages.verification.vectors import choose
from jetc.tools.verilator import verilator_environment
from jetc_runtime.network import Network
from jetc_testbench.block import Block, Bundle
from jetc_testbench.campaign import Design, Settings, Verdict, run_campaign
from jetc_testbench.tables import TableModule
from jetc_testbench.verilog_changes import KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHARES = {"constituent": 0.22, "heads": 0.42, "scores": 0.24, "tagger": 0.12}
"""Part of the faults that go into each module."""
WANTED = 0.95
JETS = 2000


def design_of(network: Network, name: str, levels: int) -> Design:
    """Return the design that is emitted for `network`."""
    rtl = emit_rtl(network, name, levels)
    blocks = tuple(
        Block(
            each.name,
            each.instances,
            tuple(Bundle(tensor.name, tensor.rows) for tensor in each.sources),
            tuple(Bundle(tensor.name, tensor.rows) for tensor in each.results),
            each.stages,
        )
        for each in rtl.modules
        if each.name != rtl.top
    )
    tables = tuple(
        TableModule(each.name, each.layer, each.table, each.address, each.value, each.first, each.last)
        for module in rtl.modules
        for each in module.tables
    )
    return Design(network, dict(rtl.files), rtl.top, rtl.latency_cycles, blocks, tables)


def jet_groups(network: Network, jets: NDArray[np.int64], seed: int) -> dict[str, NDArray[np.int64]]:
    """Return the groups that verification drives through the whole design; random jets where `jets` lack."""
    given = {network.input.name: jets}
    chosen = choose(network, given, Verification(jets=JETS, icarus_jets=0, seed=seed))
    ends = np.cumsum([count for _, count in chosen.groups])[:-1]
    parts = np.split(chosen.codes, ends)
    return {name: part for (name, count), part in zip(chosen.groups, parts, strict=True) if count}


def counts_of(design: Design, name: str, total: int) -> dict[str, int]:
    """Return how many faults go into each file."""
    return {
        f"{name}_{block}.v": max(1, round(share * total))
        for block, share in SHARES.items()
        if f"{name}_{block}.v" in design.files
    }


def table(verdicts: tuple[Verdict, ...], seconds: float) -> str:
    """Return the counts by module and kind, and every fault that lives."""
    made, killed = (
        Counter((each.file, each.kind) for each in verdicts if each.killed_by or every)
        for every in (True, False)
    )
    files = sorted({each.file for each in verdicts})
    lines = [f"{'killed of faults':<26}" + "".join(f"{each.removesuffix('.v'):>22}" for each in files)]
    for kind in KINDS:
        cells = [f"{killed[file, kind]} of {made[file, kind]}" if made[file, kind] else "" for file in files]
        lines.append(f"{kind:<26}" + "".join(f"{each:>22}" for each in cells))
    totals = [sum(count for (at, _), count in killed.items() if at == file) for file in files]
    sums = [sum(count for (at, _), count in made.items() if at == file) for file in files]
    lines.append(
        f"{'all':<26}" + "".join(f"{f'{one} of {two}':>22}" for one, two in zip(totals, sums, strict=True))
    )
    only = Counter(each.killed_by[0] for each in verdicts if len(each.killed_by) == 1)
    seen = Counter(group for each in verdicts for group in each.killed_by)
    lines += ["", "faults seen by each group, and those that no other group saw"]
    lines += [f"  {name:<34} {count:>5} {only[name]:>5}" for name, count in seen.most_common()]
    living = [each for each in verdicts if not each.killed_by]
    lines += ["", f"killed {sum(totals)} of {len(verdicts)} in {seconds:.0f} s; {len(living)} live"]
    lines += [f"  {each.module}, {each.kind}: {each.what}: {each.reason}" for each in living]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run a campaign; 1 where it does not keep to the bar."""
    arguments = argparse.ArgumentParser(description="faults in the Verilog, and which are seen")
    arguments.add_argument("network", type=Path, help="network.json of stage hls4ml")
    arguments.add_argument("--name", default="tagger", help="prefix of the modules")
    arguments.add_argument("--jets", type=Path, help="codes.npy, (jets, constituents, features); else random")
    arguments.add_argument("--faults", type=int, default=160)
    arguments.add_argument("--levels", type=int, default=2, help="firmware.adder_levels_per_stage")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--out", type=Path, required=True)
    asked = arguments.parse_args()
    network = Network.from_json(asked.network.read_text("utf-8"))
    design = design_of(network, asked.name, asked.levels)
    ports = network.input
    jets = np.zeros((0, ports.constituents, len(ports.features)), dtype=np.int64)
    if asked.jets:
        jets = np.load(asked.jets, mmap_mode="r")[:JETS].astype(np.int64)
    started = time.perf_counter()
    settings = Settings(counts_of(design, asked.name, asked.faults), asked.seed)
    groups = jet_groups(network, jets, asked.seed)
    verdicts = run_campaign(
        design, groups, asked.out / "build", settings, environment=verilator_environment()
    )
    text = table(verdicts, time.perf_counter() - started)
    record = json.dumps([asdict(each) for each in verdicts], indent=1)
    (asked.out / "mutants.json").write_text(record + "\n", "utf-8")
    (asked.out / "mutants.txt").write_text(text, "utf-8")
    sys.stdout.write(text)
    living = [each for each in verdicts if not each.killed_by]
    told_apart = any(each.distinguishable for each in living)
    return int(told_apart or len(verdicts) - len(living) < WANTED * len(verdicts))


if __name__ == "__main__":
    sys.exit(main())
