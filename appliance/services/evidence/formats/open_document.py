"""Texts and spreadsheets of LibreOffice and others (OpenDocument), without macros and without a password."""

from __future__ import annotations

from typing import BinaryIO
from zipfile import ZipFile

from appliance.services.evidence.formats.known_harm import (
    PROGRAM_ENDINGS,
    ending_of,
    executable,
    refuse_programs,
)
from appliance.services.evidence.formats.office import XML_ENDINGS, macros
from appliance.services.evidence.formats.rejection import damaged, differs
from appliance.services.evidence.formats.room import Room
from appliance.services.evidence.formats.source import Source
from appliance.services.evidence.formats.xml_text import refuse_declarations
from appliance.services.evidence.formats.zip_container import opened, password_protected

_KINDS = {
    "odt": ("OpenDocument text", b"application/vnd.oasis.opendocument.text"),
    "ods": ("OpenDocument spreadsheet", b"application/vnd.oasis.opendocument.spreadsheet"),
}
_MANIFEST = "META-INF/manifest.xml"
_MANIFEST_BYTES = 1 << 20


def check_open_document(file: BinaryIO, room: Room, ending: str) -> None:
    """Raise RejectedFileError unless this is what ``ending`` says (OpenDocument 1.3, part 2)."""
    label, kind = _KINDS[ending]
    with opened(file, label, room) as container:
        if _part(container, "mimetype", 200, room) != kind or "content.xml" not in container.namelist():
            raise differs(label)
        manifest = _part(container, _MANIFEST, _MANIFEST_BYTES, room)
        if manifest is None:
            raise damaged(label)
        if b"encryption-data" in manifest:
            raise password_protected(label)
        for name in container.namelist():
            _check_part(container, name, room)


def _part(container: ZipFile, name: str, limit: int, room: Room) -> bytes | None:
    if name not in container.namelist():
        return None
    with container.open(name) as part:
        held = room.counted(part.read)(limit + 1)
    return held if len(held) <= limit else None


def _check_part(container: ZipFile, name: str, room: Room) -> None:
    if name.endswith("/"):
        return
    if name.startswith(("Basic/", "Scripts/")):
        raise macros()
    if ending_of(name) in PROGRAM_ENDINGS:
        raise executable("There is a program inside").within(name)
    with container.open(name) as part:
        source = Source(room.counted(part.read))
        refuse_programs(source.head)
        if ending_of(name) in XML_ENDINGS:
            refuse_declarations(source, b"<!ENTITY")  # old programs do name a document type
        for _ in source.chunks():
            pass
