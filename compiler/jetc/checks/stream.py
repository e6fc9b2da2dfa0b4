"""Rules of section `firmware.stream`: beats that the interval has clocks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.checks.streaming import beats_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Spec
    from jetc.language.text.places import Places

__all__ = ["beats"]

_WORDS = ("firmware", "stream", "words_per_beat")


def beats(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A jet is on the wires no longer than the interval, and no beat has room for words of no jet."""
    stream = spec.firmware.stream
    if stream is None:
        return
    words, interval = words_of(spec.features, spec.link), spec.firmware.initiation_interval
    asked = stream.words_per_beat
    needed = beats_of(words, asked)
    pace = "every clock" if interval == 1 else f"every {interval} clocks"
    if asked > words:
        yield places.fault(
            "JET086",
            _WORDS,
            f"a beat has {asked} words, and a jet {words}",
            "a word for each constituent, and one of the jet where the design takes it",
            f"use {words}: a jet is then one beat",
            related=places.related(("features", "constituents"), "a word for each"),
        )
    elif needed > interval:
        yield places.fault(
            "JET086",
            _WORDS,
            f"a jet of {words} words, {asked} a beat, takes {needed} clocks, and one comes {pace}",
            "jets could not come as fast as the initiation interval says",
            f"use {beats_of(words, interval)} or more, or raise initiation_interval to {needed}",
            related=places.related(("firmware", "initiation_interval"), f"a jet {pace}"),
        )
