"""A tagger for analyses: jets in, class scores, corrected pT and decisions out, the firmware's own bits."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

import numpy as np

from jetc_runtime.bundle import BundleError, read_bundle
from jetc_runtime.discriminant import exp_codes, ratio_codes
from jetc_runtime.evaluate import evaluate
from jetc_runtime.jagged import awkward_of, is_awkward, numbers_of, table_of
from jetc_runtime.jet_check import DECISION_BRANCHES, ETA, EVENT, PHI, PT, check_jets
from jetc_runtime.jet_table import JetTable
from jetc_runtime.lanes import Lanes, code_bits
from jetc_runtime.libraries import in_memory
from jetc_runtime.network import Network
from jetc_runtime.paths import ht, jets_of_ht_path, jets_of_pair_path, regressed
from jetc_runtime.recipe import RECIPE, HtPoint, PairPoint, Recipe
from jetc_runtime.steps import BranchError, Words, codes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from jetc_runtime.recipe import Point, Ratio
    from jetc_runtime.steps import Table

    Codes = Mapping[str, NDArray[np.int64]]

__all__ = ["DECISION_BRANCHES", "Tagged", "Tagger", "TaggerError", "tagger_files"]

IN_BUNDLE = "analysis"
"""Where a bundle has the tagger."""
SCORES, LOGITS, RATIO = "class_scores", "logits", "pt_ratio"


class TaggerError(RuntimeError):
    """A folder that is no tagger, or not the one that was built; the message says which file."""


@dataclass(frozen=True, slots=True, eq=False)
class Tagged:
    """What a tagger says of jets, each array of the shape (jets,).

    `scores` by class, or `logits` of a network that ends at them; `discriminants` by working point,
    `pt_ratio`; `pt`, GeV, is the corrected pT, where the jets have a pT. `decisions`, by working point, tell
    whether a jet's event passes it, where `DECISION_BRANCHES` are there. `outputs` are those beside the pT
    ratio, in their units.
    """

    scores: dict[str, NDArray[np.float64]]
    pt_ratio: NDArray[np.float64]
    discriminants: dict[str, NDArray[np.float64]]
    pt: NDArray[np.float64] | None = None
    decisions: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    logits: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    outputs: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """Return what there is, by name; several of one kind are a record of their own."""
        pt = {} if self.pt is None else {"pt": self.pt}
        some = {"outputs": self.outputs, "discriminants": self.discriminants, "decisions": self.decisions}
        records = {name: each for name, each in some.items() if each}
        of_classes = {"logits": self.logits} if self.logits else {"scores": self.scores}
        return {**of_classes, "pt_ratio": self.pt_ratio, **pt, **records}


class Tagger:
    """A tagger that `load` read; calling it tags jets.

    `recipe` says what it takes; `engine` is what computes the network: lanes compiled for AVX2 or any
    processor, or numpy where no library loads. The bits are the same.
    """

    def __init__(self, recipe: Recipe, network: Network, lanes: Lanes | None = None) -> None:
        self.recipe, self.network = recipe, network
        self.engine = "numpy" if lanes is None else f"lanes, {lanes.instructions}"
        self._evaluate: Callable[[Codes], dict[str, NDArray[np.int64]]] = (
            (lambda codes: evaluate(network, codes)) if lanes is None else lanes.evaluate
        )

    @classmethod
    def load(cls, folder: Path | str, *, threads: int | None = None) -> Tagger:
        """Read the tagger of a folder, or of a bundle; TaggerError where a file is not as it was built.

        Nothing of it runs before its digest was compared. It computes in `threads`, by default as many as
        there are processors.
        """
        return cls.of(tagger_files(Path(folder)), threads=threads)

    @classmethod
    def of(cls, files: Mapping[str, bytes], *, threads: int | None = None) -> Tagger:
        """Make the tagger of what `tagger_files` read; all else is as with `load`."""
        recipe = _recipe(files[RECIPE], RECIPE)
        contents = {name: _checked(name, files[name], digest) for name, digest in recipe.files.items()}
        network = Network.from_json(contents[recipe.network].decode("utf-8"))
        count = len(os.sched_getaffinity(0)) if threads is None else threads
        return cls(recipe, network, _lanes(contents.get(recipe.lanes), network, count))

    def __call__(self, jets: Any) -> Any:  # noqa: ANN401 - Awkward arrays are not a dependency
        """Return what the tagger says of jets: a record each of an Awkward array, else `Tagged`.

        `jets` are a record of branches (`table_of` of `jetc_runtime.jagged`), or codes: an array of integers,
        (jets, constituents, features), or one for each input of the network by its name.
        BranchError where a branch is missing or has a value that no word on the link has.
        """
        if isinstance(jets, np.ndarray) or (isinstance(jets, dict) and set(jets) == self._ports):
            codes = {self.network.input.name: jets} if isinstance(jets, np.ndarray) else jets
            return self._tagged({name: _integers(name, each) for name, each in codes.items()}, None)
        tagged = self.tag(table_of(jets, self.recipe.branches, DECISION_BRANCHES))
        return awkward_of(tagged.columns()) if is_awkward(jets) else tagged

    def tag(self, table: Table) -> Tagged:
        """Return what the tagger says of the jets of a table; BranchError as above."""
        codes = self.codes(table)
        check_jets(table, self.recipe.branches)
        return self._tagged(codes, table)

    @property
    def _ports(self) -> set[str]:
        return {each.name for each in self.network.inputs}

    def codes(self, table: Table) -> dict[str, NDArray[np.int64]]:
        """Return the codes of each input of the network."""
        recipe = self.recipe
        wanted = {
            each.name: Words(
                tuple(word.step for word in recipe.inputs if word.port == each.name), code_bits(each)
            )
            for each in self.network.inputs
        }
        return codes_of(recipe.branches, recipe.steps, wanted, table, recipe.constituents)

    def _tagged(self, codes: Codes, table: Table | None) -> Tagged:
        words = self._evaluate(codes)
        found = {each.name: each for each in self.network.outputs}
        values = {
            name: self.network.format_of(each.source).value(words[name]) for name, each in found.items()
        }
        port = SCORES if SCORES in found else LOGITS
        classes = found[port].labels
        codes_by_point = {
            each.name: _discriminant(words[port], classes, each.ratio) for each in self.recipe.points
        }
        of_classes = {label: values[port][:, at] for at, label in enumerate(classes)}
        ratio = values[RATIO][:, 0]
        there = {} if table is None else table.columns
        return Tagged(
            scores=of_classes if port == SCORES else {},
            logits=of_classes if port == LOGITS else {},
            pt_ratio=ratio,
            outputs={name: values[name][:, 0] for name in found if name not in {port, RATIO}},
            discriminants={
                each.name: each.ratio.type.value(codes_by_point[each.name]) for each in self.recipe.points
            },
            pt=there[PT].astype(np.float64) * ratio if PT in there else None,
            decisions={
                each.name: _decision(each, jets, codes_by_point[each.name], ratio)
                for jets in [_events(there)]
                if jets is not None
                for each in self.recipe.points
            },
        )


def _integers(port: str, codes: Any) -> NDArray[np.int64]:  # noqa: ANN401 - whatever is given
    found: NDArray[np.int64] = numbers_of(port, codes)
    if found.dtype.kind not in "iu":
        msg = f"input {port} is given {found.dtype}, and codes are integers"
        raise BranchError(msg)
    return found


def _discriminant(scores: NDArray[np.int64], classes: tuple[str, ...], ratio: Ratio) -> NDArray[np.int64]:
    compared = tuple(classes.index(each) for each in ratio.denominator)
    return ratio_codes(
        exp_codes(scores, classes=compared, entries=ratio.entries) if ratio.entries else scores,
        numerator=tuple(classes.index(each) for each in ratio.numerator),
        denominator=compared,
        target=ratio.type,
    )


def _events(columns: Mapping[str, NDArray[Any]]) -> JetTable | None:
    """Return the jets with their events counted from 0; None where a branch for decisions is missing."""
    if not all(each in columns for each in DECISION_BRANCHES):
        return None
    event = columns[EVENT]
    begins = np.flatnonzero(np.concatenate([np.ones(min(len(event), 1), bool), event[1:] != event[:-1]]))
    if len(np.unique(event[begins])) != len(begins):
        msg = f"branch {EVENT}: the jets of an event do not stand together, and decisions are of whole events"
        raise BranchError(msg)
    index = np.repeat(np.arange(len(begins)), np.diff([*begins, len(event)]))
    pt, eta, phi = (np.asarray(columns[each], dtype=np.float32) for each in (PT, ETA, PHI))
    return JetTable(index, pt, eta, phi, len(begins))


def _decision(
    point: Point, jets: JetTable, discriminant: NDArray[np.int64], ratio: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return for each jet whether its event passes."""
    passes = np.zeros(jets.events, dtype=bool)
    match point:
        case HtPoint():
            chosen = jets_of_ht_path(jets, point, point.cut_gev)
            cut = ht(jets, point)[jets.event[chosen[:, 0]]]
            score = discriminant[chosen].sum(axis=1)
        case PairPoint():
            chosen = jets_of_pair_path(jets, point)
            cut = regressed(jets, chosen, ratio[chosen]).min(axis=1)
            score = discriminant[chosen].min(axis=1)
        case _:
            assert_never(point)
    passes[jets.event[chosen[:, 0]]] = (cut > point.cut_gev) & (score >= point.threshold)
    return passes[jets.event]


def _lanes(content: bytes | None, network: Network, threads: int) -> Lanes | None:
    """Return the compiled network; None where this system does not load it."""
    if content is None:
        return None
    try:
        return Lanes(in_memory(content), network, threads=threads)
    except (OSError, ValueError):
        return None


def tagger_files(path: Path) -> dict[str, bytes]:
    """Return the files of the tagger in a folder or a bundle, by name; TaggerError as with `Tagger.load`."""
    read = _of_bundle(path) if path.is_file() else _of_folder(path)
    own = read(RECIPE)
    digests = _recipe(own, path / RECIPE).files
    return {RECIPE: own} | {
        name: _checked(path / name, read(name), digest) for name, digest in digests.items()
    }


def _recipe(content: bytes, place: Path | str) -> Recipe:
    try:
        return Recipe.from_json(content.decode("utf-8"))
    except ValueError as error:
        raise TaggerError(f"{place}: {error}") from error


def _of_folder(folder: Path) -> Callable[[str], bytes]:
    """Return what reads a file of a folder."""

    def read(name: str) -> bytes:
        try:
            return (folder / name).read_bytes()
        except OSError as error:
            raise TaggerError(f"{folder / name} cannot be read: {error.strerror}") from error

    return read


def _of_bundle(path: Path) -> Callable[[str], bytes]:
    """Return what reads a file of the tagger in a bundle, which is read and compared whole."""
    try:
        contents = read_bundle(path)
    except (BundleError, OSError) as error:
        raise TaggerError(f"{path}: {error}") from error

    def read(name: str) -> bytes:
        found = contents.get(f"{IN_BUNDLE}/{name}")
        if found is None:
            raise TaggerError(f"{path} has no {IN_BUNDLE}/{name}")
        return found

    return read


def _checked(path: Path | str, content: bytes, digest: str) -> bytes:
    if hashlib.sha256(content).hexdigest() != digest:
        raise TaggerError(f"{path} is not the file that was built: build it again")
    return content
