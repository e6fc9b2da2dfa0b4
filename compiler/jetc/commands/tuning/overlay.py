"""A point as a spec of its own: a few lines over the spec that was scanned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.checks.load import load
from jetc.diagnostics.diagnostic import DataError
from jetc.writing import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["check_overlay", "overlay_text", "write_overlay"]


def check_overlay(spec: Path, name: str, paths: Sequence[str]) -> Path:
    """Return where an overlay of `name` would stand, beside `spec`.

    SpecError where it may not be called so; DataError where something stands there, or a choice is of an item
    of a list, which an overlay cannot say alone.
    """
    load(spec, settings=(f"name={name}",))
    place = spec.with_name(f"{name}.yaml")
    if place.exists():
        raise DataError(
            file=str(place),
            what="is there already",
            why="--write makes a spec, and replaces none",
            mend="name another, or remove that one",
        )
    listed = next((each for each in paths if "[" in each), None)
    if listed is not None:
        raise DataError(
            file=str(spec),
            what=f"--over {listed} is an item of a list",
            why="a spec that is laid over another replaces a whole list",
            mend="leave --write out, and use jetc build SPEC --set with what was chosen",
        )
    return place


def write_overlay(spec: Path, place: Path, settings: Mapping[str, str], why: Sequence[str]) -> None:
    """Write the spec at `place`: `settings` over `spec`, `why` as comment; it has the values of the point."""
    write_whole(place, overlay_text(spec.name, place.stem, settings, why))
    wanted = load(
        spec, settings=(*(f"{path}={text}" for path, text in settings.items()), f"name={place.stem}")
    )
    if load(place).spec != wanted.spec:
        place.unlink()
        raise ValueError(f"{place} would not be the point that was chosen")


def overlay_text(extends: str, name: str, settings: Mapping[str, str], why: Sequence[str]) -> str:
    """Return the text of a spec with `settings`, by dotted path, over `extends`.

    >>> print(overlay_text("baseline.yaml", "mine", {"training.epochs": "3", "training.seed": "4"}, ["Why."]))
    # Why.
    extends: baseline.yaml
    name: mine
    <BLANKLINE>
    training:
      epochs: 3
      seed: 4
    <BLANKLINE>
    """
    tree: dict[str, object] = {}
    for path, text in settings.items():
        *above, key = path.split(".")
        here = tree
        for each in above:
            here = here.setdefault(each, {})  # type: ignore[assignment]
        here[key] = text
    lines = [*(f"# {each}" for each in why), f"extends: {extends}", f"name: {name}", "", *_lines(tree, "")]
    return "\n".join(lines) + "\n"


def _lines(tree: Mapping[str, object], indent: str) -> list[str]:
    lines = []
    for key, value in tree.items():
        if isinstance(value, dict):
            lines += [f"{indent}{key}:", *_lines(value, f"{indent}  ")]
        else:
            lines.append(f"{indent}{key}: {value}")
    return lines
