"""Reading one set in columns, block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.dataset import Saturation
from jetc.artifacts.record import read
from jetc.artifacts.sample import SetFiles
from jetc.diagnostics.diagnostic import DataError, in_tree
from jetc.ntuple.event_ids import EVENT
from jetc.ntuple.id_rules import ids_by
from jetc.ntuple.identity import CONTENT_BRANCHES, EventContents
from jetc.ntuple.read import count_entries, iterate
from jetc.physics.features import MissingInputError, feature_branches, input_words
from jetc.prepare.encodings import ENCODINGS
from jetc.stages.dataset.events import write_events
from jetc.stages.dataset.files import files_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from jetc.language.sections.model import Features
    from jetc.ntuple.block import EventBlock
    from jetc.ntuple.event_ids import EventIds
    from jetc.physics.features import InputWords
    from jetc.physics.jet_inputs import JetWords
    from jetc.plan.stage import Step
    from jetc.stages.dataset.given import Given

__all__ = ["SaturationCount", "SetReader", "words_of_inputs"]

_ENTRIES_PER_BLOCK = 20_000


class SetReader:
    """The jets of set `name`, read once: what tells its events from others is kept as they pass.

    `ids` says which rows are of one event.
    """

    def __init__(self, step: Step[object], name: str, features: Features, given: Given) -> None:
        self.step, self.name, self.features = step, name, features
        self.files = read(SetFiles, step.inputs[f"sample.{name}"])
        names = dict(zip(files_of(step, name, self.files), self.files.files, strict=True))
        self._names = {str(file): each for file, each in names.items()}
        self.ids: EventIds = ids_by(
            given.event_ids, names, jet_tree=self.files.jet_tree, event_tree=self.files.event_tree
        )
        self._contents = EventContents()

    def blocks(
        self, branches: tuple[str, ...], where_there: tuple[str, ...] = (), *, jets: int | None
    ) -> Iterator[EventBlock]:
        """Yield blocks of jets with `branches` and those of their inputs, counted as progress.

        Also with those of `where_there` that the files have. `jets` is how many the events say that they
        have; where that is None, each file is opened once more to count them.

        Then write what tells the events from others.
        """
        paths = files_of(self.step, self.name, self.files)
        tree = self.files.jet_tree
        entries = sum(count_entries(path, tree=tree) for path in paths) if jets is None else jets
        self.step.progress.start(f"reading {self.name}", entries, "jets")
        wanted = dict.fromkeys((*branches, *CONTENT_BRANCHES))
        rows = iterate(
            paths,
            tree=tree,
            branches=self.ids.needed(wanted),
            step_entries=_ENTRIES_PER_BLOCK,
            optional=(EVENT, "weight", "stratum", *feature_branches(self.features), *where_there),
            encoding=ENCODINGS[self.features.encoding].ntuple,
        )
        with in_tree(tree):
            for block in self.ids.of_jets(rows):
                self._contents.add(block)
                yield block
                self.step.progress.advance(len(block))
        write_events(self.step.folder, self._contents.of_set(self.name, tree, self._names))


class SaturationCount:
    """How many constituents were taken into inputs, and how many values each input's format clipped."""

    def __init__(self, features: Features) -> None:
        self._names = [feature.name for feature in features.inputs]
        self._taken = 0
        self._clipped: NDArray[np.int64] = np.zeros(len(self._names), dtype=np.int64)
        self._sources: list[set[str]] = [set() for _ in self._names]
        self._of_jet = [feature.name for feature in features.of_the_jet]
        self._jets = 0
        self._jet_clipped: NDArray[np.int64] = np.zeros(len(self._of_jet), dtype=np.int64)

    def add(self, words: InputWords) -> None:
        """Count the constituents of more jets."""
        self._taken += words.taken
        self._clipped += words.saturated
        for found, source in zip(self._sources, words.sources, strict=True):
            found.add(source)

    def add_jets(self, words: JetWords) -> None:
        """Count the inputs of more jets themselves."""
        self._jets += len(words.codes)
        self._jet_clipped += words.saturated

    def record(self) -> Saturation:
        """Return the counts as an artifact has them."""
        clipped = dict(zip(self._names, self._clipped.tolist(), strict=True))
        sources = {name: tuple(sorted(each)) for name, each in zip(self._names, self._sources, strict=True)}
        return Saturation(
            constituents=self._taken,
            clipped=clipped,
            sources=sources,
            jets=self._jets,
            jet_clipped=dict(zip(self._of_jet, self._jet_clipped.tolist(), strict=True)),
        )


def words_of_inputs(
    block: EventBlock, features: Features, keep: NDArray[np.bool_] | None = None
) -> InputWords:
    """Return the input words of the jets of a block to `keep`, or of all.

    DataError at the input of the spec that the ntuple lacks.
    """
    try:
        return input_words(block.columns, block.counts, features, keep=keep)
    except MissingInputError as error:
        raise DataError(
            file=str(block.file),
            what=str(error),
            why="an input is computed from the words on the link, or read where the ntuple has it computed",
            mend="make the ntuple with a FastPUPPI version that writes it, or do not use the input; "
            "in an ntuple of jetc import parquet, give its branch in the mapping, a column or a constant",
            setting=("features", "inputs", error.index, "name"),
        ) from error
