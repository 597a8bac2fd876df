"""PDF: its mark at the very first byte, its end where it belongs, and no wish to start programs."""

from __future__ import annotations

import re

from appliance.services.evidence.formats.known_harm import executable
from appliance.services.evidence.formats.rejection import damaged, differs
from appliance.services.evidence.formats.source import Source

_MARK = re.compile(rb"%PDF-[12]\.[0-9]")
_TAIL_BYTES = 2048
_LAUNCH = b"/Launch"


def check_pdf(source: Source) -> None:
    """Readers forgive what stands before the mark; we do not, since that is how a page hides in a PDF."""
    if not _MARK.match(source.head):
        raise differs("PDF")
    tail = b""
    for chunk in source.chunks():
        held = tail + chunk
        if _LAUNCH in held:
            raise executable("This PDF asks to start a program when it is opened")
        tail = held[-_TAIL_BYTES:]
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise damaged("PDF")
