"""The schema checker: its words, its refusals, and an independent implementation as its judge."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.foundation.json_schema import Problem, Validator, compile_schema
from appliance.foundation.json_schema_checks import SchemaError

SCHEMAS = Path(__file__).parents[2] / "appliance" / "schemas"
FORMATS = jsonschema.Draft202012Validator.FORMAT_CHECKER

ARABIC_ONE = "\u0661"
DATES = ["2026-02-28", "2026-02-30", "20260228", "0000-01-01", "2026-W01-1", "2026-01-0" + ARABIC_ONE]
WORDS = st.sampled_from(["", "a", "ab", "abc", "yes", "no", *DATES])
SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.0, 1.0, 1.5, -2.0]) | WORDS
INSTANCES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abxy"), inner, max_size=4),
    max_leaves=10,
)
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "null", "array", "object"])


def schemas(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    small = st.integers(0, 3)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": TYPES | st.lists(TYPES, min_size=1, max_size=4, unique=True),
            "enum": st.lists(SCALARS | st.lists(SCALARS, max_size=2), min_size=1, max_size=4),
            "const": INSTANCES,
            "required": st.lists(st.sampled_from("abx"), max_size=2, unique=True),
            "properties": st.dictionaries(st.sampled_from("abx"), inner, max_size=3),
            "patternProperties": st.dictionaries(st.sampled_from(["^[ab]$", "x", "y$"]), inner, max_size=2),
            "additionalProperties": st.just(False),
            "items": inner,
            "minItems": small,
            "maxItems": small,
            "uniqueItems": st.booleans(),
            "minLength": small,
            "maxLength": small,
            "pattern": st.sampled_from(["^a", "b$", "^[a-z]{1,2}$", "(ab|no)", "^(a[b-c]+)+$"]),
            "minimum": st.integers(-2, 2),
            "maximum": st.integers(-2, 2),
            "format": st.just("date"),
            "title": st.just("t"),
            "examples": st.just([1]),
            "$ref": st.just("#/$defs/word"),
        },
    )


SCHEMAS_IN_OUR_SUBSET = st.recursive(schemas(st.just({})), schemas, max_leaves=5).map(
    lambda schema: {**schema, "$defs": {"word": {"type": ["string", "object", "integer"], "maxLength": 3}}}
)


@given(SCHEMAS_IN_OUR_SUBSET, st.lists(INSTANCES, min_size=1, max_size=8))
def test_verdicts_agree_with_an_independent_implementation(schema: Any, instances: list[Any]) -> None:
    judge = jsonschema.Draft202012Validator(schema, format_checker=FORMATS)
    ours = compile_schema(schema)
    for instance in instances:
        assert ours.is_valid(instance) == judge.is_valid(instance), instance


def facts_validator() -> Validator:
    facts, profile = (
        json.loads((SCHEMAS / f"{n}.schema.json").read_text()) for n in ("facts", "org_profile")
    )
    return compile_schema(facts, resources={profile["$id"]: profile})


def messages(instance: Any, schema: Any) -> list[str]:
    return [f"{problem.pointer}: {problem.message}" for problem in compile_schema(schema).problems(instance)]


def test_a_misspelt_field_is_answered_with_the_right_one() -> None:
    facts = {"profile": {"devices": [{"id": "a"}, {"id": "b", "os_produkt": "windows"}]}}
    assert facts_validator().problems(facts) == [
        Problem("/profile/devices/1/os_produkt", "unknown field; did you mean os_product?")
    ]


@pytest.mark.parametrize(
    ("device", "message"),
    [
        ({"id": "a", "beta": "maybe"}, "/beta: is 'maybe'; use one of yes, no, unknown"),
        ({"id": "a", "beta": True}, "/beta: is true; use one of yes, no, unknown"),
        ({"id": "a", "beta": None}, "/beta: is null; use one of yes, no, unknown"),
        ({"id": "a", "os_edition": "X"}, "/os_edition: is 'X'; use one of W, E, LTSC, other, null"),
        ({"id": "a", "count": "12"}, "/count: is '12'; must be a whole number"),
        ({"id": "a", "count": 1.5}, "/count: is 1.5; must be a whole number"),
        ({"id": "a", "count": -1}, "/count: is -1; must be at least 0"),
        ({"id": "a", "count": True}, "/count: is true; must be a whole number"),
        (
            {"id": "a", "count": None},
            "/count: is null; must be a whole number, or leave it out when it is not known",
        ),
        ({"id": "a", "unlock": []}, "/unlock: is a list; must be an object"),
        ({"id": "a", "fixes": {}}, "/fixes: is an object; must be a list"),
        ({}, ": the field 'id' is missing"),
        ({"id": ""}, "/id: is '', which does not fit the pattern ^[A-Za-z0-9][A-Za-z0-9 ._:@+/-]{0,79}$"),
        ({"id": "a", "make": "x" * 151}, "/make: has 151 characters; at most 150 are allowed"),
        ({"id": "a", "name": ""}, "/name: is empty; write something or leave it out"),
        (
            {"id": "a", "fixes": [{"id": "f", "released_on": "2026-02-30"}]},
            "/fixes/0/released_on: is '2026-02-30'; must be a real date written YYYY-MM-DD",
        ),
    ],
)
def test_each_problem_says_what_to_do(device: dict[str, Any], message: str) -> None:
    problems = facts_validator().problems({"profile": {"devices": [device]}})
    assert [f"{p.pointer}: {p.message}" for p in problems] == [f"/profile/devices/0{message}"]


def test_an_unknown_field_without_a_neighbour_lists_what_is_known() -> None:
    closed = {
        "properties": {"b": {}, "a": {}},
        "patternProperties": {"^C-": {}},
        "additionalProperties": False,
    }
    assert messages({"zebra": 1}, closed) == ["/zebra: unknown field; known here: a, b, names like ^C-"]
    assert messages({"zebra": 1}, {"additionalProperties": False}) == [
        "/zebra: unknown field; known here: none"
    ]
    many = {"properties": {f"k{n:02}": {} for n in range(20)}, "additionalProperties": False}
    assert messages({"zebra": 1}, many)[0].endswith("k10, k11, …")


@pytest.mark.parametrize(
    ("schema", "instance", "message"),
    [
        ({"minItems": 2}, [1], ": has 1 items; needs at least 2"),
        ({"maxItems": 1}, [1, 2], ": has 2 items; at most 1 are allowed"),
        ({"uniqueItems": True}, ["a", 1, "a"], "/2: is the same as item 0; remove one of the two"),
        ({"const": "a"}, {"b": 1}, ": is an object; must be 'a'"),
        ({"const": False}, None, ": is null; must be false"),
        ({"minLength": 3}, "ab", ": has 2 characters; at least 3 are needed"),
        ({"maximum": 1}, 1.5, ": is 1.5; must be at most 1"),
        ({"type": ["integer", "null", "array"]}, "a", ": is 'a'; must be a whole number, null or a list"),
        ({"enum": [1, None]}, [], ": is a list; use one of 1, null"),
        ({"properties": {"a/b~": {"const": 1}}}, {"a/b~": 2}, "/a~1b~0: is 2; must be 1"),
    ],
)
def test_the_words_for_the_other_keywords(schema: Any, instance: Any, message: str) -> None:
    assert messages(instance, schema) == [message]


def test_a_pattern_ends_at_the_very_end_and_its_digits_are_ascii() -> None:
    word = compile_schema({"pattern": r"^[a$]\d\$?$"})
    assert word.is_valid("a1")
    assert word.is_valid("$1$")
    assert not word.is_valid("a1\n")
    assert not word.is_valid(f"a{ARABIC_ONE}")


def test_one_and_one_point_zero_are_the_same_and_true_is_neither() -> None:
    assert not compile_schema({"uniqueItems": True}).is_valid([{"a": [1]}, {"a": [1.0]}])
    assert compile_schema({"uniqueItems": True}).is_valid([1, True, "1", None, 0, False])
    assert not compile_schema({"enum": [1]}).is_valid(instance=True)


@pytest.mark.parametrize(
    ("schema", "valid", "invalid"),
    [
        ({"minimum": 1, "maximum": 3}, [1, 3], [0, 4, 0.99, 3.01]),
        ({"minLength": 1, "maxLength": 3}, ["a", "abc"], ["", "abcd"]),
        ({"minItems": 1, "maxItems": 3}, [[0], [0, 1, 2]], [[], [0, 1, 2, 3]]),
        ({"type": "string", "enum": ["a", 3]}, ["a"], [3, "b"]),
        ({"patternProperties": {"^C-": {"type": "string"}}}, [{"C-1": "a", "D": 1}], [{"C-1": 1}]),
        ({"properties": {"a": {}}, "patternProperties": {"a": {"const": 1}}}, [{"a": 1}], [{"a": 2}]),
        ({"items": {"type": "integer"}}, [[1, 1], [2, 1, 2]], [["a"]]),
        ({"uniqueItems": False}, [[1, 1]], []),
    ],
)
def test_limits_include_themselves_and_every_keyword_counts(
    schema: Any, valid: list[Any], invalid: list[Any]
) -> None:
    validator = compile_schema(schema)
    assert [value for value in valid if not validator.is_valid(value)] == []
    assert [value for value in invalid if validator.is_valid(value)] == []


def test_a_schema_may_refer_to_itself() -> None:
    tree = {
        "$ref": "#/$defs/node",
        "$defs": {"node": {"type": "object", "properties": {"inner": {"$ref": "#/$defs/node"}}}},
    }
    assert messages({"inner": {"inner": 3}}, tree) == ["/inner/inner: is 3; must be an object"]
    bottomless: dict[str, Any] = {}
    for _ in range(100_000):
        bottomless = {"inner": bottomless}
    assert messages(bottomless, tree) == [": is nested too deeply"]


def test_other_schemas_are_found_by_their_id_or_beside_the_one_that_refers() -> None:
    other = {"$id": "https://x.example/s/b.json", "$defs": {"n": {"type": "integer"}}, "$ref": "#/$defs/n"}
    for reference in ("b.json", "https://x.example/s/b.json", "b.json#/$defs/n"):
        schema = {"$id": "https://x.example/s/a.json", "items": {"$ref": reference}}
        validator = compile_schema(schema, resources={str(other["$id"]): other})
        assert validator.problems([1, "a"]) == [Problem("/1", "is 'a'; must be a whole number")]


def test_the_number_of_problems_is_bounded() -> None:
    validator = compile_schema({"items": {"type": "string"}})
    assert len(validator.problems([1] * 1000)) == 20
    assert len(validator.problems([1] * 1000, limit=1000)) == 100
    fields = compile_schema({"additionalProperties": False})
    assert len(fields.problems({str(n): n for n in range(1000)}, limit=1000)) == 100


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"oneOf": []}, "#: unknown keyword 'oneOf'"),
        ({"oneOf": [], "anyOf": [], "not": {}}, "#: unknown keyword 'anyOf'"),
        (
            {"$defs": {"unused": {"items": {"minimun": 1}}}},
            "#/\\$defs/unused/items: unknown keyword 'minimun'",
        ),
        ({"properties": {"a": {"$defs": {}}}}, "#/properties/a: .* stand at the top only"),
        ({"additionalProperties": {}}, "additionalProperties can only be false"),
        ({"type": "text"}, "unknown type 'text'"),
        ({"format": "email"}, "unknown format 'email'"),
        ({"$ref": "#/$defs/absent"}, "no definition '#/\\$defs/absent'"),
        ({"$ref": "absent.json"}, "no schema 'absent.json'"),
        ({"pattern": "("}, "pattern '\\('"),
        ({"pattern": "(?=a)"}, "only simple patterns"),
        ({"items": True}, "#/items: a schema is an object here"),
        ({"$defs": {"a": 1}}, "#/\\$defs/a: a schema is an object here"),
    ],
)
def test_a_schema_it_cannot_honour_is_refused_when_compiled(schema: Any, words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        compile_schema(schema)


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.name)
def test_our_own_schemas_are_sound_and_within_the_subset(path: Path) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    others = [json.loads(p.read_text(encoding="utf-8")) for p in SCHEMAS.glob("*.json")]
    compile_schema(schema, resources={other["$id"]: other for other in others})


@pytest.mark.parametrize(
    ("form", "fit", "misfit"),
    [
        ("uuid", "0B6ad8a5-7f3c-4a63-9d57-0d7a3f4a1c22", "0b6ad8a57f3c4a639d570d7a3f4a1c22"),
        ("date-time", "2026-11-22T09:30:00.25+01:00", "2026-11-22 09:30:00Z"),
        ("date-time", "2026-11-22T23:59:59Z", "2026-02-30T10:00:00Z"),
        ("date-time", "2026-11-22T23:59:59Z", "2026-11-22T25:00:00Z"),
    ],
)
def test_formats_are_checked_and_not_only_named(form: str, fit: str, misfit: str) -> None:
    check = compile_schema({"type": "string", "format": form})
    assert check.is_valid(fit)
    assert "must be" in check.problems(misfit)[0].message
