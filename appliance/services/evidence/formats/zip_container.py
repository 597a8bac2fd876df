"""Zip containers, opened with suspicion: nothing the directory claims is believed before it is checked.

Both archives of evidence and office documents are zip containers; what may be inside them is said
elsewhere (``archive``, ``office``, ``open_document``).
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import BinaryIO

from appliance.services.evidence.formats.rejection import RejectCode, RejectedFileError, damaged, differs
from appliance.services.evidence.formats.room import Room, too_large_unpacked

_END_RECORD = b"PK\x05\x06"
_END_BYTES = 22
_LONGEST_COMMENT = 0xFFFF
_DIRECTORY_BYTES_PER_ENTRY = 1024
_SMALL = 1 << 16  # below this a high ratio is only a short, dull text
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


@contextmanager
def opened(file: BinaryIO, what: str, room: Room) -> Iterator[zipfile.ZipFile]:
    """Yield the container after its directory has been found sound; ``what`` it is called in messages.

    Raises RejectedFileError for a container that is damaged, encrypted, dressed up as something else,
    too full, or whose entries overlap, point outside or grow beyond the room.
    """
    entries = _check_end(file, what, room)
    room.enter(entries)
    try:
        with zipfile.ZipFile(file) as container:
            _check_entries(container.infolist(), what, room)
            yield container
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, ValueError):
        raise damaged(what) from None
    except RuntimeError:  # what zipfile raises for an entry that asks for a password
        raise password_protected(what) from None


def password_protected(what: str) -> RejectedFileError:
    """Nobody can look into it."""
    return RejectedFileError(
        RejectCode.PASSWORD,
        f"This {what} is protected by a password, so nobody can check what is in it",
        "Add a copy without a password; everything is kept encrypted here",
    )


def _check_end(file: BinaryIO, what: str, room: Room) -> int:
    """Find the end record, at the very end; return how many entries it tells of."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_BYTES - _LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(_END_RECORD)
    if at < 0 or len(tail) - at < _END_BYTES:
        raise damaged(what)
    entries = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory_bytes = int.from_bytes(tail[at + 12 : at + 16], "little")
    comment_bytes = int.from_bytes(tail[at + 20 : at + 22], "little")
    if at + _END_BYTES + comment_bytes != len(tail) or entries == 0:
        raise damaged(what)
    if directory_bytes > max(entries, 8) * _DIRECTORY_BYTES_PER_ENTRY or entries > room.entries:
        room.enter(room.entries + 1)
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise differs(what)
    file.seek(0)
    return entries


def _check_entries(entries: list[zipfile.ZipInfo], what: str, room: Room) -> None:
    for entry in entries:
        _check_name(entry)
        if entry.flag_bits & 0x41:
            raise password_protected(what)
        if entry.compress_type not in _METHODS or stat.S_ISLNK(entry.external_attr >> 16):
            raise damaged(what)
        packed = max(entry.compress_size, 1)
        if entry.file_size > _SMALL and entry.file_size > packed * room.ratio:
            raise too_large_unpacked()
    if sum(entry.file_size for entry in entries) > room.unpacked_bytes:
        raise too_large_unpacked()
    _check_overlaps(entries, what)


def _check_overlaps(entries: list[zipfile.ZipInfo], what: str) -> None:
    """Entries that share bytes are how a few megabytes pretend to be petabytes."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    if ordered[0].header_offset != 0:
        raise differs(what)
    for entry, following in pairwise(ordered):
        least = entry.header_offset + 30 + len(entry.orig_filename.encode(errors="replace")) // 2
        if least + entry.compress_size > following.header_offset:
            raise too_large_unpacked()


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename.replace("\\", "/")
    unsafe = (
        not name
        or len(name) > 400
        or name.startswith("/")
        or name[1:2] == ":"
        or ".." in name.split("/")
        or any(ord(character) < 32 for character in name)
    )
    if unsafe:
        raise RejectedFileError(
            RejectCode.UNSAFE_PATH,
            "A file inside wants to be unpacked outside its folder",
            "Pack the files again with the archiver of your computer",
            inside=entry.filename,
        )
