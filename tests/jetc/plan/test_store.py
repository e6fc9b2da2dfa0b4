"""The store: whole artifacts or none, and a build that does nothing twice."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from jetc.diagnostic import DataError
from jetc.plan.key import digest
from jetc.plan.store import Store

PARTS = {"stage": "training", "spec.training.epochs": "3"}


def sealed(store: Store, text: str = "weights") -> Path:
    with store.making("training", PARTS) as (folder, _):
        (folder / "weights").write_text(text)
        return store.seal("training", PARTS, written=folder, seconds=1.25)


def test_an_artifact_is_there_under_its_key(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert not store.has("training", digest(PARTS))
    assert (sealed(store) / "weights").read_text() == "weights"
    assert store.has("training", digest(PARTS))
    assert store.seconds("training", digest(PARTS)) == 1.25


def test_a_link_shows_the_artifact_by_stage(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sealed(store)
    link = store.show("baseline", "training", digest(PARTS))
    assert (link / "weights").read_text() == "weights"
    assert store.last("baseline", "training") == PARTS


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sealed(store)
    with pytest.raises(ZeroDivisionError), store.making("training", PARTS) as (folder, _):
        (folder / "weights").write_text("half")
        raise ZeroDivisionError
    assert (store.folder("training", digest(PARTS)) / "weights").read_text() == "weights"
    assert store.has("training", digest(PARTS))


def test_an_altered_artifact_is_made_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    (sealed(store) / "weights").write_text("WEIGHTS")  # as long as before
    assert not store.has("training", digest(PARTS))


def test_a_missing_file_of_an_artifact_is_noticed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    (sealed(store) / "weights").unlink()
    assert not store.has("training", digest(PARTS))


def test_scratch_survives_a_failure_and_goes_with_success(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(ZeroDivisionError), store.making("training", PARTS) as (_, scratch):
        (scratch / "chunk").write_text("done")
        raise ZeroDivisionError
    with store.making("training", PARTS) as (folder, scratch):
        assert (scratch / "chunk").read_text() == "done"
        assert list(folder.iterdir()) == []
        store.seal("training", PARTS, written=folder, seconds=0)
    assert not scratch.exists()


def test_two_builds_do_not_make_one_artifact(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with (
        store.making("training", PARTS),
        pytest.raises(DataError, match="another build is making training"),
        store.making("training", PARTS),
    ):
        pass


def test_a_killed_build_leaves_no_artifact_and_no_lock(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path; from jetc.plan.store import Store\n"
        f"parts = {PARTS!r}\n"
        "with Store(Path(sys.argv[1])).making('training', parts) as (folder, scratch):\n"
        "    (folder / 'weights').write_text('half'); (scratch / 'chunk').write_text('done')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False, env=os.environ)
    assert ended.returncode == -signal.SIGKILL
    store = Store(tmp_path)
    assert not store.has("training", digest(PARTS))
    assert (sealed(store) / "weights").read_text() == "weights"


def test_a_manifest_cut_short_is_as_good_as_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    folder = sealed(store)
    folder.with_name(folder.name + ".json").write_text("{")
    assert not store.has("training", digest(PARTS))
    assert (sealed(store) / "weights").read_text() == "weights"


def test_a_link_that_is_right_is_left_alone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sealed(store)
    before = store.show("baseline", "training", digest(PARTS)).lstat().st_ino
    assert store.show("baseline", "training", digest(PARTS)).lstat().st_ino == before


def test_a_file_of_the_user_is_read_again_when_it_changes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sealed(store)
    file = tmp_path / "jets.root"
    file.write_text("one")
    first = store.file_key(file)
    assert store.file_key(file) == first
    file.write_text("three")
    assert store.file_key(file) != first


def test_the_manifest_says_what_made_the_artifact(tmp_path: Path) -> None:
    folder = sealed(Store(tmp_path))
    manifest = json.loads(folder.with_name(folder.name + ".json").read_text())
    assert manifest["ingredients"] == PARTS
    assert manifest["files"]["weights"]["bytes"] == len("weights")
