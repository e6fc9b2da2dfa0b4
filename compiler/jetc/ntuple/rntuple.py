"""RNTuples, read as trees are: fields stand for branches, clusters for baskets, and each page is checked.

Source: the specification of RNTuple's binary format 1.0, in ROOT 6.34. A page is followed by the XXH3 of its
bytes where its writer was asked for that, as ROOT's is by default; a list of pages ends with that of its own.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import awkward as ak
import numpy as np
import uproot
import xxhash

from jetc.diagnostics.diagnostic import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["KIND", "Field", "FieldsAsTree"]

KIND = "ROOT::RNTuple"
"""The class of an RNTuple of the final format; those before it have another."""
_CHECKSUM_BYTES = 8
_BITS = 8


class FieldsAsTree:
    """The RNTuple `ntuple` of uproot, with what is asked of a TTree."""

    def __init__(self, ntuple: Any) -> None:  # noqa: ANN401 - uproot has no types
        self.ntuple = ntuple
        self.file = ntuple.file
        self.num_entries = int(ntuple.num_entries)
        self._fields = {each.name: Field(self, each) for each in ntuple.fields}

    def keys(self, *, recursive: bool = False) -> list[str]:  # noqa: ARG002 - fields in fields are no branches
        """Return the names of the fields."""
        return list(self._fields)

    @property
    def branches(self) -> list[Field]:
        """The fields."""
        return list(self._fields.values())

    def __getitem__(self, name: str) -> Field:
        """Return a field; KeyError where there is none."""
        return self._fields[name]

    @cached_property
    def entry_offsets(self) -> NDArray[np.int64]:
        """The entries at which clusters begin, and the end."""
        rows = [int(each.num_entries) for each in self.ntuple.cluster_summaries]
        return np.concatenate(([0], np.cumsum(rows, dtype=np.int64)))

    def check_lists(self, file: Path) -> None:
        """Raise DataError where a list of pages is not as it was written."""
        for record in self.ntuple.footer.cluster_group_records:
            link = record.page_list_link
            chunk, _ = self.ntuple.read_locator(link.locator, link.env_uncomp_size)
            content = bytes(chunk.raw_data)
            if _xxh3(content[:-_CHECKSUM_BYTES]) != content[-_CHECKSUM_BYTES:]:
                raise DataError(
                    file=str(file),
                    entry=int(record.min_entry_num),
                    last_entry=int(record.min_entry_num + record.entry_span) - 1,
                    what=f"a list of pages of {self.ntuple.name} has another checksum than it says",
                    why="it says where the values of each field are",
                    mend="copy the file again, or make it again",
                )


class Field:
    """A field of an RNTuple, with what is asked of a TBranch; one cluster of it is held."""

    def __init__(self, tree: FieldsAsTree, field: Any) -> None:  # noqa: ANN401 - uproot has no types
        self.tree, self._field = tree, field
        self.name = str(field.name)
        self.typename = str(field.typename)
        self.entry_offsets = tree.entry_offsets
        self._held: tuple[int, Any] | None = None

    @property
    def interpretation(self) -> Any:  # noqa: ANN401
        """How its values are read: numbers, jagged numbers, or else what its form says."""
        form = self._of(0, 0).layout.form
        jagged = isinstance(form, ak.forms.ListOffsetForm)
        inner = form.content if jagged else form
        if not isinstance(inner, ak.forms.NumpyForm) or inner.inner_shape:
            return str(form.type)
        numbers = uproot.AsDtype(ak.types.numpytype.primitive_to_dtype(inner.primitive))
        return uproot.AsJagged(numbers) if jagged else numbers

    def member(self, name: str) -> int:
        """Return ``fTotBytes``, the bytes of its pages unpacked; KeyError for another member."""
        if name != "fTotBytes":
            raise KeyError(name)
        bits = sum(
            page.num_elements * int(self.tree.ntuple.column_records[column].nbits)
            for column in self._columns
            for _, page in self._pages(column)
        )
        return int(bits) // _BITS

    def array(self, *, entry_start: int, entry_stop: int) -> Any:  # noqa: ANN401
        """Return the values of entries `entry_start` to `entry_stop`."""
        edges = self.entry_offsets
        first = int(np.searchsorted(edges, entry_start, side="right")) - 1
        last = int(np.searchsorted(edges, entry_stop, side="left"))
        parts = [
            self._cluster(each)[max(0, entry_start - edges[each]) : entry_stop - edges[each]]
            for each in range(first, last)
        ]
        return ak.concatenate(parts) if parts else self._of(0, 0)

    def check_pages(self, file: Path) -> None:
        """Raise DataError where a page is not as it was written."""
        for column in self._columns:
            for entries, page in self._pages(column):
                if page.has_checksum and not self._is_whole(page):
                    raise DataError(
                        file=str(file),
                        branch=self.name,
                        entry=entries[0],
                        last_entry=entries[-1],
                        what=f"a page of {page.num_elements} values has another checksum than it says",
                        why="its values may be others than were written",
                        mend="copy the file again, or make it again",
                    )

    def _is_whole(self, page: Any) -> bool:  # noqa: ANN401
        start, end = page.locator.offset, page.locator.offset + page.locator.num_bytes
        content = bytes(self.tree.file.source.chunk(start, end + _CHECKSUM_BYTES).raw_data)
        return _xxh3(content[:-_CHECKSUM_BYTES]) == content[-_CHECKSUM_BYTES:]

    @cached_property
    def _columns(self) -> tuple[int, ...]:
        """The columns of the field, and of those that it is made of."""
        ntuple, own = self.tree.ntuple, {int(self._field.field_id)}
        for number, record in enumerate(ntuple.field_records):  # parents stand before their fields
            if int(record.parent_field_id) in own:
                own.add(number)
        return tuple(at for at, each in enumerate(ntuple.column_records) if int(each.field_id) in own)

    def _pages(self, column: int) -> Iterator[tuple[range, Any]]:
        """Yield the pages of a column with the entries whose values, or some, each of them has.

        Of the values of constituents, those of its cluster.
        """
        of_entries = int(self.tree.ntuple.column_records[column].field_id) == int(self._field.field_id)
        for number, cluster in enumerate(self.tree.ntuple.page_link_list):
            first, last = self.tree.entry_offsets[number : number + 2].tolist()
            for page in cluster[column].pages:
                after = first + int(page.num_elements) if of_entries else last
                yield range(first, after), page
                first = after if of_entries else first

    def _cluster(self, number: int) -> Any:  # noqa: ANN401
        if self._held is None or self._held[0] != number:
            first, last = self.entry_offsets[number : number + 2].tolist()
            self._held = number, self._of(first, last)
        return self._held[1]

    def _of(self, first: int, last: int) -> Any:  # noqa: ANN401
        return self._field.array(entry_start=first, entry_stop=last)


def _xxh3(content: bytes) -> bytes:
    return int(xxhash.xxh3_64_intdigest(content)).to_bytes(_CHECKSUM_BYTES, "little")
