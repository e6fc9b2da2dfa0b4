"""Keys: the digest of exactly what makes an artifact.

The ingredients are a flat mapping from a dotted name to a text, so that two keys can be compared
line by line: ``spec.training.epochs``, ``input.training/weights.npz``, ``tool.g++``,
``code.jetc.rtl/design.py``. What a stage reads of another is in its key by content: an input made again with
the same bytes leaves the key as it was.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import re
import shutil
import subprocess
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.reading import open_file

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from jetc.plan.design import Design
    from jetc.plan.stage import Need, Stage

__all__ = [
    "NOT_FOUND",
    "PROGRAMS",
    "FlatSpec",
    "Ingredients",
    "digest",
    "file_digest",
    "ingredients",
    "input_ingredients",
    "sources",
    "spec_ingredients",
    "tool_version",
]

Ingredients = dict[str, str]

_KEY_LENGTH = 20


def digest(parts: Mapping[str, str]) -> str:
    """Return the key of `parts`: the same for the same names and texts, in any order."""
    text = json.dumps(dict(parts), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_KEY_LENGTH]


class FlatSpec:
    """The values of a spec by dotted name, as keys have them; each section is spelt out once."""

    def __init__(self, spec: Design) -> None:
        self.spec = spec
        self._plain = spec.model_dump(mode="json")
        self._sections: dict[str, Ingredients] = {}

    def section(self, name: str) -> Ingredients:
        """Return a section, a field or an item of a list, such as ``samples.sets[minbias]``."""
        if name not in self._sections:
            self._sections[name] = _flat(f"spec.{name}", _part(self._plain, name))
        return self._sections[name]


def ingredients(
    stage: Stage,
    flat: FlatSpec,
    *,
    file_key: Callable[[str], str],
    meant: Callable[[tuple[str, ...]], tuple[str, ...]] = tuple,
) -> Ingredients:
    """Return all that shapes the artifact of `stage` but its inputs.

    `meant` gives the user's files for what a spec says of them, `file_key` the digest of one.
    """
    parts = {"stage": stage.name} | spec_ingredients(stage, flat)
    parts |= {f"tool.{name}": tool_version(name) for name in stage.tools}
    for name in stage.code:
        parts |= _source_digests(name)
    parts |= {f"file.{name}": file_key(name) for name in meant(stage.files(flat.spec))}
    return parts


def input_ingredients(need: Need, digests: Mapping[str, str]) -> Ingredients:
    """Return what a stage reads of an artifact with `digests`, the SHA-256 of each file."""
    return {f"input.{need.stage}/{name}": digest for name, digest in need.of(digests).items()}


def spec_ingredients(stage: Stage, flat: FlatSpec) -> Ingredients:
    """Return what `stage` reads of the spec."""
    parts: Ingredients = {}
    for section in stage.sections:
        parts |= flat.section(section)
    return parts


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's content; OSError where it is none, a pipe for example."""
    with open_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_OPTIONAL = (
    "activation",
    "branches",
    "class_scores",
    "device",
    "encoding",
    "exp_table",
    "extra_outputs",
    "extra_targets",
    "languages",
    "link",
    "package",
    "saturation_limit",
    "stream",
)
_STEP = re.compile(r"\[(\w+)\]|(\w+)")


def _part(plain: object, name: str) -> object:
    """Return the value at a dotted name; an item of a list goes by its own ``name``.

    What may be left out, and is, has None.
    """
    for item, key in _STEP.findall(name):
        if isinstance(plain, dict):
            plain = plain.get(key) if key in _OPTIONAL else plain[key]
        elif isinstance(plain, list):
            (plain,) = (value for value in plain if value["name"] == item)
    return plain


def _flat(name: str, value: object) -> Ingredients:
    if isinstance(value, dict):
        return {
            key: text for part, each in value.items() for key, text in _flat(f"{name}.{part}", each).items()
        }
    if isinstance(value, list):
        items = {f"{name}.length": str(len(value))}
        for index, each in enumerate(value):
            items |= _flat(f"{name}[{index}]", each)
        return items
    return {name: _text(value)}


@lru_cache(maxsize=4096, typed=True)
def _text(value: Hashable) -> str:
    """Return a text, a number, true, false or nothing as JSON; the same values come in every plan."""
    return json.dumps(value)


@cache
def _source_digests(name: str) -> Ingredients:
    return {f"code.{path}": file_digest(file) for path, file in sources(name)}


def sources(name: str) -> Iterator[tuple[str, Path]]:
    """Yield (dotted path, file) of each source file of a module, or of a package or folder of C++."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise ModuleNotFoundError(f"stage code {name!r} is not a module")
    if spec.submodule_search_locations is None:
        yield name, Path(str(spec.origin))
        return
    folder = Path(next(iter(spec.submodule_search_locations)))
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield f"{name}/{path.relative_to(folder)}", path


NOT_FOUND = "not found"
"""The version of a tool that is not there."""
PROGRAMS = {
    "g++": "-dumpfullversion",
    "iverilog": "-V",
    "ghdl": "--version",
    "vivado": "-version",
    "vitis_hls": "-version",
}
"""Tools that are no distributions, and what each is called with to say its version."""


@cache
def tool_version(name: str) -> str:
    """Return the version of a distribution, or of a program on PATH; `NOT_FOUND` is a version too."""
    if name not in PROGRAMS:
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return NOT_FOUND
    program = shutil.which(name)
    if program is None:
        return NOT_FOUND
    shown = subprocess.run([program, PROGRAMS[name]], capture_output=True, text=True, check=False)  # noqa: S603
    return (shown.stdout or shown.stderr).partition("\n")[0].strip()
