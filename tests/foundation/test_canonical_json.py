"""Canonical JSON against RFC 8785 and an independent implementation of it."""

import hashlib
import json
import math
import struct
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from appliance.foundation import canonical_json
from appliance.foundation.canonical_json import canonical_bytes, ecmascript_number, sha256_hex
from appliance.foundation.errors import RefusedError

LIMIT = 2**53 - 1
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
# Keys around the basic plane's upper end, where UTF-16 order and code point order part.
KEYS = TEXT | st.text(st.sampled_from("a\ue000\uffff\U00010000\U0010ffff\r€ö"), max_size=3)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-LIMIT, LIMIT)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.req("RULE-02")
@given(DOCUMENTS)
def test_it_writes_what_an_independent_implementation_writes(document: Any) -> None:
    assert canonical_bytes(document) == rfc8785.dumps(document)


@given(DOCUMENTS)
def test_the_exact_way_and_the_quick_way_agree(document: Any) -> None:
    parts: list[str] = []
    canonical_json._write(document, parts, [])
    assert canonical_bytes(document) == "".join(parts).encode()


@given(st.dictionaries(KEYS, st.integers(0, 9), max_size=6))
def test_the_order_of_keys_never_shows(document: dict[str, int]) -> None:
    assert canonical_bytes(dict(reversed(document.items()))) == canonical_bytes(document)


@given(DOCUMENTS)
def test_what_is_written_reads_back_and_writes_the_same(document: Any) -> None:
    written = canonical_bytes(document)
    # A whole double beyond 2**53 reads back as an integer, which is refused; nothing else changes.
    try:
        again = canonical_bytes(json.loads(written))
    except RefusedError as error:
        assert "beyond" in error.message  # noqa: PT017
    else:
        assert again == written


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_is_written_as_ecmascript_writes_it(number: float) -> None:
    assert ecmascript_number(number).encode() == rfc8785.dumps(number)
    assert float(ecmascript_number(number)) == number


@pytest.mark.parametrize(
    ("bits", "written"),
    [  # rows of RFC 8785, appendix B: the double's bits, and its text
        ("0000000000000000", "0"),
        ("8000000000000000", "0"),
        ("0000000000000001", "5e-324"),
        ("8000000000000001", "-5e-324"),
        ("7fefffffffffffff", "1.7976931348623157e+308"),
        ("4340000000000000", "9007199254740992"),
        ("4430000000000000", "295147905179352830000"),
        ("44b52d02c7e14af5", "9.999999999999997e+22"),
        ("44b52d02c7e14af6", "1e+23"),
        ("444b1ae4d6e2ef4e", "999999999999999700000"),
        ("444b1ae4d6e2ef50", "1e+21"),
        ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
        ("3eb0c6f7a0b5ed8d", "0.000001"),
        ("41b3de4355555557", "333333333.33333343"),
        ("becbf647612f3696", "-0.0000033333333333333333"),
        ("43143ff3c1cb0959", "1424953923781206.2"),
    ],
)
def test_numbers_are_written_as_in_the_standard(bits: str, written: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical_bytes(number) == written.encode()
    assert canonical_bytes({"n": [number]}) == b'{"n":[' + written.encode() + b"]}"


def test_keys_are_ordered_by_utf16_unit_not_by_code_point() -> None:
    assert canonical_bytes({"\uffee": 1, "\U00010000": 2}) == '{"\U00010000":2,"\uffee":1}'.encode()


def test_only_what_must_be_escaped_is_escaped() -> None:
    assert canonical_bytes("€$\x0f\nA'B\"\\/\x7f\u2028") == '"€$\\u000f\\nA\'B\\"\\\\/\x7f\u2028"'.encode()


def test_a_tuple_is_written_as_a_list() -> None:
    assert canonical_bytes({"a": (1, (), {})}) == b'{"a":[1,[],{}]}'


def test_a_whole_float_is_written_as_the_integer() -> None:
    assert canonical_bytes([1.0, -0.0, 7.5, 1e3]) == b"[1,0,7.5,1000]"


class _Number(int):
    pass


class _Word(str):
    __slots__ = ()


@pytest.mark.parametrize(
    ("document", "place", "words"),
    [
        ({"a": [1, math.nan]}, "/a/1", "not a finite number"),
        ([math.inf], "/0", "not a finite number"),
        ({"a/b": {"~": 2**53}}, "/a~1b/~0", "beyond 9007199254740991"),
        ([-(2**53)], "/0", "beyond"),
        ([10**5000], "/0", "beyond"),
        ({1: "a"}, "the document", "key of type int"),
        ({"x": {None: 1}}, "/x", "key of type NoneType"),
        ({"x": "\ud800"}, "/x", "surrogate"),
        ({"\udc00": 1}, "/\udc00", "surrogate"),
        ([b"bytes"], "/0", "type bytes"),
        ({"a": {1, 2}}, "/a", "type set"),
        ({"a": {"b": [1]}, "c": b""}, "/c", "type bytes"),
        ([[{"a": 1}], b""], "/1", "type bytes"),
        ([_Number(1)], "/0", "type _Number"),
        ([_Word("x")], "/0", "type _Word"),
        ({_Word("x"): 1}, "the document", "key of type _Word"),
        (object(), "the document", "type object"),
    ],
)
def test_what_json_cannot_carry_is_refused_with_its_place(document: Any, place: str, words: str) -> None:
    with pytest.raises(RefusedError) as caught:
        canonical_bytes(document)
    assert caught.value.place == place
    assert words in caught.value.message


def test_endless_and_bottomless_documents_are_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    bottomless: Any = []
    for _ in range(100_000):
        bottomless = [bottomless]
    for document in (endless, bottomless):
        with pytest.raises(RefusedError, match="nested deeper than 200"):
            canonical_bytes(document)


@pytest.mark.parametrize("leaf", [1, 1.0])
def test_the_deepest_document_allowed_is_the_same_on_both_ways(leaf: float) -> None:
    document: Any = leaf
    for _ in range(canonical_json.MAX_DEPTH):
        document = [document]
    assert canonical_bytes(document) == b"[" * 200 + b"1" + b"]" * 200
    with pytest.raises(RefusedError):
        canonical_bytes([document])


def test_the_identity_is_the_sha256_of_the_canonical_bytes() -> None:
    assert sha256_hex({"b": 1, "a": 2}) == hashlib.sha256(b'{"a":2,"b":1}').hexdigest()
