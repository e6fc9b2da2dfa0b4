"""`jetc build --to dataset` of the user's ntuples: the cut flow at its end, and the order of files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uproot
from jetc.artifacts.dataset import TriggerSetRecord
from jetc.artifacts.record import read
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


def spec_of(data: Path, order: int = 1, minbias: str = "") -> str:
    """Write a spec of the files in an order, 1 or -1; `minbias` is what it says besides of that set."""
    lines = ["extends: baseline.yaml", "name: files", "samples:", "  generator: null", "  sets:"]
    for name in SETS:
        files = ", ".join(f"{name}/{each}" for each in FILES[::order])
        more = minbias if name == "minbias" else ""
        lines.append(f"    - {{name: {name}, files: [{files}], tree: outnano/Jets{more}}}")
    (data / "files.yaml").write_text("\n".join(lines) + "\n")
    return str(data / "files.yaml")


def built(data: Path, order: int) -> dict[str, bytes]:
    """Build up to the dataset with the files in an order, and return what the artifacts hold."""
    build = data / f"build{order}"
    assert main(["build", spec_of(data, order), "--to", "dataset", "--build-dir", str(build)]) == 0
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


@pytest.mark.parametrize("listed", [True, False])
def test_ids_that_restart_in_files_are_told_apart_where_the_spec_says_so(
    data: Path,
    good: Good,
    capsys: pytest.CaptureFixture[str],
    listed: bool,  # noqa: FBT001 - whether there is an event tree
) -> None:
    """Jobs that begin anew with the same ids: a rate is a fraction of all their events."""
    for seed, file in enumerate(FILES, 2):
        jets, events = good(first_event=1, events=EVENTS, jets_per_event=JETS_PER_EVENT, seed=seed)
        write_ntuple(data / "minbias" / file, jets=jets, events=events, title="hand-made")
        if not listed:
            with uproot.update(data / "minbias" / file) as opened:
                del opened["outnano"]["Events"]
    number = "" if listed else ", events: 200000"
    build = ["--to", "dataset.minbias", "--build-dir", str(data / "build")]
    assert main(["build", spec_of(data, minbias=number), *build]) == 1
    assert "event_ids: restart" in capsys.readouterr().err
    assert main(["build", spec_of(data, minbias=f", event_ids: restart{number}"), *build]) == 0
    made = data / "build" / "files" / "dataset.minbias"
    count = read(TriggerSetRecord, made).count
    assert (count.events, count.jets, count.events_counted) == (120 if listed else 200_000, 480, "all")
    ids, jets_of = np.unique(np.load(made / "event.npy"), return_counts=True)
    assert (len(ids), set(jets_of.tolist())) == (len(FILES) * EVENTS, {JETS_PER_EVENT})
