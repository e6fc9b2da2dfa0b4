"""A tiny tagger's Verilog, vectors, and a bench run over them in Icarus."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.rtl.design import emit_rtl
from jetc_runtime.evaluate import evaluate
from jetc_runtime.network import Network
from jetc_testbench.corners import random_jets
from jetc_testbench.job import Job, Phase, Vectors, write_job
from jetc_testbench.ports import tagger_ports
from jetc_testbench.runner import run_job

if TYPE_CHECKING:
    from collections.abc import Callable

JETS = 40
PHASES = (
    Phase("jets", "back_to_back", 0, JETS),
    Phase("gaps", "gaps", 0, JETS),
    Phase("reset", "reset", 0, JETS),
)


@dataclass(frozen=True, slots=True)
class Bench:
    """The tiny tagger, its files, and how to run the bench on a changed copy of them."""

    network: Network
    files: dict[str, str]
    latency: int
    folder: Path
    environment: pytest.MonkeyPatch
    interval: int = 1

    def at(self, interval: int) -> Bench:
        """Return the bench of the same network at another interval."""
        rtl = emit_rtl(self.network, "tiny", 2, interval)
        return replace(self, files=dict(rtl.files), latency=rtl.latency_cycles, interval=interval)

    def vectors(self, network: Network) -> Vectors:
        """Random jets and what `network` makes of them."""
        codes = random_jets(network.input, JETS, np.random.default_rng(11))
        found = evaluate(network, codes)
        return Vectors(
            tagger_ports(self.network),
            codes.reshape(JETS, -1),
            np.concatenate([found[each.name] for each in network.outputs], axis=1),
        )

    def run(
        self,
        change: Callable[[dict[str, str]], dict[str, str]] = dict,
        *,
        expected: Network | None = None,
        **settings: Any,  # noqa: ANN401 - fields of Job
    ) -> dict[str, Any]:
        """Run the job over `change(files)` and return the score."""
        sources = []
        for name, text in change(dict(self.files)).items():
            (self.folder / name).write_text(text)
            sources.append(str(self.folder / name))
        job = Job("icarus", "tiny_tagger", tuple(sources), self.latency, 3, PHASES, self.interval)
        folder = self.folder / "job"
        write_job(folder, replace(job, **settings), self.vectors(expected or self.network))
        self.environment.delenv("PYTEST_CURRENT_TEST", raising=False)  # cocotb would end pytest itself
        run_job(folder)
        score: dict[str, Any] = json.loads((folder / "score.json").read_text())
        return score


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, network: Network) -> Bench:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(each for each in sys.path if each))
    rtl = emit_rtl(network, "tiny", 2)
    return Bench(network, dict(rtl.files), rtl.latency_cycles, tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def network() -> Network:
    golden = Path(__file__).parents[1] / "golden" / "tiny" / "network.json"
    return Network.from_json(golden.read_text("utf-8"))
