"""Reads one YAML file of a pack's sources, strictly, and remembers where everything stood.

YAML guesses: `no` becomes false, `2026-04-27` a date object, `010` eight, and a key written twice silently
wins over itself. A rulepack must say what it says, so here only `true` and `false` are booleans, dates stay
text, a repeated key is refused, and so are anchors, tags and keys without a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import yaml

from appliance.foundation.errors import UnreadableError
from appliance.foundation.strict_json import read_bytes

MAX_SOURCE_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 40
_LONGEST_NUMBER = 17  # all that rules count fits, and so does every whole number JSON can hold exactly
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCALARS = {
    "tag:yaml.org,2002:null": (re.compile(r"^(?:null|~|)$"), ["n", "~", ""]),
    "tag:yaml.org,2002:bool": (re.compile(r"^(?:true|false)$"), ["t", "f"]),
    "tag:yaml.org,2002:int": (re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789")),
    "tag:yaml.org,2002:float": (re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$"), list("-0123456789")),
}
_OPENING = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)


@dataclass(frozen=True, order=True)
class Place:
    """Where something is written: the file as the reader named it, and the line, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class SourceMapping(dict[str, Any]):
    """A mapping of a YAML file: `places[key]` is where a key is written, `place` where the mapping begins."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: dict[str, Place] = {}

    def put(self, key: str, value: Any, place: Place) -> None:
        """Sets a key and where it is written."""
        self[key] = value
        self.places[key] = place


class SourceList(list[Any]):
    """A list of a YAML file; `places[i]` is where entry i is written, `place` where the list begins."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: list[Place] = []

    def put(self, value: Any, place: Place) -> None:
        """Adds an entry and where it is written."""
        self.append(value)
        self.places.append(place)


class _StrictLoader(_SafeLoader):  # type: ignore[misc]  # the base is chosen when the module loads
    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


for _tag, (_pattern, _first) in _SCALARS.items():
    _StrictLoader.add_implicit_resolver(_tag, _pattern, _first)


def read_yaml(path: Path) -> Any:
    """The content of one YAML file of at most 2 MiB as SourceMapping, SourceList and scalars.

    Raises UnreadableError naming file and line.
    """
    return parse_yaml(read_bytes(path, max_bytes=MAX_SOURCE_BYTES), str(path))


def parse_yaml(data: bytes, name: str) -> Any:
    """Like read_yaml, for bytes at hand; `name` is what problems call them."""
    try:
        text = data.decode("utf-8")
        _refuse_tricks(text, name)
        node = yaml.compose(text, Loader=_StrictLoader)
        if node is None:
            raise UnreadableError("the file is empty", place=name)
        return _value(node, name)
    except UnicodeDecodeError as error:
        raise UnreadableError("the file is not UTF-8 text", place=name) from error
    except yaml.YAMLError as error:
        raise _unreadable(error, name) from error


def _refuse_tricks(text: str, name: str) -> None:
    """Refuses anchors, tags and deep nesting before anything is built from the text."""
    depth = 0
    for token in yaml.scan(text, Loader=_StrictLoader):
        place = f"{name}:{token.start_mark.line + 1}"
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > MAX_DEPTH:
            raise UnreadableError("the file is nested too deeply", place=place)
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken):
            raise UnreadableError(
                "anchors, aliases and tags are not used in packs",
                place=place,
                mend="Write the value out, or share it with a definition or `same_as`",
            )


def _unreadable(error: yaml.YAMLError, name: str) -> UnreadableError:
    mark = getattr(error, "problem_mark", None)
    place = f"{name}:{mark.line + 1}" if mark is not None else name
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is not YAML"
    return UnreadableError(f"the YAML cannot be read: {problem}", place=place)


def _value(node: yaml.Node, name: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, name)
    if isinstance(node, yaml.SequenceNode):
        result = SourceList(_place(node, name))
        for entry in node.value:
            result.put(_value(entry, name), _place(entry, name))
        return result
    return _scalar(node, name)


def _mapping(node: yaml.MappingNode, name: str) -> SourceMapping:
    result = SourceMapping(_place(node, name))
    for key_node, value_node in node.value:
        place = _place(key_node, name)
        if not isinstance(key_node, yaml.ScalarNode):
            raise UnreadableError("a key must be plain text", place=str(place))
        key = str(key_node.value)
        if key in result:
            first = result.places[key].line
            raise UnreadableError(
                f"the key '{key}' is written twice (first on line {first})", place=str(place)
            )
        if isinstance(value_node, yaml.ScalarNode) and value_node.value == "" and not value_node.style:
            raise UnreadableError(
                f"the key '{key}' has no value",
                place=str(place),
                mend="write the value, or null if that is meant",
            )
        result.put(key, _value(value_node, name), place)
    return result


def _scalar(node: yaml.Node, name: str) -> Any:
    kind = node.tag.rpartition(":")[2]
    if kind in {"int", "float"} and len(node.value) > _LONGEST_NUMBER:
        raise UnreadableError(
            f"the number has more than {_LONGEST_NUMBER} characters", place=str(_place(node, name))
        )
    if kind == "null":
        return None
    if kind == "bool":
        return node.value == "true"
    if kind == "int":
        return int(node.value)
    if kind == "float":
        return float(node.value)
    return str(node.value)


def _place(node: yaml.Node, name: str) -> Place:
    return Place(name, node.start_mark.line + 1)
