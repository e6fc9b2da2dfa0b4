"""A file of weights is data: plain finite numbers of one type, bounded, or refused by name."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.stages.training.weights_file import MAX_BYTES, read_weights, weights_of, write_weights

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def saved(**arrays: object) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()


def compressed() -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, a=np.zeros(3, dtype=np.float32))
    return stream.getvalue()


def with_member(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.npy", content)
    return stream.getvalue()


def archive(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as members, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of one name twice
        for each in names:
            members.writestr(each, header("(1,), ") + bytes(4))
    return stream.getvalue()


def many_of_one() -> bytes:
    """Return an archive whose members stand at one place, as those of a zip that unpacks to much more."""
    content = saved(a=np.zeros(300, dtype=np.float32), b=np.zeros(300, dtype=np.float32))
    entry = content.index(b"PK\x01\x02")
    more = content[entry : content.index(b"PK\x01\x02", entry + 1)]
    ends = content.index(b"PK\x05\x06")
    count, size = (7).to_bytes(2, "little"), (ends - entry + 5 * len(more)).to_bytes(4, "little")
    end = content[ends : ends + 8] + count + count + size + content[ends + 16 :]
    return content[:ends] + b"".join(more.replace(b"a.npy", b"%d.npy" % at) for at in range(5)) + end


def locked() -> bytes:
    content = bytearray(saved(a=np.zeros(3, dtype=np.float32)))
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(start) + flags] |= 1
    return bytes(content)


def header(shape: str, kind: str = "<f4") -> bytes:
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}}}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: b"", "not a zip file"),
        (lambda: bytes(MAX_BYTES + 1), f"larger than {MAX_BYTES} bytes"),
        (compressed, "a.npy is compressed"),
        (locked, "password required"),
        (lambda: saved(a=np.zeros(3)), "a is not an array of finite float32 numbers"),
        (lambda: saved(a=np.array([1, np.nan], dtype=np.float32)), "a is not an array of finite"),
        (lambda: saved(a=np.array([{}], dtype=object)), "a is not an array of finite"),
        (lambda: saved(a=np.zeros(3, dtype=">f4")), "a is not an array of finite"),
        (lambda: saved(a=np.float32(3)), "a is not an array of finite"),
        (lambda: with_member(header("(3,), ") + bytes(11)), "a is not an array of finite"),
        (lambda: with_member(header("(3,), ") + bytes(16)), "a is not an array of finite"),
        (lambda: with_member(header("(0, 1180591620717411303424), ")), "a is not an array of finite"),
        (lambda: with_member(header("(3,")), "a is not an array of finite"),
        (lambda: with_member(header("(3,)\n   x\n  y")), "a is not an array of finite"),
        (lambda: archive(*["a.npy"] * 2), "a.npy is in it twice"),
        (lambda: archive("a"), "a is no .npy"),
        (lambda: archive(*map("{}.npy".format, range(1001))), "it has 1001 arrays"),
        (many_of_one, "larger than the file"),
        (lambda: saved(a=np.zeros(3, dtype=np.float32))[:-30], "not a zip file"),
        (lambda: with_member(b"cos\nsystem\n(S'true'\ntR."), "a is not an array of finite"),
        (lambda: with_member(header("(1000000000000,), ")), "a is not an array of finite"),
        (lambda: with_member(header("__import__('os')")), "a is not an array of finite"),
    ],
)
def test_anything_else_is_refused(make: Callable[[], bytes], what: str) -> None:
    with pytest.raises(DataError) as caught:
        weights_of(make(), name="mine.weights.npz")
    assert caught.value.file == "mine.weights.npz"
    assert what in caught.value.what


def test_they_come_back_as_they_were_written_in_the_same_bytes(tmp_path: Path) -> None:
    arrays = {"a/kernel": np.array([[0.1, -2.0]], dtype=np.float32), "a/bias": np.zeros(2, dtype=np.float32)}
    write_weights(tmp_path / "one.npz", arrays)
    write_weights(tmp_path / "two.npz", arrays)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    back = read_weights(tmp_path / "one.npz")
    assert list(back) == list(arrays)
    assert all(np.array_equal(back[name], arrays[name]) for name in arrays)


def test_the_order_of_an_array_in_memory_is_none_of_its_numbers(tmp_path: Path) -> None:
    array = np.arange(12, dtype=np.float32).reshape(3, 4)
    write_weights(tmp_path / "one.npz", {"a/kernel": np.asfortranarray(array)})
    assert np.array_equal(read_weights(tmp_path / "one.npz")["a/kernel"], array)
