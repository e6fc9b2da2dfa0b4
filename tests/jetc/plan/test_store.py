"""The store: whole artifacts or none, and a build that does nothing twice."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.plan.key import digest
from jetc.plan.manifest import Took
from jetc.plan.store import Store
from jetc.writing import FRESH

PARTS = {"stage": "training", "spec.training.epochs": "3"}


def sealed(store: Store, text: str = "weights") -> Path:
    with store.making("training", PARTS) as (folder, _):
        (folder / "weights").write_text(text)
        return store.seal("training", PARTS, written=folder, took=Took(1.25))


def test_an_artifact_is_there_under_its_key(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert not store.has("training", digest(PARTS))
    assert (sealed(store) / "weights").read_text() == "weights"
    assert store.has("training", digest(PARTS))
    assert store.took("training", digest(PARTS)) == Took(1.25)


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
        store.seal("training", PARTS, written=folder, took=Took(0))
    assert not scratch.exists()


MAKE = (
    "import signal, sys; from pathlib import Path\n"
    "from jetc.plan.manifest import Took; from jetc.plan.store import Store\n"
    "signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run behind a shell\n"
    f"parts = {PARTS!r}\n"
    "store = Store(Path(sys.argv[1]))\n"
    "with store.making('training', parts, waiting=lambda who: print(who, flush=True)) as (folder, _):\n"
    "    if not store.has('training', sys.argv[2]):\n"
    "        print('makes', flush=True); sys.stdin.read()\n"
    "        (folder / 'weights').write_text('theirs')\n"
    "        store.seal('training', parts, written=folder, took=Took(1))\n"
)


def test_a_second_build_waits_for_the_first_and_uses_what_it_made(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MAKE, str(tmp_path), digest(PARTS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdin is not None
        assert first.stdout is not None
        assert first.stdout.readline() == "makes\n"
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as second:
            assert second.stdout is not None
            assert second.stdout.readline().startswith(f"another build (process {first.pid}, since ")
            first.stdin.close()
            assert second.stdout.read() == ""
    assert (first.returncode, second.returncode) == (0, 0)
    assert (Store(tmp_path).folder("training", digest(PARTS)) / "weights").read_text() == "theirs"


def test_a_build_that_waits_can_be_interrupted(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.making("training", PARTS):
        command = [sys.executable, "-c", MAKE, str(tmp_path), digest(PARTS)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as second:
            assert second.stdout is not None
            assert second.stdout.readline().startswith("another build")
            second.send_signal(signal.SIGINT)
            assert second.wait() == -signal.SIGINT


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
    assert store.last("baseline", "training") is None
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


@pytest.mark.parametrize(
    "broken",
    [b"", b"{", b"[]", b"null", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"ingredients": {}, "files": 3}'],
)
def test_a_broken_seal_is_as_good_as_none(tmp_path: Path, broken: bytes) -> None:
    store = Store(tmp_path)
    folder = sealed(store)
    store.show("baseline", "training", digest(PARTS))
    folder.with_name(folder.name + ".json").write_bytes(broken)
    assert not store.has("training", digest(PARTS))
    assert store.took("training", digest(PARTS)) is None
    assert store.last("baseline", "training") is None
    sealed(store)
    assert store.has("training", digest(PARTS))


def test_a_folder_in_place_of_a_seal_is_as_good_as_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    folder = sealed(store)
    seal = folder.with_name(folder.name + ".json")
    seal.unlink()
    (seal / "below").mkdir(parents=True)
    assert not store.has("training", digest(PARTS))
    sealed(store)
    assert store.has("training", digest(PARTS))


def test_a_file_in_place_of_an_artifact_is_as_good_as_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    folder = sealed(store)
    (folder / "weights").unlink()
    folder.rmdir()
    folder.write_text("a file")
    assert not store.has("training", digest(PARTS))
    sealed(store)
    assert store.has("training", digest(PARTS))


def test_a_seal_of_another_artifact_is_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    folder = sealed(store)
    seal = folder.with_name(folder.name + ".json")
    seal.write_text(seal.read_text().replace('"3"', '"4"'))
    assert not store.has("training", digest(PARTS))


def test_what_is_read_of_an_artifact_is_what_was_sealed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    folder = sealed(store)
    assert store.read("training", digest(PARTS), "weights") == b"weights"
    before = (folder / "weights").stat()
    (folder / "weights").write_text("WEIGHTS")
    os.utime(folder / "weights", ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(DataError, match="training was altered: weights has other content"):
        store.read("training", digest(PARTS), "weights")


def test_artifacts_under_other_keys_are_found_newest_first(tmp_path: Path) -> None:
    store = Store(tmp_path)
    folders = []
    for number in range(3):
        parts = {"stage": "sample.top", "number": str(number)}
        with store.making("sample.top", parts) as (folder, _):
            folders.append(store.seal("sample.top", parts, written=folder, took=Took(1)))
        os.utime(folders[-1], (number, number))
    sealed(store)
    key = folders[1].name.rpartition("-")[2]
    assert store.others("sample.top", key) == (folders[2], folders[0])
    assert store.others("sample", key) == ()


def test_a_link_that_leads_elsewhere_is_set_right(tmp_path: Path) -> None:
    store = Store(tmp_path)
    folder = sealed(store)
    link = store.link("baseline", "training")
    link.parent.mkdir()
    link.symlink_to(tmp_path / "elsewhere" / folder.name)
    assert store.show("baseline", "training", digest(PARTS)).resolve() == folder.resolve()


def test_a_folder_in_place_of_a_link_is_left_and_named(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sealed(store)
    store.link("baseline", "training").mkdir(parents=True)
    with pytest.raises(DataError, match="training: is a folder"):
        store.show("baseline", "training", digest(PARTS))


def test_links_to_stages_that_the_spec_no_longer_has_are_removed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    artifact = sealed(store)
    store.show("baseline", "training", digest(PARTS))
    folder = tmp_path / "baseline"
    (folder / "sample.old").symlink_to("../store/sample.old-0123456789abcdef0123")  # gone from the store, too
    (folder / "mine").symlink_to(artifact)
    (folder / "notes").write_text("by hand")
    store.show_only("baseline", {"training"})
    assert sorted(each.name for each in folder.iterdir()) == ["mine", "notes", "training"]
    store.show_only("baseline", ())
    assert sorted(each.name for each in folder.iterdir()) == ["mine", "notes"]
    assert artifact.is_dir()


def test_links_are_set_at_once_by_many(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sealed(store)
    other = {**PARTS, "spec.training.epochs": "4"}
    with store.making("training", other) as (folder, _):
        store.seal("training", other, written=folder, took=Took(1))
    keys = [digest(PARTS), digest(other)] * 50
    with ThreadPoolExecutor(8) as pool:
        links = list(pool.map(lambda key: store.show("baseline", "training", key), keys))
    assert {each.readlink().name.rpartition("-")[2] for each in links} <= set(keys)
    assert [each.name for each in (tmp_path / "baseline").iterdir()] == ["training"]


def test_the_first_who_uses_a_store_sweeps_what_dead_builds_left(tmp_path: Path) -> None:
    store = Store(tmp_path)
    name = sealed(store).name
    left = (
        tmp_path / "store" / "making" / "rtl-0123456789abcdef0123" / "half",
        tmp_path / "store" / "scratch" / name / "chunk",
        tmp_path / "store" / f"{FRESH}1",
        tmp_path / "baseline" / f"{FRESH}2",
    )
    kept = tmp_path / "store" / "scratch" / "sample-0123456789abcdef0123" / "chunk"
    for each in (*left, kept):
        each.parent.mkdir(parents=True, exist_ok=True)
        each.write_text("half")
    with store.in_use():
        assert [each for each in left if each.exists()] == []
        assert kept.exists()
        left[0].parent.mkdir(parents=True)
        with store.in_use():
            assert left[0].parent.exists()


def test_a_file_that_changed_during_a_build_is_named(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sealed(store)
    file = tmp_path / "jets.root"
    file.write_text("one")
    before = store.file_key(file)
    store.check_files({file: before})
    stamp = file.stat()
    file.write_text("two")
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    with pytest.raises(DataError, match=r"jets.root: changed while the build was running"):
        store.check_files({file: before})
    assert store.file_key(file) != before


@pytest.mark.parametrize("place", ["scratch", "making", "scratch/{}", "making/{}"])
@pytest.mark.parametrize("is_link", [False, True])
def test_what_stands_in_the_place_of_a_folder_gives_way(place: str, tmp_path: Path, *, is_link: bool) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "a").write_text("mine")
    odd = tmp_path / "build" / "store" / place.format(f"training-{digest(PARTS)}")
    odd.parent.mkdir(parents=True)
    if is_link:
        odd.symlink_to(kept)
    else:
        odd.write_text("")
    with Store(tmp_path / "build").making("training", PARTS) as (folder, scratch):
        assert not list(folder.iterdir())
        assert not list(scratch.iterdir())
    assert (kept / "a").read_text() == "mine"
