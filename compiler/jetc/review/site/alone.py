"""A site is written by one run at a time, under a lock beside it, which is not handed out with it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError
from jetc.plan.locks import exclusive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["alone"]


@contextmanager
def alone(site: Path, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold a site alone; `waiting` is told what is waited for, where another run holds it.

    DataError where the file system has no locks.
    """
    place = site.resolve()
    lock = place.with_name(f".{place.name}.jetc-lock")
    with ExitStack() as held:
        try:
            held.enter_context(
                exclusive(
                    lock, waiting=lambda _: waiting(f"waiting for another jetc site that writes {site}")
                )
            )
        except DataError as error:
            raise DataError(
                file=error.file,
                what=error.what,
                why="without locks two runs could write one site at the same time",
                mend="make the site on another file system, and copy it",
            ) from error
        yield
