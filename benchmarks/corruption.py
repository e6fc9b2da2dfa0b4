"""What the reader does with damaged ntuples: how many are refused, read whole, or silently different.

Run it with the project's Python: ``.venv/bin/python benchmarks/corruption.py [FLIPS] [FILE ...]``. FLIPS
(default 200) files with flipped bits and as many that are cut short are tried for each compression, of
hand-made columns and of each ROOT file given. What stays silent is listed with the reason.
"""

from __future__ import annotations

import runpy
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import uproot

TESTS = Path(__file__).parents[1] / "tests" / "jetc"
SEED = 11
COMPRESSIONS = {
    "none": None,
    "zstd": uproot.ZSTD(3),
    "zlib": uproot.ZLIB(4),
    "lz4": uproot.LZ4(4),
    "lzma": uproot.LZMA(1),
}


def main() -> None:  # noqa: C901 - one kind of damage after the other
    """Try every kind of damage, and print a table."""
    flips = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    tests = runpy.run_path(str(TESTS / "ntuple" / "test_corruption.py"))
    good = runpy.run_path(str(TESTS / "conftest.py"))["good_columns"]
    found: dict[str, Counter[str]] = {}
    faults: list[str] = []
    random = np.random.default_rng(SEED)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "a.root"

        def tried(kind: str) -> None:
            counter = found.setdefault(kind, Counter())
            try:
                outcome = tests["outcome"](path, whole)
            except Exception as error:  # noqa: BLE001 - what the campaign looks for
                faults.append(f"{kind}: {type(error).__name__}: {str(error)[:200]}")
                counter["fault"] += 1
                return
            reason = tests["UNSEEN"].get(outcome.where)
            unseen = outcome.kind == "silent" and reason is not None
            counter["cannot be seen" if unseen else outcome.kind] += 1
            if outcome.kind == "silent":
                counter[f"{'unseen' if unseen else 'SILENT'} {outcome.where}"] += 1

        def damaged(content: bytes, kind: str) -> None:
            for _ in range(flips):
                path.write_bytes(tests["flipped"](content, random, bits=int(random.integers(1, 5))))
                tried(f"bits, {kind}")
                path.write_bytes(content[: int(random.integers(0, len(content)))])
                tried(f"cut, {kind}")

        trees = tests["copies"](good(events=30))
        whole = tests["read"](tests["write"](path, trees))
        for spoilt, variant in tests["spoilt_values"](trees):
            types = {"jet_reject": "uint8"} if spoilt.startswith("jet_reject") else None
            tests["write"](path, variant, types=types)
            tried("values")
        for _, variant in tests["moved"](trees):
            tests["write"](path, variant)
            tried("rows")
        for branch, kinds in tests["TYPES"].items():
            for each in kinds:
                tests["write"](path, trees, types={branch: each})
                tried("types")
        for branch in tests["READ"]:
            jets, events = tests["copies"](trees)
            del jets[branch]
            tests["write"](path, (jets, events))
            tried("branches")
        for kind, compression in COMPRESSIONS.items():
            damaged(tests["write"](path, trees, compression=compression).read_bytes(), kind)
        for file in sys.argv[2:]:
            content = Path(file).read_bytes()
            path.write_bytes(content)
            whole = tests["read"](path)
            damaged(content, Path(file).name)
    lines = [f"seed {SEED}"]
    for kind, counter in found.items():
        total = sum(count for what, count in counter.items() if " " not in what or what == "cannot be seen")
        lines.append(f"{kind:<20} {total:5} tried: {dict(counter.most_common())}")
    sys.stdout.write("\n".join([*lines, *faults]) + "\n")


if __name__ == "__main__":
    main()
