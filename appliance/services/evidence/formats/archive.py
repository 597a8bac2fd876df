"""Zip archives of evidence: every file inside must be one that would be taken by itself."""

from __future__ import annotations

import io
from typing import BinaryIO, Protocol
from zipfile import ZipFile

from appliance.services.evidence.formats.known_harm import ARCHIVE_ENDINGS, ending_of, refuse_programs
from appliance.services.evidence.formats.rejection import RejectCode, RejectedFileError
from appliance.services.evidence.formats.room import Room, too_large_unpacked
from appliance.services.evidence.formats.source import Source
from appliance.services.evidence.formats.zip_container import opened

# What computers add by themselves, known by its beginning: Mac resource forks and folder notes.
_ADDED_BY_MACS = (b"\x00\x05\x16\x07", b"\x00\x00\x00\x01Bud1")


class Member(Protocol):
    """How a file inside is examined: ``seekable`` is given for the kinds that cannot be read front to end."""

    def __call__(self, name: str, source: Source, room: Room) -> None: ...


def check_archive(file: BinaryIO, room: Room, examine_member: Member) -> None:
    """Raise RejectedFileError for the first file inside that must not be taken, naming it."""
    with opened(file, "zip archive", room) as container:
        names = [name for name in container.namelist() if not name.endswith("/")]
        if not names:
            raise RejectedFileError(
                RejectCode.EMPTY, "There is no file in this archive", "Add the files that matter one by one"
            )
        for name in names:
            try:
                _check_member(container, name, room, examine_member)
            except RejectedFileError as error:
                raise (error if error.inside == name else error.within(name)) from None


def _check_member(container: ZipFile, name: str, room: Room, examine_member: Member) -> None:
    with container.open(name) as part:
        source = Source(room.counted(part.read))
        refuse_programs(source.head)
        if name.startswith("__MACOSX/") or name.endswith(".DS_Store"):
            if not source.head.startswith(_ADDED_BY_MACS):
                raise nested_archive("The archive holds a hidden file that is not what it seems")
        elif ending_of(name) in ARCHIVE_ENDINGS:
            raise nested_archive("There is another archive inside")
        else:
            examine_member(name, source, room)
        for _ in source.chunks():  # to the end: only then is its checksum compared
            pass


def nested_archive(message: str) -> RejectedFileError:
    """An archive in an archive, where a bomb or a program may hide."""
    return RejectedFileError(
        RejectCode.NESTED_ARCHIVE, message, "Unpack it first, then add its files in one archive or one by one"
    )


def held_in_memory(source: Source, room: Room) -> BinaryIO:
    """A member that must be read back and forth, held as a whole; it may be no larger than one file."""
    held = source.read(room.member_bytes + 1)
    if len(held) > room.member_bytes:
        raise too_large_unpacked()
    return io.BytesIO(held)
