"""A mistake in an expression is found by looking at it, before any facts are judged."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from appliance.engine.expression.definitions import Definition, Vocabulary
from appliance.engine.expression.fact_types import Choice, FactTypes, fact_types
from appliance.engine.expression.parser import parse, parse_binding
from appliance.engine.expression.typecheck import KnownWords, TypeChecker, TypeProblem

SCHEMAS = Path(__file__).parents[3] / "appliance" / "schemas"


@cache
def facts() -> FactTypes:
    whole = json.loads((SCHEMAS / "facts.schema.json").read_text("utf-8"))
    profile = json.loads((SCHEMAS / "org_profile.schema.json").read_text("utf-8"))
    return fact_types(whole, profile, {"os_product": "product"})


def checker(**definitions: tuple[tuple[str, ...], str]) -> TypeChecker:
    """A checker for a small pack with the given definitions: name=(parameters, text)."""
    words = KnownWords({"common_os"}, {"patch_report"}, {"CE-9"}, {"product": {"windows"}}, facts().answers)
    parsed = {
        name: Definition(name, parameters, parse(text)) for name, (parameters, text) in definitions.items()
    }
    return TypeChecker(facts(), Vocabulary({"PW_MIN": 12, "SAAS": "SaaS"}, parsed), words)


def problems(text: str, **definitions: tuple[tuple[str, ...], str]) -> list[TypeProblem]:
    return checker(**definitions).check_condition(parse(text), {}, in_control=True)


GOOD = [
    "scope.type == 'partial' and not fw.process_documented == 'yes'",
    "any d in devices where d.class in ['phone', 'tablet'] satisfies d.unlock.min_length < 6",
    "all d in devices satisfies d.name in d.network_ids or d.subset_id == null",
    "all n in optional networks satisfies any b in boundary_devices satisfies b.id in n.boundary_device_ids",
    "(count d in devices where d.class == 'phone') > 3",
    "(sum d in devices of d.count - 1) >= PW_MIN + 1",
    "(count d in devices) > 3",
    "any d in devices where d.class == 'phone' satisfies known(org)",
    "any c in cloud_services satisfies c.model == SAAS and c.model != 'IaaS'",
    "any d in devices satisfies support(d.os_product, d.os_cycle, d.os_edition) is not 'supported'",
    "any d in devices satisfies until(support_ends('windows', d.os_cycle, null)) <= 90",
    "any d in devices satisfies support_ends(d.os_product, d.os_cycle, 'W') == null",
    "age(apps.list_reviewed) > 365 or apps.list_reviewed is null",
    "apps.list_reviewed < '2026-01-01' or apps.list_reviewed == '2025-02-28'",
    "any r in inbound_rules satisfies r.approved_on <= by_id(boundary_devices, r.device_id).last_rule_review",
    "listed('common_os', 'windows') or mentions(fw.no_firewall_os_list, fw.compromise_process)",
    "evidence_ok('patch_report') and own_answer('CE-9') == 'compliant'",
    "size(devices) > 0 and known(devices) and surely(known(org)) and possibly(org.headcount > 9)",
    "any e in evidence satisfies known(e.redacted) and e.kind == 'patch_report'",
    "org.sector is not '' and org.sector != org.legal_name",
    "any c in remote.connection satisfies c == 'corporate_vpn'",
    "any d in devices satisfies d.os_product == 'windows' and d.os_edition in ['W', null]",
    "any d in devices satisfies any x in devices satisfies x.class == d.class and x.make == d.name",
    "any p in boundary_devices satisfies p.admin_auth.mechanism == p.admin_auth.brute_force",
]


@pytest.mark.req("RULE-11")
@pytest.mark.parametrize("text", GOOD)
def test_an_expression_that_fits_the_schema_passes(text: str) -> None:
    assert problems(text) == []


BAD = [
    ("scpoe.type == 'whole'", "unknown-name", "did you mean 'scope'?"),
    ("d.class == 'phone'", "unknown-name", "nothing is called 'd' here"),
    ("scope.typ == 'whole'", "unknown-field", "did you mean 'type'?"),
    ("devices.count > 1", "no-fields", "use any, all or count"),
    ("scope.type.kind == 'x'", "no-fields", "'.kind'"),
    ("scope.type == 'whloe'", "not-in-enum", "did you mean 'whole'?"),
    ("scope.type == 'WHOLE'", "not-in-enum", "did you mean 'whole'?"),
    ("scope.type == 'all of it'", "not-in-enum", "one of 'whole', 'partial'"),
    ("scope.type in ['whole', 'part']", "not-in-enum", "'part'"),
    ("scope.type in ['whloe', 'whloe']", "not-in-enum", "'whloe'"),
    ("scope.type is 'hole'", "not-in-enum", "did you mean"),
    ("fw.process_documented == 'unknown'", "unknown-literal", "not known(…)"),
    ("org.headcount == null", "never-null", "a number"),
    ("org.headcount == '5'", "wrong-types", "without quotes"),
    ("org.headcount == scope.type", "wrong-types", "a number"),
    ("org == org", "wrong-types", "name one of its fields"),
    ("devices == null", "wrong-types", "size"),
    ("known(org.sector) == 'yes'", "wrong-types", "and, or, not"),
    ("'a' == null", "wrong-types", "null"),
    ("null == known(org)", "wrong-types", "null"),
    ("'a' == 'a'", "no-facts", "nothing here depends on the facts"),
    ("scope.type == org.type", "wrong-types", "never be equal"),
    ("org.sector == 'retial'", "free-text", "anybody ever writes"),
    ("apps.list_reviewed == 'May'", "not-a-date", "YYYY-MM-DD"),
    ("apps.list_reviewed < '2026-02-30'", "not-a-date", "YYYY-MM-DD"),
    ("apps.list_reviewed < '20260228'", "not-a-date", "YYYY-MM-DD"),
    ("apps.list_reviewed == org.headcount", "wrong-types", "a date"),
    ("apps.list_reviewed > 3", "wrong-types", "a date is compared with a number"),
    ("org.sector < org.legal_name", "not-ordered", "only numbers and dates"),
    ("org.headcount > '3'", "not-ordered", "only numbers and dates"),
    ("scope.type > 'partial'", "not-ordered", "one of"),
    ("any d in devices satisfies d.os_product == 'windos'", "not-in-pack", "did you mean 'windows'?"),
    ("fw.process_documented", "not-a-condition", "== 'yes'"),
    ("org.headcount and known(org)", "not-a-condition", "a number"),
    ("not org.sector", "not-a-condition", "text"),
    ("surely(null)", "not-a-condition", "null"),
    ("surely(org.headcount)", "not-a-condition", "a number"),
    ("any e in evidence satisfies e.redacted", "not-a-condition", "true or false"),
    ("(sum d in devices of d.make) > 1", "not-a-number", "text"),
    ("apps.list_reviewed + 5 > 3", "not-a-number", "age(…)"),
    ("age(org.sector) > 3", "not-a-date", "text"),
    ("any d in org satisfies known(d)", "not-a-list", "'org' as a whole"),
    ("'x' in org.sector", "not-a-list", "text"),
    ("size(org) > 1", "not-a-list", "'org'"),
    ("known(by_id(org, org.sector).id)", "not-a-list", "'org'"),
    ("known(by_id(remote.connection, org.sector).id)", "not-a-list", "by_id"),
    ("known(by_id(devices, 5).id)", "argument-type", "a number"),
    ("mentions(devices, 'x')", "not-a-list", "a list of 'device'"),
    ("mentions(fw.no_firewall_os_list, 5)", "argument-type", "a number"),
    ("support(5, org.sector, null) is 'supported'", "argument-type", "a number"),
    ("support('windoze', org.sector, null) is 'supported'", "not-in-pack", "did you mean 'windows'?"),
    ("listed('comon_os', org.sector)", "unknown-table", "did you mean 'common_os'?"),
    ("listed(org.sector, org.sector)", "argument-type", "in quotes"),
    ("evidence_ok('patch_rep')", "unknown-evidence-kind", "did you mean 'patch_report'?"),
    ("own_answer('CE-99') is 'compliant'", "unknown-control", "CE-9"),
    ("own_answer('CE-9') is 'met'", "not-in-enum", "compliant"),
    ("org.headcount > PW_MAX", "unknown-constant", "did you mean 'PW_MIN'?"),
    ("knwon(org.sector)", "unknown-function", "did you mean 'known'?"),
    ("known(org.sector, org.type)", "wrong-arguments", "1 argument(s), not 2"),
    ("any devices in devices satisfies known(devices)", "shadowed-name", "'devices'"),
    ("any d in devices satisfies any d in networks satisfies known(d)", "shadowed-name", "'d'"),
    ("any d in devices satisfies known(org.sector)", "unused-variable", "'d'"),
    ("(count d in devices where known(org)) > 1", "unused-variable", "'d'"),
    ("any d in devices where d.class == 'phon' satisfies known(d.name)", "not-in-enum", "phone"),
]


@pytest.mark.req("RULE-11")
@pytest.mark.parametrize(("text", "code", "words"), BAD)
def test_a_mistake_is_named_with_its_code_and_a_hint(text: str, code: str, words: str) -> None:
    found = problems(text)
    assert [problem.code for problem in found] == [code]
    assert words in found[0].message


@pytest.mark.parametrize(
    "text",
    [
        "known(nothing.at.all) and age(nothing) > PW_MIN and size(nothing) > 1",
        "any d in nothing satisfies d.x > 1 and listed('common_os', d.x) and d.y in d.z",
        "by_id(nothing, 'x').name == 'y' or nothing < 5 or not nothing",
        "mentions(nothing, nothing) or support(nothing, nothing, nothing) is 'confirm'",
        "nothing == null or null == nothing or listed(nothing, org.sector)",
    ],
)
def test_one_mistake_is_not_told_again_by_what_follows_from_it(text: str) -> None:
    assert {problem.code for problem in problems(text)} == {"unknown-name"}


def test_a_definition_is_judged_by_what_it_is_called_with() -> None:
    pw_ok = (("x",), "x.min_length >= PW_MIN and x.mechanism is 'length'")
    assert problems("any d in devices satisfies pw_ok(d.unlock.auth)", pw_ok=pw_ok) == []
    assert problems("any p in password_realms satisfies pw_ok(p)", pw_ok=pw_ok) == []
    found = problems("any n in networks satisfies pw_ok(n)", pw_ok=pw_ok)
    assert [(problem.code, problem.definition) for problem in found] == [("unknown-field", "pw_ok")] * 2


def test_a_definition_gives_the_type_of_its_body() -> None:
    assert problems("first() + 1 > 2", first=((), "org.headcount")) == []
    assert problems("first()", first=((), "org.headcount"))[0].code == "not-a-condition"


def test_a_word_given_to_a_definition_is_held_against_what_it_is_compared_with() -> None:
    is_a = (("d", "kind"), "d.class == kind")
    assert problems("any d in devices satisfies is_a(d, 'phone')", is_a=is_a) == []
    assert problems("any d in devices satisfies is_a(d, 'phnoe')", is_a=is_a)[0].code == "not-in-enum"


def test_a_mistake_in_a_definition_is_told_once_however_often_it_is_called() -> None:
    wrong = (("d",), "d.clas == 'phone'")
    found = problems("any d in devices satisfies wrong(d) or not wrong(d)", wrong=wrong)
    assert len(found) == 1


def test_a_definition_uses_only_those_above_it() -> None:
    found = problems("first()", first=((), "second()"), second=((), "known(org)"))
    assert [problem.code for problem in found] == ["definition-order"]
    assert problems("second()", first=((), "known(org)"), second=((), "first()")) == []


def test_a_definition_cannot_call_itself() -> None:
    assert [problem.code for problem in problems("again()", again=((), "again()"))] == ["definition-order"]


def test_evidence_ok_needs_a_control() -> None:
    found = checker().check_condition(parse("evidence_ok('patch_report')"), {})
    assert [problem.code for problem in found] == ["outside-control"]


def test_a_list_literal_stands_only_after_in() -> None:
    members = parse("org.type in ['LTD']").members  # type: ignore[union-attr]
    assert [problem.code for problem in checker().check(members, {})[1]] == ["wrong-types"]


def test_a_binding_gives_its_variable_the_type_of_an_entry() -> None:
    item, found = checker().check_binding(parse_binding("c in remote.connection"), {})
    assert isinstance(item, Choice)
    assert found == []
    assert checker().check_binding(parse_binding("c in remote.conection"), {})[1][0].code == "unknown-field"


def test_the_checker_remembers_which_names_were_used() -> None:
    pack = checker(small=((), "org.headcount < PW_MIN"), unused=((), "known(org)"))
    pack.check_condition(parse("small() and listed('common_os', org.sector)"), {})
    assert pack.used.definitions == {"small"}
    assert pack.used.constants == {"PW_MIN"}
    assert pack.used.tables == {"common_os"}


def test_a_profile_schema_must_describe_an_object() -> None:
    schema = {"$id": "x", "type": "string"}
    evidence = {"type": "array", "items": {"type": "string"}}
    facts_schema = {"$id": "y", "properties": {"evidence": evidence, "profile": {"$ref": "x"}}}
    with pytest.raises(TypeError, match="does not describe an object"):
        fact_types(facts_schema, schema)
