"""How files are inspected: as the set of a spec that has them reads them, and as the command line says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jetc.inspection.contents import ReadAs
from jetc.inspection.damage import check_left, damage_in
from jetc.language.sections.given import meant_files
from jetc.ntuple.generation import EncodingError
from jetc.ntuple.schema import JETS_TREE
from jetc.physics.event_list import check_generated
from jetc.prepare.encodings import ENCODINGS
from jetc.stages.dataset.given import parts_of
from jetc.stages.dataset.parts import part_of_files, weighted

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from jetc.inspection.contents import Contents
    from jetc.inspection.damage import Damage
    from jetc.language.sections.model import SampleSet, Spec
    from jetc.plan.stage import Progress
    from jetc.stages.dataset.given import GivenPart

__all__ = ["Reading", "reading_of", "set_of"]


_NAMELESS = "inspected"
"""Of files that are not those of a set of a spec, in what is said of their events."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read: the tree of the jets, how they use ids, what becomes of damaged ones.

    `name` is that of the set of the spec that has them, None where no set has them all. The set `measures`
    rates or efficiencies where it is not trained on. `said` is how many events the spec says, in all and of
    each entry of its files. `whole` tells whether all of its files are asked. Of a set with cross-sections,
    `parts` are those of its entries, and `part_of` says of each file whose it is.
    """

    name: str | None
    tree: str
    event_ids: str
    on_error: str
    measures: bool = False
    said: tuple[int | None, ...] = (None,)
    whole: bool = False
    parts: tuple[GivenPart, ...] = ()
    part_of: Mapping[Path, int] = field(default_factory=dict)

    @property
    def read_as(self) -> ReadAs:
        """The set as which the files are read; where they are of none, it has a name all the same."""
        return ReadAs(self.name or _NAMELESS, self.event_ids, measures=self.measures)

    def damaged(self, files: Sequence[Path], spec: Spec | None, progress: Progress) -> dict[Path, Damage]:
        """Return the damaged files, which are left out; DataError as a build ends where none is left."""
        if self.on_error != "skip":
            return {}
        names = {str(file): file for file in files}
        progress.start("looking for damage", len(files), "files")
        newest, *older = dict.fromkeys(each.ntuple for each in ENCODINGS.values())
        encoding = ENCODINGS[spec.features.encoding].ntuple if spec else newest
        try:
            found = damage_in(names, self.tree, encoding, progress)
        except EncodingError:
            if spec is not None:
                raise
            found = damage_in(names, self.tree, older[0], progress)
        check_left(self.name or _NAMELESS, len(files), found, self.said)
        return {names[name]: damage for name, damage in found.items()}

    def check_generated(self, files: Sequence[Path], contents: Contents) -> None:
        """Raise DataError where a build would not know of how many events a rate is a fraction.

        Of a set in parts, by cross-section, each has its own number.
        """
        if self.name is None or not self.measures or not self.whole:
            return
        events = contents.events
        if not self.parts:
            file, said = str(files[0]), self.said[0]
            check_generated(self.name, file, events=events.count, said=said, listed=events.listed)
        elif contents.event_list is not None:
            weighted(contents.event_list, self.parts, self.part_of, contents.ids).check_usable()


def reading_of(files: Sequence[Path], spec: Spec | None, base: Path, said: argparse.Namespace) -> Reading:
    """Return how `files` are read: as the set of `spec` that has them all, but for what is `said`."""
    one = None if spec is None else set_of(files, spec, base)
    if spec is None or one is None:
        return Reading(None, said.tree or JETS_TREE, said.event_ids or "unique", said.on_error or "refuse")
    return Reading(
        one.name,
        said.tree or str(one.tree),
        said.event_ids or one.event_ids,
        said.on_error or one.on_error,
        measures=one.name not in spec.dataset.sets,
        said=one.events_said,
        whole=_resolved(files) == _files_of(one, base),
        parts=(parts := parts_of(one)),
        part_of=_as_asked(part_of_files(parts, base), files),
    )


def _as_asked(part_of: Mapping[Path, int], files: Sequence[Path]) -> dict[Path, int]:
    """Return the parts of files as they are named here, not in the spec."""
    numbers = {file.resolve(): number for file, number in part_of.items()}
    return {file: numbers[file.resolve()] for file in files if numbers}


def set_of(files: Sequence[Path], spec: Spec, base: Path) -> SampleSet | None:
    """Return the set of `spec`, in folder `base`, that has all of `files`, or None."""
    asked = _resolved(files)
    return next((each for each in spec.samples.sets if asked <= _files_of(each, base)), None)


def _files_of(one: SampleSet, base: Path) -> set[Path]:
    return _resolved(base / file for file in meant_files(one.files or (), base))


def _resolved(files: Iterable[Path]) -> set[Path]:
    return {file.resolve() for file in files}
