"""A whole project of hls4ml: read and checked in memory, and written again for the compiler."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError
from jetc.projects.calls import read_prototype, read_top
from jetc.projects.configs import read_configs
from jetc.projects.headers import read_headers
from jetc.projects.text import read_source
from jetc.projects.types import read_types
from jetc.projects.weights import check_text, read_array

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc.projects.calls import Top
    from jetc.projects.configs import Config
    from jetc.projects.text import SourceText
    from jetc.projects.types import Types
    from jetc.projects.weights import Array

__all__ = ["Project", "read_project"]

_FROM_TEXT, _FROM_HEADER = "#ifndef __SYNTHESIS__", "#if 0"


@dataclass(frozen=True, slots=True)
class Project:
    """What a project says; `sources` and `headers` are its files by name below the folder firmware."""

    types: Types
    configs: Mapping[str, Config]
    weights: Mapping[str, Array]
    top: Top
    release: str
    sources: Mapping[str, SourceText]
    headers: Mapping[str, bytes]

    @property
    def digests(self) -> dict[str, str]:
        """Give the SHA-256 of each file that is compiled, as it was read."""
        texts = {name: each.text.encode() for name, each in self.sources.items()}
        every = {**texts, **self.headers}
        return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(every.items())}

    def write(self, folder: Path) -> None:
        """Write the files that were checked below `folder`, with weights from the headers as in synthesis."""
        for name, source in self.sources.items():
            text = source.text.replace(_FROM_TEXT, _FROM_HEADER) if _has_weights(name) else source.text
            _write(folder / "firmware" / name, text.encode())
        for name, content in self.headers.items():
            _write(folder / "firmware" / name, content)


def read_project(folder: Path) -> Project:
    """Read the project that hls4ml wrote into `folder`; DataError for the first line of another form."""
    firmware = folder / "firmware"
    name = _top_name(firmware)
    headers, release = read_headers(firmware)
    texts = {
        each: read_source(firmware, each)
        for each in (f"{name}.cpp", f"{name}.h", "defines.h", "parameters.h")
    }
    types, top = read_types(texts["defines.h"]), read_top(texts[f"{name}.cpp"])
    read_prototype(texts[f"{name}.h"])
    weights: dict[str, Array] = {}
    for path in sorted((firmware / "weights").glob("*.h")):
        file = f"weights/{path.name}"
        texts[file] = read_source(firmware, file)
        array = weights[path.stem] = read_array(texts[file], path.stem)
        if path.with_suffix(".txt").exists():
            form = types.of(array.type, texts[file].start).format
            check_text(array, read_source(firmware, f"weights/{path.stem}.txt"), form)
    return Project(types, read_configs(texts["parameters.h"]), weights, top, release, texts, headers)


def _top_name(firmware: Path) -> str:
    names = [each.stem for each in sorted(firmware.glob("*.cpp"))]
    if len(names) != 1:
        raise DataError(
            file=str(firmware),
            what=f"it has {len(names)} files of C++, and one is wanted"
            if firmware.is_dir()
            else "there is no such folder",
            why="a project of hls4ml has its top function in one",
            mend="name the folder that hls4ml wrote, which has the folder firmware",
        )
    return names[0]


def _has_weights(name: str) -> bool:
    return name.startswith("weights/") or name.endswith(".cpp")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
