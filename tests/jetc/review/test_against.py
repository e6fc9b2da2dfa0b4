"""`jetc diff --against` knows every spec that git or the file system knows, or says that nobody can tell."""

import errno
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from jetc import cli
from jetc.checks.load import load
from jetc.language.text.document import read_file
from jetc.plan.spec_digest import spec_digest
from jetc.review.lock import Lock, LockedNumber, LockedSpec, lock_text

pytestmark = pytest.mark.usefixtures("repository")
MINE = Path("specs/mine.yaml")
WIDTH = ("constituents: 16", "constituents: 8")
EPOCHS = ("epochs: 40", "epochs: 41")
GATE = ("--fail-on", "EMULATOR_ABI")
ABI = "EMULATOR_ABI, 1 change"
Captured = pytest.CaptureFixture[str]


def git(*arguments: str | Path) -> None:
    subprocess.run(["git", *arguments], capture_output=True, check=True)  # noqa: S607 - git on PATH


def commit() -> None:
    git("add", "--all")
    git("commit", "--quiet", "--allow-empty", "--message", "more")


def edit(path: Path, change: tuple[str, str]) -> None:
    text = path.read_text()
    assert text.count(change[0]) == 1
    path.write_text(text.replace(*change))


def against(captured: Captured, *arguments: str | Path, code: int = 4) -> str:
    captured.readouterr()
    ended = cli.main(["diff", "--against", "HEAD", *GATE, *map(str, arguments)])
    said = captured.readouterr()
    assert ended == code, said
    return said.out + said.err


def locked(weights: str, yosys: str = "0.70") -> str:
    """Return a lock of the spec as it stands."""
    return lock_text(
        Lock(
            lock=1,
            spec=LockedSpec(name="mine", digest=spec_digest(load(MINE).spec)),
            jetc="0.1.0",
            inputs={},
            products={"weights": weights * 64},
            tools={"yosys": yosys},
            metrics={"auc.b": LockedNumber(value=0.8, stage="report")},
            verification="0 of 10 differ",
        )
    )


def test_weights_that_differ_in_the_lock_alone_are_told(capsys: Captured) -> None:
    lock = MINE.with_name("mine.lock.yaml")
    lock.write_text(locked("a"))
    commit()
    lock.write_text(locked("a", yosys="0.71"))
    assert against(capsys, code=0) == "no spec changed\n"
    lock.write_text(locked("b"))
    said = against(capsys, code=0)
    assert f"HEAD:{MINE} → {MINE}: the spec is the same, the weights differ" in said
    assert "nothing in the spec says why the weights differ" in said
    lock.write_text("broken")
    assert against(capsys, code=0) == "no spec changed\n"


def test_a_link_is_the_spec_that_it_leads_to(base: str, capsys: Captured) -> None:
    Path("specs/v2.yaml").write_text(base.replace(*WIDTH))
    for name in ("specs/current.yaml", "specs/current", "here.yaml"):
        Path(name).symlink_to("specs/mine.yaml" if name == "here.yaml" else "mine.yaml")
    commit()
    assert against(capsys, code=0) == "no spec changed\n"
    for name in ("specs/current.yaml", "specs/current", "here.yaml"):
        link = Path(name)
        link.unlink()
        link.symlink_to("specs/v2.yaml" if name == "here.yaml" else "v2.yaml")
        for named in ((), (name,)):
            assert f"HEAD:{name} → {name}: {ABI}" in against(capsys, *named)
        assert cli.main(["diff", name, *GATE]) == 4
        assert cli.main(["diff", f"HEAD:{name}", name]) == 0
        git("checkout", "--", name)


def test_what_a_link_leads_to_changes_it_too(capsys: Captured) -> None:
    Path("specs/current.yaml").symlink_to("mine.yaml")
    commit()
    edit(MINE, WIDTH)
    assert against(capsys).count(ABI) == 2


def test_a_link_to_a_folder_leads_to_the_specs_in_it(base: str, capsys: Captured) -> None:
    for name, text in (("v1", base), ("v2", base.replace(*WIDTH))):
        Path(name).mkdir()
        Path(name, "tagger.yaml").write_text(text)
        Path(name, "up").symlink_to("..")
    Path("current").symlink_to("v1")
    Path("now").symlink_to("current")
    commit()
    assert against(capsys, code=0) == "no spec changed\n"
    Path("current").unlink()
    Path("current").symlink_to("v2")
    said = against(capsys)
    assert f"HEAD:current/tagger.yaml → current/tagger.yaml: {ABI}" in said
    assert f"HEAD:now/tagger.yaml → now/tagger.yaml: {ABI}" in said
    assert ABI in against(capsys, "current/tagger.yaml")
    Path("current").unlink()
    assert "current/tagger.yaml: this spec was removed" in against(capsys)


@pytest.mark.parametrize("absolute", [False, True])
def test_nobody_can_tell_of_a_link_out_of_the_repository(
    absolute: bool,  # noqa: FBT001
    base: str,
    tmp_path: Path,
    capsys: Captured,
) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(base)
    link = Path("specs/current.yaml")
    link.symlink_to(outside if absolute else Path("../../outside.yaml"))
    commit()
    assert f"{link}: not judged: at HEAD, it is a link to" in against(capsys)
    assert cli.main(["diff", "--against", "HEAD", str(link)]) == 4
    assert "out of the repository" in against(capsys, link)
    outside.write_text("services: {}\n")
    assert against(capsys, code=0) == "no spec changed\n"
    link.unlink()
    link.symlink_to("mine.yaml")
    assert "not judged" in against(capsys)
    commit()
    outside.write_text(base)
    link.unlink()
    link.symlink_to(outside)
    assert f"{link}: not judged: it is a link out of the repository now" in against(capsys)


def test_links_in_a_circle_or_to_nowhere_are_no_specs(capsys: Captured) -> None:
    Path("specs/one.yaml").symlink_to("two.yaml")
    Path("specs/two.yaml").symlink_to("one.yaml")
    Path("specs/nowhere.yaml").symlink_to("nothing.yaml")
    commit()
    assert against(capsys, code=0) == "no spec changed\n"
    Path("specs/current.yaml").symlink_to("mine.yaml")
    commit()
    Path("specs/current.yaml").unlink()
    Path("specs/current.yaml").symlink_to("nothing.yaml")
    assert "specs/current.yaml: this spec was removed" in against(capsys)


@pytest.mark.parametrize(
    "name", ["specs/v1.yml", "v1.YAML", "a b/ü 'q\" $x.Yml", "li\nne.yaml", "x:y.yaml", "-x.yaml"]
)
def test_every_name_of_a_yaml_file_is_known(name: str, base: str, capsys: Captured) -> None:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(base)
    commit()
    edit(path, WIDTH)
    said = against(capsys)
    assert ABI in said
    assert said.count(" → ") > 0
    assert against(capsys, "--", name) == said


def test_a_name_that_is_not_text_is_known(base: str, capsys: Captured) -> None:
    path = Path("specs/\udcff.yaml")
    path.write_text(base)
    commit()
    edit(path, WIDTH)
    assert ABI in against(capsys)


@pytest.mark.parametrize(
    "spell",
    [
        lambda text: text.replace("\nversion: 1", '\n"version": 1'),
        lambda text: "\ufeff" + text[text.index("version") :],
        lambda text: text.replace("\n", "\r\n"),
    ],
    ids=["quotes", "mark", "crlf"],
)
def test_a_spec_is_known_however_it_is_spelt(spell: object, base: str, capsys: Captured) -> None:
    assert callable(spell)
    MINE.write_text(spell(base), "utf-8", newline="")
    commit()
    MINE.write_text(spell(base.replace(*WIDTH)), "utf-8", newline="")
    assert ABI in against(capsys)


def test_a_base_of_any_name_is_read_as_it_was(base: str, capsys: Captured) -> None:
    Path("specs/base.txt").write_text(base)
    Path("specs/top.yaml").write_text("extends: base.txt\nname: top\n")
    commit()
    edit(Path("specs/base.txt"), WIDTH)
    assert f"HEAD:specs/top.yaml → specs/top.yaml: {ABI}" in against(capsys)


def test_a_sparse_checkout_leaves_specs_out_and_they_are_not_gone(base: str, capsys: Captured) -> None:
    Path("other").mkdir()
    Path("other/top.yaml").write_text("extends: base.yaml\nname: top\n")
    Path("other/base.yaml").write_text(base)
    Path("link.yaml").symlink_to("other/base.yaml")
    commit()
    git("sparse-checkout", "set", "specs")
    assert not Path("other").exists()
    assert against(capsys, code=0) == "no spec changed\n"
    assert against(capsys, "other/top.yaml", code=0) == "no spec changed\n"
    staged = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"],  # noqa: S607 - git on PATH
        input=base.replace(*WIDTH).encode(),
        capture_output=True,
        check=True,
    ).stdout.decode()
    git("update-index", "--cacheinfo", f"100644,{staged.strip()},other/base.yaml")
    git("update-index", "--skip-worktree", "other/base.yaml")
    said = against(capsys)
    for name in ("other/base.yaml", "other/top.yaml", "link.yaml"):
        assert f"HEAD:{name} → {name}: {ABI}" in said
    assert cli.main(["diff", "other/top.yaml", *GATE]) == 4
    git("rm", "--sparse", "--cached", "--quiet", "other/top.yaml")
    assert "other/top.yaml: this spec was removed" in against(capsys)


def test_what_git_is_told_to_overlook_is_read(base: str, capsys: Captured) -> None:
    git("update-index", "--assume-unchanged", MINE)
    edit(MINE, WIDTH)
    assert ABI in against(capsys)
    git("checkout", "HEAD", "--", MINE)
    Path(".gitignore").write_text("specs\n")
    Path("specs/own.yaml").write_text(base)
    git("rm", "--cached", "--quiet", MINE)
    assert against(capsys, code=0) == "no spec changed\n"
    Path(".gitignore").write_text("own.yaml\n")
    assert against(capsys, code=0) == "specs/own.yaml: a new spec\n"


@pytest.fixture
def module(repository: Path, tmp_path: Path, base: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Add a submodule with a spec, and a link to that; return the repository that it is of."""
    assert repository == Path.cwd()
    for name, value in (("COUNT", "1"), ("KEY_0", "protocol.file.allow"), ("VALUE_0", "always")):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    source = tmp_path / "source"
    (source / "deep").mkdir(parents=True)
    for name in ("tagger.yaml", "tagger"):
        (source / "deep" / name).write_text(base)
    git("-C", source, "-c", "init.defaultBranch=main", "init", "--quiet")
    git("-C", source, "add", "--all")
    git("-C", source, "commit", "--quiet", "--message", "one")
    git("submodule", "add", "--quiet", source, "inner")
    Path("specs/current.yaml").symlink_to("../inner/deep/tagger.yaml")
    commit()
    return source


def test_a_submodule_is_looked_into(module: Path, capsys: Captured) -> None:
    assert module.is_dir()
    assert against(capsys, code=0) == "no spec changed\n"
    edit(Path("inner/deep/tagger.yaml"), WIDTH)
    for _ in ("changed in the working tree", "committed in the submodule"):
        said = against(capsys)
        for name in ("inner/deep/tagger.yaml", "specs/current.yaml"):
            assert f"HEAD:{name} → {name}: {ABI}" in said
            assert ABI in against(capsys, name)
        git("-C", "inner", "commit", "--quiet", "--allow-empty", "--all", "--message", "two")
    for name in ("inner/deep/tagger.yaml", "inner/deep/tagger"):
        Path(name).unlink()
        assert f"{name}: this spec was removed" in against(capsys)


def test_a_hook_that_calls_from_a_subfolder_is_told_of_the_whole_working_tree(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("GIT_DIR", str(Path(".git").absolute()))
    monkeypatch.chdir("specs")
    assert against(capsys, code=0) == "no spec changed\n"
    edit(Path(MINE.name), WIDTH)
    assert f"HEAD:{MINE.name} → {MINE.name}: {ABI}" in against(capsys)


@pytest.mark.usefixtures("module")
def test_a_hook_of_the_outer_repository_does_not_confuse_it(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    edit(Path("inner/deep/tagger.yaml"), WIDTH)
    monkeypatch.setenv("GIT_DIR", str(Path(".git").absolute()))
    monkeypatch.setenv("GIT_INDEX_FILE", str(Path(".git/index").absolute()))
    assert ABI in against(capsys, "inner/deep/tagger.yaml")


def test_nobody_can_tell_of_a_submodule_that_is_not_here(
    module: Path, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    git("clone", "--quiet", repository, tmp_path / "clone")
    monkeypatch.chdir(tmp_path / "clone")
    assert against(capsys, code=0) == "no spec changed\n"
    edit(module / "deep" / "tagger.yaml", WIDTH)
    git("-C", module, "commit", "--quiet", "--all", "--message", "two")
    fresh = subprocess.run(
        ["git", "-C", module, "rev-parse", "HEAD"],  # noqa: S607 - git on PATH
        capture_output=True,
        check=True,
    ).stdout.decode()
    git("update-index", "--cacheinfo", f"160000,{fresh.strip()},inner")
    said = against(capsys)
    assert "inner: not judged: commit " in said
    assert "git submodule update --init inner" in said
    assert "specs/current.yaml: not judged" in said
    assert "not judged" in against(capsys, "inner/deep/tagger.yaml")
    git("rm", "--cached", "--quiet", "inner")
    assert "inner: not judged" in against(capsys)


def test_a_repository_inside_is_looked_into(base: str, capsys: Captured) -> None:
    Path("nested").mkdir()
    git("-C", "nested", "init", "--quiet")
    Path("nested/own.yaml").write_text(base)
    assert against(capsys, code=0) == "nested/own.yaml: a new spec\n"


def test_a_pointer_of_a_large_file_stands_for_its_content(base: str, capsys: Captured) -> None:
    def pointer(text: str) -> str:
        digest = hashlib.sha256(text.encode()).hexdigest()
        return f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(text)}\n"

    wide = base.replace(*WIDTH)
    MINE.write_text(pointer(base))
    commit()
    assert against(capsys, code=0) == "no spec changed\n"
    MINE.write_text(wide)
    assert f"{MINE}: not judged: at HEAD, git-lfs keeps it" in against(capsys)
    digest = hashlib.sha256(base.encode()).hexdigest()
    kept = Path(".git/lfs/objects", digest[:2], digest[2:4], digest)
    kept.parent.mkdir(parents=True)
    kept.write_text(base)
    assert ABI in against(capsys)
    MINE.write_text(pointer(wide))
    assert "not judged: git-lfs keeps it" in against(capsys)


def test_nobody_can_tell_of_a_spec_that_was_no_text(base: str, capsys: Captured) -> None:
    MINE.write_bytes(b"\x00GITCRYPT\x00\xff\xfe")
    commit()
    MINE.write_text(base)
    assert f"{MINE}: not judged: at HEAD it is not UTF-8 text" in against(capsys)
    MINE.write_text("a: 1\n")
    commit()
    MINE.write_text(base)
    assert against(capsys, code=0) == f"{MINE}: a new spec: at HEAD this file was none\n"


def test_another_worktree_is_compared_as_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    git("worktree", "add", "--quiet", "-b", "other", tmp_path / "tree")
    monkeypatch.chdir(tmp_path / "tree")
    edit(MINE, WIDTH)
    assert ABI in against(capsys)


def test_a_repository_without_a_working_tree_is_refused(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    git("clone", "--quiet", "--bare", repository, tmp_path / "bare")
    monkeypatch.chdir(tmp_path / "bare")
    assert "must be run in a work tree" in against(capsys, code=1)
    assert cli.main(["diff", "HEAD..HEAD", str(MINE)]) == 0


def test_an_object_that_is_lost_is_not_taken_for_a_new_spec(repository: Path, capsys: Captured) -> None:
    shutil.copytree(repository / ".git" / "objects", repository / "kept")
    digest = subprocess.run(
        ["git", "rev-parse", f"HEAD:{MINE}"],  # noqa: S607 - git on PATH
        capture_output=True,
        check=True,
    ).stdout.decode()
    (repository / ".git" / "objects" / digest[:2] / digest[2:].strip()).unlink()
    edit(MINE, EPOCHS)
    assert f"{MINE}: not judged: at HEAD, its content is not in this clone" in against(capsys)


@pytest.mark.parametrize("name", ["specs/trigger", "specs/trigger.txt", "specs/trigger.lock.yaml"])
def test_a_spec_of_any_name_is_known_by_what_it_says(name: str, base: str, capsys: Captured) -> None:
    Path(name).write_text(base)
    Path("page.md").write_text(f"A spec:\n\n{base}\n")
    commit()
    assert against(capsys, code=0) == "no spec changed\n"
    edit(Path(name), WIDTH)
    edit(Path("page.md"), WIDTH)
    said = against(capsys)
    assert f"HEAD:{name} → {name}: {ABI}" in said
    assert "page.md" not in said
    Path(name).unlink()
    assert f"{name}: this spec was removed" in against(capsys)


def test_a_partial_clone_without_its_remote_is_told_of(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    git("config", "uploadpack.allowFilter", "true")
    edit(MINE, WIDTH)
    commit()
    git("clone", "--quiet", "--filter=blob:none", repository.as_uri(), tmp_path / "partial")
    repository.rename(tmp_path / "gone")
    monkeypatch.chdir(tmp_path / "partial")
    capsys.readouterr()
    assert cli.main(["diff", "--against", "HEAD~1", *GATE]) == 3
    assert "git could not" in capsys.readouterr().err


def test_git_is_refused_outside_the_folders_of_the_tests(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Path(__file__).parent
    with pytest.raises(RuntimeError, match="no temporary folder"):
        git("-C", project, "rev-parse", "HEAD")
    monkeypatch.setenv("GIT_DIR", str(project))
    with pytest.raises(RuntimeError, match="no temporary folder"):
        git("rev-parse", "HEAD")
    monkeypatch.delenv("GIT_DIR")
    monkeypatch.chdir(project)
    with pytest.raises(RuntimeError, match="no temporary folder"):
        git("rev-parse", "HEAD")
    monkeypatch.chdir(repository)
    git("rev-parse", "HEAD")


def test_nobody_can_tell_where_branches_were_merged_crosswise(capsys: Captured) -> None:
    git("checkout", "--quiet", "-b", "one")
    Path("one").write_text("one")
    commit()
    git("checkout", "--quiet", "-b", "two", "main")
    Path("two").write_text("two")
    commit()
    git("branch", "first", "one")
    git("merge", "--quiet", "--no-edit", "one")
    git("checkout", "--quiet", "one")
    git("merge", "--quiet", "--no-edit", "two~1")
    edit(MINE, WIDTH)
    commit()
    capsys.readouterr()
    assert cli.main(["diff", "--against", "two"]) == 4
    assert "merged crosswise: 2 commits are the last in common" in capsys.readouterr().err
    assert cli.main(["diff", "--against", "first", *GATE]) == 4
    assert ABI in capsys.readouterr().out


@pytest.mark.parametrize("name", ["mine.yaml", "mine.lock.yaml"])
def test_a_spec_that_the_system_does_not_give_is_not_taken_for_removed(
    name: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(path: Path) -> bytes:
        if path.name == name:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return read_file(path)

    monkeypatch.setattr("jetc.tools.snapshot.read_file", failing)
    assert "Input/output error" in against(capsys, MINE, code=1)
