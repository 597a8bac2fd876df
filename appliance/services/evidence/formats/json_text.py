"""JSON, checked as it streams by: a file of any size takes the memory of its deepest nesting."""

from __future__ import annotations

import re

from appliance.services.evidence.formats.known_harm import refuse_web_pages
from appliance.services.evidence.formats.plain_text import decoded
from appliance.services.evidence.formats.rejection import RejectedFileError, damaged
from appliance.services.evidence.formats.source import Source

_DEEPEST = 500
_LONGEST_TOKEN = 2_000
_BLANK = re.compile(r"[ \t\r\n]+")
_SCALAR = re.compile(r"(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)\Z")
_SCALAR_CHARACTERS = re.compile(r"[-+.0-9A-Za-z]+")
_INSIDE_STRING = re.compile(r'[^"\\\x00-\x1f]+')
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')


def check_json(source: Source) -> None:
    """RFC 8259, or several such values one after another, as programs write logs."""
    refuse_web_pages(source.head)
    reading = _Reading()
    for text in decoded(source):
        reading.feed(text)
    reading.end()


class _Reading:
    """Where the reader is: what is open around it and what may come next."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._next = "value"  # value, first (value or end), key, first key, colon, comma
        self._values = 0
        self._rest = ""
        self._in_string = False

    def feed(self, text: str) -> None:
        text, self._rest = self._rest + text, ""
        at = 0
        while at < len(text):
            moved = self._string(text, at) if self._in_string else self._token(text, at)
            if moved == at:  # a token or an escape that may go on in the next piece
                self._rest = text[at:]
                if len(self._rest) > _LONGEST_TOKEN:
                    raise _wrong()
                return
            at = moved

    def end(self) -> None:
        if self._rest:
            rest, self._rest = self._rest, ""
            self._scalar(rest)
        if self._open or self._in_string or not self._values:
            raise _wrong()

    def _token(self, text: str, at: int) -> int:
        if blank := _BLANK.match(text, at):
            return blank.end()
        character = text[at]
        if character in "{[":
            self._begin(character)
        elif character in "}]":
            self._close(character)
        elif character == '"':
            self._expect({"value", "first value", "key", "first key"})
            self._in_string = True
        elif character in ":,":
            self._separate(character)
        else:
            return self._scalar_in(text, at)
        return at + 1

    def _scalar_in(self, text: str, at: int) -> int:
        found = _SCALAR_CHARACTERS.match(text, at)
        if not found:
            raise _wrong()
        if found.end() == len(text):
            return at
        self._scalar(found[0])
        return found.end()

    def _scalar(self, text: str) -> None:
        self._expect({"value", "first value"})
        if self._in_string or not _SCALAR.match(text):
            raise _wrong()
        self._value_ended()

    def _string(self, text: str, at: int) -> int:
        if inside := _INSIDE_STRING.match(text, at):
            return inside.end()
        if text[at] == "\\":
            escape = _ESCAPE.match(text, at)
            if not escape and len(text) - at >= 6:
                raise _wrong()
            return escape.end() if escape else at
        if text[at] != '"':
            raise _wrong()
        self._in_string = False
        if self._next in {"key", "first key"}:
            self._next = "colon"
        else:
            self._value_ended()
        return at + 1

    def _begin(self, character: str) -> None:
        self._expect({"value", "first value"})
        self._open.append("}" if character == "{" else "]")
        if len(self._open) > _DEEPEST:
            raise _wrong()
        self._next = "first key" if character == "{" else "first value"

    def _close(self, character: str) -> None:
        self._expect({"comma", "first key" if character == "}" else "first value"})
        if not self._open or self._open.pop() != character:
            raise _wrong()
        self._value_ended()

    def _separate(self, character: str) -> None:
        self._expect({"colon" if character == ":" else "comma"})
        in_object = bool(self._open) and self._open[-1] == "}"
        if character == "," and not self._open:
            raise _wrong()
        self._next = "key" if character == "," and in_object else "value"

    def _value_ended(self) -> None:
        if not self._open:
            self._values += 1
        self._next = "comma" if self._open else "value"

    def _expect(self, allowed: set[str]) -> None:
        if self._next not in allowed:
            raise _wrong()


def _wrong() -> RejectedFileError:
    return damaged("JSON file")
