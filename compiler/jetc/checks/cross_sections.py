"""Rules of cross-sections: a rate summed over processes or bins, and the luminosity that makes it one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import SampleSet, Spec
    from jetc.language.text.places import KeyPath, Places

__all__ = ["NEEDS", "cross_sections"]

NEEDS = {"samples", "working_points"}
_CODE = "JET150"
_CROSSINGS: KeyPath = ("working_points", "crossings")
_LUMINOSITY: KeyPath = (*_CROSSINGS, "luminosity_per_cm2_s")
_CM2 = 1e-36
"""Of a pb."""


def cross_sections(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Cross-sections are those of the files of the rate set, and stand with a luminosity, or neither does."""
    measuring = False
    for index, each in enumerate(spec.samples.sets):
        if each.cross_sections is None:
            continue
        path = ("samples", "sets", index)
        measuring |= each.name == spec.working_points.rate_set
        yield from _of_set(each, spec, path, places)
    if not measuring and spec.working_points.crossings.luminosity_per_cm2_s is not None:
        yield places.fault(
            _CODE,
            _LUMINOSITY,
            f"rate set {spec.working_points.rate_set!r} has no cross-sections",
            "its events are crossings, whose rate is known: nothing would read the luminosity",
            "remove luminosity_per_cm2_s, or give the set cross_sections",
        )


def _of_set(each: SampleSet, spec: Spec, path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    given, entries = len(each.cross_sections or ()), len(each.files or ())
    if each.files is None or each.name != spec.working_points.rate_set:
        of_files = "is read from no files" if each.files is None else "does not measure rates"
        yield places.fault(
            _CODE,
            (*path, "cross_sections"),
            f"set {each.name!r} {of_files}",
            "cross-sections weight the user's files in a rate; efficiencies are counted, and a training "
            "takes jets as they come",
            "remove cross_sections",
        )
        return
    if given != entries:
        yield places.fault(
            _CODE,
            (*path, "cross_sections"),
            f"there {'is' if given == 1 else 'are'} {given}, and files has "
            f"{entries} {'entry' if entries == 1 else 'entries'}",
            "each entry of files is of one cross-section, in the order of both lists",
            "give one for each entry; a pattern or a folder is one entry of many files",
        )
    if each.events is not None:
        yield places.fault(
            _CODE,
            (*path, "events"),
            f"set {each.name!r} has cross-sections, which say how many events were generated of each",
            "an event stands for its own cross-section over the events of that one",
            "move events into cross_sections",
        )
    yield from _rate(each, spec, path, places)


def _rate(each: SampleSet, spec: Spec, path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    """The luminosity is declared, and there are fewer interactions than crossings."""
    machine = spec.working_points.crossings
    if machine.luminosity_per_cm2_s is None:
        yield places.fault(
            _CODE,
            _CROSSINGS,
            f"rate set {each.name!r} has cross-sections, and there is no luminosity",
            "a cross-section is a rate at a luminosity",
            "add luminosity_per_cm2_s, such as 7.5e34",
            related=places.related((*path, "cross_sections"), "cross-sections are declared here"),
        )
        return
    total = sum(part.cross_section_pb for part in each.cross_sections or ())
    rate_khz = total * machine.luminosity_per_cm2_s * _CM2 / 1000
    crossings_khz = machine.rate_khz
    if rate_khz >= crossings_khz:
        yield places.fault(
            _CODE,
            (*path, "cross_sections"),
            f"{total:g} pb are {rate_khz:,.0f} kHz, and bunches cross at {crossings_khz:,.0f} kHz",
            "more than one interaction a crossing: a rate of interactions would not be one of crossings",
            "give cross-sections in pb, of hard interactions alone: soft ones are in the pile-up of each, "
            "and minimum bias has its rate without a cross-section",
            related=places.related(_CROSSINGS, "crossings and luminosity are declared here"),
        )
