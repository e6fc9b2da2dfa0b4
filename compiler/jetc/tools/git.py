"""Git: commits, and what a commit, the index and the working tree list."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError, GateError, ToolError
from jetc.tools.process import located

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["GITLINK", "LINK", "Repository", "TreeEntry"]

GITLINK, LINK = "160000", "120000"
"""Modes of a submodule and of a symbolic link."""

_MEND = "install git, or name files instead of revisions"
_OF_ONE_REPOSITORY = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)  # fmt: skip
"""What a hook tells of its own repository, and no submodule must hear."""


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A file of a commit or of the index; `skipped` where a sparse checkout leaves it out."""

    mode: str
    digest: str
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Repository:
    """The git repository around a folder; `inner` where another one contains it, as a submodule."""

    folder: Path
    inner: bool = False

    def revision(self, name: str) -> str:
        """Return the digest of the commit that `name` stands for; DataError where there is none."""
        found = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        if found is None:
            self.prefix()
            raise DataError(
                file=name,
                what="is no revision of this repository",
                why="git finds no commit of this name",
                mend="name a branch, tag or commit; a shallow clone may lack it: git fetch --unshallow",
            )
        return found.decode().strip()

    def merge_base(self, one: str, two: str) -> str:
        """Return the last commit that two revisions have in common.

        DataError where there is none, GateError where there are several.
        """
        found = self._git("merge-base", "--all", self.revision(one), self.revision(two))
        if found is None:
            raise DataError(
                file=one,
                what=f"has no commit in common with {two}",
                why="a change is judged from where its branch began",
                mend="fetch more of the history: git fetch --unshallow",
            )
        commits = found.decode().split()
        if len(commits) > 1:
            raise GateError(
                gate="diff",
                what=f"{one} and {two} were merged crosswise: {len(commits)} commits are the last in common, "
                f"{', '.join(each[:12] for each in commits)}",
                why="what is a change since one of them may be none since another",
                mend=f"merge {one} into the branch, or name one of these commits instead of {one}",
            )
        return commits[0]

    def has(self, commit: str) -> bool:
        """Tell whether a commit is in this repository, and the repository is where it should be."""
        return self._git("cat-file", "-e", f"{commit}^{{commit}}") is not None

    def tree(self, commit: str) -> dict[str, TreeEntry]:
        """Return every file, link and submodule of a commit, by its path from the top."""
        entries = {}
        for line in self._listed("ls-tree", "-r", "-z", "--full-tree", commit):
            fields, _, name = line.partition(b"\t")
            mode, _, digest = fields.decode().split()
            entries[os.fsdecode(name)] = TreeEntry(mode, digest)
        return entries

    def mentioning(self, commit: str, *words: str) -> tuple[str, ...] | None:
        """Return the text files of a commit that hold one of `words`, by their path from the top.

        None where git cannot read all of them.
        """
        patterns = (part for word in words for part in ("-e", word))
        options = ("grep", "--no-recurse-submodules", "--full-name", "-F", "-I", "-l", "-z")
        done = self._run(*options, *patterns, commit, "--", ":/")
        if done.stderr or done.returncode not in {0, 1}:
            return None
        return tuple(os.fsdecode(each).partition(":")[2] for each in done.stdout.split(b"\0") if each)

    def index(self) -> dict[str, TreeEntry]:
        """Return what is staged, by its path from the top; of a conflict, one side."""
        entries = {}
        for line in self._listed("-C", str(self.top()), "ls-files", "-t", "--stage", "-z"):
            fields, _, name = line.partition(b"\t")
            tag, mode, digest, _ = fields.decode().split()
            entries[os.fsdecode(name)] = TreeEntry(mode, digest, tag == "S")
        return entries

    def blobs(self, digests: Iterable[str]) -> dict[str, bytes]:
        """Return the content of each blob that is in this repository."""
        wanted = tuple(dict.fromkeys(digests))
        if not wanted:
            return {}
        done = self._run("cat-file", "--batch", given="\n".join(wanted).encode() + b"\n")
        if done.returncode:  # a partial clone whose remote cannot be reached
            raise _failed(done, ("cat-file", "--batch"), "git could not read files of a commit")
        out, found, place = done.stdout, {}, 0
        for digest in wanted:
            line = out[place : out.index(b"\n", place)]
            place += len(line) + 1
            if not line.endswith(b" missing"):
                size = int(line.rsplit(b" ", 1)[1])
                found[digest] = out[place : place + size]
                place += size + 1
        return found

    def files_here(self) -> tuple[str, ...]:
        """Return the paths, from the folder, that are tracked or new here, those of repositories inside too.

        Of what git ignores, files are listed, and whole folders are not.
        """
        shown = self._listed("ls-files", "--cached", "--others", "--exclude-standard", "-z")
        ignored = self._listed("ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z")
        names = [os.fsdecode(each) for each in (*shown, *(each for each in ignored if each[-1:] != b"/"))]
        paths: list[str] = []
        for name in dict.fromkeys(names):
            inner = self.folder / name
            if (inner / ".git").exists() and not inner.is_symlink():
                below = Repository(inner, inner=True).files_here()
                paths += (f"{name.removesuffix('/')}/{each}" for each in below)
            else:
                paths.append(name)
        return tuple(paths)

    def prefix(self) -> str:
        """Return the path from the top of the repository to the folder; DataError where there is none."""
        return self._place("--show-prefix")

    def top(self) -> Path:
        """Return the top folder of the working tree; DataError where there is none."""
        return Path(self._place("--show-toplevel"))

    def own_path(self, name: str) -> Path:
        """Return where git keeps `name`, such as ``modules``, for all worktrees of this repository."""
        return self.folder / self._place("--git-common-dir") / name

    def _place(self, question: str) -> str:
        done = self._run("rev-parse", question)
        if done.returncode:
            said = done.stderr.decode(errors="replace").partition("\n")[0]
            raise DataError(
                file=str(self.folder),
                what="is in no git repository that can be read",
                why=f"a revision was named, and git says: {said}",
                mend="run this inside the repository, or name files instead of revisions",
            )
        return os.fsdecode(done.stdout.removesuffix(b"\n"))

    def _listed(self, *arguments: str) -> tuple[bytes, ...]:
        """Return what git lists, closed by zeros; ToolError where it cannot: nothing would be no answer."""
        done = self._run(*arguments)
        if done.returncode:
            raise _failed(done, arguments, "git could not list files")
        return tuple(each for each in done.stdout.split(b"\0") if each)

    def _git(self, *arguments: str) -> bytes | None:
        """Return what git prints, or None where it says no."""
        done = self._run(*arguments)
        return done.stdout if done.returncode == 0 else None

    def _run(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        program = located("git", _MEND)
        left_out = _OF_ONE_REPOSITORY if self.inner else self._needless(program)
        done = self._called((program, *arguments), given, left_out)
        if done.returncode not in {0, 1, 128}:
            raise _failed(done, arguments, f"it stopped with exit code {done.returncode}")
        return done

    def _needless(self, program: str) -> tuple[str, ...]:
        """Return GIT_DIR where git finds the same repository without it, and the top of its working tree.

        With it alone, as a hook has it, git would take the folder for that top.
        """
        if "GIT_DIR" not in os.environ or "GIT_WORK_TREE" in os.environ:
            return ()
        question = (program, "rev-parse", "--absolute-git-dir")
        found = (self._called(question, b"", each) for each in ((), ("GIT_DIR",)))
        here, there = (os.path.realpath(each.stdout) if each.returncode == 0 else b"" for each in found)
        return ("GIT_DIR",) if here and here == there else ()

    def _called(
        self, command: tuple[str, ...], given: bytes, left_out: tuple[str, ...]
    ) -> subprocess.CompletedProcess[bytes]:
        """Run git without the variables `left_out`."""
        return subprocess.run(  # noqa: S603 - an argument list, no shell
            command,
            cwd=self.folder,
            env={name: each for name, each in os.environ.items() if name not in left_out},
            capture_output=True,
            check=False,
            input=given,
        )


def _failed(done: subprocess.CompletedProcess[bytes], arguments: tuple[str, ...], what: str) -> ToolError:
    return ToolError(
        tool="git",
        what=what,
        mend="run the command by hand",
        command=("git", *arguments),
        exit_code=done.returncode,
        last_lines=tuple(done.stderr.decode(errors="replace").splitlines()[-5:]),
    )
