"""Tables of what was found, where a terminal may be too narrow for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.commands.wrapping import fits, stacked
from jetc.inspection.tables import as_text, shown_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jetc.inspection.tables import Table

__all__ = ["tables_text"]

_FURTHER_IN = "  "


def tables_text(tables: Iterable[Table], width: int | None) -> str:
    """Return the tables, columns aligned; one wider than `width` has its values one below the other.

    Without a width all are as wide as they are.
    """
    return "\n\n".join(_text(each, width) for each in tables)


def _text(table: Table, width: int | None) -> str:
    text = as_text((table,))
    if width is None or fits(text, width):
        return text
    lines = stacked(table.columns, shown_rows(table), width - len(_FURTHER_IN))
    return "\n".join((table.title, *(f"{_FURTHER_IN}{each}" for each in lines)))
