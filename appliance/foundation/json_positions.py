"""Where things stand in a JSON document: the first fault, and the lines of given JSON pointers.

A slow, exact reader in pure Python. It runs only after a document was refused, and its words do not
depend on the version of Python. It lets the standard decoder skip what is sound or not asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from appliance.foundation.canonical_json import LARGEST_INTEGER
from appliance.foundation.json_pointer import pointer_of
from appliance.foundation.strict_decoding import STRICT_DECODER

ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")

_DEEPEST = 64
_MOST_STEPS = 4_000_000
"""Values read one by one before the search for a fault is given up; some ten seconds."""

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[A-Za-z0-9_+.-]+")
_STRING_FAULTS = {
    "Unterminated": "text that starts here is never closed",
    "Invalid control": "a control character or line break stands inside text",
    "Invalid \\u": "'\\u' must be followed by four hexadecimal digits",
    "Invalid \\": "a backslash is followed by a character it cannot escape",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong, at which character (from 0), and how to mend it."""

    message: str
    position: int
    mend: str | None = None


class _FaultFoundError(Exception):
    def __init__(self, message: str, position: int, mend: str | None = None) -> None:
        super().__init__(message)
        self.fault = Fault(message, position, mend)


class _GaveUpError(Exception):
    pass


def line_and_column(text: str, position: int) -> tuple[int, int]:
    """Return the line and column, both counted from 1 in characters, of a position counted from 0."""
    before = text[:position]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def find_fault(text: str, max_depth: int) -> Fault | None:
    """Return the first fault of a document; None when it is sound, or the search takes too long."""
    try:
        _Reader(text, min(max_depth, _DEEPEST)).read_document()
    except _FaultFoundError as found:
        return found.fault
    except _GaveUpError:
        pass
    return None


def lines_of(text: str, pointers: Iterable[str]) -> dict[str, int]:
    """Return the line (from 1) on which each pointer's field or item starts; absent ones are left out."""
    reader = _LineFinder(text, frozenset(pointers))
    with suppress(_FaultFoundError, _GaveUpError):
        reader.read_document()
    return {pointer: line_and_column(text, position)[0] for pointer, position in reader.found.items()}


class _Reader:
    """Reads a document once, front to back, keeping the path to where it is."""

    def __init__(self, text: str, max_depth: int) -> None:
        self.text = text
        self.position = 0
        self.max_depth = max_depth
        self.path: list[str | int] = []
        self.steps = 0
        self.decoder = STRICT_DECODER
        self.skips_left = 2 * len(text)

    def read_document(self) -> None:
        """Read the whole text; raises _FaultFoundError at the first fault."""
        self._skip_space()
        if self.position == len(self.text):
            raise _FaultFoundError("is empty", 0, "A JSON document is expected")
        self._read_value()
        self._skip_space()
        if self.position < len(self.text):
            raise self._fault("something follows after the end of the document", "Remove it")

    def _read_value(self) -> None:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise _GaveUpError
        character = self._next()
        if character == '"':
            self._read_text()
        elif character in "{[":
            if len(self.path) >= self.max_depth:
                raise self._fault(f"is nested deeper than {self.max_depth} levels")
            self._read_object() if character == "{" else self._read_list()
        elif character in "-0123456789":
            self._read_number()
        else:
            self._read_word()

    def _read_object(self) -> None:
        lines: dict[str, int] = {}
        self.position += 1
        if self._skip_space() == "}":
            self.position += 1
            return
        while True:
            start = self.position
            if self._next() != '"':
                raise self._fault("a field name in double quotes is expected here", self._comma_mend("}"))
            name = self._read_text()
            if name in lines:
                raise self._named_twice(name, lines[name], start)
            lines[name] = start
            self._expect(":", "':' is missing after the field name")
            self._read_inner(name, start)
            if self._after_value("}"):
                return

    def _read_list(self) -> None:
        self.position += 1
        if self._skip_space() == "]":
            self.position += 1
            return
        index = 0
        while True:
            self._read_inner(index, self.position)
            if self._after_value("]"):
                return
            index += 1

    def _read_inner(self, step: str | int, start: int) -> None:
        self._skip_space()
        self.path.append(step)
        if not self._is_skipped(start):
            self._read_value()
        self.path.pop()

    def _is_skipped(self, start: int) -> bool:
        """Step over an item of a list when the decoder finds it sound."""
        is_item = isinstance(self.path[-1], int) and start == self.position
        return is_item and self._next() in "{[" and self.skips_left > 0 and self._skip_sound_value()

    def _skip_sound_value(self) -> bool:
        try:
            _, end = self.decoder.raw_decode(self.text, self.position)
        except (ValueError, RecursionError) as error:
            # What failed is read again, level by level; a bound keeps deep nesting from repeating that.
            self.skips_left -= getattr(error, "pos", len(self.text)) - self.position
            return False
        containers = self.text.count("[", self.position, end) + self.text.count("{", self.position, end)
        if len(self.path) + containers > self.max_depth:
            return False
        if ESCAPED_SURROGATE.search(self.text, self.position, end):
            return False
        self.position = end
        return True

    def _after_value(self, closing: str) -> bool:
        """Step over what follows a value; True when it closes the object or list."""
        self._skip_space()
        character = self._next()
        if character not in ("," + closing):
            raise self._fault(f"',' or '{closing}' is expected here")
        self.position += 1
        if character == ",":
            self._skip_space()
        return character == closing

    def _read_text(self) -> str:
        start = self.position
        try:
            value, self.position = _DECODER.raw_decode(self.text, start)
            str(value).encode("utf-8")
        except json.JSONDecodeError as error:
            words = [words for head, words in _STRING_FAULTS.items() if error.msg.startswith(head)]
            raise _FaultFoundError(words[0] if words else "text cannot be read", error.pos) from None
        except UnicodeEncodeError:
            message = "holds half of a surrogate pair, which is not a character"
            raise _FaultFoundError(message, start) from None
        return str(value)

    def _read_number(self) -> None:
        found = _NUMBER.match(self.text, self.position)
        word = _WORD.match(self.text, self.position)
        if not found or not word or found.end() != word.end():
            raise self._fault("is not a number as JSON writes them")
        whole, fraction, _ = found.groups()
        if len(whole) > 17 or abs(float(found.group())) > LARGEST_INTEGER:
            raise self._fault(f"the number is beyond {LARGEST_INTEGER}")
        if float(found.group()) == 0 and (whole + (fraction or "")).strip("-0."):
            raise self._fault("the number is too small to hold")
        self.position = found.end()

    def _read_word(self) -> None:
        word = _WORD.match(self.text, self.position)
        if word and word.group() in {"true", "false", "null"}:
            self.position = word.end()
        elif word and word.group() in {"NaN", "Infinity"}:
            raise self._fault(f"{word.group()} is not a JSON value", "Leave out what is not known")
        else:
            raise self._fault("a value is expected here", self._comma_mend(self.text[self.position]))

    def _named_twice(self, name: str, first: int, second: int) -> _FaultFoundError:
        line = line_and_column(self.text, first)[0]
        message = f"the field {pointer_of([*self.path, name])} stands twice (first on line {line})"
        return _FaultFoundError(message, second, "Remove one of the two")

    def _comma_mend(self, character: str) -> str | None:
        before = self.text[: self.position].rstrip(" \t\n\r")
        at_end = self.text[self.position : self.position + 1] == character and character in "}]"
        return "Remove the comma before it" if at_end and before.endswith(",") else None

    def _expect(self, character: str, otherwise: str) -> None:
        self._skip_space()
        if self._next() != character:
            raise self._fault(otherwise)
        self.position += 1

    def _skip_space(self) -> str:
        """Step over white space and return the character that follows, '' at the end."""
        space = _SPACE.match(self.text, self.position)
        self.position = space.end() if space else self.position
        return self.text[self.position : self.position + 1]

    def _next(self) -> str:
        if self.position >= len(self.text):
            raise self._fault("ends before it is complete", "It seems to be cut short; fetch it again")
        return self.text[self.position]

    def _fault(self, message: str, mend: str | None = None) -> _FaultFoundError:
        return _FaultFoundError(message, self.position, mend)


class _LineFinder(_Reader):
    """Reads a document and notes where the wanted fields and items start."""

    def __init__(self, text: str, wanted: frozenset[str]) -> None:
        super().__init__(text, _DEEPEST)
        self.wanted = wanted
        self.entered = {pointer[:end] for pointer in wanted for end in _slashes(pointer)}
        self.found: dict[str, int] = {}
        self.decoder = _DECODER

    def _is_skipped(self, start: int) -> bool:
        pointer = pointer_of(self.path)
        if pointer in self.wanted:
            self.found[pointer] = start
        return pointer not in self.entered and self._skip_sound_value()


def _slashes(pointer: str) -> list[int]:
    return [index for index, character in enumerate(pointer) if character == "/"]
