"""The checks a schema compiles to: one function per node, silent and fast when there is nothing to say.

A check returns its faults as (pointer below the value, message); each container puts its own step in
front. So a sound document of 100,000 devices never builds a single pointer.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from appliance.foundation.errors import quoted
from appliance.foundation.json_pointer import pointer_step

Faults = Sequence[tuple[str, str]]
Check = Callable[[Any], Faults]

MOST_PROBLEMS = 100
"""After so many in one object or list the rest of it is not looked at."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DATE.pattern + r"T[0-9]{2}(:[0-9]{2}){2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SCALARS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}
_TYPE_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
    "array": "a list",
    "object": "an object",
}


class SchemaError(ValueError):
    """A schema this module cannot honour: a mistake of ours, not of whoever wrote the instance."""


def type_check(kinds: str | Sequence[str] | None, by_type: Mapping[type, Check]) -> Check:
    """Check the type, then what ``by_type`` says about values of it. ``kinds`` None allows every type."""
    names = list(_SCALARS) if kinds is None else [kinds] if isinstance(kinds, str) else list(kinds)
    if unknown := set(names) - set(_SCALARS):
        raise SchemaError(f"unknown type {min(unknown)!r}")
    table = {python: by_type.get(python, _sound) for name in names for python in _SCALARS[name]}
    if "integer" in names and float not in table:
        table[float] = _whole_only(by_type.get(float, _sound))
    wanted = _either([_TYPE_WORDS[name] for name in names])

    def check(value: Any) -> Faults:
        part = table.get(type(value))
        return _wrong_type(value, wanted) if part is None else part(value)

    return check


def enum_check(values: Sequence[Any]) -> Check:
    """Check that the value is one of ``values``."""
    words = ", ".join(value if isinstance(value, str) else shown(value) for value in values)
    allowed = {_identity(value) for value in values}
    texts = {value for value in values if isinstance(value, str)}

    def check(value: Any) -> Faults:
        if type(value) is str:
            return () if value in texts else (("", f"is {quoted(value)}; use one of {words}"),)
        return () if _identity(value) in allowed else (("", f"is {shown(value)}; use one of {words}"),)

    return check


def const_check(wanted: Any) -> Check:
    """Check that the value is ``wanted``."""
    identity = _identity(wanted)

    def check(value: Any) -> Faults:
        return () if _identity(value) == identity else (("", f"is {shown(value)}; must be {shown(wanted)}"),)

    return check


def string_check(schema: Mapping[str, Any]) -> Check:
    """Check minLength, maxLength, pattern and format of a text."""
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength")
    search = _pattern(schema["pattern"]).search if "pattern" in schema else None
    is_formed, form = _format(schema["format"]) if "format" in schema else (None, "")
    misfit = f"does not fit the pattern {schema.get('pattern')}"

    def check(value: str) -> Faults:
        if len(value) < shortest:
            return (("", _too_short(value, shortest)),)
        if longest is not None and len(value) > longest:
            return (("", f"has {len(value)} characters; at most {longest} are allowed"),)
        if search is not None and search(value) is None:
            return (("", f"is {quoted(value)}, which {misfit}"),)
        if is_formed is not None and not is_formed(value):
            return (("", f"is {quoted(value)}; must be {form}"),)
        return ()

    return check


def number_check(schema: Mapping[str, Any]) -> Check:
    """Check minimum and maximum of a number."""
    least, most = schema.get("minimum"), schema.get("maximum")

    def check(value: float) -> Faults:
        if least is not None and value < least:
            return (("", f"is {value}; must be at least {least}"),)
        if most is not None and value > most:
            return (("", f"is {value}; must be at most {most}"),)
        return ()

    return check


def array_check(schema: Mapping[str, Any], item_check: Check | None) -> Check:
    """Check minItems, maxItems, uniqueItems and every item of a list."""
    fewest, most = schema.get("minItems", 0), schema.get("maxItems")
    unique = schema.get("uniqueItems", False)

    def check(value: list[Any]) -> Faults:
        if len(value) < fewest:
            return (("", f"has {len(value)} items; needs at least {fewest}"),)
        if most is not None and len(value) > most:
            return (("", f"has {len(value)} items; at most {most} are allowed"),)
        faults = _repeated(value) if unique else []
        if item_check is not None:
            for index, item in enumerate(value):
                if found := item_check(item):
                    faults.extend((f"/{index}{pointer}", message) for pointer, message in found)
                    if len(faults) >= MOST_PROBLEMS:
                        break
        return faults

    return check


def object_check(
    schema: Mapping[str, Any], fields: Mapping[str, Check], patterns: Mapping[str, Check]
) -> Check:
    """Check required, properties, patternProperties and additionalProperties of an object."""
    if schema.get("additionalProperties", False) is not False:
        raise SchemaError("additionalProperties can only be false")
    closed = "additionalProperties" in schema
    required = tuple(schema.get("required", ()))
    required_keys = frozenset(required)
    matchers = [(_pattern(pattern).search, part) for pattern, part in patterns.items()]

    def check(value: dict[str, Any]) -> Faults:
        faults: list[tuple[str, str]] = []
        if not required_keys <= value.keys():
            faults.extend(("", f"the field '{key}' is missing") for key in required if key not in value)
        for key, inner in value.items():
            part = fields.get(key)
            found = _matched_field(key, inner, part) if part is None or matchers else part(inner)
            if found:
                step = pointer_step(key)
                faults.extend((step + pointer, message) for pointer, message in found)
                if len(faults) >= MOST_PROBLEMS:
                    break
        return faults

    def _matched_field(key: str, inner: Any, part: Check | None) -> Faults:
        parts = [part] if part is not None else []
        parts += [matched for search, matched in matchers if search(key)]
        if not parts and closed:
            return (("", _unknown_field(key, fields, patterns)),)
        return [fault for part in parts for fault in part(inner)]

    return check


def shown(value: Any) -> str:
    """Return a value as a message shows it: short, and never an object or list in full."""
    if isinstance(value, str):
        return quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "an object"
    return str(value)


def _sound(_: Any) -> Faults:
    return ()


def _whole_only(rest: Check) -> Check:
    def check(value: float) -> Faults:
        return rest(value) if value.is_integer() else _wrong_type(value, "a whole number")

    return check


def _wrong_type(value: Any, wanted: str) -> Faults:
    mend = ", or leave it out when it is not known" if value is None else ""
    return (("", f"is {shown(value)}; must be {wanted}{mend}"),)


def _too_short(value: str, shortest: int) -> str:
    if not value:
        return "is empty; write something or leave it out"
    return f"has {len(value)} characters; at least {shortest} are needed"


def _unknown_field(key: str, fields: Iterable[str], patterns: Iterable[str]) -> str:
    known = sorted(fields)
    near = difflib.get_close_matches(key[:100].lower(), known, n=1, cutoff=0.7)
    if near:
        return f"unknown field; did you mean {near[0]}?"
    choices = known[:12] + (["…"] if len(known) > 12 else []) + [f"names like {p}" for p in patterns]
    return f"unknown field; known here: {', '.join(choices) or 'none'}"


def _repeated(items: list[Any]) -> list[tuple[str, str]]:
    first: dict[Any, int] = {}
    faults: list[tuple[str, str]] = []
    for index, item in enumerate(items):
        earlier = first.setdefault(_identity(item), index)
        if earlier != index and len(faults) < MOST_PROBLEMS:
            faults.append((f"/{index}", f"is the same as item {earlier}; remove one of the two"))
    return faults


def _identity(value: Any) -> Any:
    """Return something hashable that is equal exactly for values JSON Schema calls equal (1 and 1.0)."""
    if isinstance(value, bool):
        return (bool, value)
    if isinstance(value, list):
        return (list, tuple(map(_identity, value)))
    if isinstance(value, dict):
        return (dict, frozenset((key, _identity(inner)) for key, inner in value.items()))
    return value


def _is_real_date(value: str) -> bool:
    if _DATE.fullmatch(value) is None:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_real_moment(value: str) -> bool:
    """RFC 3339, with the letters in capitals and without leap seconds, as everything we write has it."""
    if _MOMENT.fullmatch(value) is None or not _is_real_date(value[:10]):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_uuid(value: str) -> bool:
    return _UUID.fullmatch(value) is not None


def _format(name: str) -> tuple[Callable[[str], bool], str]:
    try:
        return _FORMATS[name]
    except KeyError:
        raise SchemaError(f"unknown format {name!r}") from None


_FORMATS: dict[str, tuple[Callable[[str], bool], str]] = {
    "date": (_is_real_date, "a real date written YYYY-MM-DD"),
    "date-time": (_is_real_moment, "a real moment written like 2026-11-22T09:30:00Z"),
    "uuid": (_is_uuid, "an id such as 0b6ad8a5-7f3c-4a63-9d57-0d7a3f4a1c22"),
}


def _pattern(source: str) -> re.Pattern[str]:
    r"""Compile an ECMAScript pattern: ``$`` is the very end, ``\d`` and ``\w`` are ASCII."""
    if re.search(r"\(\?(?!:)", source):
        raise SchemaError(f"only simple patterns are supported, not {source!r}")
    units = re.findall(r"\\.|\[(?:\\.|[^\]\\])*\]|.", source, re.DOTALL)
    try:
        return re.compile("".join(r"\Z" if unit == "$" else unit for unit in units), re.ASCII)
    except re.error as error:
        raise SchemaError(f"pattern {source!r}: {error}") from None


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]
