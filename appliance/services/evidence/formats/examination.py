"""Whether a file is what its name says and may be kept: by its ending, by its beginning, by its structure.

All three must agree; each of them alone can be lied to. Nothing here touches the disk.
"""

from __future__ import annotations

from typing import BinaryIO

from appliance.adapters.file_types import endings_seen
from appliance.foundation.limits import Limits
from appliance.services.evidence.formats.archive import check_archive, held_in_memory, nested_archive
from appliance.services.evidence.formats.catalogue import (
    FORMATS,
    NEVER_TEXT,
    ZIP_ENDING,
    ZIP_TYPE,
    Format,
    format_of,
)
from appliance.services.evidence.formats.known_harm import (
    ARCHIVE_ENDINGS,
    MACRO_ENDINGS,
    PROGRAM_ENDINGS,
    ending_of,
    executable,
    refuse_programs,
    refuse_web_pages,
)
from appliance.services.evidence.formats.office import macros
from appliance.services.evidence.formats.rejection import RejectCode, RejectedFileError, differs
from appliance.services.evidence.formats.room import Room
from appliance.services.evidence.formats.source import Source


def examine(filename: str, file: BinaryIO, limits: Limits) -> str:
    """Return the content type to serve ``file`` (seekable) as. Raises RejectedFileError with the reason."""
    file.seek(0)
    source = Source(file.read)
    if not source.head:
        raise RejectedFileError(
            RejectCode.EMPTY, "This file is empty", "Look at it on your computer, and export it again"
        )
    room = Room(limits.unpacked_bytes, limits.archive_entries, limits.unpacked_ratio, limits.file_bytes)
    refuse_programs(source.head)
    if ending_of(filename) == ZIP_ENDING:
        refuse_web_pages(source.head)
        check_archive(file, room, _examine_member)
        return ZIP_TYPE
    found = _format(filename)
    _compare_beginnings(found, source.head)
    if found.container:
        found.container(file, room)
    elif found.stream:
        found.stream(source)
    return found.content_type


def _examine_member(name: str, source: Source, room: Room) -> None:
    if not source.head:
        raise RejectedFileError(RejectCode.EMPTY, "This file is empty", "Leave it out of the archive")
    found = _format(name)
    _compare_beginnings(found, source.head)
    if found.container:
        found.container(held_in_memory(source, room), room)
    elif found.stream:
        found.stream(source)


def _format(name: str) -> Format:
    ending = ending_of(name.rpartition("/")[2])
    if found := format_of(ending):
        return found
    if ending in MACRO_ENDINGS:
        raise macros()
    if ending in PROGRAM_ENDINGS:
        raise executable(f"A .{ending} file is a program, or starts one")
    if ending in ARCHIVE_ENDINGS:
        raise nested_archive("Of archives, only .zip is taken")
    raise RejectedFileError(
        RejectCode.NOT_ACCEPTED,
        f"Files ending in .{ending[:20]} are not taken" if ending else "This file has no ending such as .pdf",
        f"Save it as one of {', '.join(FORMATS)} or zip",
    )


def _compare_beginnings(found: Format, head: bytes) -> None:
    """Refuse when a general recogniser is sure that this is something else.

    Any text may happen to begin like some other text, so of text it is only asked what text never is.
    """
    refuse_web_pages(head)
    seen = endings_seen(head)
    fitting = found.also_seen_as | {found.ending}
    is_other = bool(seen & NEVER_TEXT) if found.is_text else bool(seen) and not seen & fitting
    if is_other:
        raise differs(found.label, _told(seen))


def _told(seen: frozenset[str]) -> str | None:
    known = sorted(FORMATS[ending].label for ending in seen if ending in FORMATS)
    return f"a {known[0]}" if known else None
