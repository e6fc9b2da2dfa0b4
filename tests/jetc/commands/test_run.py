"""``jetc run``: scores and decisions of whole events, and no file where one cannot be read."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import runpy
import signal
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import awkward as ak
import numpy as np
import pytest
import uproot
from jetc import cli
from jetc.cluster import identity
from jetc.cluster.connection import Cluster
from jetc.commands.tagging import pieces
from jetc.commands.tagging.cluster import _result
from jetc.commands.tagging.spread import in_order
from jetc.commands.terminal import BuildWatcher
from jetc.diagnostics.diagnostic import ToolError
from jetc.ntuple.write import write_ntuple
from jetc_runtime.recipe import RECIPE
from jetc_runtime.tagger import Tagger

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]

HELP = runpy.run_path(str(Path(__file__).parents[1] / "emulator" / "test_recipe.py"))
POINTS = ("hh4b", "ditau")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tagger, and two ntuples of whole events beside it."""
    features = HELP["SPEC"].features
    text = HELP["network_of"](features).to_json()
    (tmp_path / "network.json").write_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    recipe = HELP["recipe_of"](features, HELP["network_of"](features), {"network.json": digest})
    (tmp_path / RECIPE).write_text(recipe.to_json())
    return tmp_path


@pytest.fixture
def ntuples(folder: Path, good: Callable[..., tuple[Columns, Columns]]) -> list[str]:
    paths = []
    for number in range(2):
        jets, events = good(first_event=1 + 100 * number, events=9, jets_per_event=6)
        path = folder / f"{number}.root"
        write_ntuple(path, jets=jets, events=events, title="")
        paths.append(str(path))
    return paths


def test_a_sealed_file_of_other_bytes_and_a_folder_are_refused(
    folder: Path, ntuples: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """One bit of a value is no fault that the format could signal."""
    assert cli.main(["inspect", *ntuples, "--seal"]) == 0
    out = folder / "out.root"
    assert cli.main(["run", str(folder), *ntuples, "-o", str(out)]) == 0
    out.unlink()
    changed = Path(ntuples[1])
    content = bytearray(changed.read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(content)
    capsys.readouterr()
    assert cli.main(["run", str(folder), *ntuples, "-o", str(out)]) == 1
    assert f"{changed}: its SHA-256 is" in capsys.readouterr().err
    assert cli.main(["run", str(folder), str(folder), "-o", str(out)]) == 1
    told = capsys.readouterr().err
    assert f"{folder}: it is a folder" in told
    assert f"name files of it: {folder}/*.root" in told
    assert not out.exists()


def test_a_value_that_is_refused_is_told_with_its_tree(
    folder: Path, good: Callable[..., tuple[Columns, Columns]], capsys: pytest.CaptureFixture[str]
) -> None:
    jets, events = good(events=4, jets_per_event=3)
    jets["jet_puppicand_pt"][0] += 0.1
    write_ntuple(folder / "in.root", jets=jets, events=events, title="")
    assert cli.main(["run", str(folder), str(folder / "in.root"), "-o", str(folder / "out.root")]) == 1
    assert (
        "in.root, tree outnano/Jets, branch jet_puppicand_pt, entry 0: the value is "
        in capsys.readouterr().err
    )


def test_events_are_whole_however_they_are_read(
    folder: Path, ntuples: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pieces, "_MOST", 20)
    out = folder / "out.root"
    arguments = ["run", str(folder), *ntuples, "-o", str(out), "--keep", "jet_pt,event"]
    assert cli.main(arguments) == 0
    assert f"{out}: 108 jets of 2 files" in capsys.readouterr().out
    with uproot.open(out) as file:
        found = file["Jets"].arrays()
    given = ak.concatenate([uproot.open(each)["outnano/Jets"].arrays() for each in ntuples])
    expected = Tagger.load(folder)(given)
    assert (found.jet_pt.tolist(), found.event.tolist()) == (given.jet_pt.tolist(), given.event.tolist())
    assert found.tagger_score_b.tolist() == expected.scores.b.tolist()
    assert found.tagger_pt.tolist() == expected.pt.tolist()
    assert found.tagger_discriminant_ditau.tolist() == expected.discriminants.ditau.tolist()
    for point in POINTS:
        assert found[f"tagger_passes_{point}"].tolist() == expected.decisions[point].tolist()
        assert 0 < ak.sum(expected.decisions[point]) < len(given)


def test_a_file_that_cannot_be_read_is_named_and_nothing_is_written(
    folder: Path, ntuples: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    cut, out = folder / "cut.root", folder / "out.root"
    cut.write_bytes(Path(ntuples[1]).read_bytes()[:-200])
    out.write_bytes(b"of before")
    before = sorted(each.name for each in folder.iterdir())
    assert cli.main(["run", str(folder), ntuples[0], str(cut), "-o", str(out)]) == 1
    assert capsys.readouterr().err.startswith(f"error: {cut}: the file is cut short")
    assert out.read_bytes() == b"of before"
    assert sorted(each.name for each in folder.iterdir()) == before


@pytest.mark.parametrize(
    ("place", "named"), [("job.check_there", 0), ("rows.read_block", 0), ("written.uproot.recreate", 1)]
)
def test_what_the_system_refuses_is_told_with_the_file_that_was_read_or_written(  # noqa: PLR0913, PLR0917 - what is given
    folder: Path,
    ntuples: list[str],
    place: str,
    named: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A read, a write and a flush say no file of their own."""

    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    out = folder / "out.root"
    monkeypatch.setattr(f"jetc.commands.tagging.{place}", refused)
    assert cli.main(["run", str(folder), ntuples[0], "-o", str(out)]) == 1
    assert f"error: {[ntuples[0], out][named]}: Input/output error\n" in capsys.readouterr().err
    assert not out.exists()


def test_a_file_without_a_jet_gives_no_row_and_ids_that_restart_are_named(
    folder: Path, good: Callable[..., tuple[Columns, Columns]], capsys: pytest.CaptureFixture[str]
) -> None:
    (none, events), out = good(events=5, jets_per_event=0), folder / "out.root"
    write_ntuple(folder / "none.root", jets=none, events=events, title="")
    assert cli.main(["run", str(folder), str(folder / "none.root"), "-o", str(out)]) == 0
    with uproot.open(out) as file:
        assert (file["Jets"].num_entries, "tagger_passes_hh4b" in file["Jets"]) == (0, True)
    jets, events = good(events=4, jets_per_event=3)
    jets["event"] = np.repeat([1, 2, 1, 2], 3)
    write_ntuple(folder / "restart.root", jets=jets, events=events, title="")
    for name, said in (
        ("restart", "entry 6: event 1 comes back"),
        ("gone", "there is no such"),
    ):
        assert cli.main(["run", str(folder), str(folder / f"{name}.root"), "-o", str(out)]) == 1
        assert said in capsys.readouterr().err


def test_files_of_other_values_have_another_uuid(
    folder: Path, ntuples: list[str], good: Callable[..., tuple[Columns, Columns]]
) -> None:
    """Readers keep arrays by it: with that of another file they would give the other's numbers."""
    jets, events = good(first_event=201, events=9, jets_per_event=6)
    (folder / "other").mkdir()
    other = folder / "other" / Path(ntuples[0]).name
    write_ntuple(other, jets=jets, events=events, title="")
    inputs = {"one": [ntuples[0]], "other": [str(other)], "both": [ntuples[0], str(other)]}
    cache: dict[str, Any] = {}
    uuid, event = {}, {}
    for name, files in inputs.items():
        assert cli.main(["run", str(folder), *files, "-o", str(folder / f"{name}.root")]) == 0
        with uproot.open(folder / f"{name}.root", array_cache=cache) as file:
            uuid[name], event[name] = file.file.uuid, file["Jets/event"].array(library="np").tolist()
    assert len(set(uuid.values())) == len(inputs)
    assert event["other"] == jets["event"].tolist()


def test_parquet_has_the_columns_of_the_tree(
    folder: Path, ntuples: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(pieces, "_MOST", 20)
    for name in ("out.root", "out.parquet"):
        assert cli.main(["run", str(folder), *ntuples, "-o", str(folder / name)]) == 0
    found = parquet.read_table(folder / "out.parquet")
    with uproot.open(folder / "out.root") as file:
        wanted = file["Jets"].arrays(library="np")
    assert found.column_names == [*wanted]
    assert all(found[name].to_pylist() == each.tolist() for name, each in wanted.items())


def test_the_worked_notebook_runs_as_it_stands(
    folder: Path, ntuples: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "build" / "baseline").mkdir(parents=True)
    (folder / "build" / "baseline" / "analysis").symlink_to(folder)
    (folder / "ntuple.root").symlink_to(ntuples[0])
    monkeypatch.chdir(folder)
    notebook = json.loads((Path(__file__).parents[3] / "docs" / "tagging.ipynb").read_text())
    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)  # noqa: S102 - the notebook's own cells
    assert names["tagger"].engine == "numpy"
    assert sorted(names["passing"]) == sorted(POINTS)
    assert all(round(9 * each, 9) in range(10) for each in names["passing"].values())
    assert any(names["passing"].values())
    assert len(names["likeliest"]) == len(names["jets"]) == 54


class Closed:
    """Stands for the executor of a client that has lost its scheduler."""

    def submit(self, *_: object) -> None:
        from distributed.client import ClosedClientError

        raise ClosedClientError


def test_the_bytes_do_not_depend_on_who_reads(
    folder: Path, ntuples: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Here, in two processes, on a cluster of which one worker is killed; another numpy there is refused."""
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(pieces, "_MOST", 7)
    tagged = ["run", str(folder), ntuples[0], "-o"]
    assert cli.main([*tagged, str(folder / "here.root"), "--processes", "1"]) == 0
    assert cli.main([*tagged, str(folder / "two.root"), "--processes", "2"]) == 0
    two_processes = {"n_workers": 2, "threads_per_worker": 1, "processes": True}
    with distributed.LocalCluster(
        **two_processes, dashboard_address="127.0.0.1:0", host="127.0.0.1"
    ) as cluster:
        nannies = list(cluster.workers.values())
        nannies[0].close_gracefully()  # when its worker is killed, it starts no other
        workers = [nannies[0].pid]

        def killing(*_: object) -> None:
            if workers:
                os.kill(workers.pop(), signal.SIGKILL)

        monkeypatch.chdir(folder)  # the workers stand elsewhere
        on_it = ["--cluster", cluster.scheduler_address]
        tagged[2] = Path(ntuples[0]).name
        with monkeypatch.context() as patch:
            patch.setattr(BuildWatcher, "advance", killing)
            assert cli.main([*tagged, str(folder / "cluster.root"), *on_it]) == 0
        assert not workers
        versions = {"numpy": "0.0.9"}
        monkeypatch.setattr(identity, "version", lambda name: versions.get(name) or version(name))
        identity.found.cache_clear()
        assert cli.main([*tagged, str(folder / "other.root"), *on_it]) == 3
    identity.found.cache_clear()
    said = capsys.readouterr().err
    assert re.search(rf"worker tcp://\S+ has numpy {version('numpy')} in place of 0\.0\.9", said)
    closed = cast("Any", Closed())
    with pytest.raises(ToolError, match=r"what read 0\.root was lost: the scheduler ended"):
        next(in_order(closed, 1, partial(_result, Cluster(closed, "", {}, closed)), str, [("0.root",)]))
    (content, *others) = [(folder / f"{each}.root").read_bytes() for each in ("here", "two", "cluster")]
    assert others == [content, content]
    assert not (folder / "other.root").exists()


@pytest.mark.parametrize(
    ("out", "more", "said"),
    [
        ("out.txt", [], "does not end in .root or .parquet"),
        ("0.root", [], "it would be written over while it is read"),
        ("out.root", ["--keep", "event,jet_mass"], "--keep: jet_mass is no branch of the jet"),
        ("out.root", ["--keep", "jet_puppicand_pt"], "--keep: jet_puppicand_pt is no branch of the jet"),
        ("out.root", ["--cluster", "tcp://127.0.0.1:1"], "--cluster: a cluster is reached by distributed"),
    ],
)
def test_what_cannot_be_read_or_written_is_refused_before_a_spec_is_built(  # noqa: PLR0913, PLR0917 - what is given
    tmp_path: Path,
    out: str,
    more: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("jetc.cluster.connection.find_spec", lambda _: None)
    monkeypatch.setattr("jetc.commands.run.built_folder", lambda *_: pytest.fail("it was built"))
    monkeypatch.chdir(tmp_path)
    Path("0.root").touch()
    assert cli.main(["run", "a.yaml", "0.root", "-o", out, *more]) == 1
    assert said in capsys.readouterr().err


def test_a_file_that_is_not_there_is_refused_before_a_spec_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("jetc.commands.run.built_folder", lambda *_: pytest.fail("it was built"))
    (tmp_path / "0.root").touch()
    files = [str(tmp_path / each) for each in ("0.root", "gone.root")]
    assert cli.main(["run", "a.yaml", *files, "-o", str(tmp_path / "out.root")]) == 1
    assert capsys.readouterr().err.startswith(f"error: {files[1]}: there is no such file")


def test_a_folder_that_is_no_tagger_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.root").touch()
    arguments = ["run", str(tmp_path), str(tmp_path / "a.root"), "-o", str(tmp_path / "out.root")]
    assert cli.main(arguments) == 1
    assert f"{RECIPE} cannot be read" in capsys.readouterr().err
