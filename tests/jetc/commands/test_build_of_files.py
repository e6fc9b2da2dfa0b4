"""`jetc build --to dataset` of the user's ntuples: the cut flow at its end, and the order of files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jetc.cli import main
from jetc.ntuple.write import write_ntuple

ROOT = Path(__file__).parents[3]
SETS = ("ttbar", "qcd", "resonance", "hh4b", "vbf_htautau", "minbias")
FILES = ("a.root", "b.root")
EVENTS, JETS_PER_EVENT = 60, 4
Good = Callable[..., tuple[dict[str, np.ndarray[Any, Any]], dict[str, np.ndarray[Any, Any]]]]


@pytest.fixture
def data(tmp_path: Path, good: Good) -> Path:
    """A folder with two files of each set of the baseline, and a copy of the baseline."""
    (tmp_path / "baseline.yaml").write_bytes((ROOT / "specs" / "baseline.yaml").read_bytes())
    for number, name in enumerate(SETS):
        (tmp_path / name).mkdir()
        for part, file in enumerate(FILES):
            first = 10_000 * (number + 1) + 1000 * part
            jets, events = good(first_event=first, events=EVENTS, jets_per_event=JETS_PER_EVENT)
            write_ntuple(tmp_path / name / file, jets=jets, events=events, title="hand-made")
    return tmp_path


def built(data: Path, order: int) -> dict[str, bytes]:
    """Build up to the dataset with the files in an order, 1 or -1, and return what the artifacts hold."""
    lines = ["extends: baseline.yaml", "name: files", "samples:", "  generator: null", "  sets:"]
    for name in SETS:
        files = ", ".join(f"{name}/{each}" for each in FILES[::order])
        lines.append(f"    - {{name: {name}, files: [{files}], tree: outnano/Jets}}")
    (data / "files.yaml").write_text("\n".join(lines) + "\n")
    build = data / f"build{order}"
    assert main(["build", str(data / "files.yaml"), "--to", "dataset", "--build-dir", str(build)]) == 0
    store = build / "store"
    return {
        f"{folder.name.rpartition('-')[0]}/{path.relative_to(folder)}": path.read_bytes()
        for folder in store.glob("dataset*-*")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_it_ends_with_the_cut_flow_and_is_the_same_in_any_order_of_files(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = built(data, 1)
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    jets = len(FILES) * EVENTS * JETS_PER_EVENT
    assert ["ttbar", "2", "id,", "used", "once", "in", "the", "set"] in [row[:8] for row in rows]
    assert ["all", "jets", *(3 * [str(jets)]), str(3 * jets)] in [
        [each.replace(",", "") for each in row] for row in rows
    ]
    assert ["minbias", "120", "all", "480"] in rows
    assert any(name.endswith("codes.npy") for name in made)
    assert built(data, -1) == made
