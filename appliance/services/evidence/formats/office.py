"""Word, Excel and PowerPoint documents (Office Open XML) without macros and without hidden programs."""

from __future__ import annotations

import io
import re
from typing import BinaryIO
from zipfile import ZipFile

from appliance.services.evidence.formats.compound_file import is_compound
from appliance.services.evidence.formats.encrypted_office import refuse_encrypted_office
from appliance.services.evidence.formats.known_harm import (
    MACRO_ENDINGS,
    PROGRAM_ENDINGS,
    ending_of,
    executable,
    refuse_programs,
)
from appliance.services.evidence.formats.rejection import RejectCode, RejectedFileError, damaged, differs
from appliance.services.evidence.formats.room import Room, too_large_unpacked
from appliance.services.evidence.formats.source import Source
from appliance.services.evidence.formats.xml_text import refuse_declarations
from appliance.services.evidence.formats.zip_container import opened

_KINDS = {
    "docx": ("Word document", b"wordprocessingml.document.main+xml"),
    "xlsx": ("Excel workbook", b"spreadsheetml.sheet.main+xml"),
    "pptx": ("PowerPoint presentation", b"presentationml.presentation.main+xml"),
}
_TYPES = "[Content_Types].xml"
_TYPES_BYTES = 1 << 20
_MACRO_PARTS = re.compile(
    r"(^|/)(vbaproject[^/]*\.bin|vbadata\.xml|macrosheets/.*|activex/.*\.bin)$", re.IGNORECASE
)
_PACKAGED_PROGRAM = "Ole10Native".encode("utf-16-le")
_DEEPEST = 2
XML_ENDINGS = frozenset({"xml", "rels", "vml"})


def check_office(file: BinaryIO, room: Room, ending: str, *, depth: int = 0) -> None:
    """Raise RejectedFileError unless this is a document of the kind ``ending`` says."""
    label, main = _KINDS[ending]
    refuse_encrypted_office(file, label)
    with opened(file, label, room) as container:
        types = _content_types(container, label, room)
        _refuse_macros(container, types)
        if main not in types:
            raise differs(label)
        for name in container.namelist():
            if not name.endswith("/"):
                _check_part(container, name, room, depth)


def macros(what: str = "document") -> RejectedFileError:
    """A document that brings programs along."""
    return RejectedFileError(
        RejectCode.MACROS,
        f"This {what} contains macros, which are programs",
        "Save it without macros (.docx, .xlsx or .pptx), or print it to PDF, and add that",
    )


def _content_types(container: ZipFile, label: str, room: Room) -> bytes:
    if _TYPES not in container.namelist():
        raise differs(label)
    with container.open(_TYPES) as part:
        types = room.counted(part.read)(_TYPES_BYTES + 1)
    if len(types) > _TYPES_BYTES:
        raise damaged(label)
    return types


def _refuse_macros(container: ZipFile, types: bytes) -> None:
    told = b"macroEnabled" in types or b"vbaProject" in types or b"ms-excel.macrosheet" in types
    if told or any(_MACRO_PARTS.search(name) for name in container.namelist()):
        raise macros()


def _check_part(container: ZipFile, name: str, room: Room, depth: int) -> None:
    """Read every part to its end: that checks its checksum and counts what it unpacks to."""
    ending = ending_of(name)
    if ending in MACRO_ENDINGS:
        raise macros().within(name)
    if ending in PROGRAM_ENDINGS:
        raise executable("There is a program inside").within(name)
    with container.open(name) as part:
        source = Source(room.counted(part.read))
        refuse_programs(source.head)
        if ending in _KINDS:
            _check_embedded(source, name, room, depth)
        elif is_compound(source.head):
            _check_object(source, name)
        elif ending in XML_ENDINGS:
            refuse_declarations(source, b"<!DOCTYPE")  # the format has none (ISO/IEC 29500-2)
        for _ in source.chunks():
            pass


def _check_embedded(source: Source, name: str, room: Room, depth: int) -> None:
    """A document inside a document: the workbook behind a chart, for instance."""
    if depth >= _DEEPEST:
        raise too_large_unpacked()
    inner = source.read(room.member_bytes + 1)
    if len(inner) > room.member_bytes:
        raise too_large_unpacked()
    try:
        check_office(io.BytesIO(inner), room, ending_of(name), depth=depth + 1)
    except RejectedFileError as error:
        raise error.within(name) from None


def _check_object(source: Source, name: str) -> None:
    """An object of another program; the kind that carries any file at all is refused."""
    tail = b""
    for chunk in source.chunks():
        if _PACKAGED_PROGRAM in tail + chunk:
            raise executable("There is a file packed into this document").within(name)
        tail = chunk[-len(_PACKAGED_PROGRAM) :]
