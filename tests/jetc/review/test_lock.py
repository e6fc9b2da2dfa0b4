"""The lock: one text, read back only as it was written, warned of when its spec moved on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from jetc.artifacts.dataset import DatasetRecord, Saturation, SkippedFile
from jetc.artifacts.record import write
from jetc.diagnostics.diagnostic import GateError, Severity, SpecError
from jetc.plan.spec_digest import spec_digest
from jetc.report.metrics import Metric
from jetc.review import locking
from jetc.review.comparison import Side
from jetc.review.lock import Lock, LockedNumber, LockedSpec, lock_text, read_lock, stale
from jetc.review.locking import check_same, with_seeds
from jetc.review.seal import is_lock, lock_path, sealed, weights_path

MakeSide = Callable[..., Side]

LOCK = Lock(
    lock=1,
    spec=LockedSpec(name="tiny", digest="0" * 64),
    jetc="0.1.0",
    inputs={"sample": "1" * 20, "dataset": "2" * 20},
    products={"weights": "a" * 64, "cpp": "b" * 20, "verilog": "c" * 20},
    tools={"yosys": "0.70", "alkaid": "0.8.2"},
    metrics={
        "luts.yosys": LockedNumber(value=83617, stage="Yosys, before place and route"),
        "auc.b": LockedNumber(value=0.804, unit="1", interval=(0.794, 0.814), level=0.95, stage="report"),
    },
    verification="0 of 10 differ",
)
BODY = f"""\
# Written by `jetc build --lock`: what the build of this spec gave. Commit it; do not edit it.
lock: 1
spec: {{name: tiny, digest: {"0" * 64!r}}}
jetc: 0.1.0
inputs:
  dataset: {"2" * 20!r}
  sample: {"1" * 20!r}
products:
  cpp: {"b" * 20}
  verilog: {"c" * 20}
  weights: {"a" * 64}
tools:
  alkaid: 0.8.2
  yosys: '0.70'
metrics:
  auc.b: {{value: 0.804, unit: '1', interval: [0.794, 0.814], level: 0.95, stage: report}}
  luts.yosys: {{value: 83617, stage: 'Yosys, before place and route'}}
verification: 0 of 10 differ
"""
TEXT = f"{BODY}seal: {hashlib.sha256(BODY.encode()).hexdigest()[:20]}\n"


def test_a_lock_has_one_text() -> None:
    assert lock_text(LOCK) == TEXT


def test_a_lock_reads_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "tiny.lock.yaml"
    path.write_text(TEXT)
    found = read_lock(path)
    assert found is not None
    assert found[0] == LOCK


def test_a_lock_names_the_files_that_were_left_out_where_some_were(tmp_path: Path) -> None:
    """They come from what the dataset says of all sets; without any, nothing is said of it."""
    files: dict[str, tuple[SkippedFile, ...]] = {
        "rate": (SkippedFile(file="data/b.root", jets=30, events=None, reason="branch event: cut short"),),
        "other": (SkippedFile(file="data/a.root", jets=None, events=None, reason="the file is empty"),),
    }
    nothing = Saturation(constituents=0, clipped={}, sources={})
    record = DatasetRecord(classes=(), counts={}, cut_flow=(), saturation=nothing, trigger={}, skipped=files)
    plan = cast("Any", (SimpleNamespace(stage=SimpleNamespace(name="dataset"), key="k"),))
    for each, told in ((record, True), (record.model_copy(update={"skipped": {}}), False)):
        write(each, tmp_path)
        store = cast("Any", SimpleNamespace(read=lambda *names: (tmp_path / names[-1]).read_bytes()))
        lock = LOCK.model_copy(update={"skipped": locking._skipped(plan, store)})  # noqa: SLF001
        text = lock_text(lock)
        path = tmp_path / "tiny.lock.yaml"
        path.write_text(text)
        found = read_lock(path)
        assert found is not None
        assert found[0] == lock
        assert (text != TEXT) is told
        if told:
            rows = "skipped:\n  data/a.root: the file is empty\n  data/b.root: 'branch event: cut short'\n"
            assert rows in text
            with pytest.raises(GateError) as differing:
                check_same(lock, LOCK, path)
            assert "skipped.data/a.root: the file is empty → absent" in differing.value.why


@pytest.mark.parametrize("spell", [("\n", "\r\n"), ("# Written", "\ufeff# Written")], ids=["crlf", "mark"])
def test_what_an_editor_or_git_does_to_lines_changes_no_lock(spell: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "tiny.lock.yaml"
    path.write_bytes(TEXT.replace(*spell).encode())
    found = read_lock(path)
    assert found is not None
    assert found[0] == LOCK


def test_there_may_be_no_lock(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "tiny.lock.yaml") is None


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("0.804", "0.904", 19),  # a number that no build gave
        ("0.8.2", "0.8.3", 19),
        ("verification: 0", "# a remark\nverification: 0", 20),
        ("seal: ", "seals: ", 2),
    ],
)
def test_a_lock_that_was_touched_is_refused(old: str, new: str, line: int, tmp_path: Path) -> None:
    assert refused(TEXT.replace(old, new), tmp_path) == line


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("lock: 1", "lock: 2", 2),
        ("jetc: 0.1.0", "jetc: [1]", 4),
        ("verification: 0", "verified: 0", 2),
    ],
)
def test_a_lock_of_another_form_is_refused_whatever_its_seal(
    old: str, new: str, line: int, tmp_path: Path
) -> None:
    body = BODY.replace(old, new)
    assert refused(f"{body}seal: {hashlib.sha256(body.encode()).hexdigest()[:20]}\n", tmp_path) == line


def refused(text: str, folder: Path) -> int:
    """Return the line of the one fault of a lock."""
    path = folder / "tiny.lock.yaml"
    path.write_text(text)
    with pytest.raises(SpecError) as caught:
        read_lock(path)
    (fault,) = caught.value.diagnostics
    assert fault.code == "JET081"
    return fault.span.line


def test_what_is_no_file_in_the_place_of_a_lock_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tiny.lock.yaml").mkdir()
    with pytest.raises(SpecError) as caught:
        read_lock(tmp_path / "tiny.lock.yaml")
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.what) == ("JET081", "the lock cannot be used: Is a directory")


def test_a_lock_stands_beside_its_spec() -> None:
    assert lock_path(Path("specs/tiny.yaml")) == Path("specs/tiny.lock.yaml")
    assert is_lock(Path("specs/tiny.lock.yaml"))
    assert not is_lock(Path("specs/tiny.yaml"))


def test_the_digest_of_a_spec_is_of_its_values(base: str, make_side: MakeSide) -> None:
    said = base.replace("pileup: 200 ", "pileup: 2e2 ").replace("# never trained on", "# unseen")
    moved = base.replace("epochs: 40", "epochs: 41")
    one, same, other = (spec_digest(make_side(text).loaded.spec) for text in (base, said, moved))
    assert one == same
    assert one != other


def test_a_lock_of_another_state_is_a_warning_in_the_lock(
    base: str, make_side: MakeSide, tmp_path: Path
) -> None:
    path = tmp_path / "tiny.lock.yaml"
    path.write_text(TEXT)
    found = read_lock(path)
    assert found is not None
    (warning,) = stale(make_side(base).loaded, *found)
    assert (warning.code, warning.severity) == ("JET080", Severity.WARNING)
    assert str(warning.span) == f"{path}:3:28"


def test_a_fresh_lock_is_no_warning(base: str, make_side: MakeSide) -> None:
    loaded = make_side(base).loaded
    digest = LockedSpec(name="tiny", digest=spec_digest(loaded.spec))
    assert stale(loaded, LOCK.model_copy(update={"spec": digest}), loaded.tree) == ()


def test_a_build_held_to_a_lock_tells_what_differs() -> None:
    fresh = LOCK.model_copy(
        update={"products": {**LOCK.products, "cpp": "d" * 20}, "tools": {"yosys": "0.71"}}
    )
    with pytest.raises(GateError) as caught:
        check_same(LOCK, fresh, Path("tiny.lock.yaml"))
    assert caught.value.what == "3 values differ from tiny.lock.yaml"
    assert caught.value.why.split("\n        ") == [
        f"products.cpp: {'b' * 20} → {'d' * 20}",
        "tools.yosys: 0.70 → 0.71",
        "tools.alkaid: 0.8.2 → absent",
    ]


@pytest.mark.parametrize("edit", [("seeds: 5", "seeds: -1"), ("spread: 2.0", "spread: -2.0")])
def test_a_lock_whose_seal_was_made_anew_is_held_to_the_bounds_of_its_numbers(
    edit: tuple[str, str], tmp_path: Path
) -> None:
    wide = {"luts.yosys": LockedNumber(value=83000, spread=2.0, stage="rtl")}
    text = lock_text(LOCK.model_copy(update={"seeds": 5, "metrics": wide}))
    path = tmp_path / "tiny.lock.yaml"
    path.write_text(sealed(text[: text.index("seal:")].replace(*edit)))
    with pytest.raises(SpecError) as caught:
        read_lock(path)
    assert "Input should be greater than or equal to" in caught.value.diagnostics[0].what


def test_a_build_that_gives_its_lock_passes() -> None:
    check_same(LOCK, Lock.model_validate(LOCK.model_dump()), Path("tiny.lock.yaml"))


def test_the_spread_is_what_one_more_training_gives_in_95_of_100_cases() -> None:
    rng = np.random.default_rng(4)
    inside = 0
    for _ in range(400):
        draws = rng.normal(0.8, 0.01, size=6)
        lock = LOCK.model_copy(
            update={"metrics": {"auc.b": LockedNumber(value=draws[0], unit="1", stage="report")}}
        )
        spread = with_seeds(lock, [{"auc.b": Metric("auc.b", each, "1", "report")} for each in draws[1:5]])
        number = spread.metrics["auc.b"]
        assert (number.value, spread.seeds) == (draws[0], 5)
        assert number.spread is not None
        inside += abs(draws[5] - draws[:5].mean()) < number.spread
    assert 0.92 < inside / 400 < 0.98


def test_what_a_lock_rounds_off_is_no_spread() -> None:
    time = LockedNumber(value=63.8889, unit="ns", stage="rtl")  # of 23 cycles at 360 MHz
    lock = LOCK.model_copy(update={"metrics": {"latency.time": time}})
    other = {"latency.time": Metric("latency.time", 23 / 0.36, "ns", "rtl")}
    assert with_seeds(lock, [other, other]).metrics == lock.metrics


def test_a_number_that_another_seed_lacks_is_of_one_seed_and_a_word_has_no_spread() -> None:
    other = {"luts.yosys": Metric("luts.yosys", "unknown", "", "rtl")}
    status = LockedNumber(value="not run", stage="vivado")
    numbers = with_seeds(
        LOCK.model_copy(update={"metrics": {**LOCK.metrics, "vivado.status": status}}), [other]
    ).metrics
    assert {key: (each.spread, each.seeds) for key, each in numbers.items()} == {
        "luts.yosys": (None, 1),
        "auc.b": (None, 1),
        "vivado.status": (None, None),
    }


def test_a_spread_is_kept_and_is_no_part_of_what_one_build_gives(tmp_path: Path) -> None:
    spread = with_seeds(LOCK, [{"luts.yosys": Metric("luts.yosys", 83000, "", "rtl")}])
    path = tmp_path / "tiny.lock.yaml"
    path.write_text(lock_text(spread))
    found = read_lock(path)
    assert found is not None
    assert found[0] == spread
    assert found[0].metrics["luts.yosys"].spread is not None
    check_same(spread, LOCK, path)


def test_the_weights_stand_beside_the_lock() -> None:
    assert weights_path(Path("specs/tiny.yaml")) == Path("specs/tiny.weights.npz")
