"""Reading strangers' JSON: what is accepted, and how each refusal reads."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from appliance.foundation import json_positions, strict_json
from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.errors import UnreadableError
from appliance.foundation.json_positions import find_fault, lines_of
from appliance.foundation.strict_json import parse_json, read_json_file

LIMIT = 2**53 - 1
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
NUMBERS = st.integers(-LIMIT, LIMIT) | st.floats(-1e9, 1e9)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=15,
)
# Close to JSON, so that most of it gets some way into the reader.
NEARLY_JSON = st.text(st.sampled_from('{}[]:,"\\u0dDaeE+-.1 \n\ttruefalsn\ud800é'), max_size=40)


def refusal(data: bytes | str, **limits: int) -> str:
    with pytest.raises(UnreadableError) as caught:
        parse_json(data.encode() if isinstance(data, str) else data, source="facts.json", **limits)
    return str(caught.value)


@given(DOCUMENTS)
def test_sound_documents_read_as_the_standard_library_reads_them(document: Any) -> None:
    for text in (json.dumps(document), json.dumps(document, ensure_ascii=False, indent=1)):
        assert parse_json(text.encode(), source="x") == document


@given(DOCUMENTS)
def test_the_canonical_form_reads_back_to_the_same_values_and_types(document: Any) -> None:
    read = parse_json(json.dumps(document).encode(), source="x")
    assert repr(parse_json(canonical_bytes(read), source="x")) == repr(_with_sorted_keys(read))


def _with_sorted_keys(value: Any) -> Any:
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return {key: _with_sorted_keys(value[key]) for key in keys}
    return [_with_sorted_keys(item) for item in value] if isinstance(value, list) else value


@given(st.binary(max_size=60) | NEARLY_JSON.map(lambda text: text.encode("utf-8", "replace")))
@example(b"-")
@example(b'"\\ud800"')
@example(b"1e999")
def test_whatever_the_bytes_only_a_value_or_one_clear_sentence_comes_out(data: bytes) -> None:
    try:
        parse_json(data, source="x")
    except UnreadableError as error:
        sentence = str(error)
    else:
        return
    assert "line" in sentence or "byte order mark" in sentence
    assert "not strict JSON" not in sentence


@given(DOCUMENTS, st.data())
def test_the_two_readers_agree_on_every_damaged_document(document: Any, data: st.DataObject) -> None:
    text = json.dumps(document)
    place = data.draw(st.integers(0, len(text) - 1))
    damaged = text[:place] + data.draw(st.sampled_from(["", '"', ",", "}", "0", "\\"])) + text[place + 1 :]
    try:
        parse_json(damaged.encode(), source="x")
    except UnreadableError:
        assert find_fault(damaged, 64) is not None
    else:
        assert find_fault(damaged, 64) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "line 1, column 1: is empty. A JSON document is expected."),
        (" \n ", "line 1, column 1: is empty. A JSON document is expected."),
        (
            '{"a": {"b": [{"id": 1, "id": 2}]}}',
            "line 1, column 24: the field /a/b/0/id stands twice (first on line 1). Remove one of the two.",
        ),
        (
            '{\n "a": 1,\n "\\u0061": 2}',
            "line 3, column 2: the field /a stands twice (first on line 2). Remove one of the two.",
        ),
        ('{"a": NaN}', "line 1, column 7: NaN is not a JSON value. Leave out what is not known."),
        ("[Infinity]", "line 1, column 2: Infinity is not a JSON value. Leave out what is not known."),
        ("[-Infinity]", "line 1, column 2: is not a number as JSON writes them."),
        (
            '{"a": [1, 2',
            "line 1, column 12: ends before it is complete. It seems to be cut short; fetch it again.",
        ),
        ('{"a":', "line 1, column 6: ends before it is complete. It seems to be cut short; fetch it again."),
        ('{"a": "b', "line 1, column 7: text that starts here is never closed."),
        ('"\\ud83d"', "line 1, column 1: holds half of a surrogate pair, which is not a character."),
        ('{"\\udc00": 1}', "line 1, column 2: holds half of a surrogate pair, which is not a character."),
        ("[9007199254740992]", "line 1, column 2: the number is beyond 9007199254740991."),
        (
            "[-" + "9" * 5000 + "]",
            "line 1, column 2: the number is beyond 9007199254740991.",
        ),
        ("[1e400]", "line 1, column 2: the number is beyond 9007199254740991."),
        ("[1e16]", "line 1, column 2: the number is beyond 9007199254740991."),
        ("[1e-999999999]", "line 1, column 2: the number is too small to hold."),
        ("[01]", "line 1, column 2: is not a number as JSON writes them."),
        ("[1.]", "line 1, column 2: is not a number as JSON writes them."),
        ("{} {}", "line 1, column 4: something follows after the end of the document. Remove it."),
        ("{'a': 1}", "line 1, column 2: a field name in double quotes is expected here."),
        (
            '{"a": 1,}',
            "line 1, column 9: a field name in double quotes is expected here. Remove the comma before it.",
        ),
        ("[1,]", "line 1, column 4: a value is expected here. Remove the comma before it."),
        ("[1 2]", "line 1, column 4: ',' or ']' is expected here."),
        ('{"a" 1}', "line 1, column 6: ':' is missing after the field name."),
        ("[True]", "line 1, column 2: a value is expected here."),
        ('["\\x"]', "line 1, column 3: a backslash is followed by a character it cannot escape."),
        ('["\\u12"]', "line 1, column 4: '\\u' must be followed by four hexadecimal digits."),
        ('["a\nb"]', "line 1, column 4: a control character or line break stands inside text."),
        ("\u00a0{}", "line 1, column 1: a value is expected here."),
    ],
)
def test_each_fault_is_named_with_line_and_column(text: str, sentence: str) -> None:
    assert refusal(text) == f"facts.json, {sentence}"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            b"\xef\xbb\xbf{}",
            ": starts with a byte order mark. Save it as UTF-8 without a byte order mark.",
        ),
        ("{}".encode("utf-16"), ": is UTF-16. Save it as UTF-8 without a byte order mark."),
        (
            b'{\n"a": "caf\xe9"}',
            ", line 2, column 10: is not UTF-8 text (byte 0xe9). Save it as UTF-8.",
        ),
        (b'"\xed\xa0\x80"', ", line 1, column 2: is not UTF-8 text (byte 0xed). Save it as UTF-8."),
    ],
)
def test_other_encodings_are_named(data: bytes, sentence: str) -> None:
    assert refusal(data) == "facts.json" + sentence


def test_depth_is_counted_in_objects_and_lists() -> None:
    assert parse_json(b"[" * 64 + b"]" * 64, source="x")
    assert "column 65: is nested deeper than 64 levels" in refusal("[" * 65 + "]" * 65)
    assert "column 9: is nested deeper than 2 levels" in refusal(
        '[{"a": [[]]}]'.replace(" ", "  "), max_depth=2
    )
    assert parse_json(b'{"a": [1]}', source="x", max_depth=2)


@pytest.mark.parametrize("text", ["[" * 1_000_000, '{"a":' * 1_000_000])
def test_bottomless_nesting_is_one_clear_sentence(text: str) -> None:
    assert "is nested deeper than 64 levels" in refusal(text)


def test_a_whole_number_is_an_integer_however_it_is_written() -> None:
    assert repr(parse_json(b"[5.0, -0.0, -0, 5e2, 0e5, 9007199254740991, 7.5]", source="x")) == (
        "[5, 0, 0, 500, 0, 9007199254740991, 7.5]"
    )


def test_space_before_a_colon_changes_nothing() -> None:
    text = b'{"a" :{"b"\n: [1.0, {"c"\t:-9007199254740991}]}}'
    assert parse_json(text, source="x") == {"a": {"b": [1, {"c": -(2**53 - 1)}]}}
    assert "stands twice" in refusal('{"a" : 1, "a": 2}')


def test_a_document_beyond_the_size_limit_is_refused_unread() -> None:
    assert refusal(b"[1, 2, 3]", max_bytes=8).startswith("facts.json: is larger than 8 bytes.")
    assert refusal(b" " * (64 * 2**20 + 1)).startswith("facts.json: is larger than 64 MiB.")
    assert refusal(b" " * (2**20 + 1), max_bytes=2**20).startswith("facts.json: is larger than 1 MiB.")


def test_a_document_of_too_many_objects_is_refused_before_it_fills_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(strict_json, "MAX_CONTAINERS", 10)
    assert refusal("[" + "{}," * 20 + "{}]").startswith("facts.json: holds more than 10 objects and lists.")


def test_the_search_for_a_fault_is_given_up_before_it_takes_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_positions, "_MOST_STEPS", 10)
    assert refusal("[" + "0," * 20 + "]") == (
        "facts.json: is not JSON, or has a field twice, or a number too large."
    )
    assert lines_of("[" + "0," * 20 + "0]", ["/19"]) == {"/19": 1}


def test_deep_nesting_cannot_make_the_search_for_a_fault_repeat_itself() -> None:
    text = "[" * 60 + "0," * 100_000 + "]" * 60
    # Starting again at each of the sixty levels would use up the steps: the place would not be told.
    assert "line 1, column 200061: a value is expected here" in refusal(text)


def test_a_pair_of_surrogate_escapes_is_one_character() -> None:
    assert parse_json(b'["\\ud83d\\ude00"]', source="x") == ["😀"]


def test_lines_are_found_for_fields_and_items() -> None:
    text = '{\n"a": [\n  1,\n  {"b/c": 2}\n],\n"d":\n 3}'
    wanted = ["/a", "/a/1", "/a/1/b~1c", "/d", "/absent"]
    assert lines_of(text, wanted) == {"/a": 2, "/a/1": 4, "/a/1/b~1c": 4, "/d": 6}


def test_lines_before_a_fault_are_still_found() -> None:
    assert lines_of('{"a": 1,\n"b": 2', ["/b"]) == {"/b": 2}


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    (tmp_path / "big.json").write_bytes(b"[" + b" " * 100)
    cases = {
        "absent.json": "there is no such file",
        ".": "is a folder",
        "big.json": "is larger than 50 bytes",
    }
    for name, words in cases.items():
        with pytest.raises(UnreadableError, match=words):
            read_json_file(tmp_path / name, max_bytes=50)
    with pytest.raises(UnreadableError, match="cannot be read"):
        read_json_file(Path("a\0b"))


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)  # who runs the tests may be allowed to read everything
    with pytest.raises(UnreadableError, match=r"a\.json: may not be read\. Check its permissions\."):
        read_json_file(tmp_path / "a.json")


def test_a_file_is_read_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"a": 1}')
    assert read_json_file(tmp_path / "a.json") == {"a": 1}
