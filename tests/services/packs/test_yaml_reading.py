"""YAML that says what it says: no guessed booleans, dates or numbers, nothing written twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.foundation.errors import UnreadableError
from appliance.services.packs.yaml_reading import (
    MAX_SOURCE_BYTES,
    SourceList,
    SourceMapping,
    parse_yaml,
    read_yaml,
)


@pytest.mark.req("RULE-11")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("Off", "Off"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("2026-04-27", "2026-04-27"),
        ("2026-04-27T10:00:00Z", "2026-04-27T10:00:00Z"),
        ("12:30", "12:30"),
        ("010", "010"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        ("12", 12),
        ("-12", -12),
        ("7.0", 7.0),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("null", None),
        ("~", None),
        ("Null", "Null"),
        ("'12'", "12"),
        ('"null"', "null"),
        ("<<", "<<"),
        ("=", "="),
    ],
)
def test_only_plain_words_and_numbers_get_a_meaning(text: str, value: object) -> None:
    read = parse_yaml(f"key: {text}".encode(), "f")["key"]
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "f:3: the key 'a' is written twice (first on line 1)"),
        ("a:\n  b:\nc: 1\n", "f:2: the key 'b' has no value"),
        ("a: &x 1\nb: *x\n", "f:1: anchors, aliases and tags"),
        ("a: !!python/object:os.system 1\n", "f:1: anchors, aliases and tags"),
        ("? [1]\n: 2\n", "f:1: a key must be plain text"),
        ("a: [1, 2\n", "f:2: the YAML cannot be read"),
        ("a: 1\n---\nb: 2\n", "f:2: the YAML cannot be read"),
        ("a: \x07\n", "f: the YAML cannot be read"),
        ("# nothing\n", "f: the file is empty"),
        ("a: 1\nb: " + "9" * 5000, "f:2: the number has more than 17 characters"),
        ("a: " + "9" * 500 + ".5", "f:1: the number has more than 17 characters"),
        ("[" * 3000 + "]" * 3000, "f:1: the file is nested too deeply"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_yaml(text.encode(), "f")
    assert str(caught.value).startswith(message)


def test_bytes_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(UnreadableError, match="not UTF-8"):
        parse_yaml(b"a: \xff\n", "f")


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_bytes(b"#" * (MAX_SOURCE_BYTES + 1))
    with pytest.raises(UnreadableError, match=r"pack\.yaml: is larger than 2 MiB"):
        read_yaml(tmp_path / "pack.yaml")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"pack\.yaml: there is no such file"):
        read_yaml(tmp_path / "pack.yaml")


def test_every_entry_knows_its_line() -> None:
    tree = parse_yaml(b"a: 1\nb:\n  - x\n  - {c: 2}\n", "f")
    assert isinstance(tree, SourceMapping)
    assert str(tree.places["b"]) == "f:2"
    entries = tree["b"]
    assert isinstance(entries, SourceList)
    assert [str(place) for place in entries.places] == ["f:3", "f:4"]
    assert str(entries[1].places["c"]) == "f:4"
