"""What the reader does with damaged ntuples: how many are refused, read whole, or silently different.

Run it with the project's Python: ``.venv/bin/python benchmarks/corruption.py [FLIPS] [FILE ...]``. FLIPS
(default 200) files with flipped bits, as many that are cut short and as many with a block of zeros are tried
for each compression, of hand-made columns and of each ROOT file given. What stays silent is listed with the
reason.
"""

from __future__ import annotations

import runpy
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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


TRIES: dict[str, Any] = runpy.run_path(str(TESTS / "ntuple" / "test_corruption.py"))
"""The variants that the suite tries a few of, and what it makes of them."""


@dataclass
class Campaign:
    """What came of each kind of damage to the file at `path`, which reads as `whole` when it is sound."""

    path: Path
    flips: int
    whole: object = None
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(SEED))
    found: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def tried(self, kind: str) -> None:
        """Read the file as it is now, and count what came of it."""
        counter = self.found.setdefault(kind, Counter())
        try:
            outcome = TRIES["outcome"](self.path, self.whole)
        except Exception as error:  # noqa: BLE001 - what the campaign looks for
            self.faults.append(f"{kind}: {type(error).__name__}: {str(error)[:200]}")
            counter["fault"] += 1
            return
        reason = TRIES["UNSEEN"].get(outcome.where)
        unseen = outcome.kind == "silent" and reason is not None
        counter["cannot be seen" if unseen else outcome.kind] += 1
        if outcome.kind == "silent":
            counter[f"{'unseen' if unseen else 'SILENT'} {outcome.where}"] += 1

    def damaged(self, content: bytes, kind: str) -> None:
        """Flip bits of `content`, cut it short, and set a block of it to zero."""
        for _ in range(self.flips):
            bits = int(self.random.integers(1, 5))
            self.path.write_bytes(TRIES["flipped"](content, self.random, bits=bits))
            self.tried(f"bits, {kind}")
            self.path.write_bytes(content[: int(self.random.integers(0, len(content)))])
            self.tried(f"cut, {kind}")
            self.path.write_bytes(TRIES["zeroed"](content, self.random))
            self.tried(f"zeros, {kind}")

    def columns(self, trees: Any) -> None:  # noqa: ANN401 - of the suite
        """Spoil values, move rows, change types and leave branches out."""
        write = TRIES["write"]
        for spoilt, variant in TRIES["spoilt_values"](trees):
            types = {"jet_reject": "uint8"} if spoilt.startswith("jet_reject") else None
            write(self.path, variant, types=types)
            self.tried("values")
        for _, variant in TRIES["moved"](trees):
            write(self.path, variant)
            self.tried("rows")
        for branch, kinds in TRIES["TYPES"].items():
            for each in kinds:
                write(self.path, trees, types={branch: each})
                self.tried("types")
        for branch in TRIES["READ"]:
            jets, events = TRIES["copies"](trees)
            del jets[branch]
            write(self.path, (jets, events))
            self.tried("branches")

    def told(self) -> str:
        """Return a line for each kind of damage, and one for each fault of the reader."""
        lines = [f"seed {SEED}"]
        for kind, counter in self.found.items():
            total = sum(
                count for what, count in counter.items() if " " not in what or what == "cannot be seen"
            )
            lines.append(f"{kind:<20} {total:5} tried: {dict(counter.most_common())}")
        return "\n".join([*lines, *self.faults]) + "\n"


def main() -> None:
    """Try every kind of damage, and print a table."""
    flips = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    good = runpy.run_path(str(TESTS / "conftest.py"))["good_columns"]
    with tempfile.TemporaryDirectory() as folder:
        campaign = Campaign(Path(folder) / "a.root", flips)
        trees = TRIES["copies"](good(events=30))
        campaign.whole = TRIES["read"](TRIES["write"](campaign.path, trees))
        campaign.columns(trees)
        for kind, compression in COMPRESSIONS.items():
            content = TRIES["write"](campaign.path, trees, compression=compression).read_bytes()
            campaign.damaged(content, kind)
        for file in sys.argv[2:]:
            content = Path(file).read_bytes()
            campaign.path.write_bytes(content)
            campaign.whole = TRIES["read"](campaign.path)
            campaign.damaged(content, Path(file).name)
        sys.stdout.write(campaign.told())


if __name__ == "__main__":
    main()
