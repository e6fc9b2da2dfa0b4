"""A producer against a built tagger: jets that come out wrong, in each calling convention and with 8 threads.

Run it with the project's Python: ``.venv/bin/python benchmarks/conventions.py SPEC BUILD JETS``. BUILD holds
the products of SPEC up to stage emulator. Packages of two versions of it are built with the flags of the
public wrapper, loaded together by the client of the tests, and given JETS random jets, each thread a part of
them. Everything lies in a temporary folder.
"""

from __future__ import annotations

import runpy
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jetc.checks.load import load
from jetc_runtime.network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

TESTS = Path(__file__).parents[1] / "tests" / "jetc" / "stages" / "package"
CONVENTIONS, SEED, EMPTY = ("native", "v0", "v2"), 7, 0.3


def main(path: Path, build: Path, jets: int) -> None:
    """Print, for each version and convention, how many jets are wrong."""
    sys.path.insert(0, str(TESTS.parents[3]))
    tests = runpy.run_path(str(TESTS / "test_calls.py"))
    spec = load(path).spec
    hls4ml = (build / spec.name / "hls4ml").resolve()
    codes = random_jets(Network.from_json((hls4ml / "network.json").read_text("utf-8")), jets)
    with tempfile.TemporaryDirectory() as folder:
        versions = [
            tests["packaged"](spec, hls4ml, codes, Path(folder) / version, (version, CONVENTIONS))
            for version in ("v3", "v4")
        ]
        for each in versions:
            tests["made"](each)
        object_file = tests["compiled"](Path(folder), versions[0])
        found, _ = tests["ran"](
            tests["linked"](object_file), tests["every"](*versions), mode="local split", jets=jets
        )
    names = [f"{version}, {each}" for version in ("v3", "v4") for each in CONVENTIONS]
    for name, wrong in zip(names, found, strict=False):
        sys.stdout.write(f"{name}: {wrong} of {jets:,} jets wrong\n")
    sys.stdout.write(f"allocations in the libraries: {found[-1]}\n")


def random_jets(network: Network, jets: int) -> dict[str, NDArray[np.int64]]:
    """Return random words of each input over its range, and slots that are empty."""
    random = np.random.default_rng(SEED)
    codes = {}
    for port in network.inputs:
        low, high = (
            np.array([getattr(each, end) for each in port.formats]) for end in ("min_code", "max_code")
        )
        rows = (port.constituents,) if port is network.input else ()
        codes[port.name] = random.integers(low, high + 1, (jets, *rows, len(port.formats)))
    constituents = codes[network.input.name]
    constituents[random.random(constituents.shape[:2]) < EMPTY] = 0
    return codes


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
