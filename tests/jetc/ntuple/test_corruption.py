"""Damaged ntuples are refused, or read as if they were whole; none gives other numbers.

What nothing shows is listed in `UNSEEN`: numbers that no other column determines.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import awkward as ak
import numpy as np
import pytest
import uproot
from jetc.artifacts.sample import SetFiles
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.agreement import common_event_tree
from jetc.ntuple.event_ids import UniqueIds
from jetc.ntuple.read import iterate
from jetc.ntuple.schema import CANDIDATE_PREFIX, EVENTS, EVENTS_TREE, JETS, JETS_TREE
from jetc.physics.labels import LABEL_BRANCHES
from jetc.prepare.encodings import DEFAULT, ENCODINGS
from jetc.stages.dataset.given import GENERATED
from jetc.stages.dataset.sets import listed_events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jetc.plan.stage import Step
    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]
    Trees = tuple[Columns, Columns]

INPUTS = ENCODINGS[DEFAULT].inputs
READ = tuple(
    dict.fromkeys(
        (
            "event",
            *LABEL_BRANCHES,
            "jet_phi_phys",
            *(f"{CANDIDATE_PREFIX}_{each.branch}" for each in INPUTS.values() if each.branch is not None),
            "weight",
            "stratum",
        )
    )
)
"""What the dataset stage reads of the jet tree, over all kinds of sets."""

UNSEEN = {
    "event": "an id is any number; that of all jets of an event can be another",
    "weight": "a weight is any number above 0",
    "stratum": "a stratum is any number",
    "interaction": "an id is any number",
    "jet_reject": "its thresholds are not stored",
    "jet_genmatch_pt": "a true pT is any number within the matching",
    "jet_genmatch_hflav": "a flavour has no second witness",
    "jet_genmatch_pflav": "a flavour has no second witness",
    "jet_genmatch_lep_vis_pt": "a true pT is any number",
    "jet_tauflav": "with the charge, a lepton has no second witness",
    "jet_taucharge": "a charge has no second witness but that there is one",
    "jet_muflav": "a lepton has no second witness",
    "jet_elflav": "a lepton has no second witness",
    "jet_puppicand_z0": "a whole number of steps within ten bits",
    "jet_puppicand_dxy": "a whole number of steps within eight bits",
    "jet_puppicand_quality": "any three bits",
    "jet_puppicand_puppiweight": "a whole number up to 256",
    "jet_puppicand_emid": "any six bits",
}
"""Why a change of a branch, within its promise, cannot be seen."""


def write(path: Path, trees: Trees, *, compression: Any = None, types: dict[str, str] | None = None) -> Path:  # noqa: ANN401
    """Write both trees as they are, the jagged branches as a group that shares its counter."""
    jets, events = trees
    counts = jets["jet_npuppicand"].astype(np.int64)
    named = {branch.name: branch for branch in JETS if branch.name in jets}
    kind = {name: np.dtype((types or {}).get(name, branch.dtype)) for name, branch in named.items()}
    flat = {name: jets[name].astype(kind[name]) for name, branch in named.items() if not branch.jagged}
    start = len(CANDIDATE_PREFIX) + 1
    inner = {name[start:]: jets[name].astype(kind[name]) for name, branch in named.items() if branch.jagged}
    fields = {name: ak.Array(column) for name, column in flat.items()}
    fields[CANDIDATE_PREFIX] = ak.unflatten(ak.zip(inner), counts)
    with uproot.recreate(path, compression=compression) as file:
        file.mktree(JETS_TREE, {name: field.type.content for name, field in fields.items()}).extend(fields)
        listed = {
            branch.name: events[branch.name].astype(branch.dtype)
            for branch in EVENTS
            if branch.name in events
        }
        file.mktree(EVENTS_TREE, {name: column.dtype for name, column in listed.items()}).extend(listed)
    return path


def read(path: Path) -> Columns:
    """Read a file as the dataset stage does, and give all that it gives."""
    each = SetFiles(
        files=(path.name,),
        relative_to="spec",
        jet_tree=JETS_TREE,
        event_tree=common_event_tree([path], tree=JETS_TREE),
    )
    step = cast("Step[object]", SimpleNamespace(base=path.parent, inputs={"sample.set": path.parent}))
    events = listed_events(step, "set", each, UniqueIds(), GENERATED)
    blocks = []
    for block in iterate([path], tree=JETS_TREE, branches=READ, step_entries=10_000):
        events.take(block)
        blocks.append(block)
    events.check_counts()
    given = {name: np.concatenate([block.columns[name] for block in blocks]) for name in READ}
    listed = {"event": events.event, "weight": events.weight, "stratum": events.stratum}
    if events.interaction is not None:
        listed["interaction"] = events.interaction
    return given | {f"listed {name}": column for name, column in listed.items()}


@dataclass(frozen=True)
class Outcome:
    """What came of a variant: "refused", "whole" (nothing differs), or "silent", in branch `where`."""

    kind: str
    where: str = ""


def outcome(path: Path, whole: Columns) -> Outcome:
    """Read a damaged file; any error but a DataError is a fault of the reader."""
    try:
        found = read(path)
    except DataError as error:
        return Outcome("refused" if error.mend else "no mend", error.branch or "")
    if any(len(found[name]) != len(whole[name]) for name in whole if name in found):
        return Outcome("silent", "rows")
    differing = [
        name.removeprefix("listed ")
        for name in whole
        if name not in found or not np.array_equal(found[name], whole[name])
    ]
    return Outcome("silent", differing[0]) if differing else Outcome("whole")


def copies(trees: Trees) -> Trees:
    return (
        {name: column.copy() for name, column in trees[0].items()},
        {name: column.copy() for name, column in trees[1].items()},
    )


def spoilt_values(trees: Trees) -> Iterator[tuple[str, Trees]]:
    """Give each branch that is read a value that it does not promise, at one place."""
    for branch in JETS:
        if branch.name not in READ:
            continue
        kind = np.dtype(branch.dtype).kind
        values: list[float] = [77, 255] if kind in "iu" else [2] if kind == "b" else []
        values += [-77] if kind == "i" else []
        values += [np.nan, np.inf, -5000.0, 1e30] if kind == "f" else []
        values += [0.1357] if kind == "f" and branch.name not in UNSEEN else []
        for value in values:
            if branch.name in {"event", "stratum", "weight"} and value > 0 and np.isfinite(value):
                continue
            jets, events = copies(trees)
            jets[branch.name] = jets[branch.name].astype(np.dtype(branch.dtype) if kind != "b" else np.uint8)
            jets[branch.name][len(jets[branch.name]) // 2] = value
            yield f"{branch.name} {value}", (jets, events)


def moved(trees: Trees) -> Iterator[tuple[str, Trees]]:
    """Move, repeat and drop rows."""
    jets, _ = trees
    counts = jets["jet_npuppicand"].astype(np.int64)
    rows = len(counts)
    orders = {
        "jets of an event reversed": np.concatenate([[2, 1, 0], np.arange(3, rows)]),
        "an event after its follower": np.concatenate([[3, 4, 5, 0, 1, 2], np.arange(6, rows)]),
        "an event taken apart": np.concatenate([[0, 1, 3, 2], np.arange(4, rows)]),
        "a jet twice": np.concatenate([[0, 0], np.arange(1, rows)]),
        "an event twice": np.concatenate([np.arange(rows), np.arange(3)]),
        "a jet lost": np.arange(1, rows),
        "an event lost": np.arange(3, rows),
    }
    for name, order in orders.items():
        yield name, (taken(jets, counts, order), copies(trees)[1])
    reversed_within, events = copies(trees)
    for branch in JETS:
        if branch.jagged:
            ends = np.cumsum(counts)
            source = np.repeat(ends, counts) - 1 - (np.arange(ends[-1]) - np.repeat(ends - counts, counts))
            reversed_within[branch.name] = jets[branch.name][source]
    yield "constituents softest first", (reversed_within, events)


def taken(jets: Columns, counts: NDArray[np.int64], order: NDArray[np.int64]) -> Columns:
    """Take rows in an order, with their constituents."""
    starts = np.cumsum(counts) - counts
    source = np.concatenate([np.arange(starts[row], starts[row] + counts[row]) for row in order])
    return {branch.name: jets[branch.name][source if branch.jagged else order] for branch in JETS}


def flipped(content: bytes, random: np.random.Generator, *, bits: int) -> bytes:
    """Flip bits at random places of a file."""
    changed = bytearray(content)
    for place in random.integers(0, 8 * len(content), bits):
        changed[place // 8] ^= 1 << (place % 8)
    return bytes(changed)


def is_told(found: Outcome) -> bool:
    """Whether damage is refused with a mend, changes nothing, or is in a branch that nothing witnesses."""
    return found.kind in {"refused", "whole"} or (found.kind == "silent" and found.where in UNSEEN)


def zeroed(content: bytes, random: np.random.Generator) -> bytes:
    """Set a block of up to 4 KiB of a file to zero, as a disk that loses it reads."""
    start, length = int(random.integers(0, len(content))), int(random.integers(1, 4097))
    return content[:start] + bytes(len(content[start : start + length])) + content[start + length :]


TYPES = {
    "event": ("float64", "bool"),
    "jet_taucharge": ("uint8", "uint32", "float32"),
    "jet_genmatch_pflav": ("uint32", "float64"),
    "jet_muflav": ("float32",),
    "jet_genmatch_hflav": ("float32",),
    "jet_reject": ("float32",),
}
"""Types that do not hold what is promised."""

KEPT_TYPES = {
    "event": "int64",
    "jet_taucharge": "int8",
    "jet_pt_phys": "float64",
    "jet_puppicand_pt": "float64",
}
"""Types that hold it."""


@pytest.fixture(scope="module")
def trees(good: Callable[..., Trees]) -> Trees:
    jets, events = good(events=30)
    typed = {branch.name: jets[branch.name].astype(branch.dtype) for branch in JETS}
    return typed, {branch.name: events[branch.name].astype(branch.dtype) for branch in EVENTS}


@pytest.fixture(scope="module")
def whole(trees: Trees, tmp_path_factory: pytest.TempPathFactory) -> Columns:
    return read(write(tmp_path_factory.mktemp("whole") / "a.root", trees))


def test_a_value_that_is_not_promised_is_refused_at_its_branch(
    trees: Trees, whole: Columns, tmp_path: Path
) -> None:
    for name, spoilt in islice(spoilt_values(trees), 0, None, 9):
        kept = "uint8" if name.startswith("jet_reject") else None
        types = {"jet_reject": kept} if kept else None
        found = outcome(write(tmp_path / "a.root", spoilt, types=types), whole)
        assert found == Outcome("refused", name.split()[0]), name


def test_rows_that_are_moved_repeated_or_lost_are_refused(
    trees: Trees, whole: Columns, tmp_path: Path
) -> None:
    for name, spoilt in moved(trees):
        if name == "an event after its follower":
            continue  # the order of events says nothing, but to a set that measures: it is refused there
        assert outcome(write(tmp_path / "a.root", spoilt), whole).kind == "refused", name


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name, kinds in TYPES.items() for kind in kinds])
def test_a_type_that_does_not_hold_a_promise_is_refused(
    trees: Trees, whole: Columns, tmp_path: Path, name: str, kind: str
) -> None:
    found = outcome(write(tmp_path / "a.root", trees, types={name: kind}), whole)
    assert found == Outcome("refused", name)


@pytest.mark.parametrize(("name", "kind"), KEPT_TYPES.items())
def test_a_type_that_holds_a_promise_is_taken(
    trees: Trees, whole: Columns, tmp_path: Path, name: str, kind: str
) -> None:
    assert outcome(write(tmp_path / "a.root", trees, types={name: kind}), whole) == Outcome("whole")


def test_signed_ids_above_the_integers_of_a_float_are_taken(trees: Trees, tmp_path: Path) -> None:
    jets, events = copies(trees)
    for columns in (jets, events):
        columns["event"] += np.uint64(2**53)
    found = read(write(tmp_path / "a.root", (jets, events), types={"event": "int64"}))
    assert np.array_equal(found["event"], jets["event"])
    assert np.array_equal(found["listed event"], events["event"])


def test_a_branch_that_is_read_has_to_be_there(trees: Trees, whole: Columns, tmp_path: Path) -> None:
    for name in READ[::6]:
        jets, events = copies(trees)
        del jets[name]
        assert outcome(write(tmp_path / "a.root", (jets, events)), whole) == Outcome("refused", name)


@pytest.mark.parametrize("compression", [None, uproot.ZSTD(3)], ids=str)
def test_flipped_bits_are_seen_or_are_in_a_branch_that_nothing_witnesses(
    trees: Trees, whole: Columns, tmp_path: Path, compression: object
) -> None:
    content = write(tmp_path / "a.root", trees, compression=compression).read_bytes()
    random = np.random.default_rng(7)
    for _ in range(12):
        (tmp_path / "a.root").write_bytes(flipped(content, random, bits=3))
        found = outcome(tmp_path / "a.root", whole)
        assert is_told(found), found


@pytest.mark.parametrize("compression", [None, uproot.ZSTD(3)], ids=str)
def test_a_block_of_zeros_is_seen_or_is_in_a_branch_that_nothing_witnesses(
    trees: Trees, whole: Columns, tmp_path: Path, compression: object
) -> None:
    content = write(tmp_path / "a.root", trees, compression=compression).read_bytes()
    random = np.random.default_rng(9)
    kinds = set()
    for _ in range(12):
        (tmp_path / "a.root").write_bytes(zeroed(content, random))
        found = outcome(tmp_path / "a.root", whole)
        assert is_told(found), found
        kinds.add(found.kind)
    assert "refused" in kinds


def test_a_file_cut_short_is_refused(trees: Trees, whole: Columns, tmp_path: Path) -> None:
    content = write(tmp_path / "a.root", trees).read_bytes()
    for length in np.random.default_rng(8).integers(0, len(content) - 1, 8):
        (tmp_path / "a.root").write_bytes(content[:length])
        assert outcome(tmp_path / "a.root", whole).kind == "refused"


def test_what_cannot_be_seen_has_a_reason() -> None:
    assert set(UNSEEN) <= {branch.name for branch in (*JETS, *EVENTS)}
    assert all(UNSEEN.values())
