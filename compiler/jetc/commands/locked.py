"""`jetc build --lock` and `--locked`: what a build gave, kept beside its spec, and a build held to that."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jetc.commands.finished import key_of, reported
from jetc.commands.locked_weights import check_weights, with_weights
from jetc.diagnostics.diagnostic import DataError, GateError, SpecError
from jetc.plan.plan import make_plan
from jetc.plan.spec_digest import spec_digest
from jetc.reading import open_file
from jetc.review.kept_spread import ToolsOf, with_kept_spread
from jetc.review.lock import Lock, lock_text, read_lock
from jetc.review.locking import check_before, check_same, make_lock, with_seeds
from jetc.review.seal import lock_path, weights_path
from jetc.stages import stages_of
from jetc.stages.training.artifact import WEIGHTS
from jetc.stages.training.weights_file import MAX_BYTES
from jetc.writing import fresh_name, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jetc.checks.load import LoadedSpec
    from jetc.commands.locked_seeds import OtherSeed
    from jetc.plan.plan import Planned
    from jetc.plan.store import Store

__all__ = ["Held", "check_own", "check_place", "fresh_lock", "held_to", "lock_of", "locked"]


_ROOM = 1 << 16
"""What a lock and its weights take, bytes, and more."""


@dataclass(frozen=True, slots=True)
class Held:
    """A build held to a lock: its plan, which takes the locked weights unless the same were trained here."""

    lock: Lock
    plan: tuple[Planned, ...]
    taken: bool
    """Whether the weights come from the file beside the lock."""

    def compared(self, loaded: LoadedSpec, store: Store, built: tuple[Planned, ...]) -> str:
        """Say that the build, finished as `built`, gave the lock; GateError where it gave anything else."""
        path = lock_path(loaded.path)
        check_same(self.lock, fresh_lock(loaded, store, built), path)
        source = f"with the weights of {weights_path(loaded.path)}" if self.taken else "trained here"
        return f"{path}: every value is the same, {source}"


def held_to(loaded: LoadedSpec, store: Store) -> Held:
    """Return the lock that a build is held to, and its plan; GateError where it could not give that."""
    path = lock_path(loaded.path)
    found = read_lock(path)
    if found is None:
        raise _absent(path, "--locked holds a build to its lock")
    lock, _ = found
    look = cache(store.fault)  # two plans, and each artifact is read once
    every = stages_of(loaded.spec)
    stages = make_plan(loaded.spec, stages=every, store=store, base=loaded.path.parent, look=look)
    check_before(lock, stages, loaded.spec, path)
    if _weights_made(store, stages) == lock.products["weights"]:
        return Held(lock, stages, taken=False)
    weights = _checked_weights(loaded, lock)
    given = with_weights(every, weights.name, lock.products["weights"])
    plan = make_plan(loaded.spec, stages=given, store=store, base=loaded.path.parent, look=look)
    return Held(lock, plan, taken=True)


def _weights_made(store: Store, stages: tuple[Planned, ...]) -> str | None:
    """Return the digest of the weights that were trained here, or None where none were."""
    (training,) = (each for each in stages if each.stage.name == "training")
    return store.sealed("training", training.key)[WEIGHTS] if training.ready else None


def _checked_weights(loaded: LoadedSpec, lock: Lock) -> Path:
    """Return the file of weights beside a lock.

    DataError without one, or where it does not fit the network; GateError where the lock names others.
    """
    spec, path = loaded.path, weights_path(loaded.path)
    try:
        content = _content(path)
    except FileNotFoundError as error:
        raise _absent(path, "a lock names weights, and training gives others on another processor") from error
    digest = hashlib.sha256(content).hexdigest()
    if digest != lock.products["weights"]:
        raise GateError(
            gate="lock",
            what=f"{path} does not hold the weights that {lock_path(spec)} names",
            why=f"SHA-256 {lock.products['weights']} → {digest}",
            mend="take both from the same commit, or write both again: jetc build SPEC --lock",
        )
    check_weights(content, path, loaded.spec)
    return path


def check_own(loaded: LoadedSpec, weights: Path) -> None:
    """Raise DataError unless the lock that stands is of the spec and names the file `weights`.

    The spread over seeds is of trainings of one spec, and its own is among them.
    """
    path = lock_path(loaded.path)
    found = read_lock(path)
    if found is None:
        what = f"is not known to be of a training of {loaded.path}: that has no lock"
    elif found[0].spec.digest != spec_digest(loaded.spec):
        what = f"is not known to be of a training of {loaded.path}: {path} is of another state of the spec"
    elif found[0].products["weights"] != hashlib.sha256(_content(weights)).hexdigest():
        what = f"has other weights than those that {path} names"
    else:
        return
    raise DataError(
        file=str(weights),
        what=what,
        why="--seeds gives the spread of trainings of one spec, its own among them",
        mend="leave out --weights, and the spec is trained, too, or leave out --seeds",
    )


def _content(weights: Path) -> bytes:
    with open_file(weights) as file:
        return file.read(MAX_BYTES + 1)


def _absent(path: Path, why: str) -> DataError:
    return DataError(
        file=str(path),
        what="is not there",
        why=why,
        mend="make it with jetc build SPEC --lock, and commit it",
    )


def check_place(spec: Path) -> None:
    """Raise DataError where no lock could be written for `spec`: its folder is read-only, or full."""
    lock = lock_path(spec)
    fresh = fresh_name(lock.resolve())
    try:
        fresh.write_bytes(bytes(_ROOM))
        fresh.unlink()
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise DataError(
            file=str(lock),
            what=f"cannot be written: {error.strerror}",
            why="a lock and the weights that it names stand beside their spec",
            mend="build a spec in a folder that you may write to and that has space, or leave out --lock",
        ) from error


def locked(
    loaded: LoadedSpec, store: Store, stages: tuple[Planned, ...], others: Sequence[OtherSeed]
) -> tuple[str, ...]:
    """Write the lock of a finished build and the weights that it names; return their paths in lines.

    `others` are what other seeds of training gave. Lines more say how many of them fail a gate, and what
    becomes of the spread that the lock had.
    """
    measured = [each.metrics for each in others if each.metrics is not None]
    failed = {str(each.seed): each.failed for each in others if each.failed is not None}
    fresh = with_seeds(fresh_lock(loaded, store, stages), measured, failed)
    lock, weights = lock_path(loaded.path), weights_path(loaded.path)
    kept = None if measured else _kept(fresh, lock, stages)
    if kept is not None:
        fresh = kept[0]
    few = (f"{len(failed)} of the {len(others)} other seeds of training fail a gate: it says which",) * bool(
        failed
    )
    write_whole(weights, store.read("training", key_of(stages, "training"), WEIGHTS))
    write_whole(lock, lock_text(fresh))
    return str(lock), str(weights), *few, *(kept[1:] if kept else ())


def _kept(fresh: Lock, path: Path, stages: tuple[Planned, ...]) -> tuple[Lock, str] | None:
    """Return `fresh` with what still holds of the spread of the lock at `path`; None where it has none."""
    try:
        found = read_lock(path)
    except SpecError:  # no good lock, so nobody knew a spread
        return None
    if found is None or found[0].seeds == 1:
        return None
    tools = {each.stage.name: each.stage.tools for each in stages}
    circuit = (*tools["rtl"], *tools["vivado"])
    return with_kept_spread(fresh, found[0], ToolsOf(training=tools["training"], circuit=circuit))


def lock_of(loaded: LoadedSpec, store: Store, stages: tuple[Planned, ...]) -> Lock:
    """Return the lock of a finished build, with what still holds of the spread of the one beside its spec."""
    fresh = fresh_lock(loaded, store, stages)
    kept = _kept(fresh, lock_path(loaded.path), stages)
    return fresh if kept is None else kept[0]


def fresh_lock(loaded: LoadedSpec, store: Store, stages: tuple[Planned, ...]) -> Lock:
    """Return the lock of a finished build, of its one training."""
    store.check_files({**loaded.sources, **_given(loaded, stages)})
    return make_lock(stages, loaded.spec, store=store, metrics=reported(store, stages))


def _given(loaded: LoadedSpec, stages: tuple[Planned, ...]) -> dict[Path, str]:
    """Return the files of the user that a plan rests on, with the SHA-256 that it has for each."""
    base = loaded.path.parent
    return {base / name: text for each in stages for name, text in each.given.items()}
