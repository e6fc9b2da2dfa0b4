"""Bundles: one archive of a build's products, read whole and compared with its digests first."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["LISTING", "BundleError", "bundle_bytes", "read_bundle"]

LISTING = "bundle.json"
"""The first member: the SHA-256 of every other by its path."""


class BundleError(ValueError):
    """An archive that is no bundle, or not as it was packed; the message says what."""


def bundle_bytes(files: Mapping[str, bytes]) -> bytes:
    """Return the archive of `files`, by path; the same bytes for the same files."""
    digests = {path: hashlib.sha256(files[path]).hexdigest() for path in sorted(files)}
    listing = (json.dumps(digests, indent=1) + "\n").encode()
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, content in ((LISTING, listing), *((path, files[path]) for path in digests)):
            member = tarfile.TarInfo(path)
            member.size, member.mode = len(content), 0o644
            archive.addfile(member, io.BytesIO(content))
    return made.getvalue()


def read_bundle(path: Path) -> dict[str, bytes]:
    """Return the files of a bundle by path; BundleError where one is not as the listing says.

    Nothing is unpacked: members are plain files, each listed once, and no path leaves the bundle.
    """
    try:
        with tarfile.open(path, mode="r:") as archive:
            members = archive.getmembers()
            for each in members:
                _check_member(each)
            contents = {each.name: _content(archive, each) for each in members}
    except (tarfile.TarError, EOFError) as error:
        msg = f"it is no bundle: {error}"
        raise BundleError(msg) from error
    digests = _listing(contents.pop(LISTING, None))
    if len(contents) + 1 != len(members) or set(contents) != set(digests):
        msg = "its members are not those of its listing"
        raise BundleError(msg)
    for name, content in contents.items():
        if hashlib.sha256(content).hexdigest() != digests[name]:
            msg = f"{name} is not as it was packed"
            raise BundleError(msg)
    return contents


def _check_member(member: tarfile.TarInfo) -> None:
    parts = member.name.split("/")
    if not member.isreg() or any(each in {"", ".", ".."} for each in parts) or "\\" in member.name:
        msg = f"member {member.name!r} is no file of its folder"
        raise BundleError(msg)


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return b"" if file is None else file.read()


def _listing(content: bytes | None) -> dict[str, str]:
    try:
        found = json.loads(content or b"")
    except ValueError as error:
        msg = f"it has no listing {LISTING}"
        raise BundleError(msg) from error
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        msg = f"{LISTING} is no listing"
        raise BundleError(msg)
    return found
