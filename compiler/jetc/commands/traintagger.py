"""`jetc import traintagger`: a configuration of the seed system as a spec, or what of it no spec says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.checks.load import load
from jetc.commands.layering import base_of, check_new
from jetc.commands.outcome import EXIT_INPUT, Outcome
from jetc.diagnostics.rendering import printable
from jetc.traintagger.configuration import read_configuration
from jetc.traintagger.layer import layer_text, unsaid_lines
from jetc.traintagger.meaning import meaning_of
from jetc.writing import write_whole

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from jetc.traintagger.meaning import Meaning

__all__ = ["import_traintagger"]


def import_traintagger(arguments: argparse.Namespace) -> Outcome:
    """Write the spec that the configuration of `arguments` says, over the spec that it extends, and check it.

    Exit code 1, and nothing written, where the shape of its network cannot be said.
    """
    base, target = arguments.extends, arguments.output
    check_new(target)
    inputs = [each.name for each in load(base).spec.features.inputs]
    meaning = meaning_of(read_configuration(arguments.configuration), inputs)
    if not meaning.is_a_spec:
        return Outcome("", _no_spec(arguments.configuration, meaning), EXIT_INPUT)
    text = layer_text(
        meaning, source=arguments.configuration.name, base=base_of(base, target), name=target.stem
    )
    write_whole(target, text)
    load(target)
    ignored = [
        f"  ignored by the seed system: {each.given[0]}" for each in meaning.said if "ignored" in each.note
    ]
    unsaid = [f"  not said: {each}" for each in unsaid_lines(meaning)]
    head = f"{target}: {len(meaning.said)} values of {arguments.configuration}, over {base}"
    return Outcome("\n".join(map(printable, [head, *ignored, *unsaid])))


def _no_spec(configuration: Path, meaning: Meaning) -> str:
    """Return the list of what no spec says, the shape of the network first."""
    ordered = sorted(meaning.unsaid, key=lambda each: not each.of_the_network)
    lines = [f"error: {configuration}: no spec says this network"]
    lines += [
        f"  {configuration}:{each.given.line}: {each.given.key} {each.given.value}: {each.why}"
        for each in ordered
    ]
    return "\n".join(map(printable, lines))
