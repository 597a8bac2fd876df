"""What a reader of a PDF sees: pieces of text with their place, size and font, page by page."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pypdf import PdfReader
from reportlab.pdfbase.ttfonts import TTFontFile

from appliance.adapters.documents.layout_engine import FONTS

LEFT, RIGHT, FOOT = 55.5, 541.0, 24.0
"""No text stands outside these: points from the left and from the bottom of the page."""

_FONTS = {
    name: TTFontFile(str(FONTS / f"{name}.ttf"))
    for name in ("Inter-Regular", "Inter-SemiBold", "JetBrainsMono-Regular")
}


@dataclass(frozen=True)
class Piece:
    """One run of text on a page; `x` and `y` in points from the bottom left corner."""

    text: str
    x: float
    y: float
    size: float
    font: str

    @property
    def right(self) -> float:
        """Where the run ends."""
        font = _FONTS.get(self.font.partition("+")[2], _FONTS["Inter-SemiBold"])
        widths = [font.charWidths.get(ord(character), font.defaultWidth) for character in self.text.rstrip()]
        return float(self.x + sum(widths) * self.size / 1000)


# Several tests look at the same document, and reading it takes as long as making it.
@lru_cache(maxsize=8)
def pages_of(pdf: bytes) -> list[list[Piece]]:
    """The pieces of every page, from top to bottom."""
    return [_pieces(page) for page in PdfReader(io.BytesIO(pdf)).pages]


def _pieces(page: Any) -> list[Piece]:
    found: list[Piece] = []

    def keep(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if text.strip():
            x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
            found.append(Piece(text.strip("\n"), x, y, size * cm[0], str((font or {}).get("/BaseFont", ""))))

    page.extract_text(visitor_text=keep)
    return sorted(found, key=lambda piece: (-piece.y, piece.x))


@lru_cache(maxsize=8)
def whole_text(pdf: bytes) -> str:
    """The text of all pages."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
