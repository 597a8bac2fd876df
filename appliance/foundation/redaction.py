"""What may not be written into a log, and how it is masked (SAIS 8.5.5, 8.6.1, 9.5.5).

Errs on the side of masking: a line that says less is read again in the database by its ids, a secret in a
log is out. Whole values go by their key; within texts what looks like an address, a telephone number or a
secret goes by its shape. Runs of hex stay only under keys that say that they hold an id or a hash.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MASK = "[redacted]"
LONGEST_TEXT = 300  # characters; free text beyond that is content, not a description
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
_MAY_HOLD_HEX = re.compile(r"(^|_)(id|sha256|hash|etag)$")
_PUNCTUATION = re.compile(r"[^a-z0-9]")

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_PLAIN = re.compile(rf"[A-Za-z]{{0,31}}|{_UUID}|\d{{4}}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{{1,6}})?Z)?")
_HEX = re.compile(r"(?<![0-9A-Za-z-])[0-9a-fA-F]{24,}(?![0-9A-Za-z-])")
_NEVER = re.compile(
    r"""
    (?P<pem>-----BEGIN\ [A-Z ]+-----.*?(?:-----END\ [A-Z ]+-----|\Z))
  | (?P<jwt>\beyJ[\w-]{5,}(?:\.[\w-]*)*)
  | (?P<scheme>\b(?:bearer|basic|digest)\s+[^\s,;]{4,})
  | (?P<assigned>
      \b[\w-]*(?:password|passwd|pwd|secret|token|api[_-]?key|cookie|session|code|state)["']?\s*[=:]\s*\S+
    )
  | (?P<userinfo>(?<=://)[^\s/@]*@)
  | (?P<query>(?<=[\w/.-])\?[\w.~%-]+=\S*)
  | (?P<email>[^\s@<>"'(),:;]+@[^\s@<>"'(),:;]+)
  | (?P<vendor>\b(?:sk|pk|rk|whsec|ghp|gho|xox[a-z]|AKIA|ASIA)[_-]?[A-Za-z0-9_-]{10,})
  | (?P<phone>(?<![\w-])(?!\d{4}-\d\d-\d\d(?!\d))(?:\+|\()?(?:\d[ \t./()-]{0,3}){8,14}\d(?![\w-]))
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
# Long, without a space, of mixed kinds: what random bytes look like in base64.
_RANDOM = re.compile(r"(?<![\w+/-])[\w+/-]{20,}={0,2}")


def redacted(fields: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """A copy of ``fields`` that may be written, and whether anything was masked in it."""
    kept = _mapping(fields, 0)
    return kept, kept != fields


def redacted_text(text: str, *, key: str = "") -> str:
    """``text`` without anything that looks like a secret or a person's address, and not too long."""
    if _PLAIN.fullmatch(text):
        return text
    text = _NEVER.sub(MASK, text)
    text = _RANDOM.sub(_unless_harmless, text)
    if not _MAY_HOLD_HEX.search(key):
        text = _HEX.sub(MASK, text)
    if len(text) > LONGEST_TEXT:
        text = f"{text[:LONGEST_TEXT]} [{len(text) - LONGEST_TEXT} characters more]"
    return text


def is_forbidden(key: str) -> bool:
    """Tell whether a field of this name may not be written at all."""
    return _FORBIDDEN.search(_PUNCTUATION.sub("", key.lower())) is not None


def _mapping(fields: Mapping[str, Any], depth: int) -> dict[str, Any]:
    return {
        redacted_text(str(key)): MASK if is_forbidden(str(key)) else _value(value, str(key), depth)
        for key, value in fields.items()
    }


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


def _unless_harmless(found: re.Match[str]) -> str:
    """Mask what mixes capitals, small letters and digits; names in snake or kebab case do not."""
    text = found[0]
    if re.fullmatch(_UUID, text):
        return text
    kinds = [re.search(kind, text) for kind in ("[A-Z]", "[a-z]", "[0-9]")]
    return MASK if all(kinds) else text
