"""The formats that are accepted, and how each is checked: the one list, for code, pages and docs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from appliance.services.evidence.formats.json_text import check_json
from appliance.services.evidence.formats.mail_message import check_mail
from appliance.services.evidence.formats.office import check_office
from appliance.services.evidence.formats.open_document import check_open_document
from appliance.services.evidence.formats.outlook_message import check_outlook_message
from appliance.services.evidence.formats.pdf import check_pdf
from appliance.services.evidence.formats.pictures import check_jpeg, check_png, check_webp
from appliance.services.evidence.formats.plain_text import check_csv, check_text
from appliance.services.evidence.formats.room import Room
from appliance.services.evidence.formats.source import Source
from appliance.services.evidence.formats.xml_text import check_xml


@dataclass(frozen=True)
class Format:
    """One format. ``stream`` checks it front to end; ``container`` is for what has to be read back and forth.

    ``also_seen_as`` are the endings under which a general file recogniser may know it.
    """

    ending: str
    label: str
    content_type: str
    stream: Callable[[Source], None] | None = None
    container: Callable[[BinaryIO, Room], None] | None = None
    also_seen_as: frozenset[str] = field(default=frozenset())
    is_text: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIPS = frozenset({"zip", "docx", "xlsx", "pptx", "odt", "ods"})


def _office(ending: str, label: str, content_type: str) -> Format:
    check = partial(check_office, ending=ending)
    return Format(ending, label, _OFFICE + content_type, container=check, also_seen_as=_ZIPS | {"doc"})


def _open_document(ending: str, label: str, content_type: str) -> Format:
    check = partial(check_open_document, ending=ending)
    full = "application/vnd.oasis.opendocument." + content_type
    return Format(ending, label, full, container=check, also_seen_as=_ZIPS)


FORMATS: dict[str, Format] = {
    found.ending: found
    for found in (
        Format("pdf", "PDF", "application/pdf", stream=check_pdf),
        Format("png", "PNG picture", "image/png", stream=check_png),
        Format(
            "jpg",
            "JPEG picture",
            "image/jpeg",
            stream=check_jpeg,
            also_seen_as=frozenset({"jpeg", "jpe", "jfif"}),
        ),
        Format("webp", "WebP picture", "image/webp", stream=check_webp),
        Format("txt", "text", "text/plain", stream=check_text, is_text=True),
        Format("log", "log", "text/plain", stream=check_text, is_text=True),
        Format("csv", "CSV table", "text/csv", stream=check_csv, is_text=True),
        Format("json", "JSON", "application/json", stream=check_json, is_text=True),
        Format("xml", "XML", "application/xml", stream=check_xml, is_text=True),
        _office("docx", "Word document", "wordprocessingml.document"),
        _office("xlsx", "Excel workbook", "spreadsheetml.sheet"),
        _office("pptx", "PowerPoint presentation", "presentationml.presentation"),
        _open_document("odt", "OpenDocument text", "text"),
        _open_document("ods", "OpenDocument spreadsheet", "spreadsheet"),
        Format("eml", "e-mail", "message/rfc822", stream=check_mail, is_text=True),
        Format(
            "msg",
            "Outlook message",
            "application/vnd.ms-outlook",
            container=check_outlook_message,
            also_seen_as=frozenset({"doc"}),
        ),
    )
}
# What a recogniser may be sure of that no text file is.
NEVER_TEXT = frozenset(
    "bmp bz2 class dll doc docx elf eps exe flv gif gz hta htm html jpg jpeg mp3 mp4 mov pdf php png ppt ps "
    "rar rtf sh svg swf tar tiff webp xls xlsx zip 7z".split()
)
# Other endings people's cameras and programs give to the same formats.
SAME_AS = {"jpeg": "jpg", "jpe": "jpg", "text": "txt"}
ZIP_ENDING = "zip"
ZIP_TYPE = "application/zip"
# In the order people read them, for the file picker and for sentences.
ACCEPTED_ENDINGS: tuple[str, ...] = (*FORMATS, "jpeg", ZIP_ENDING)


def format_of(ending: str) -> Format | None:
    """The format of an ending (lower case, no dot), if it is accepted outside of archives too."""
    return FORMATS.get(SAME_AS.get(ending, ending))
