"""Text made safe to print: no glyph that a font lacks. What it lacks is written as its code point."""

from __future__ import annotations

import unicodedata
from functools import cache

from appliance.adapters.documents.layout_engine import FONTS, TTFontFile
from appliance.foundation.visible_text import KEPT_CONTROLS, code_point, one_line_end

TEXT_FONT = "Inter-Regular.ttf"


def printable(text: str) -> str:
    """The text in composed form, with every character the printing font lacks written out."""
    if text.isascii() and text.isprintable():
        return text
    known = _glyphs_of_text_font()
    composed = unicodedata.normalize("NFC", one_line_end(text))
    return "".join(
        character if ord(character) in known or character in KEPT_CONTROLS else code_point(character)
        for character in composed
    )


@cache
def _glyphs_of_text_font() -> frozenset[int]:
    """The code points of the text font; its semibold cut has the same ones (a test holds them to it)."""
    font = TTFontFile(str(FONTS / TEXT_FONT))
    return frozenset(font.charToGlyph)
