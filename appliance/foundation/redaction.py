"""What may not be written into a log, and how it is masked (SAIS 8.5.5, 8.6.1, 9.5.5).

Errs on the side of masking: a line that says less is read again in the database by its ids, a secret in a
log is out. Whole values go by their key; within texts what looks like an address, a telephone number or a
secret goes by its shape. Runs of hex stay only under keys that say that they hold an id or a hash.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

MASK = "[redacted]"
LONGEST_TEXT = 300  # characters; free text beyond that is content, not a description
_LOOKED_AT = 1_000
_DEEPEST = 6
_LONGEST_LIST = 50

# Parts of key names, compared in lower case without punctuation.
FORBIDDEN_KEYS = tuple(
    """
    password passwd passphrase pwd secret token apikey accesskey privatekey signingkey encryptionkey
    wrappedkey credential authorization cookie csrf sessionkey sessionid nonce codeverifier
    email phone mobile telephone fullname displayname firstname lastname surname username postcode
    postaladdress streetaddress body payload plaintext prompt completion sqltext
    """.split()
)
_FORBIDDEN = re.compile("|".join(FORBIDDEN_KEYS))
_MAY_HOLD_HEX = re.compile(r"(^|_)(id|sha256|hash|etag|version)$")
# Hex, with a word before it or not. Digits alone could be a telephone number.
_ID = re.compile(r"(?=.*[a-z]|.{24})(?:[a-z]{2,12}[-_])*[0-9a-f-]{8,64}")
_PUNCTUATION = re.compile(r"[^a-z0-9]")

_SHAPES = re.compile(
    r"""
    (?P<uuid>(?<![0-9A-Za-z-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9A-Za-z-]))
  | (?P<moment>
      (?<![0-9A-Za-z-])\d{4}-\d\d-\d\d
      (?:[T\ ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?(?![0-9A-Za-z-])
    )
  | (?P<pem>-----BEGIN\ [a-z ]+-----.*?(?:-----END\ [a-z ]+-----|\Z))
  | (?P<jwt>\beyJ[\w-]{5,}(?:\.[\w-]*)*)
  | (?P<scheme>\b(?:bearer|basic|digest)\s+[^\s,;]{4,})
  | (?P<assigned>
      \b[\w-]*(?:password|passwd|pwd|passphrase|secret|token|api[_-]?key|cookie|session_?id)["']?\s*[=:]\s*\S+
    )
  | (?P<userinfo>(?<=://)[^\s/@]*@)
  | (?P<query>(?<=[\w/.-])\?[\w.~%-]+=\S*)
  | (?P<email>[^\s@<>"'(),:;]+(?:@|%40)[^\s@<>"'(),:;]+)
  | (?P<vendor>\b(?:sk|pk|rk|tce|whsec|gh[a-z]|xox[a-z]|akia|asia)[_-]?[a-z0-9_-]{10,})
  | (?P<phone>(?<!\d)(?:\d[\s./()\u2010-\u2015-]{0,3}){8,14}\d(?!\d))
  | (?P<run>[\w+/-]{20,}={0,2})
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_HARMLESS = {"uuid", "moment"}
# Words of snake, kebab or camel case are longer than what chance puts together.
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SHORTEST_WORDS = 3.5  # characters, on average
_LONG_PART = re.compile(r"[0-9A-Za-z]{24,}")


def redacted(fields: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """A copy of ``fields`` that may be written as JSON, and whether anything was masked in it."""
    kept = _mapping(fields, 0)
    return kept, _holds_mask(kept)


def redacted_text(text: str, *, key: str = "") -> str:
    """``text`` without anything that looks like a secret or a person's address, and not too long."""
    if _MAY_HOLD_HEX.search(key) and _ID.fullmatch(text):
        return text
    kept = (_unshaped_again if key in _CONSTANT else _unshaped)(text[:_LOOKED_AT])[:LONGEST_TEXT]
    # The end of a long text may be half of something that would have been masked whole.
    left_out = len(text) - LONGEST_TEXT
    return kept if left_out <= 0 else f"{kept} [{left_out} characters more]"


def _unshaped(text: str) -> str:
    return _SHAPES.sub(_kept, text)


# Of constant texts each line has the same few, and looking for shapes takes longer than all else of a line.
_CONSTANT = frozenset({"event", "msg", "route"})
_unshaped_again = lru_cache(maxsize=512)(_unshaped)


def is_forbidden(key: str) -> bool:
    """Tell whether a field of this name may not be written at all."""
    return _FORBIDDEN.search(_PUNCTUATION.sub("", key.lower())) is not None


def _mapping(fields: Mapping[str, Any], depth: int) -> dict[str, Any]:
    kept = {}
    for key, value in fields.items():
        name = str(key)
        written, forbidden = _name(name)
        kept[written] = MASK if forbidden else _value(value, name, depth)
    return kept


@lru_cache(maxsize=1_024)
def _name(key: str) -> tuple[str, bool]:
    """A field's name as it is written, and whether its value may not be. Each line has the same few."""
    return redacted_text(key), is_forbidden(key)


def _value(value: Any, key: str, depth: int) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return redacted_text(value, key=key)
    if depth >= _DEEPEST or isinstance(value, bytes | bytearray | memoryview):
        return MASK
    if isinstance(value, Mapping):
        return _mapping(value, depth + 1)
    if isinstance(value, list | tuple | set | frozenset):
        return [_value(item, key, depth + 1) for item in list(value)[:_LONGEST_LIST]]
    return redacted_text(str(value), key=key)


def _kept(found: re.Match[str]) -> str:
    """What stays of a match: harmless shapes, and runs of characters that are words."""
    if found.lastgroup in _HARMLESS:
        return found[0]
    if found.lastgroup == "run" and not _looks_random(found[0]):
        return found[0]
    return MASK


def _looks_random(run: str) -> bool:
    if any(re.search("[0-9]", part) for part in _LONG_PART.findall(run)):
        return True
    pieces = _PIECE.findall(run)
    return sum(map(len, pieces)) < _SHORTEST_WORDS * len(pieces)


def _holds_mask(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_mask(inner) for inner in value.values()) or any(MASK in key for key in value)
    if isinstance(value, list):
        return any(map(_holds_mask, value))
    return isinstance(value, str) and MASK in value
