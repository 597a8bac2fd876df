"""What a word processor finds in a DOCX: its parts, and its text paragraph by paragraph."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree as ET

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts_of(docx: bytes) -> dict[str, bytes]:
    """The files of the package by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part(docx: bytes, name: str) -> ET.Element:
    """One of them as XML."""
    return ET.fromstring(parts_of(docx)[name])  # noqa: S314 - made by us


def paragraphs(docx: bytes, name: str = "word/document.xml") -> list[str]:
    """The text of each paragraph; a line break within it is one."""
    return [_text(paragraph) for paragraph in part(docx, name).iter(f"{W}p")]


def _text(paragraph: ET.Element) -> str:
    return "".join(
        "\n" if node.tag == f"{W}br" else node.text or ""
        for node in paragraph.iter()
        if node.tag in {f"{W}t", f"{W}br"}
    )
