"""The headers of hls4ml in a project, known by their digests: what is compiled is what was published."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError
from jetc.reading import open_file

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FOLDERS", "Headers", "read_headers"]

FOLDERS = ("nnet_utils", "ap_types")
_GENERATED = "nnet_utils/nnet_code_gen.h"
_LONGEST = 1 << 24
_FILLED = re.compile(
    rb"(?:template<class data_T, typename CONFIG_T>\s+class fill_buffer_\d+ : public "
    rb"(?:nnet::)?FillConv1DBuffer<data_T, CONFIG_T> \{\s+public:\s+static void fill_buffer\(\s+"
    rb"data_T data\[CONFIG_T::in_width \* CONFIG_T::n_chan\],\s+"
    rb"data_T buffer\[CONFIG_T::n_pixels\]\[CONFIG_T::filt_width \* CONFIG_T::n_chan\],\s+"
    rb"const unsigned partition\s+\) \{\s+(?:if \(partition == +\d+\) \{\s+"
    rb"(?:buffer\[\d+\]\[\d+\] = +(?:data\[\d+\]|0);\s+)*\}\s+)*\}\s+\};\s+)*"
)
_INSERTED = b"// hls4ml insert code\n"
_END = re.compile(rb"\} // namespace (\w+)\n\n#endif\n")

Headers = dict[str, bytes]
"""The bytes of each header by its name below the folder firmware."""


def read_headers(firmware: Path) -> tuple[Headers, str]:
    """Return the headers below `firmware`, and the release of hls4ml that they are of.

    DataError for the first that no release has, and where no release has all.
    """
    found = {name: _content(firmware / name) for folder in FOLDERS for name in _names(firmware, folder)}
    releases = set(_releases())
    for name, content in found.items():
        of = _known().get(name, {}).get(hashlib.sha256(_published(name, content)).hexdigest())
        if of is None:
            raise _refused(f"firmware/{name}", "it is not as any release of hls4ml that is known has it")
        releases &= set(of)
    if not releases or not found:
        raise _refused("firmware/nnet_utils", "its headers are not those of one release of hls4ml")
    return found, max(releases)


def _published(name: str, content: bytes) -> bytes:
    """Return the header as it was published: one has what hls4ml writes for convolutions, in a namespace."""
    if name != _GENERATED:
        return content
    head, inserted, rest = content.partition(_INSERTED)
    end = _END.search(rest)
    if not inserted or end is None or _FILLED.fullmatch(rest[: end.start()].lstrip(b"\n")) is None:
        return content
    head = head.replace(b"\nnamespace " + end[1] + b" {", b"\nnamespace nnet {")
    return head + inserted + b"\n} // namespace nnet\n\n#endif\n" + rest[end.end() :]


def _names(firmware: Path, folder: str) -> list[str]:
    files = (each for each in sorted((firmware / folder).rglob("*")) if not each.is_dir())
    return [str(each.relative_to(firmware)) for each in files]


def _content(path: Path) -> bytes:
    try:
        with open_file(path) as file:
            content: bytes = file.read(_LONGEST)
            return content
    except OSError as error:
        raise _refused(str(path), f"it cannot be read: {error.strerror}") from error


@cache
def _known() -> Mapping[str, Mapping[str, list[str]]]:
    text = (Path(__file__).parent / "known_headers.json").read_text("utf-8")
    known: dict[str, dict[str, list[str]]] = json.loads(text)
    return known


def _releases() -> list[str]:
    return sorted({each for of in _known().values() for releases in of.values() for each in releases})


def _refused(file: str, what: str) -> DataError:
    return DataError(
        file=file,
        what=what,
        why="it is compiled and run as the reference, and a changed one could compute anything",
        mend=f"write the project again with hls4ml {', '.join(_releases())}",
    )
