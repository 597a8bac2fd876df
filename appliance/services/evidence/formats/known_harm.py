"""Beginnings that no accepted file has: programs, scripts and web pages, whatever they are called."""

from __future__ import annotations

from appliance.services.evidence.formats.rejection import RejectCode, RejectedFileError

_PROGRAMS = {
    b"MZ": "a Windows program",
    b"\x7fELF": "a Linux program",
    b"\xca\xfe\xba\xbe": "a Java or Mac program",
    b"\xcf\xfa\xed\xfe": "a Mac program",
    b"\xce\xfa\xed\xfe": "a Mac program",
    b"\xfe\xed\xfa\xcf": "a Mac program",
    b"\xfe\xed\xfa\xce": "a Mac program",
    b"dex\n": "an Android program",
    b"\0asm": "a WebAssembly program",
    b"#!": "a script",
    b"L\0\0\0\x01\x14\x02\0": "a Windows shortcut",
    b"MSCF": "a Windows installer archive",
    b"!<arch>": "a software package",
    b"\xed\xab\xee\xdb": "a software package",
}
_WEB = (
    b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<iframe", b"<?php", b"<%",
    b"<hta:", b"<table", b"<meta",
)  # fmt: skip
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

# Names a computer would run, or that hold something it would run.
PROGRAM_ENDINGS = frozenset(
    "ade adp apk app appx bat cmd com cpl dll dmg exe gadget hta inf ins iso jar js jse lnk mde msc msi msix "
    "msp mst pif ps1 psm1 py pyc rb reg scf scr sct sh sys url vb vbe vbs vhd vhdx wsc wsf wsh xll "
    "xbap".split()
)
MACRO_ENDINGS = frozenset("docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm".split())
ARCHIVE_ENDINGS = frozenset("7z ace arj bz2 cab gz lha lzh rar tar tbz tgz txz xz z zip zst".split())


def program_named(head: bytes) -> str | None:
    """What kind of program begins like this, if any."""
    return next((name for mark, name in _PROGRAMS.items() if head.startswith(mark)), None)


def looks_like_web_page(head: bytes) -> bool:
    """Whether a browser would take it for a page, behind comments and declarations too."""
    for mark in _BYTE_ORDER_MARKS:
        head = head.removeprefix(mark)
    # UTF-16 becomes readable without its noughts, which is enough to know a tag by.
    start = head[:1024].replace(b"\0", b"").lstrip().lower()
    while start.startswith((b"<!--", b"<?xml")):
        end = start.find(b"-->" if start.startswith(b"<!--") else b"?>")
        if end < 0:
            return False
        start = start[end + 2 :].removeprefix(b">").lstrip()
    return start.startswith(_WEB)


def refuse_programs(head: bytes) -> None:
    """Raise RejectedFileError for a program or script."""
    if kind := program_named(head):
        raise executable(f"This is {kind}")


def refuse_web_pages(head: bytes) -> None:
    """Raise RejectedFileError for a web page or a drawing that can hold scripts."""
    if looks_like_web_page(head):
        raise RejectedFileError(
            RejectCode.WEB_PAGE,
            "This is a web page, which may run scripts when it is opened",
            "Print the page to PDF, or take a screenshot of it, and add that",
        )


def executable(message: str) -> RejectedFileError:
    """A program or script, or something that starts one."""
    return RejectedFileError(
        RejectCode.EXECUTABLE, message, "Add what it shows instead: a report, an export or a screenshot"
    )


def ending_of(name: str) -> str:
    """The ending of a file name in lower case, without the dot; empty when it has none."""
    _, dot, ending = name.rpartition(".")
    return ending.strip().lower() if dot else ""
