"""Which facts an expression may read, told from its text."""

import pytest

from appliance.engine.expression.definitions import Definition, Vocabulary
from appliance.engine.expression.parser import parse
from appliance.engine.expression.reads import pattern_text, patterns_read

WORDS = Vocabulary(
    {"LIMIT": 8},
    {
        "strong": Definition("strong", ("x",), parse("x.kind == 'mfa' or x.length >= LIMIT")),
        "more": Definition("more", ("n",), parse("n > LIMIT")),
        "home": Definition("home", ("d",), parse("by_id(networks, d.network)")),
    },
)


@pytest.mark.req("RULE-04")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fw.a == 'x' or fw.b == fw.a", ["profile.fw.a", "profile.fw.b"]),
        ("fw.a is null and not (fw.b in fw.c)", ["profile.fw.a", "profile.fw.b", "profile.fw.c"]),
        ("any d in devices satisfies d.a == 1", ["profile.devices[*].a"]),
        ("any d in devices satisfies fw.a == 1", ["profile.devices", "profile.fw.a"]),
        ("any i in fw.ids satisfies i == 'x'", ["profile.fw.ids"]),
        ("(count d in devices where d.a == 1) > 1", ["profile.devices", "profile.devices[*].a"]),
        ("(sum d in devices of d.n) > 1", ["profile.devices", "profile.devices[*].n"]),
        ("strong(fw.auth)", ["profile.fw.auth.kind", "profile.fw.auth.length"]),
        ("more(fw.n)", ["profile.fw.n"]),
        ("more(fw.n + 1)", ["profile.fw.n"]),
        ("age(fw.day) > 1 and size(fw.ids) > 1", ["profile.fw.day", "profile.fw.ids"]),
        ("by_id(nets, fw.at).owned == 'no'", ["profile.fw.at", "profile.nets[*].owned"]),
        (
            "any d in devices satisfies home(d).owned == 'no'",
            ["profile.devices[*].network", "profile.networks[*].owned"],
        ),
        (
            "any f in by_id(devices, fw.at).fixes satisfies f.late == 'yes'",
            ["profile.fw.at", "profile.devices[*].fixes[*].late"],
        ),
        ("any f in support(fw.a, fw.b, null).x satisfies f.late == 'y'", ["profile.fw.a", "profile.fw.b"]),
        ("support(fw.a, fw.b, null).x == 'y'", ["profile.fw.a", "profile.fw.b"]),
        ("own_answer('CE-9') == 'compliant'", ["answers.CE-9"]),
        ("any e in evidence satisfies e.kind == 'x'", ["evidence[*].kind"]),
        ("evidence_ok('x')", []),
        ("strong(by_id(nets, 'a').auth)", ["profile.nets[*].auth.kind", "profile.nets[*].auth.length"]),
    ],
)
def test_the_text_tells_what_may_be_read(text: str, expected: list[str]) -> None:
    assert [pattern_text(found) for found in patterns_read(parse(text), {}, WORDS)] == expected


def test_a_variable_that_stands_for_no_fact_reads_nothing() -> None:
    assert patterns_read(parse("x.a == 1"), {"x": None}, WORDS) == ()
