"""The files of another revision, by git."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from jetc.diagnostic import DataError, ToolError
from jetc.tools.process import located

__all__ = ["Repository"]

_MEND = "install git, or name files instead of revisions"


@dataclass(frozen=True, slots=True)
class Repository:
    """The git repository around a folder; paths are relative to that folder."""

    folder: Path

    def revision(self, name: str) -> str:
        """Return the digest of the commit that `name` stands for; DataError where there is none."""
        found = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        if found is None:
            self._prefix()
            raise DataError(
                file=name,
                what="is no revision of this repository",
                why="git finds no commit of this name",
                mend="name a branch, tag or commit; a shallow clone may lack it: git fetch --unshallow",
            )
        return found.decode().strip()

    def merge_base(self, one: str, two: str) -> str:
        """Return the last commit that two revisions have in common; DataError where there is none."""
        found = self._git("merge-base", self.revision(one), self.revision(two))
        if found is None:
            raise DataError(
                file=one,
                what=f"has no commit in common with {two}",
                why="a change is judged from where its branch began",
                mend="fetch more of the history: git fetch --unshallow",
            )
        return found.decode().strip()

    def content(self, revision: str, path: Path) -> bytes:
        """Return a file of `revision`; FileNotFoundError where it has none of that path."""
        inside = self._inside(path)
        found = self._git("cat-file", "blob", f"{self.revision(revision)}:{inside}")
        if found is None:
            raise FileNotFoundError(2, f"revision {revision} has no such file", str(path))
        return found

    def yaml_files(self, revision: str | None) -> tuple[Path, ...]:
        """Return the YAML files of a revision, or those here (tracked or new) where None, sorted."""
        listed = (
            self._git("ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", "*.yaml")
            if revision is None
            else self._git("ls-tree", "-r", "-z", "--name-only", self.revision(revision))
        )
        names = [os.fsdecode(each) for each in (listed or b"").split(b"\0") if each.endswith(b".yaml")]
        return tuple(sorted({Path(name) for name in names}))

    def _inside(self, path: Path) -> PurePosixPath:
        below = os.path.relpath(path, self.folder.absolute()) if path.is_absolute() else path
        joined = os.path.normpath(os.path.join(self._prefix(), below))  # noqa: PTH118 - not resolved
        return PurePosixPath(joined)

    def _prefix(self) -> str:
        """Return the path from the top of the repository to the folder; DataError where there is none."""
        done = self._run("rev-parse", "--show-prefix")
        if done.returncode:
            said = done.stderr.decode(errors="replace").partition("\n")[0]
            raise DataError(
                file=str(self.folder),
                what="is in no git repository that can be read",
                why=f"a revision was named, and git says: {said}",
                mend="run this inside the repository, or name files instead of revisions",
            )
        return os.fsdecode(done.stdout.removesuffix(b"\n"))

    def _git(self, *arguments: str) -> bytes | None:
        """Return what git prints, or None where it says no."""
        done = self._run(*arguments)
        return done.stdout if done.returncode == 0 else None

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        program = located("git", _MEND)
        done = subprocess.run(  # noqa: S603 - an argument list, no shell
            (program, *arguments), cwd=self.folder, capture_output=True, check=False, stdin=subprocess.DEVNULL
        )
        if done.returncode not in {0, 1, 128}:
            raise ToolError(
                tool="git",
                what=f"it stopped with exit code {done.returncode}",
                mend="run the command by hand",
                command=("git", *arguments),
                exit_code=done.returncode,
                last_lines=tuple(done.stderr.decode(errors="replace").splitlines()[-5:]),
            )
        return done
