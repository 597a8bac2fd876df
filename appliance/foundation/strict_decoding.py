"""The standard library's JSON decoder, set to refuse what JSON does not allow or cannot hold exactly.

Whole numbers come out as int however they are written.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from appliance.foundation.canonical_json import LARGEST_INTEGER

_EXPONENT = re.compile("[eE]")


class NotStrictError(ValueError):
    """A key that stands twice, or a number that cannot be held; the decoder does not know where."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise NotStrictError
    return value


def _number(literal: str) -> float:
    value = float(literal)
    if not math.isfinite(value) or abs(value) > LARGEST_INTEGER:
        raise NotStrictError
    if value == 0 and _EXPONENT.split(literal)[0].strip("-0."):
        raise NotStrictError
    return int(value) if value.is_integer() else value


def _integer(literal: str) -> int:
    if len(literal) > 17 or abs(int(literal)) > LARGEST_INTEGER:
        raise NotStrictError
    return int(literal)


def _constant(_: str) -> NoReturn:
    raise NotStrictError


QUICK_DECODER = json.JSONDecoder(parse_float=_number, parse_constant=_constant)
"""Lets duplicate keys and integers beyond 2**53 - 1 pass; whoever uses it looks for those."""

STRICT_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_number, parse_int=_integer, parse_constant=_constant
)
"""Raises ValueError (or RecursionError) for all that is not strict; takes three times as long."""
