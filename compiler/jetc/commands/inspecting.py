"""How files are inspected: as the set of a spec that has them reads them, and as the command line says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.inspection.damage import check_left, damage_in
from jetc.language.sections.given import meant_files
from jetc.ntuple.generation import EncodingError
from jetc.ntuple.schema import JETS_TREE
from jetc.prepare.encodings import ENCODINGS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from jetc.inspection.damage import Damage
    from jetc.language.sections.model import SampleSet, Spec
    from jetc.plan.stage import Progress

__all__ = ["Reading", "reading_of"]

_NAME = "inspected"


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read: the tree of the jets, how they use ids, what becomes of damaged ones.

    `name` is that of the set of the spec that has them, None where no set has them all. The set measures,
    and is not trained on, where `all_jets` are taken into inputs. `said` is how many events the spec says.
    """

    name: str | None
    tree: str
    event_ids: str
    on_error: str
    all_jets: bool = False
    said: tuple[int | None, ...] = ()

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
        check_left(self.name or _NAME, len(files), found, self.said)
        return {names[name]: damage for name, damage in found.items()}


def reading_of(files: Sequence[Path], spec: Spec | None, base: Path, said: argparse.Namespace) -> Reading:
    """Return how `files` are read: as the set of `spec` that has them all, but for what is `said`."""
    one = None if spec is None else _set_of(files, spec, base)
    if spec is None or one is None:
        return Reading(None, said.tree or JETS_TREE, said.event_ids or "unique", said.on_error or "refuse")
    return Reading(
        one.name,
        said.tree or str(one.tree),
        said.event_ids or one.event_ids,
        said.on_error or one.on_error,
        all_jets=one.name not in spec.dataset.sets,
        said=one.events_said,
    )


def _set_of(files: Sequence[Path], spec: Spec, base: Path) -> SampleSet | None:
    asked = {file.resolve() for file in files}
    for each in spec.samples.sets:
        if asked <= {(base / file).resolve() for file in meant_files(each.files or (), base)}:
            return each
    return None
