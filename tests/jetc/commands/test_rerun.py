"""``jetc rerun``: a bundle is compared before it is opened, and each number is named."""

from __future__ import annotations

import tarfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jetc import cli
from jetc.artifacts.metrics import MetricEntry, MetricsRecord, SeriesEntry
from jetc.artifacts.record import write
from jetc.commands import rerun
from jetc.commands.rerun import compared
from jetc_runtime.bundle import bundle_bytes

SPEC = (Path(__file__).parents[2] / "diagnostics" / "spec.yaml").read_text()


def record(tmp_path: Path | None = None, **values: float) -> MetricsRecord:
    metrics = {
        name: MetricEntry(
            value=value, unit="", stage="training" if name == "epochs" else "report", sample="none"
        )
        for name, value in values.items()
    }
    series = {"loss": SeriesEntry(values=(1.0, values["auc"]), unit="", stage="report", sample="none")}
    if "epochs" in values:  # it was trained
        series["history"] = SeriesEntry(values=(2.0, 1.0), unit="", stage="training", sample="none")
    made = MetricsRecord(metrics=metrics, series=series)
    if tmp_path is not None:
        write(made, tmp_path)
    return made


def test_every_number_and_series_is_named_same_or_not() -> None:
    rows = [*compared(record(auc=0.5, rate=14, epochs=3), record(auc=0.75, rate=14, luts=9))]
    assert [each.text.split(",")[0] for each in rows] == [
        "differs  auc: 0.5 → 0.75",
        "same     rate: 14",
        "other    epochs: 3 → absent",
        "differs  luts: absent → 9",
        "differs  loss: 2 values",
        "other    history: 2 values",
    ]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    record(tmp_path, auc=0.5)
    files = {
        "spec/little.yaml": b"name: little\n",
        "spec/little.lock.yaml": b"lock\n",
        "spec/little.weights.npz": b"weights",
        "report/metrics.json": (tmp_path / MetricsRecord.FILE).read_bytes(),
    }
    path = tmp_path / "little-0123.tar"
    path.write_bytes(bundle_bytes(files))
    return path


@pytest.mark.parametrize(("auc", "code", "said"), [(0.5, 0, "5 of 5"), (0.75, 4, "3 of 5")])
def test_it_is_built_with_its_weights_in_a_folder_of_its_own(  # noqa: PLR0913, PLR0917 - three of them are the case
    auc: float,
    code: int,
    said: str,
    bundle: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    record(here, auc=auc)
    spec = tmp_path / "little-0123" / "spec" / "little.yaml"
    loaded = SimpleNamespace(spec=SimpleNamespace(samples=SimpleNamespace(sets=())), path=spec)
    lock = SimpleNamespace(products={"weights": "7"})
    stage = SimpleNamespace(name="training")

    def built(_: Any, store: Any, stages: Any, *__: Any) -> tuple[Any, ...]:  # noqa: ANN401 - stands in
        assert (store.build, stages) == (tmp_path / "little-0123" / "build", ("taken 7",))
        monkeypatch.setattr(store, "read", lambda *_: (here / MetricsRecord.FILE).read_bytes(), raising=False)
        return (SimpleNamespace(stage=SimpleNamespace(name="report"), key="1"),)

    values = {"products.cpp": "1", "products.weights": "2", "tools.g++": "12"}
    for name, stands_in in {
        "load": lambda path, **_: loaded if path == spec else None,
        "read_lock": lambda _: (lock, None),
        "check_weights": lambda *_: None,
        "stages_of": lambda _: (stage,),
        "with_weights": lambda stages, _, digest: tuple(f"taken {digest}" for _ in stages),
        "make_plan": lambda _, stages, **__: stages,
        "made": built,
        "fresh_lock": lambda *_: "fresh",
        "values_of": lambda each: (
            values | ({"tools.g++": "13", "spec.digest": "3"} if each == "fresh" else {"spec.digest": "3"})
        ),
        "Store": lambda build: SimpleNamespace(build=build),
    }.items():
        monkeypatch.setattr(rerun, name, stands_in)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["rerun", str(bundle), "-o", str(tmp_path / "little-0123")]) == code
    out = capsys.readouterr().out
    assert f"1 stages; {said} values are the same" in out
    assert "other    tools.g++: 12 → 13" in out
    assert spec.read_bytes() == b"name: little\n"
    assert spec.with_suffix(".weights.npz").read_bytes() == b"weights"


def test_ntuples_of_the_user_are_linked_to_where_the_spec_looks_for_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SPEC.replace(
        "{name: hh4b, process: hh4b, events: 2000}", "{name: hh4b, tree: Jets, files: [a/b.root]}"
    )
    record(tmp_path, auc=0.5)
    files = {
        "spec/mine.yaml": text.encode(),
        "spec/mine.lock.yaml": b"no lock",
        "spec/mine.weights.npz": b"",
        "report/metrics.json": (tmp_path / MetricsRecord.FILE).read_bytes(),
    }
    (tmp_path / "mine.tar").write_bytes(bundle_bytes(files))
    (tmp_path / "data" / "a").mkdir(parents=True)
    command = ["rerun", str(tmp_path / "mine.tar"), "-o", str(tmp_path / "out")]
    assert cli.main([*command, "--data", str(tmp_path / "data")]) == 1
    assert "data/a/b.root: the ntuple is not there" in capsys.readouterr().err
    (tmp_path / "data" / "a" / "b.root").write_bytes(b"events")
    assert cli.main([*command, "--data", str(tmp_path / "data")]) == 1
    assert "mine.lock.yaml" in capsys.readouterr().err  # the next that is read, and is no lock here
    assert (tmp_path / "out" / "spec" / "a" / "b.root").read_bytes() == b"events"


def linked(folder: Path, entry: str, data: Path | None) -> list[str]:
    spec = folder / "spec.yaml"
    spec.write_text(
        SPEC.replace(
            "{name: hh4b, process: hh4b, events: 2000}", f"{{name: hh4b, tree: J, files: ['{entry}']}}"
        )
    )
    rerun._link_data(spec, data)  # noqa: SLF001 - what runs before anything is built
    return sorted(each.name for each in folder.rglob("*.root"))


def test_links_of_a_run_serve_the_next_and_are_made_anew_of_other_data(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    for name in ("one/d/a.root", "two/d/b.root", "two/fetched/h/c.root"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"root")
    assert linked(here, "d/*.root", tmp_path / "one") == ["a.root"]
    assert linked(here, "d/*.root", None) == ["a.root"]
    assert linked(here, "d/*.root", tmp_path / "two") == ["b.root"]
    assert linked(here, "root://h//c.root", tmp_path / "two") == ["c.root"]
    assert linked(here, "root://h//c.root", None) == ["c.root"]


def test_a_bundle_that_was_altered_or_leaves_its_folder_is_not_opened(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    altered, leaving = tmp_path / "altered.tar", tmp_path / "leaving.tar"
    altered.write_bytes(bundle.read_bytes().replace(b"name: little", b"name: tattle"))
    with tarfile.open(leaving, "w") as archive:
        archive.addfile(tarfile.TarInfo("../spec/little.yaml"))
    for path in (altered, leaving):
        assert cli.main(["rerun", str(path), "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert f"{altered}: spec/little.yaml is not as it was packed" in said
    assert f"{leaving}: member '../spec/little.yaml' is no file of its folder" in said
    assert not (tmp_path / "out").exists()
