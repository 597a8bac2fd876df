"""Each way of departing from the canonical form is found and named."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.strict_json import parse_json
from appliance.services.verification.canonical_form import departure_from_canonical, pointer_at

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


def departure(data: bytes) -> tuple[str, str]:
    found = departure_from_canonical(data, parse_json(data, source="test"))
    assert found is not None
    return found.place, found.sentence


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (b'{"a":1} ', "", "byte 7 is white space"),
        (b'{"a":1}\n', "", "byte 7 is white space"),
        (b' {"a":1}', "", "byte 0 is white space"),
        (b'{"a": 1}', "/a", "byte 5 is white space"),
        (b'{"a":[1, 2]}', "/a/1", "byte 8 is white space"),
        (b'{"a":[1,2\t]}', "/a/1", "byte 9 is white space"),
        (b'{"b":1,"a":2}', "", "its fields are not in canonical order"),
        (b'{"x":[{"b":1,"a":2}]}', "/x/0", "its fields are not in canonical order"),
        (b'{"a":{},"x":[1,{"b":1,"a":2}]}', "/x/1", "its fields are not in canonical order"),
        (b'{"a":5.0}', "/a", "not written the canonical way"),
        (b'{"a":[1,5e0,2]}', "/a/1", "not written the canonical way"),
        (b'{"a":"\\u0041"}', "/a", "not written the canonical way"),
        (b'{"a":"b\\u002cc"}', "/a", "not written the canonical way"),
        (b'{"\\u0061":"b"}', "", "not written the canonical way"),
        (b'{"a":-0}', "/a", "not written the canonical way"),
    ],
)
def test_a_departure_is_named_with_its_place(data: bytes, place: str, words: str) -> None:
    found, sentence = departure(data)
    assert found == place
    assert words in sentence


def test_fields_sort_by_utf_16_units() -> None:
    value = {"\ufb33": 1, "\U0001f600": 2}
    in_code_point_order = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    assert departure(in_code_point_order) == ("", "its fields are not in canonical order")


@given(value=VALUES)
def test_the_canonical_form_has_no_departure(value: Any) -> None:
    data = canonical_bytes(value)
    assert departure_from_canonical(data, parse_json(data, source="test")) is None


@given(value=VALUES, data=st.data())
def test_every_byte_belongs_to_the_value_it_stands_in(value: Any, data: st.DataObject) -> None:
    written = canonical_bytes(value)
    at = data.draw(st.integers(0, len(written) - 1))
    inner, start = value, 0
    for step in pointer_at(value, at).split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        inner = inner[int(name)] if isinstance(inner, list) else inner[name]
    found = written.find(canonical_bytes(inner), start)
    while not found <= at < found + len(canonical_bytes(inner)):
        found = written.find(canonical_bytes(inner), found + 1)
        assert found >= 0


def test_a_byte_past_the_end_belongs_to_the_whole() -> None:
    assert pointer_at({"a": [1]}, 10**6) == ""


def test_a_byte_is_counted_in_the_canonical_form_whatever_the_order_of_the_fields() -> None:
    assert pointer_at({"b": 1, "a": 2}, 5) == "/a"
