"""Compound files (MS-CFB): the container of Outlook messages, older Office files and encrypted new ones.

Only as much as checking needs: the directory, and short streams. Every chain is walked with a bound, so
that a file which points at itself ends the reading and not the worker.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA  # this and above are marks, not sectors
_ENTRY_BYTES = 128
_MOST_ENTRIES = 20_000
_MOST_SECTORS = 1 << 20
_LONGEST_STREAM = 1 << 16


class NotCompoundError(ValueError):
    """This is no sound compound file."""


@dataclass(frozen=True)
class Entry:
    """One storage or stream of the directory: its name, first sector and size."""

    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    start: int
    size: int


def is_compound(head: bytes) -> bool:
    """Whether it begins like one."""
    return head.startswith(_SIGNATURE)


class CompoundFile:
    """The directory of a compound file, and its short streams. Raises NotCompoundError when it is unsound."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        file.seek(0)
        header = file.read(512)
        if len(header) < 512 or not is_compound(header):
            raise NotCompoundError
        shift, mini_shift = struct.unpack_from("<HH", header, 30)
        if shift not in {9, 12} or mini_shift != 6:
            raise NotCompoundError
        self._sector_bytes = 1 << shift
        self._tables = self._table_sectors(header)
        directory, self._mini_table = (
            struct.unpack_from("<I", header, 48)[0],
            struct.unpack_from("<I", header, 60)[0],
        )
        self.entries = self._directory(directory)

    def names(self) -> frozenset[str]:
        return frozenset(entry.name for entry in self.entries)

    def read(self, entry: Entry) -> bytes:
        """Return a stream of at most 64 KiB; the rest of a longer one is left out."""
        wanted = min(entry.size, _LONGEST_STREAM)
        if entry.size >= 4096:
            return self._chain_bytes(entry.start, wanted)[:wanted]
        return self._mini_bytes(entry.start, wanted)

    def _table_sectors(self, header: bytes) -> list[int]:
        """The sectors that hold the allocation table: 109 in the header, more in a chain of their own."""
        found = [number for number in struct.unpack_from("<109I", header, 76) if number < _LAST_SECTOR]
        following, count = struct.unpack_from("<II", header, 68)
        for _ in range(min(count, _MOST_SECTORS)):
            if following >= _LAST_SECTOR:
                break
            *numbers, following = struct.unpack(f"<{self._sector_bytes // 4}I", self._sector(following))
            found.extend(number for number in numbers if number < _LAST_SECTOR)
        return found

    def _sector(self, number: int) -> bytes:
        self._file.seek((number + 1) * self._sector_bytes)
        sector = self._file.read(self._sector_bytes)
        if len(sector) < self._sector_bytes:
            raise NotCompoundError
        return sector

    def _next(self, number: int) -> int:
        per_sector = self._sector_bytes // 4
        if number // per_sector >= len(self._tables):
            raise NotCompoundError
        self._file.seek(
            (self._tables[number // per_sector] + 1) * self._sector_bytes + number % per_sector * 4
        )
        held = self._file.read(4)
        if len(held) < 4:
            raise NotCompoundError
        return int.from_bytes(held, "little")

    def _chain_bytes(self, start: int, wanted: int) -> bytes:
        parts: list[bytes] = []
        number = start
        while number < _LAST_SECTOR and len(parts) * self._sector_bytes < wanted:
            parts.append(self._sector(number))
            number = self._next(number)
        return b"".join(parts)

    def _directory(self, start: int) -> list[Entry]:
        held = self._chain_bytes(start, _MOST_ENTRIES * _ENTRY_BYTES)
        raw = [held[at : at + _ENTRY_BYTES] for at in range(0, len(held), _ENTRY_BYTES)]
        entries = [_entry(part) for part in raw if len(part) == _ENTRY_BYTES and part[66]]
        if not entries or entries[0].kind != 5:
            raise NotCompoundError
        return entries

    def _mini_bytes(self, start: int, wanted: int) -> bytes:
        """Short streams live in 64-byte pieces of the root's stream, with a table of their own."""
        root = self.entries[0]
        number = start
        parts: list[bytes] = []
        while number < _LAST_SECTOR and len(parts) * 64 < wanted:
            parts.append(self._at(root.start, number * 64, 64))
            number = int.from_bytes(self._at(self._mini_table, number * 4, 4), "little")
        return b"".join(parts)[:wanted]

    def _at(self, start: int, offset: int, count: int) -> bytes:
        """``count`` bytes at ``offset`` of the chain that begins at ``start``; they never cross a sector."""
        number = start
        for _ in range(offset // self._sector_bytes):
            if number >= _LAST_SECTOR:
                raise NotCompoundError
            number = self._next(number)
        if number >= _LAST_SECTOR:
            raise NotCompoundError
        within = offset % self._sector_bytes
        return self._sector(number)[within : within + count]


def _entry(raw: bytes) -> Entry:
    length = min(int.from_bytes(raw[64:66], "little"), 64)
    name = raw[: max(0, length - 2)].decode("utf-16-le", errors="replace")
    start, size = struct.unpack_from("<IQ", raw, 116)
    return Entry(name=name, kind=raw[66], start=start, size=size & 0xFFFFFFFF)
