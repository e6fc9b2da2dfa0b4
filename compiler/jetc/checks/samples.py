"""Rules of section `samples`: where events come from, and that something uses them."""

from __future__ import annotations

import math
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import Diagnostic
from jetc.language.sections.given import entries_of, is_address, is_remote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jetc.language.sections.model import SampleSet, Spec
    from jetc.language.text.places import KeyPath, Places

__all__ = ["files_of_one_set", "folders", "generator_is_read", "set_names", "sets", "sets_are_used"]

_FEWEST_CROSSINGS = 100
_WHOLE = 100
"""Per cent of all strata together."""


def set_names(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Sets have names of their own."""
    yield from places.twice(("samples", "sets"), (each.name for each in spec.samples.sets), field="name")


def sets(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Each set has one origin, and what that origin needs."""
    for index, each in enumerate(spec.samples.sets):
        path = ("samples", "sets", index)
        generated = each.process is not None and each.events is not None
        given = each.files is not None and each.tree is not None
        partly = (each.process is not None and not generated) or (each.files is None) != (each.tree is None)
        if generated == given or partly:
            yield places.fault(
                "JET022",
                path,
                f"set {each.name!r} is neither generated nor read from files, or both",
                "a set needs one origin",
                "give process and events, or files and tree",
            )
        if generated and spec.samples.generator is None:
            yield places.fault(
                "JET024",
                (*path, "process"),
                f"set {each.name!r} is generated, but samples.generator is missing",
                "the generator's seed and pile-up would be unknown",
                "add samples.generator",
            )
        yield from _of_files(each, spec, path, places)
        yield from _shares(each, (*path, "strata_percent"), places)
        yield from _strata(each, (*path, "events"), places)
        yield from _files(each, spec.samples.folders or (), (*path, "files"), places)


def files_of_one_set(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A file belongs to one set, so that no event is both trained on and counted."""
    first: dict[PurePosixPath, KeyPath] = {}
    for index, each in enumerate(spec.samples.sets):
        for number, name in enumerate(each.files or ()):
            path: KeyPath = ("samples", "sets", index, "files", number)
            before = first.setdefault(PurePosixPath(name), path)
            if before[2] != index:
                yield places.fault(
                    "JET063",
                    path,
                    f"file {name!r} is also in another set",
                    "its events would be trained on and counted as if they were others",
                    "give each set its own files",
                    related=places.related(before, "first here"),
                )


def _of_files(sample_set: SampleSet, spec: Spec, path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    """What is said of events of files is read."""
    if sample_set.files is None and sample_set.event_ids != "unique":
        yield places.fault(
            "JET022",
            (*path, "event_ids"),
            f"set {sample_set.name!r} is generated, and its ids are unique",
            "how ids are used is asked of the user's files",
            "remove event_ids",
        )
    if sample_set.files is None and sample_set.on_error != "refuse":
        yield places.fault(
            "JET022",
            (*path, "on_error"),
            f"set {sample_set.name!r} is generated, and no file of it is left out",
            "what becomes of damaged files is asked of the user's files",
            "remove on_error",
        )
    if sample_set.event_ids == "split" and sample_set.on_error == "skip":
        yield places.fault(
            "JET022",
            (*path, "on_error"),
            f"events of set {sample_set.name!r} lie in several files, and damaged files are left out",
            "of an event whose other jets lie in such a file, a part would be read as if it were all",
            "remove on_error, or leave the damaged files out of the set",
        )
    of_files = sample_set.files is not None and sample_set.process is None
    if of_files and sample_set.events is not None and sample_set.name in spec.dataset.sets:
        yield places.fault(
            "JET022",
            (*path, "events"),
            f"set {sample_set.name!r} is trained on, and read from files",
            "events of files are what rates and efficiencies are fractions of; a training takes the jets",
            "remove events",
        )


def _shares(sample_set: SampleSet, path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    percent = sample_set.strata_percent
    if percent is None:
        return
    if sample_set.process != "minbias":
        yield places.fault(
            "JET105",
            path,
            f"set {sample_set.name!r} is not generated minimum bias",
            "only minimum bias is drawn in strata of the hardest interaction",
            "remove strata_percent",
        )
    elif sum(percent) != _WHOLE:
        yield places.fault(
            "JET105",
            path,
            f"the strata of set {sample_set.name!r} have {sum(percent)} % of its events",
            "each event belongs to one stratum",
            f"give shares that sum to {_WHOLE}",
        )


def _fewest(sample_set: SampleSet) -> int:
    """Return the events that give each stratum two: its share is kept to within an event."""
    least = min(sample_set.strata_percent or (_WHOLE,))
    return max(_FEWEST_CROSSINGS, math.ceil(2 * _WHOLE / least))


def _strata(sample_set: SampleSet, path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    if (
        sample_set.process == "minbias"
        and sample_set.events is not None
        and sample_set.events < _fewest(sample_set)
    ):
        yield places.fault(
            "JET046",
            path,
            f"set {sample_set.name!r} has {sample_set.events} events",
            "its events are drawn in strata of the hardest interaction, and each needs some in both halves",
            f"generate at least {_fewest(sample_set)}",
        )


def _files(
    sample_set: SampleSet, folders: Sequence[str], path: KeyPath, places: Places
) -> Iterator[Diagnostic]:
    files = sample_set.files or ()
    yield from places.listed_twice(path, files)
    for number, file in enumerate(files):
        pure = PurePosixPath(file)
        if is_remote(file):
            yield from _remote(file, (*path, number), places)
            continue
        allowed = any(pure.is_relative_to(folder) for folder in folders)
        if ".." in pure.parts or (pure.is_absolute() and not allowed):
            yield places.fault(
                "JET036",
                (*path, number),
                f"{file!r} is outside the spec's folder" + (" and samples.folders" if folders else ""),
                "a spec reads only below its own folder and those that it declares, so what it reads is seen",
                "link the data into that folder and give the relative path, or declare where it lies: "
                "samples.folders",
            )
        if any("**" in part and part != "**" for part in pure.parts):
            yield places.fault(
                "JET036",
                (*path, number),
                f"{file!r} has '**' beside other characters",
                "'**' means a folder and all below it, and stands for whole parts of a path alone",
                "write folder/**/name.root",
            )


def _remote(file: str, path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    """A file on a server is one file, by its whole path there."""
    if not is_address(file):
        yield places.fault(
            "JET036",
            path,
            f"{file!r} is no address of one file on a server",
            "it is copied to a folder beside the spec by its path, and builds read it there",
            "write root://host//path/name.root, or root://host:port//path/name.root, for each file",
        )


def folders(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Each folder outside the spec's own is an absolute path, and files lie below it."""
    declared = spec.samples.folders or ()
    yield from places.listed_twice(("samples", "folders"), declared)
    files = [PurePosixPath(file) for file in entries_of(spec)]
    for number, folder in enumerate(declared):
        pure = PurePosixPath(folder)
        if not pure.is_absolute() or ".." in pure.parts:
            yield places.fault(
                "JET036",
                ("samples", "folders", number),
                f"{folder!r} is no absolute path without '..'",
                "it says where outside the spec's folder files may lie",
                "give the whole path; what lies below the spec's folder needs no entry here",
            )
        elif not any(file.is_relative_to(pure) for file in files):
            yield places.fault(
                "JET036",
                ("samples", "folders", number),
                f"no file of a set lies below {folder!r}",
                "nothing would be read there",
                "remove it, or name its files by absolute path in a set",
            )


def sets_are_used(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Each set is trained on, or measures a rate or an efficiency."""
    trained = set(spec.dataset.sets)
    measured = set(spec.menu.sets(spec.working_points.rate_set))
    if trained & measured or not trained | measured <= {each.name for each in spec.samples.sets}:
        return  # a wrong name elsewhere is the one fault
    for index, each in enumerate(spec.samples.sets):
        if each.name not in trained | measured:
            yield places.fault(
                "JET057",
                ("samples", "sets", index, "name"),
                f"nothing uses set {each.name!r}",
                "its events would be made or read for nothing",
                "name it in dataset.sets or in signals of a path, or remove it",
            )


def generator_is_read(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The generator has settings only where a set is generated."""
    given = all(each.files is not None and each.process is None for each in spec.samples.sets)
    if spec.samples.generator is not None and given:
        yield Diagnostic(
            "JET058",
            places.key_span(("samples", "generator")),
            "the generator has settings, but every set has files",
            "nothing would read them",
            "remove samples.generator",
        )
