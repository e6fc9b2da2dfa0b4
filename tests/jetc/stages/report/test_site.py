"""A site over builds: what it keeps, what it refuses, and its pages in the browser of the report's tests."""

from __future__ import annotations

import errno
import fcntl
import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from jetc import cli
from jetc.artifacts.metrics import MetricsRecord
from jetc.artifacts.plots import AxisRecord, LineRecord, PlotRecord, PlotsRecord
from jetc.artifacts.record import read, text_of, write
from jetc.commands.plots import plots_index
from jetc.diagnostics.diagnostic import DataError
from jetc.plan.key import file_digest
from jetc.plan.manifest import Took
from jetc.plan.store import Store
from jetc.report.first_screen import ONE_TRAINING
from jetc.report.html import page_html
from jetc.report.metrics import metrics_of
from jetc.report.page import Figure, Front, Judgement, Link, Page, ReportSection, SpecText, Table
from jetc.report.spec_places import spec_lines
from jetc.review.lock import Lock, LockedNumber, LockedSpec, lock_text
from jetc.review.locking import locked_numbers
from jetc.review.site import sources
from jetc.review.site.alone import alone
from jetc.review.site.entry import StageRecord, read_entries
from jetc.review.site.stage_graph import graph_svg
from jetc.stages.report.stage import REPORT
from jetc.validation.tables import texts

from tests.jetc.test_results import number

if TYPE_CHECKING:
    from pathlib import Path


def artifact(store: Store, name: str, stage: str, files: dict[str, str], **parts: str) -> Path:
    """Seal made-up files as the artifact of a stage that a build shows."""
    made_from = {"stage": stage, "spec.name": name, **parts}
    with store.making(stage, made_from) as (folder, _):
        for file, text in files.items():
            (folder / file).write_text(text)
        sealed = store.seal(stage, made_from, written=folder, took=Took(75.0))
    store.show(name, stage, sealed.name.rpartition("-")[2])
    return sealed


def stored_page(name: str) -> str:
    """Return a report as the stage writes it: with provenance, the spec, and links to folders beside it."""
    lines = spec_lines({"name": name})
    stages = Table("Stages.", ("stage", "files"), ((Link("training", "../training/"), "1"),))
    return page_html(
        Page(
            title=name,
            verdict="PASS",
            judgement=Judgement.GOOD,
            verdict_text="Made up.",
            remarks=("jetc",),
            files=(Link(MetricsRecord.FILE, MetricsRecord.FILE),),
            sections=(
                ReportSection("provenance", "Provenance", (stages,)),
                ReportSection("spec", "Spec", (SpecText(lines),)),
            ),
            spec=lines,
            front=Front(
                (ONE_TRAINING,), Figure('<svg role="img" aria-label="curves"></svg>', "none"), stages
            ),
        )
    )


def finished(build: Path, name: str, area: float, rate: tuple[float, float]) -> Path:
    """Make what a finished build shows: events, weights, and a report."""
    store = Store(build)
    artifact(store, name, "sample", {"events.root": f"events of {name}"})
    made = {"input.sample/events.root": "1", "tool.keras": "2.15.0", "tool.numpy": "1.26.3"}
    artifact(store, name, "training", {"weights.npz": f"weights of {name}"}, **made)
    record = MetricsRecord(
        metrics={
            "menu.hh4b.rate": number(sum(rate) / 2, "kHz", rate),
            "menu.hh4b.target": number(14.0, "kHz"),
            "menu.hh4b.efficiency.hh": number(0.5, "1", (0.4, 0.6)),
            "auc.b": number(area, "1", (area - 0.01, area + 0.01)),
            "luts.yosys": number(70_000),
        },
        series={},
    )
    made_from = {
        "stage": "report",
        "input.training/weights.npz": "1",
        "input.menu/menu.json": "1",
        "tool.jetc": "0.1.0",
        "tool.numpy": "1.26.4",
        "spec.training.epochs": str(area),
        "spec.working_points.points[0]": '"hh4b"',
    }
    with store.making("report", made_from) as (folder, _):
        write(record, folder)
        (folder / REPORT).write_text(stored_page(name), encoding="utf-8")
        sealed = store.seal("report", made_from, written=folder, took=Took(1.0))
    store.show(name, "report", sealed.name.rpartition("-")[2])
    return build / name


def lock_of(
    build: Path, *, spread: float, keys: tuple[str, ...] = ("auc.b", "menu.hh4b.efficiency.hh")
) -> str:
    """Return the lock of a build that `finished` made, of three trainings, with a spread of some numbers."""
    numbers = locked_numbers(metrics_of(read(MetricsRecord, build / "report")))
    for key in keys:
        numbers[key] = LockedNumber(**{**numbers[key].model_dump(), "spread": spread})
    return lock_text(
        Lock(
            lock=1,
            spec=LockedSpec(name=build.name, digest="0" * 64),
            jetc="0.1.0",
            inputs={},
            products={"weights": file_digest(build / "training" / "weights.npz")},
            tools={},
            seeds=3,
            metrics=numbers,
            verification="equal",
        )
    )


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    build = tmp_path_factory.mktemp("build")
    return (
        finished(build, "one", 0.80, (8.0, 19.0)),
        finished(build, "two", 0.85, (8.0, 19.0)),
        finished(build, "three", 0.70, (15.0, 19.0)),
    )


@pytest.fixture(scope="module")
def site(builds: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site of three builds, made in two runs, with a lock."""
    place = tmp_path_factory.mktemp("site") / "site"
    lock = place.with_name("one.lock.yaml")
    lock.write_text(lock_of(builds[0], spread=0.0321))
    assert cli.main(["site", str(place), *map(str, builds[:2]), "--lock", str(lock)]) == 0
    assert cli.main(["site", str(place), *map(str, builds), "--commit", "abc1234"]) == 0
    return place


def test_later_runs_add_and_leave_what_is_there(site: Path) -> None:
    entries = read_entries(site)
    assert [(each.record.number, each.record.name, each.record.commit) for each in entries] == [
        (1, "one", None), (2, "two", None), (3, "three", "abc1234"),
    ]  # fmt: skip
    assert [each.rates.above for each in entries] == [(), (), ("hh4b",)]
    assert [each.lock is not None for each in entries] == [True, False, False]
    folder = entries[0].folder
    assert (folder / "training" / "weights.npz").read_text() == "weights of one"
    assert not (folder / "sample" / "events.root").exists()
    assert "events.root, not here" in (folder / "sample" / "index.html").read_text()
    page = (folder / "index.html").read_text()
    assert "± 0.0321" in page
    assert "1 min 15 s" in page


def plots_of(height: float) -> PlotsRecord:
    axis = AxisRecord(label="cut", unit="GeV")
    two = {"x_low": (0.0, 1.0), "x_high": (0.0, 1.0), "y_low": (0.0, height), "y_high": (0.0, height)}
    line = LineRecord(name="a", y=(0.0, height), **two)
    plot = PlotRecord(kind="curve", title="T", sample="test", interval="none", x=axis, y=axis, lines=(line,))
    return PlotsRecord(events="made up", confidence_level=0.95, plots={"roc/b": plot, "other": plot})


PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 8"><!-- {} --><rect id="a" width="9"/></svg>'
)


def draw_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have plots drawn at once, as pictures that say their numbers."""

    def drawn(
        plot: PlotRecord, *, events: str, formats: tuple[str, ...] = ("svg", "pdf", "png")
    ) -> dict[str, bytes]:
        return {form: PICTURE.format(f"{plot.lines} {events}").encode() for form in formats}

    monkeypatch.setitem(sys.modules, "jetc.validation.drawing", SimpleNamespace(drawn=drawn))
    monkeypatch.setattr("jetc.commands.plots.started", ThreadPoolExecutor)


def plots_folder(folder: Path, record: PlotsRecord) -> Path:
    """Return a folder with the tables that `jetc plots` writes of a build."""
    write(record, folder)
    for name, plot in record.plots.items():
        for form, text in texts(plot).items():
            table = folder / f"{name}.{form}"
            table.parent.mkdir(parents=True, exist_ok=True)
            table.write_text(text)
    return folder


def test_plots_are_drawn_from_the_tables_of_the_build_and_nothing_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    draw_in_words(monkeypatch)
    build, site, folder = finished(tmp_path, "one", 0.8, (8.0, 19.0)), tmp_path / "site", tmp_path / "plots"
    artifact(Store(tmp_path), "one", "plots", {PlotsRecord.FILE: text_of(plots_of(0.3))})
    own, other = (
        each.model_copy(update={"plots": {"roc/b": each.plots["roc/b"]}})
        for each in (plots_of(0.3), plots_of(0.4))
    )
    (folder / "roc").mkdir(parents=True)
    write(other, folder)
    table, command = folder / "roc" / "b.csv", ["site", str(site), str(build), "--plots", str(folder)]
    assert cli.main(command) == 1
    assert "of none of the builds that are named" in capsys.readouterr().err
    write(own, folder)
    for form, text in texts(own.plots["roc/b"]).items():
        table.with_suffix(f".{form}").write_text(text)
    (folder / "index.html").write_text("<script>mine</script>")
    (folder / "roc" / "b.svg").symlink_to("/etc/hostname")
    right = table.read_text()
    table.write_text(right.replace("0.3", "0.9"))
    assert cli.main(command) == 1
    assert "b.csv: is not the table that the build measured" in capsys.readouterr().err
    assert not site.exists()
    table.rename(tmp_path / "b.csv")
    table.symlink_to(tmp_path / "b.csv")
    table.write_text(right)
    assert cli.main(command) == 1
    table.unlink()
    table.write_text(right)
    assert cli.main(command) == 0
    handed = read_entries(site)[0].folder / "figures"
    files = [each for each in handed.rglob("*") if not each.is_dir()]
    assert {each.relative_to(handed).as_posix() for each in files} == {
        "index.html", "plots.json", *(f"roc/b.{form}" for form in ("svg", "pdf", "png", "csv", "json")),
    }  # fmt: skip
    assert not any(each.is_symlink() for each in files)
    assert (handed / "index.html").read_text() == plots_index(own, "one")
    assert "made up" in (handed / "roc" / "b.pdf").read_text()
    assert (handed / "roc" / "b.csv").read_text() == right


def test_the_number_of_a_build_that_was_taken_away_is_not_given_again(
    site: Path, builds: tuple[Path, ...], tmp_path: Path
) -> None:
    mine = tmp_path / "site"
    shutil.copytree(site, mine)
    assert not list(mine.rglob("*-lock*"))
    shutil.rmtree(read_entries(mine)[2].folder)
    assert cli.main(["site", str(mine)]) == 0
    assert cli.main(["site", str(mine), str(builds[2])]) == 0
    assert [each.record.number for each in read_entries(mine)] == [1, 2, 4]


def test_a_run_says_that_it_waits_and_what_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(text: str) -> None:
        told.append(text)
        first.close()

    told: list[str] = []
    first = ExitStack()
    first.enter_context(alone(tmp_path / "site", wait))
    with alone(tmp_path / "site", wait):
        assert told == [f"waiting for another jetc site that writes {tmp_path / 'site'}"]

    def none(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    with pytest.raises(DataError, match="cannot be locked") as refused, alone(tmp_path, wait):
        pass
    assert refused.value.why == "without locks two runs could write one site at the same time"
    assert "--build-dir" not in refused.value.mend


def test_what_does_not_fit_is_refused_and_loses_nothing(
    site: Path, builds: tuple[Path, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, index = tmp_path / "site", tmp_path / "site" / "index.html"
    shutil.copytree(site, mine)
    before, other = index.read_text(), tmp_path / "other"
    other.mkdir()
    (other / "index.html").write_text("mine")
    odd = finished(tmp_path / "build", "Odd", 0.9, (8.0, 19.0))
    (tmp_path / "some.lock.yaml").write_text(lock_of(builds[1], spread=0.1))
    new = finished(tmp_path / "build", "four", 0.9, (8.0, 19.0))
    (new / "training" / "weights.npz").write_text("weights of foul")
    for given, wrong in (
        ([other, builds[0]], "no index of a site"),
        ([builds[0], builds[1]], "is the folder of a build"),
        ([mine, tmp_path], "it shows no report"),
        ([mine, odd], "has no name as specs have"),
        ([mine, builds[0], "--lock", tmp_path / "some.lock.yaml"], "of none of the builds that are named"),
        ([mine, new], "other content than was sealed"),
        ([tmp_path / "empty"], "has no build"),
    ):
        assert cli.main(["site", *map(str, given)]) == 1
        assert wrong in capsys.readouterr().err
    assert cli.main(["site", str(mine), "--commit", "abc"]) == 2
    assert "name those to add" in capsys.readouterr().err
    assert (other / "index.html").read_text() == "mine"
    assert cli.main(["site", str(mine), str(builds[0])]) == 0
    assert capsys.readouterr().out.endswith(
        "3 builds, 0 of them new; one: there already, left as it was added\n"
    )
    record = read_entries(mine)[1].folder / "build.json"
    record.write_text("{}")
    assert cli.main(["site", str(mine), str(builds[0])]) == 1
    assert "no build is left out" in capsys.readouterr().err
    assert index.read_text() == before


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"name": "../../x"}, "name"),
        ({"name": "two"}, "is not of the build of this folder: it says two"),
        ({"stages": {"../../../x": StageRecord(key="0", seconds=1, together=(), reads=(), files={})}}, "x"),
        (None, "is a symbolic link"),
    ],
)
def test_nothing_is_written_outside_the_site(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any] | None, wrong: str
) -> None:
    mine, out = tmp_path / "a" / "site", tmp_path / "out"
    shutil.copytree(site, mine)
    entry = read_entries(mine)[0]
    if change is None:
        shutil.move(entry.folder / "sample", out)
        (out / "index.html").unlink()
        (entry.folder / "sample").symlink_to(out)
    else:
        stages = {**entry.record.stages, **change.get("stages", {})}
        write(entry.record.model_copy(update={**change, "stages": stages}), entry.folder)
    mine.with_name(".site.jetc-lock").touch()  # all that a run writes beside the site
    before = {path for path in tmp_path.rglob("*") if mine not in path.parents}
    assert cli.main(["site", str(mine)]) == 1
    told = capsys.readouterr().err
    assert wrong in told
    assert "builds" in told
    assert {path for path in tmp_path.rglob("*") if mine not in path.parents} == before


def test_the_commit_is_known_where_git_holds_what_made_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = tmp_path / "code.py"
    code.write_text("1")
    monkeypatch.setattr(sources, "sources", lambda name: iter([(name, code)]))
    wanted = {"code.mine": file_digest(code)}
    assert sources.commit_of([wanted]) is None  # in no repository
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    for command in (["init", "-q"], ["add", "code.py"], ["commit", "-q", "-m", "a"]):
        subprocess.run([*git, *command], check=True, cwd=tmp_path)
    told = subprocess.run([*git, "rev-parse", "HEAD"], check=True, cwd=tmp_path, capture_output=True)
    assert sources.commit_of([wanted]) == told.stdout.decode().strip()
    assert sources.commit_of([{"code.mine": "0"}]) is None  # another content made it
    code.write_text("2")
    assert sources.commit_of([{"code.mine": file_digest(code)}]) is None  # which no commit has
    assert sources.commit_of([{"stage": "report"}]) is None


def test_the_graph_has_a_line_where_no_other_way_leads() -> None:
    def stage(*reads: str) -> StageRecord:
        return StageRecord(key="0", seconds=3.14, together=(), reads=reads, files={})

    svg = graph_svg({"a": stage(), "b": stage("a"), "c": stage("a", "b", "gone")})
    assert svg.count("<path") == 2
    assert svg.count("3.1 s") == 3


def linked(browser: Any, page: Path) -> None:  # noqa: ANN401 - a Browser of conftest.py
    """Find the file of each link of the page."""
    links = browser.value("[...document.links].map(each => each.getAttribute('href'))")
    files = [unquote(each) for each in links if not each.startswith("#")]
    assert files
    assert [each for each in files if not (page.parent / each).is_file()] == []


def test_the_index_searches_sorts_and_draws(browser: Any, axe: str, site: Path) -> None:  # noqa: ANN401
    page = site / "index.html"
    browser.open_on_a_phone(page)
    assert browser.value("document.documentElement.scrollWidth") == 390
    linked(browser, page)
    rows = "[...document.querySelectorAll('#builds tbody tr:not([hidden])')]"
    shown = f"{rows}.map(row => row.cells[1].textContent)"
    marks = "document.querySelectorAll('#drawn > svg path').length"

    def given(**fields: str) -> list[str]:
        for name, text in fields.items():
            event = "new Event('input', {bubbles: true})"
            browser.value(f"{name}.value = {json.dumps(text)}; {name}.dispatchEvent({event})")
        found: list[str] = browser.value(shown)
        return found

    assert browser.value("document.getElementById('number').value") == "menu.hh4b.efficiency.hh"
    assert given(number="auc.b") == ["one", "two", "three"]
    assert browser.value(marks) == 3
    browser.value("document.querySelectorAll('#builds button')[4].click()")
    assert browser.value(shown) == ["three", "one", "two"]
    browser.value("document.querySelectorAll('#builds button')[4].click()")
    assert browser.value(shown) == ["two", "one", "three"]
    assert given(least="0.75") == ["two", "one"]
    assert browser.value(marks) == 2
    assert given(words="Training.epochs=0.85") == ["two"]
    assert given(words="", least="much") == []
    assert browser.value("found.textContent") == "A limit is no number: none can be found."
    assert given(least="") == ["two", "one", "three"]
    browser.value(f"{axe};0")
    assert browser.value("axe.run(document).then(found => found.violations)") == []
    assert browser.told() == ([page.as_uri()], [])


def test_the_report_of_a_build_is_told_how_it_was_made(
    builds: tuple[Path, ...],
    tmp_path: Path,
    browser: Any,  # noqa: ANN401 - a Browser of conftest.py
    axe: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its links lead to the build from the page; the lock is of the build, and the place is not sealed."""
    lock, page = tmp_path / "one.lock.yaml", tmp_path / "one.html"
    lock.write_text(lock_of(builds[0], spread=0.0321))
    assert cli.main(["report", str(builds[0]), "-o", str(page), "--lock", str(lock)]) == 0
    text = page.read_text(encoding="utf-8")
    assert all(each in text for each in ("1 min 15 s", "graph of 3 stages", "How it was made"))
    assert "keras 2.15.0, numpy 1.26.4 (report), numpy 1.26.3 (training)</dd>" in text
    browser.open_on_a_phone(page)
    beside = "[...document.querySelectorAll('#made tr')].map(each => each.innerText.split('\\t'))"
    assert ["auc.b", "0.800 (0.790 to 0.810)", "± 0.0321"] in browser.value(beside)
    lock.write_text(lock_of(builds[0], spread=12_345.6, keys=("luts.yosys",)))
    other = page.with_name("other.html")
    assert cli.main(["report", str(builds[0]), "-o", str(other), "--lock", str(lock)]) == 0
    assert "± 12,346" in other.read_text(encoding="utf-8")
    assert '<article class="card good" id="trainings"><h3>3 trainings</h3>' in text
    assert '<p class="big">± 3.2 <span>points of hh4b, hh</span></p>' in text
    assert "areas under ROC curves ± 0.032 to 0.032" in text
    assert "not tried" not in text
    browser.open_on_a_phone(page)
    assert browser.value("document.documentElement.scrollWidth") == 390
    links = browser.value("[...document.links].map(each => each.getAttribute('href'))")
    places = {(page.parent / unquote(each)).resolve() for each in links if not each.startswith("#")}
    stages = {(builds[0] / each).resolve() for each in ("sample", "training", "report")}
    assert places == {*stages, (builds[0] / "report" / MetricsRecord.FILE).resolve()}
    assert browser.told() == ([page.as_uri()], [])
    browser.value(f"{axe};0")
    assert browser.value("axe.run(document).then(found => found.violations)") == []
    assert cli.main(["report", str(builds[1]), "-o", str(page), "--lock", str(lock)]) == 1
    assert "is not of the build two" in capsys.readouterr().err
    sealed = builds[1] / "report" / REPORT
    assert cli.main(["report", str(builds[1]), "-o", str(sealed)]) == 1
    assert "lies in an artifact of a build" in capsys.readouterr().err
    assert cli.main(["report", *map(str, builds[:2]), "-o", str(page), "--lock", str(lock)]) == 1
    assert page.read_text(encoding="utf-8") == text


def test_a_report_has_every_plot_in_its_one_file(  # noqa: PLR0913, PLR0917 - fixtures
    builds: tuple[Path, ...],
    tmp_path: Path,
    browser: Any,  # noqa: ANN401 - a Browser of conftest.py
    axe: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Folded, and reached by the keyboard; no plot is of another build, and none is on paper."""
    draw_in_words(monkeypatch)
    build, page = finished(tmp_path, "one", 0.8, (8.0, 19.0)), tmp_path / "one.html"
    (tmp_path / "drawn").mkdir()
    folder = plots_folder(tmp_path / "drawn", plots_of(0.3))
    command = ["report", str(build), "-o", str(page), "--plots", str(folder)]
    assert cli.main(command) == 1
    assert "drawn: has no plots of the build one" in capsys.readouterr().err
    artifact(Store(tmp_path), "one", "plots", {PlotsRecord.FILE: text_of(plots_of(0.3))})
    assert cli.main(command) == 0
    assert "one.html: one, with how it was made and 2 plots, 0.0 MB\n" in capsys.readouterr().out
    browser.open_on_a_phone(page)
    asked, wrong = browser.told()
    assert [each for each in asked if not each.startswith("data:image/svg+xml,")] == [page.as_uri()]
    assert wrong == []
    shown = "[...document.images].map(each => each.checkVisibility())"
    assert browser.value(shown) == [False, False]
    browser.value("document.querySelectorAll('.folder > summary').forEach(each => each.focus())")
    for kind in ("keyDown", "keyUp"):
        key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
        browser.call("Input.dispatchKeyEvent", type=kind, **key)
    assert browser.value(shown) == [False, True]
    browser.value("document.querySelectorAll('.folder').forEach(each => each.open = true)")
    browser.value("Promise.all([...document.images].map(each => each.decode())).then(() => 0)")
    assert browser.value("[...document.images].map(each => each.naturalWidth > 0)") == [True, True]
    for width in (1300, 390):
        screen = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": False}
        browser.call("Emulation.setDeviceMetricsOverride", **screen)
        assert browser.value("document.documentElement.scrollWidth") == width
        browser.value(f"{axe};0")
        assert browser.value("axe.run(document).then(found => found.violations)") == []
    browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path / "got"))
    browser.value("document.querySelector('a[download]').click()")
    while not (tables := list((tmp_path / "got").glob("*.csv"))):
        browser.value("new Promise(done => setTimeout(done, 50))")
    assert [(each.name, each.read_text()) for each in tables] == [
        ("roc-b.csv", (folder / "roc" / "b.csv").read_text())
    ]
    browser.call("Emulation.setEmulatedMedia", media="print")
    printed = browser.value("document.querySelector('#plots').innerText.trim().split('\\n')")
    browser.call("Emulation.setEmulatedMedia", media="")
    assert [each for each in printed if each] == [
        "2 plots are left out on paper. They are in the file one.html, under Plots.",
    ]
    several = ["report", *map(str, builds[:2]), "-o", str(page), "--plots", str(folder)]
    assert cli.main(several) == 1
    assert "--plots is given, and 2 builds are" in capsys.readouterr().err


def test_plots_of_what_the_report_did_not_read_are_refused_and_a_large_page_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    draw_in_words(monkeypatch)
    build, drawn = finished(tmp_path, "one", 0.8, (8.0, 19.0)), tmp_path / "drawn"
    drawn.mkdir()
    folder, measured = plots_folder(drawn, plots_of(0.3)), {PlotsRecord.FILE: text_of(plots_of(0.3))}
    command = ["report", str(build), "-o", str(tmp_path / "one.html"), "--plots", str(folder)]
    for other in ({"input.menu/menu.json": "2"}, {"spec.training.epochs": "0.9"}):
        artifact(Store(tmp_path), "one", "plots", measured, **other)
        assert cli.main(command) == 1
        assert "drawn: has no plots of the build one" in capsys.readouterr().err
    artifact(Store(tmp_path), "one", "plots", measured, **{"input.menu/menu.json": "1", "tool.hist": "2.12"})
    assert cli.main(command) == 0
    assert "larger" not in capsys.readouterr().err
    monkeypatch.setattr("jetc.commands.report._MOST_MB", 0)
    assert cli.main(command) == 0
    said = capsys.readouterr()
    assert "2 plots, 0.0 MB\n" in said.out
    assert "one.html: is larger than 0 MB" in said.err
    assert "mend: draw fewer plots" in said.err


def test_the_page_of_a_build_is_fit_for_a_phone(browser: Any, axe: str, site: Path) -> None:  # noqa: ANN401
    folder = read_entries(site)[0].folder
    for page in (folder / "training" / "index.html", folder / "index.html"):
        browser.open_on_a_phone(page)
        assert browser.value("document.documentElement.scrollWidth") == 390
        linked(browser, page)
        assert browser.told() == ([page.as_uri()], [])
    browser.value(f"{axe};0")
    assert browser.value("axe.run(document).then(found => found.violations)") == []
