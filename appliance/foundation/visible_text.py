"""Text made safe to show: nothing invisible, and nothing that turns the line round.

What cannot be shown is never dropped: it is written as its code point, `[U+202E]`, so that a reader sees
that something stood there and two readers see the same.
"""

from __future__ import annotations

import unicodedata

KEPT_CONTROLS = frozenset("\n\t")
# Joiners and the soft hyphen are part of ordinary writing; all other format characters can hide or reorder.
_HARMLESS_FORMAT = frozenset("\u00ad\u200c\u200d")
_NO_XML = "\ufffe\uffff"


def visible(text: str) -> str:
    """The text with control and direction-changing characters written out."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if _is_harmless(character) else code_point(character) for character in one_line_end(text)
    )


def allowed_in_xml(text: str) -> str:
    """As visible(); the two characters that XML 1.0 forbids beside control characters are written out too."""
    shown = visible(text)
    for character in _NO_XML:
        shown = shown.replace(character, code_point(character))
    return shown


def one_line_end(text: str) -> str:
    """Every line ends with a line feed alone."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def code_point(character: str) -> str:
    """`[U+202E]`."""
    return f"[U+{ord(character):04X}]"


def _is_harmless(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cc":
        return character in KEPT_CONTROLS
    return category not in {"Cf", "Cs", "Zl", "Zp"} or character in _HARMLESS_FORMAT
