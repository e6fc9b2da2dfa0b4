"""``jetc run --event-ids``: ids that restart, and events of several files, are tagged by whole events."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import uproot
from jetc import cli
from jetc.commands.tagging import pieces
from jetc.ntuple.block import EventBlock
from jetc.ntuple.write import write_ntuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]
    Good = Callable[..., tuple[Columns, Columns]]

BASELINE = Path(__file__).parents[4] / "specs" / "baseline.yaml"
folder = runpy.run_path(str(Path(__file__).parents[1] / "test_run.py"))["folder"]
EVENTS, JETS_PER_EVENT = 9, 6
OF_TAGGER = ("tagger_score_b", "tagger_pt", "tagger_passes_hh4b", "tagger_passes_ditau")


def block_of(jets: Columns) -> EventBlock:
    return EventBlock(Path(), 0, jets, jets["jet_npuppicand"].astype(np.int64))


def write(path: Path, jets: Columns, events: Columns, *, event_tree: bool = True) -> str:
    write_ntuple(path, jets=jets, events=events, title="")
    if not event_tree:
        with uproot.update(path) as file:
            del file["outnano"]["Events"]
    return str(path)


def tagged(out: Path) -> Columns:
    with uproot.open(out) as file:
        found: Columns = file["Jets"].arrays(library="np")
    return found


@pytest.fixture
def merged(good: Good) -> tuple[Columns, Columns]:
    """Two jobs in one tree, each event with an id of its own; the second job has one jet less an event."""
    jobs = [good(first_event=1, events=EVENTS, jets_per_event=JETS_PER_EVENT)]
    jobs.append(good(first_event=101, events=EVENTS, jets_per_event=JETS_PER_EVENT - 1))
    jets, events = (
        {name: np.concatenate([each[at][name] for each in jobs]) for name in jobs[0][at]} for at in (0, 1)
    )
    return jets, events


@pytest.mark.parametrize("most", [7, 20, 50_000])
@pytest.mark.parametrize("event_tree", [True, False])
def test_ids_that_restart_are_told_apart_by_file_and_place(  # noqa: PLR0913, PLR0917 - what is given
    folder: Path,
    merged: tuple[Columns, Columns],
    most: int,
    event_tree: bool,  # noqa: FBT001 - a case
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As of the same jets with ids of their own."""
    monkeypatch.setattr(pieces, "_FEWEST", 1)
    monkeypatch.setattr(pieces, "_MOST", most)
    jets, events = merged
    wanted, out = folder / "wanted.root", folder / "out.root"
    good = write(folder / "good.root", jets, events)
    assert cli.main(["run", str(folder), good, "-o", str(wanted)]) == 0
    assert "events are told apart by id, used once in the set\n" in capsys.readouterr().out
    ids = np.tile(np.arange(1, EVENTS + 1), 2)
    own = ids[np.unique(jets["event"], return_inverse=True)[1]].astype(np.uint64)
    given = write(
        folder / "merged.root",
        jets | {"event": own},
        events | {"event": ids.astype(np.uint64)},
        event_tree=event_tree,
    )
    assert cli.main(["run", str(folder), given, given.replace("merged", "good"), "-o", str(out)]) == 1
    assert "--event-ids restart" in capsys.readouterr().err
    assert cli.main(["run", str(folder), given, good, "-o", str(out), "--event-ids", "restart"]) == 0
    assert "events are told apart by file and place: ids restart\n" in capsys.readouterr().out
    expected, found = tagged(wanted), tagged(out)
    for name in OF_TAGGER:
        assert found[name].tolist() == 2 * expected[name].tolist()
    assert 0 < np.count_nonzero(expected["tagger_passes_hh4b"]) < len(expected["event"])
    assert found["event"].tolist() == [*own.tolist(), *expected["event"].tolist()]
    index = np.unique(jets["event"], return_inverse=True)[1]
    assert found["event_index"].tolist() == [*index.tolist(), *(index + 2 * EVENTS).tolist()]
    with uproot.open(out) as file:
        assert file["Jets"].title == "events are told apart by file and place: ids restart"
    assert "event_index" not in expected


@pytest.fixture
def parted(folder: Path, merged: tuple[Columns, Columns]) -> list[str]:
    """Three files: a third of the events lies in all, some in two, the rest in one."""
    jets, events = merged
    random = np.random.default_rng(5)
    event = np.unique(jets["event"], return_inverse=True)[1]
    of_row = np.where(event % 3 == 0, random.integers(0, 3, len(event)), event % 2)
    files = []
    for number in range(3):
        mine = block_of(jets).taken(np.flatnonzero(of_row == number)).columns
        listed = np.isin(events["event"], mine["event"])
        there = {name: each[listed] for name, each in events.items()}
        there["jets"] = np.unique(mine["event"], return_counts=True)[1]
        files.append(write(folder / f"{number}.root", mine, there))
    return files


@pytest.mark.parametrize("most", [4, 50_000])
@pytest.mark.parametrize("order", [1, -1])
def test_an_event_of_several_files_is_tagged_as_one(  # noqa: PLR0913, PLR0917 - what is given
    folder: Path,
    merged: tuple[Columns, Columns],
    parted: list[str],
    most: int,
    order: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(pieces, "_FEWEST", 1)
    monkeypatch.setattr(pieces, "_MOST", most)
    wanted, out = folder / "wanted.root", folder / "out.root"
    assert cli.main(["run", str(folder), write(folder / "good.root", *merged), "-o", str(wanted)]) == 0
    run = ["run", str(folder), *parted[::order], "-o", str(out)]
    assert cli.main(run) == 1
    assert "--event-ids split" in capsys.readouterr().err
    assert cli.main([*run, "--event-ids", "split"]) == 0
    told = capsys.readouterr().out
    assert (
        "events are told apart by id, in whatever files its rows lie; 6 events lie in several files\n" in told
    )
    expected, found = tagged(wanted), tagged(out)
    rows = [
        np.lexsort([each["jet_phi_phys"], each["jet_eta_phys"], each["event"]]) for each in (expected, found)
    ]
    for name in ("event", "jet_pt_phys", *OF_TAGGER):
        assert found[name][rows[1]].tolist() == expected[name][rows[0]].tolist()
    changes = np.count_nonzero(np.diff(found["event"].astype(np.int64)))
    assert changes == 2 * EVENTS - 1  # the jets of an event are neighbours
    assert "event_index" not in found


@pytest.mark.parametrize(
    ("rule", "files", "most"), [("restart", 1, 7), ("restart", 3, 50_000), ("split", 3, 50_000)]
)
def test_the_bytes_do_not_depend_on_who_reads(  # noqa: PLR0913, PLR0917 - what is given
    folder: Path,
    parted: list[str],
    rule: str,
    files: int,
    most: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Here, in two processes, and on a cluster; the first file is cut here."""
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(pieces, "_FEWEST", 1)
    monkeypatch.setattr(pieces, "_MOST", most)
    run = ["run", str(folder), *parted[:files], "--event-ids", rule]
    assert cli.main([*run, "-o", str(folder / "here.root"), "--processes", "1"]) == 0
    assert cli.main([*run, "-o", str(folder / "two.root"), "--processes", "2"]) == 0
    one_process = {"n_workers": 1, "threads_per_worker": 1, "processes": True}
    with distributed.LocalCluster(
        **one_process, dashboard_address="127.0.0.1:0", host="127.0.0.1"
    ) as cluster:
        on_it = ["--cluster", cluster.scheduler_address]
        assert cli.main([*run, "-o", str(folder / "cluster.root"), *on_it]) == 0
    (content, *others) = [(folder / f"{each}.root").read_bytes() for each in ("here", "two", "cluster")]
    assert others == [content, content]


def test_a_table_of_parquet_says_the_rule_too(
    folder: Path,
    parted: list[str],
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    for name in ("out.root", "out.parquet"):
        run = ["run", str(folder), *parted, "-o", str(folder / name), "--event-ids", "restart"]
        assert cli.main(run) == 0
    found, wanted = parquet.read_table(folder / "out.parquet"), tagged(folder / "out.root")
    assert found.schema.metadata[b"events are told apart by"] == b"file and place: ids restart"
    assert found.column_names == [*wanted]
    assert all(found[name].to_pylist() == each.tolist() for name, each in wanted.items())


@pytest.mark.parametrize(("asked", "rule"), [([], "restart"), (["--event-ids", "split"], "split")])
def test_the_set_of_the_spec_that_has_the_files_says_the_rule(  # noqa: PLR0913, PLR0917 - what is given
    folder: Path,
    parted: list[str],
    asked: list[str],
    rule: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command line has the last word, and files that are of no set are read as ever."""
    monkeypatch.setattr("jetc.commands.run.built_folder", lambda *_: folder)
    spec, out = folder / "own.yaml", folder / "out.root"
    given = '{name: hh4b, files: ["[0-2].root"], tree: outnano/Jets, event_ids: restart}'
    text = BASELINE.read_text()
    assert text.count("{name: hh4b, process: hh4b, events: 2000}") == 1
    spec.write_text(text.replace("{name: hh4b, process: hh4b, events: 2000}", given))
    run = ["run", str(spec), *parted, "-o", str(out)]
    assert cli.main([*run, *asked]) == 0
    said = {
        "restart": "file and place: ids restart (set hh4b of the spec)\n",
        "split": "files its rows lie; 6 events",
    }
    assert said[rule] in capsys.readouterr().out
    other = folder / "other.root"
    other.write_bytes(Path(parted[1]).read_bytes())
    assert cli.main(["run", str(spec), str(other), parted[0], "-o", str(out)]) == 1
    assert "comes back" in capsys.readouterr().err


def test_what_places_and_files_cannot_tell_is_refused(
    folder: Path,
    merged: tuple[Columns, Columns],
    parted: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    jets, events = merged
    out = folder / "out.root"
    more = events["jets"] + (np.arange(len(events["jets"])) == 4)
    moved = more - (np.arange(len(more)) == 5)
    less = write(folder / "less.root", jets, events | {"jets": more})
    turned = write(folder / "turned.root", jets, events | {"jets": moved})
    copy = folder / "copy.root"
    copy.write_bytes(Path(parted[0]).read_bytes())
    twice = write(folder / "twice.root", *merged)
    tree = "tree outnano"
    for rule, files, said in (
        ("restart", [less], f"{less}, {tree}/Events, branch jets: the events have 100 jets"),
        ("restart", [turned], f"{turned}, {tree}/Jets, branch event, entry 30: jet of event 6"),
        ("restart", [parted[0], str(copy)], f"{copy}: it is {parted[0]}, byte for byte"),
        ("split", [parted[0], str(copy)], f"{copy}: it is {parted[0]}, byte for byte"),
        ("split", [parted[0], twice], f"{tree}/Jets, branch event, entry "),
        ("split", [parted[0], twice], "has the jet of the entry before once more"),
    ):
        assert cli.main(["run", str(folder), *files, "-o", str(out), "--event-ids", rule]) == 1
        assert said in capsys.readouterr().err
        assert not out.exists()
    with pytest.raises(SystemExit):
        cli.main(["run", str(folder), twice, "-o", str(out), "--event-ids", "merged"])
    assert "invalid choice: 'merged'" in capsys.readouterr().err
