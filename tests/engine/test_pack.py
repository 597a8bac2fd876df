"""Packs that do not compile are refused with the place and the reason."""

from typing import Any

import pytest

from appliance.engine import PackError, load_pack
from tests.engine.small_pack import check, control, finding, pack_document, small_pack


def with_check(when: str = "fw.x == 1", **more: Any) -> dict[str, Any]:
    return pack_document(control("CE-1", check("c", when, **more)))


@pytest.mark.req("RULE-02")
@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ({"format": 2}, "/format: this pack has format 2; format 1 is read"),
        (
            with_check("fw.x = 1"),
            "/controls/0/checks/0/when: 'fw.x = 1' cannot be read: write == to compare (column 6)",
        ),
        (with_check("fw.x == MOST"), "/controls/0/checks/0/when: there is no constant MOST"),
        (with_check("srong(fw)"), "/controls/0/checks/0/when: there is no definition srong above this place"),
        (
            pack_document(definitions=[{"name": "f(): pass", "params": [], "expression": "1 == 1"}]),
            "/definitions/0: 'f(): pass' is not a name",
        ),
        (
            pack_document(definitions=[{"name": "f", "params": ["x=1"], "expression": "1 == 1"}]),
            "/definitions/0: 'x=1' is not a name",
        ),
        (with_check("strong(fw, fw)"), "/controls/0/checks/0/when: strong takes 1 arguments, not 2"),
        (with_check("age() > 1"), "/controls/0/checks/0/when: age takes 1 arguments, not 0"),
        (with_check(each="d in devices where wrong(d)"), "there is no definition wrong above this place"),
        (with_check(each="d devices"), "/controls/0/checks/0/each/0: 'd devices' cannot be read"),
        (with_check(each=["d in a", "d in b"]), "the variable 'd' is bound twice"),
        (with_check(each="d in by_id(devices, fw.x).fixes"), "a list of the facts, not of a call"),
        (with_check(each="d in a where evidence_ok('x')"), "evidence_ok belongs into 'when'"),
        (with_check(says="{fw.x is wrong"), "/controls/0/checks/0/says: a brace is left open"),
        (with_check(says="{fw.x ==} is"), "the placeholder {fw.x ==} cannot be read"),
        (with_check(says="{fw.x == 1} is"), "the placeholder {fw.x == 1} must be a path or a constant"),
    ],
)
def test_a_pack_that_does_not_compile_names_place_and_reason(
    document: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(PackError) as raised:
        load_pack(document, "0" * 64)
    assert complaint in str(raised.value)


def doubling(depth: int) -> list[dict[str, Any]]:
    """Definitions that each call the one before twice."""
    first = {"name": "f0", "params": ["x"], "expression": "x.id == 'a'"}
    rest = [
        {"name": f"f{n}", "params": ["x"], "expression": f"f{n - 1}(x) or f{n - 1}(x)"}
        for n in range(1, depth)
    ]
    return [first, *rest]


def test_definitions_that_double_each_other_are_refused_at_once() -> None:
    with pytest.raises(
        PackError, match="/definitions/10/expression: an expression is too much work: written"
    ):
        load_pack(pack_document(definitions=doubling(200)), "0" * 64)
    load_pack(pack_document(definitions=doubling(10)), "0" * 64)


@pytest.mark.parametrize("more", [{}, {"each": "d in devices where {}", "when": "1 == 1"}])
def test_lists_inside_lists_inside_lists_end_somewhere(more: dict[str, str]) -> None:
    def nested(depth: int) -> dict[str, Any]:
        text = "".join(f"any v{n} in devices satisfies " for n in range(depth)) + "v0.id == 'a'"
        return with_check(**{"when": text, **{key: value.format(text) for key, value in more.items()}})

    load_pack(nested(4), "0" * 64)
    with pytest.raises(PackError, match="it goes through lists inside lists more than 4 deep"):
        load_pack(nested(5), "0" * 64)


@pytest.mark.req("RULE-02")
def test_a_definition_may_use_only_those_above_it_so_none_can_recurse() -> None:
    recursive = [{"name": "f", "params": ["x"], "expression": "f(x)"}]
    with pytest.raises(
        PackError, match="/definitions/0/expression: there is no definition f above this place"
    ):
        load_pack(pack_document(definitions=recursive), "0" * 64)


def test_hostile_text_in_literals_and_names_stays_text() -> None:
    """Literals reach the compiled code through repr; nothing of a pack is run as Python."""
    nasty = '\\"); raise SystemExit; ("""\\x27'
    rule = check("c", f"fw.x == '{nasty}' or listed('none', fw.y)")
    pack = small_pack(control("CE-1", rule), tables={"none": [nasty]})
    result = finding(pack, {"fw": {"x": nasty}})
    assert result.status == "not_met"


@pytest.mark.req("RULE-04")
def test_the_reference_names_pack_version_hash_and_standard() -> None:
    assert small_pack().reference == {
        "id": "small-1.0",
        "version": "1.0.0",
        "title": "Small pack",
        "sha256": "0" * 64,
        "standard_version": "1.0",
    }


def test_a_definition_that_asks_for_evidence_is_known_to_depend_on_the_control() -> None:
    definitions = [
        {"name": "plain", "params": ["d"], "expression": "d.x == 1"},
        {"name": "proven", "params": ["d"], "expression": "plain(d) and evidence_ok('report')"},
        {"name": "indirect", "params": ["d"], "expression": "not proven(d)"},
    ]
    compiled = small_pack(definitions=definitions).vocabulary.definitions
    assert [name for name, found in compiled.items() if found.of_control] == ["proven", "indirect"]
