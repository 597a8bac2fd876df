"""Text made safe to show: nothing invisible, nothing that turns the line round, no glyph a font lacks.

What cannot be shown is never dropped: it is written as its code point, `[U+202E]`, so that a reader sees
that something stood there and two readers see the same.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from appliance.adapters.documents.layout_engine import FONTS, TTFontFile

TEXT_FONT = "Inter-Regular.ttf"

# Joiners and the soft hyphen are part of ordinary writing; all other format characters can hide or reorder.
_HARMLESS_FORMAT = frozenset("\u00ad\u200c\u200d")
_KEPT_CONTROLS = frozenset("\n\t")


def visible(text: str) -> str:
    """The text with control and direction-changing characters written out, for screens."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if _is_harmless(character) else _code_point(character) for character in _tidy(text)
    )


def printable(text: str) -> str:
    """The text in composed form, with every character the printing font lacks written out."""
    if text.isascii() and text.isprintable():
        return text
    known = _glyphs_of_text_font()
    composed = unicodedata.normalize("NFC", _tidy(text))
    return "".join(
        character if ord(character) in known or character in _KEPT_CONTROLS else _code_point(character)
        for character in composed
    )


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_harmless(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cc":
        return character in _KEPT_CONTROLS
    return category not in {"Cf", "Cs", "Zl", "Zp"} or character in _HARMLESS_FORMAT


def _code_point(character: str) -> str:
    return f"[U+{ord(character):04X}]"


@cache
def _glyphs_of_text_font() -> frozenset[int]:
    """The code points of the text font; its semibold cut has the same ones (a test holds them to it)."""
    font = TTFontFile(str(FONTS / TEXT_FONT))
    return frozenset(font.charToGlyph)
