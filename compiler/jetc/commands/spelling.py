"""`jetc fmt`, `jetc show` and `jetc schema`: how a spec is written, resolved and described."""

from __future__ import annotations

import difflib
import errno
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.commands.outcome import EXIT_INPUT, Outcome
from jetc.diagnostics.diagnostic import SpecError
from jetc.diagnostics.rendering import diagnostic_text
from jetc.language.shape.fmt import format_text, render
from jetc.language.text.document import MAX_BYTES, decoded, read_file
from jetc.language.text.places import find
from jetc.review.seal import is_lock
from jetc.writing import write_whole

if TYPE_CHECKING:
    import argparse

    from jetc.language.text.places import KeyPath

__all__ = ["fmt", "schema", "show"]

_STDIN = Path("-")


def fmt(arguments: argparse.Namespace) -> Outcome:
    """Write each of `arguments.spec` in its canonical form; `check` only tells which are not in it."""
    told: list[str] = []
    faults: list[str] = []
    for path in arguments.spec:
        if is_lock(path):
            continue
        try:
            told += _formatted(path, check=arguments.check, diff=arguments.diff)
        except SpecError as error:
            faults += map(diagnostic_text, error.diagnostics)
        except OSError as error:
            faults.append(f"error: {path}: {error.strerror or error}")
    wrong = bool(faults) or (arguments.check and bool(told))
    return Outcome("\n".join(told), "\n".join(faults), EXIT_INPUT if wrong else 0, as_file=True)


def _formatted(path: Path, *, check: bool, diff: bool) -> list[str]:
    """Return what to tell of a file, nothing where it stands in its canonical form."""
    raw = _standard_input() if path == _STDIN else read_file(path)
    before = decoded(raw, name=str(path))
    after = format_text(before, name=str(path))
    if path == _STDIN and not check:
        return [after.removesuffix("\n")]
    if after == before:
        return []
    if not check:
        write_whole(path, after)
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    shown = "".join(difflib.unified_diff(old, new, str(path), f"{path} (canonical)")) if diff else ""
    verb = "would be written anew" if check else "written anew"
    return [f"{path}: {verb}", *([shown.removesuffix("\n")] if shown else [])]


def _standard_input() -> bytes:
    """Return what is given to be formatted; OSError where the standard input is closed."""
    if sys.stdin is None:
        raise OSError(errno.EBADF, "the standard input is closed")
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def show(arguments: argparse.Namespace) -> Outcome:
    """Print the resolved spec; each value with the file and line it came from."""
    from jetc.checks.load import load

    loaded = load(arguments.spec, settings=arguments.set)
    if arguments.format == "json":
        return Outcome(
            json.dumps(loaded.spec.model_dump(mode="json", exclude_none=True), indent=1), as_file=True
        )

    def origin(path: KeyPath) -> str | None:
        node = find(loaded.tree, path)
        parts = node.content if isinstance(node.content, tuple) else ()
        if isinstance(node.content, dict) or any(isinstance(each.content, dict) for each in parts):
            return None  # its values say where they came from
        span = node.span
        return span.file if span.file.startswith("--set ") else f"{span.file}:{span.line}"

    return Outcome(render(loaded.tree, note=origin).removesuffix("\n"), as_file=True)


def schema(arguments: argparse.Namespace) -> Outcome:
    """Print the JSON Schema of the language, for editors, or its reference, for people."""
    from jetc.language.shape.schema import schema_text

    text = _reference() if arguments.reference else schema_text()
    return Outcome(text.removesuffix("\n"), as_file=True)


def _reference() -> str:
    from jetc.language.shape.reference import reference_text
    from jetc.review.rules import MEANINGS, ChangeClass, words_by_field

    classes = {each.name: MEANINGS[each] for each in sorted(ChangeClass, reverse=True)}
    return reference_text(rules=words_by_field(), classes=classes)
