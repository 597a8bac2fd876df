"""For every accepted format a file that only pretends, and what it must be turned away for."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from appliance.services.evidence.formats import RejectCode
from tests.services.evidence.formats.compound_files import compound_file
from tests.services.evidence.formats.samples import (
    SAMPLES,
    mail,
    office_parts,
    open_document_parts,
    outlook_message,
    pdf,
    picture,
    zipped,
)


@dataclass(frozen=True)
class Hostile:
    """``what`` it is, the name it was given, its bytes, and the code of its rejection."""

    what: str
    filename: str
    content: bytes
    code: RejectCode


PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
BOMB = bytes(30 << 20)


def office(ending: str, **extra: bytes | str) -> bytes:
    """A document with further parts; ``__`` in a name stands for a slash, ``_dot_`` for a dot."""
    named = {name.replace("__", "/").replace("_dot_", "."): content for name, content in extra.items()}
    return zipped(office_parts(ending) | named)


def encrypted_zip() -> bytes:
    """A zip whose entry says that it is encrypted, in both of its headers."""
    held = bytearray(zipped({"secret.txt": b"hello there"}))
    held[6] |= 1
    directory = held.find(b"PK\x01\x02")
    held[directory + 8] |= 1
    return bytes(held)


def overlapping_zip() -> bytes:
    """Two entries of the directory that share the bytes of one."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("a.txt", "text " * 50)
        container.writestr("b.txt", "text " * 50)
        container.filelist[1].header_offset = container.filelist[0].header_offset
    return held.getvalue()


def zip_that_lies_about_sizes() -> bytes:
    """The directory tells of one kilobyte where thirty megabytes come out."""
    held = bytearray(zipped({"a.txt": b" " * (30 << 20)}))
    directory = held.find(b"PK\x01\x02")
    for at in (22, directory + 24):
        struct.pack_into("<I", held, at, 1024)
    return bytes(held)


def zip_with_link() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as container:
        entry = zipfile.ZipInfo("link.txt")
        entry.external_attr = 0o120777 << 16
        container.writestr(entry, "/etc/passwd")
    return held.getvalue()


def png_with_wrong_checksum() -> bytes:
    held = bytearray(picture("PNG"))
    held[29] ^= 0xFF
    return bytes(held)


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


_MANY = {f"note-{number}.txt": "x" for number in range(2_001)}
_ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
_OLE_PACKAGE = compound_file({"\x01Ole10Native": PROGRAM})
R = RejectCode

HOSTILE: tuple[Hostile, ...] = (
    Hostile("a web page called PDF", "policy.pdf", PAGE + b"%PDF-1.7", R.WEB_PAGE),
    Hostile("a PDF mark that comes late", "policy.pdf", b"  " + pdf(), R.CONTENT_DIFFERS),
    Hostile("half a PDF", "policy.pdf", pdf()[:-200], R.DAMAGED),
    Hostile("a PDF that starts programs", "a.pdf", pdf()[:40] + b"/S /Launch" + pdf()[40:], R.EXECUTABLE),
    Hostile("a web page in a PNG", "lock.png", PAGE, R.WEB_PAGE),
    Hostile("a JPEG called PNG", "lock.png", picture("JPEG"), R.CONTENT_DIFFERS),
    Hostile("a PNG cut short", "lock.png", picture("PNG")[:-20], R.DAMAGED),
    Hostile("a changed PNG", "lock.png", png_with_wrong_checksum(), R.DAMAGED),
    Hostile("a zip behind a PNG", "lock.png", picture("PNG") + SAMPLES["zip"], R.CONTENT_DIFFERS),
    Hostile("a PNG without a header", "a.png", b"\x89PNG\r\n\x1a\n" + png_chunk(b"IEND", b""), R.DAMAGED),
    Hostile("a PNG called JPEG", "photo.jpg", picture("PNG"), R.CONTENT_DIFFERS),
    Hostile("half a JPEG", "photo.jpg", picture("JPEG")[:300], R.DAMAGED),
    Hostile("a script in a JPEG", "photo.jpg", b"\xff\xd8\xff<?php system($_GET[1]);", R.DAMAGED),
    Hostile("a PNG called WebP", "photo.webp", picture("PNG"), R.CONTENT_DIFFERS),
    Hostile("half a WebP", "photo.webp", picture("WEBP")[:-10], R.DAMAGED),
    Hostile("sound called WebP", "a.webp", b"RIFF\x24\0\0\0WAVEfmt " + bytes(24), R.CONTENT_DIFFERS),
    Hostile("bytes called text", "notes.txt", bytes(range(256)) * 4, R.CONTENT_DIFFERS),
    Hostile("a shell script called text", "notes.txt", b"#!/bin/sh\nrm -rf /\n", R.EXECUTABLE),
    Hostile("a page in UTF-16 called text", "notes.txt", "<html>hi".encode("utf-16"), R.WEB_PAGE),
    Hostile("a program called log", "app.log", PROGRAM, R.EXECUTABLE),
    Hostile("a page called log", "app.log", b"\n\n<!-- x --><ScRipt>1</script>", R.WEB_PAGE),
    Hostile("a page called CSV", "devices.csv", b"<table><tr><td>1</td></tr></table>", R.WEB_PAGE),
    Hostile("a workbook called CSV", "devices.csv", SAMPLES["xlsx"], R.CONTENT_DIFFERS),
    Hostile("a table of no rows", "devices.csv", b"\r\n\r\n", R.DAMAGED),
    Hostile("a page called JSON", "data.json", PAGE, R.WEB_PAGE),
    Hostile("JSON cut short", "data.json", b'{"a": [1, 2', R.DAMAGED),
    Hostile("JSON without end", "data.json", b"[" * 100_000, R.DAMAGED),
    Hostile("JavaScript called JSON", "data.json", b"function f() { return 1 }", R.DAMAGED),
    Hostile("an XML bomb", "scan.xml", _ENTITIES, R.UNPACKS_TOO_LARGE),
    Hostile("a drawing with scripts", "scan.xml", b"<a:svg xmlns:a='urn:x'><a/></a:svg>", R.WEB_PAGE),
    Hostile("XML cut short", "scan.xml", SAMPLES["xml"][:-10], R.DAMAGED),
    Hostile("text called XML", "scan.xml", b"just some words", R.CONTENT_DIFFERS),
    Hostile("a docm called docx", "rules.docx", office("docx", word__vbaProject_dot_bin=b"x"), R.MACROS),
    Hostile("a docm", "rules.docm", office("docx", word__vbaProject_dot_bin=b"x"), R.MACROS),
    Hostile("a workbook called docx", "rules.docx", SAMPLES["xlsx"], R.CONTENT_DIFFERS),
    Hostile("a zip called docx", "rules.docx", SAMPLES["zip"], R.CONTENT_DIFFERS),
    Hostile("a program packed in docx", "a.docx", office("docx", word__o_dot_bin=_OLE_PACKAGE), R.EXECUTABLE),
    Hostile("a program part in docx", "a.docx", office("docx", word__run_dot_exe=PROGRAM), R.EXECUTABLE),
    Hostile("a docx that is a bomb", "a.docx", office("docx", word__big_dot_xml=BOMB), R.UNPACKS_TOO_LARGE),
    Hostile(
        "a locked docx",
        "a.docx",
        compound_file({"EncryptedPackage": bytes(99), "EncryptionInfo": b"x"}),
        R.PASSWORD,
    ),
    Hostile(
        "an old doc called docx", "a.docx", compound_file({"WordDocument": b"x" * 99}), R.CONTENT_DIFFERS
    ),
    Hostile("macros in a chart's workbook", "a.xlsx", office("xlsx", xl__embed__b_dot_xlsm=b"x"), R.MACROS),
    Hostile(
        "macros in a workbook within",
        "a.xlsx",
        office("xlsx", xl__embed__b_dot_xlsx=office("xlsx", xl__vbaProject_dot_bin=b"x")),
        R.MACROS,
    ),
    Hostile("old macro sheets", "a.xlsx", office("xlsx", xl__macrosheets__sheet1_dot_xml="<x/>"), R.MACROS),
    Hostile("a presentation with controls", "a.pptx", office("pptx", ppt__activeX__a_dot_bin=b"x"), R.MACROS),
    Hostile("an XML bomb in docx", "a.docx", office("docx", word__b_dot_xml=_ENTITIES), R.UNPACKS_TOO_LARGE),
    Hostile(
        "an XML bomb in docx that begins late, in UTF-16",
        "a.docx",
        office("docx", word__b_dot_xml=(" " * 65_530 + _ENTITIES.decode()).encode("utf-16")),
        R.UNPACKS_TOO_LARGE,
    ),
    Hostile(
        "an XML bomb in odt",
        "a.odt",
        zipped(open_document_parts("odt") | {"styles.xml": _ENTITIES}),
        R.UNPACKS_TOO_LARGE,
    ),
    Hostile("a text called ods", "a.ods", SAMPLES["odt"], R.CONTENT_DIFFERS),
    Hostile(
        "an odt with macros", "a.odt", zipped(open_document_parts("odt") | {"Basic/m.xml": "x"}), R.MACROS
    ),
    Hostile(
        "a locked ods",
        "a.ods",
        zipped(open_document_parts("ods") | {"META-INF/manifest.xml": "<encryption-data/>"}),
        R.PASSWORD,
    ),
    Hostile("a program by mail", "a.eml", mail(("update.exe", b"x")), R.EXECUTABLE),
    Hostile("a program under another name by mail", "a.eml", mail(("update.pdf", PROGRAM)), R.EXECUTABLE),
    Hostile("macros by mail", "a.eml", mail(("invoice.docm", b"x")), R.MACROS),
    Hostile("a page called mail", "a.eml", PAGE, R.WEB_PAGE),
    Hostile("words called mail", "a.eml", b"Dear all,\n\nwe did it\n", R.CONTENT_DIFFERS),
    Hostile("a program in an Outlook message", "a.msg", outlook_message("update.exe"), R.EXECUTABLE),
    Hostile("an old doc called msg", "a.msg", compound_file({"WordDocument": b"x" * 99}), R.CONTENT_DIFFERS),
    Hostile("mail called Outlook message", "a.msg", mail(), R.CONTENT_DIFFERS),
    Hostile("a zip bomb", "a.zip", zipped({"a.txt": BOMB}), R.UNPACKS_TOO_LARGE),
    Hostile("a zip that lies about its sizes", "a.zip", zip_that_lies_about_sizes(), R.DAMAGED),
    Hostile("a zip that overlaps itself", "a.zip", overlapping_zip(), R.UNPACKS_TOO_LARGE),
    Hostile("a zip of very many", "a.zip", zipped(dict(_MANY)), R.TOO_MANY_ENTRIES),
    Hostile("a zip in a zip", "a.zip", zipped({"b.zip": SAMPLES["zip"]}), R.NESTED_ARCHIVE),
    Hostile("a zip in a zip by another name", "a.zip", zipped({"b.txt": SAMPLES["zip"]}), R.CONTENT_DIFFERS),
    Hostile("a tar in a zip", "a.zip", zipped({"b.tar.gz": b"\x1f\x8b" + bytes(50)}), R.NESTED_ARCHIVE),
    Hostile("a zip that slips out", "a.zip", zipped({"../../etc/cron.d/x.txt": "x"}), R.UNSAFE_PATH),
    Hostile("a zip that slips out on Windows", "a.zip", zipped({"..\\x.txt": "x"}), R.UNSAFE_PATH),
    Hostile("a zip with a drive", "a.zip", zipped({"C:\\x.txt": "x"}), R.UNSAFE_PATH),
    Hostile("a zip with a root", "a.zip", zipped({"/x.txt": "x"}), R.UNSAFE_PATH),
    Hostile("a zip with a link", "a.zip", zip_with_link(), R.DAMAGED),
    Hostile("a locked zip", "a.zip", encrypted_zip(), R.PASSWORD),
    Hostile("a program in a zip", "a.zip", zipped({"a.exe": PROGRAM}), R.EXECUTABLE),
    Hostile("a program in a zip by another name", "a.zip", zipped({"a.pdf": PROGRAM}), R.EXECUTABLE),
    Hostile("macros in a zip", "a.zip", zipped({"a.docm": b"x"}), R.MACROS),
    Hostile(
        "a macro document in a zip",
        "a.zip",
        zipped({"a.docx": office("docx", vbaProject_dot_bin=b"x")}),
        R.MACROS,
    ),
    Hostile("a program before a zip", "a.zip", PROGRAM + SAMPLES["zip"], R.EXECUTABLE),
    Hostile("words before a zip", "a.zip", b"words" + SAMPLES["zip"], R.CONTENT_DIFFERS),
    Hostile("words behind a zip", "a.zip", SAMPLES["zip"] + b"words", R.DAMAGED),
    Hostile("half a zip", "a.zip", SAMPLES["zip"][:200], R.DAMAGED),
    Hostile("an empty zip", "a.zip", zipped({}), R.DAMAGED),
    Hostile("an empty file in a zip", "a.zip", zipped({"a.txt": ""}), R.EMPTY),
    Hostile("a hidden file of no Mac", "a.zip", zipped({"__MACOSX/._a": "hello"}), R.NESTED_ARCHIVE),
    Hostile("nothing", "a.txt", b"", R.EMPTY),
    Hostile("a program", "setup.exe", PROGRAM, R.EXECUTABLE),
    Hostile("a batch file", "run.bat", b"@echo off\r\n", R.EXECUTABLE),
    Hostile("a 7z archive", "a.7z", b"7z\xbc\xaf'\x1c" + bytes(20), R.NESTED_ARCHIVE),
    Hostile("a drawing", "a.svg", b"<svg/>", R.NOT_ACCEPTED),
    Hostile("a video", "a.mp4", bytes(100), R.NOT_ACCEPTED),
    Hostile("no ending", "policy", b"hello", R.NOT_ACCEPTED),
    Hostile("two endings", "policy.pdf.exe", pdf(), R.EXECUTABLE),
)
