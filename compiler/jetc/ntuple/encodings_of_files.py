"""Of which encoding each file of a set is, where one of them is of another than was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.agreement import who_has_what
from jetc.ntuple.generation import EncodingError, check_generation
from jetc.prepare.encodings import ENCODINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from jetc.ntuple.block import EventBlock

    FirstRows = Callable[[Path, str], EventBlock]

__all__ = ["with_those_of_all"]

_NO_ENCODING, _UNREADABLE = "another encoding", "nothing that can be read"


def with_those_of_all(error: EncodingError, files: Sequence[Path], first_rows: FirstRows) -> EncodingError:
    """Return `error`, with what the first rows of each of the `files` of the set are.

    `first_rows` gives those of a file, as of an encoding.
    """
    if len(files) == 1:
        return error
    found = [_encoding_of(file, first_rows) for file in files]
    if len({*found}) > 1:
        told = f"the files of this set disagree; by their first rows: {who_has_what(files, found)}"
    else:
        told = f"by their first rows all {len(files)} files of this set are {found[0]}"
    return EncodingError(**vars(error) | {"what": f"{error.what}; {told}"})


def _encoding_of(file: Path, first_rows: FirstRows) -> str:
    """Return the encoding whose numbers the first rows of a file have."""
    for name in dict.fromkeys(each.ntuple for each in ENCODINGS.values()):
        try:
            check_generation(first_rows(file, name), name)
        except EncodingError:
            continue
        except DataError:
            return _UNREADABLE
        return name
    return _NO_ENCODING
