"""The answer pack: what to paste for each numbered question, and what it rests on."""

from typing import Any

import pytest

from appliance.engine import answer_pack
from appliance.engine.answers import Answer
from tests.engine.small_pack import AS_OF, control, evidence, small_pack

DEVICES = [
    {"id": "d1", "name": "Reception PC", "os": "windows", "use": "work"},
    {"id": "d2", "os": "macos", "use": "work"},
]


def question(answer: dict[str, Any], number: str = "A1.1", **more: Any) -> dict[str, Any]:
    return {
        "number": number,
        "prompt": "Say it",
        "type": "text",
        "controls": ["CE-1"],
        "answer": answer,
        **more,
    }


def answered(answer: dict[str, Any], profile: dict[str, Any], **more: Any) -> Answer:
    """The answer to a single question; ``facts`` holds answers and evidence."""
    facts = {"profile": profile, **more.pop("facts", {})}
    pack = small_pack(control("CE-1"), questions=[question(answer, **more)])
    return answer_pack(pack, facts, AS_OF).answers[0]


@pytest.mark.req("RULE-13", "FIND-04")
def test_answers_come_in_portal_order_by_number_not_by_letter() -> None:
    numbers = ["A2.1", "A1.10.1", "A1.2", "A1.10", "A1.1"]
    questions = [question({"value": "org.name"}, number) for number in numbers]
    document = answer_pack(small_pack(questions=questions), {"profile": {}}, AS_OF).as_document()
    assert [entry["number"] for entry in document["answers"]] == ["A1.1", "A1.2", "A1.10", "A1.10.1", "A2.1"]
    assert [entry["section"] for entry in document["answers"]] == ["A1", "A1", "A1", "A1", "A2"]
    assert document["format"] == 1
    assert document["as_of"] == "2026-11-21"
    assert document["pack"]["id"] == "small-1.0"


@pytest.mark.req("RULE-13", "FIND-04")
def test_an_answer_carries_its_text_length_facts_and_controls() -> None:
    document = answered({"value": "org.name"}, {"org": {"name": "Ånäß Ltd"}}, max_length=150)
    assert (document.state, document.text, document.length, document.max_length) == (
        "answered",
        "Ånäß Ltd",
        8,
        150,
    )
    assert [(read.path, read.value) for read in document.facts] == [("profile.org.name", "Ånäß Ltd")]
    assert document.controls == ("CE-1",)
    assert document.missing == ()


@pytest.mark.req("RULE-13")
def test_a_text_longer_than_the_portal_takes_is_kept_and_marked() -> None:
    answer = answered({"value": "org.name"}, {"org": {"name": "x" * 11}}, max_length=10)
    assert (answer.state, answer.length) == ("too_long", 11)
    assert answered({"value": "org.name"}, {"org": {"name": "x" * 10}}, max_length=10).state == "answered"


YES = {"yes_when": "pw.a == 'yes'"}
YES_AND_NO = {"yes_when": "pw.a == 'yes'", "no_when": "pw.b == 'no'"}


@pytest.mark.req("RULE-16")
@pytest.mark.parametrize(
    ("answer", "pw", "text", "missing"),
    [
        (YES, {"a": "yes"}, "Yes", ()),
        (YES, {"a": "no"}, "No", ()),
        (YES, {"a": "unknown"}, "", ("profile.pw.a",)),
        (YES, {}, "", ("profile.pw.a",)),
        (YES_AND_NO, {"a": "yes", "b": "no"}, "Yes", ()),
        (YES_AND_NO, {"b": "no"}, "No", ()),
        (YES_AND_NO, {"a": "no"}, "", ("profile.pw.b",)),
        (YES_AND_NO, {}, "", ("profile.pw.a", "profile.pw.b")),
        (
            YES_AND_NO,
            {"a": "no", "b": "yes"},
            "",
            ("The facts given do not decide this.", "profile.pw.a", "profile.pw.b"),
        ),
    ],
)
def test_unknown_never_becomes_a_yes_or_a_no(
    answer: dict[str, Any], pw: dict[str, Any], text: str, missing: tuple[str, ...]
) -> None:
    found = answered(answer, {"pw": pw}, type="yes_no")
    assert (found.text, found.missing) == (text, missing)
    assert found.state == ("missing" if missing else "answered")


@pytest.mark.parametrize(
    ("expression", "profile", "text"),
    [
        ("org.headcount", {"org": {"headcount": 10}}, "10"),
        ("org.number", {"org": {"number": None}}, "none"),
        ("remote.ways", {"remote": {"ways": ["vpn", "home"]}}, "home, vpn"),
        ("devices", {"devices": DEVICES}, "Reception PC, d2"),
        ("devices", {"devices": []}, "none"),
        ("org", {"org": {"name": "Acorn"}}, "Acorn"),
        ("size(devices)", {"devices": DEVICES}, "2"),
        ("(count d in devices where d.os == 'macos')", {"devices": DEVICES}, "1"),
        ("org.headcount > 5", {"org": {"headcount": 10}}, "Yes"),
        ("org.headcount > LIMIT", {"org": {"headcount": 3}}, "No"),
        ("by_id(devices, org.main).os", {"org": {"main": "d2"}, "devices": DEVICES}, "macos"),
    ],
)
def test_a_value_is_worded_for_people(expression: str, profile: dict[str, Any], text: str) -> None:
    assert answered({"value": expression}, profile).text == text


def test_a_value_that_is_not_known_says_which_fact_to_give() -> None:
    assert answered({"value": "org.name"}, {}).missing == ("profile.org.name",)
    assert answered({"value": "org.headcount > 5"}, {}).missing == ("profile.org.headcount",)
    assert answered({"value": "by_id(devices, org.main).os"}, {"devices": []}).missing == (
        "profile.org.main",
    )


def test_what_the_pack_asks_for_joins_the_missing_facts() -> None:
    answer = answered({"value": "org.name", "needs": "Give the registered name."}, {})
    assert answer.missing == ("profile.org.name", "Give the registered name.")


def test_a_template_is_filled_in_or_says_every_fact_it_lacks() -> None:
    template = {"template": "{org.name}, limit {LIMIT}, {org.ways}, {org.end}."}
    full: dict[str, Any] = {"org": {"name": "Acorn", "ways": [], "end": None}}
    assert answered(template, full).text == "Acorn, limit 8, none, none."
    answer = answered(template, {"org": {"ways": ["vpn"]}})
    assert (answer.text, answer.missing) == ("", ("profile.org.name", "profile.org.end"))


LINES: dict[str, dict[str, Any]] = {
    "lines": {"each": ["d in devices where d.use == 'work'"], "line": "{d}: {d.os}", "none": "None."}
}


def test_lines_list_the_entries_of_a_selection() -> None:
    answer = answered(LINES, {"devices": [*DEVICES, {"id": "d0", "use": "none"}]}, type="list")
    assert answer.text == "Reception PC: windows\nd2: macos"
    assert answer.length == len("Reception PC: windows\nd2: macos")
    assert ("profile.devices", "3 listed") in [(read.path, read.value) for read in answer.facts]


def test_no_entry_at_all_has_its_own_text_but_an_absent_list_has_none() -> None:
    assert answered(LINES, {"devices": []}).text == "None."
    answer = answered(LINES, {})
    assert (answer.text, answer.missing) == ("", ("profile.devices",))


COUNTED = {"lines": {**LINES["lines"], "line": "{d.os}", "count": "d.count"}}


def test_counted_lines_that_say_the_same_become_one() -> None:
    counts = [("windows", 3), ("macos", 1), ("windows", 2), ("linux", 0)]
    devices = [{"id": f"d{at}", "use": "work", "os": os, "count": n} for at, (os, n) in enumerate(counts)]
    assert answered(COUNTED, {"devices": devices}).text == "5 x windows\n1 x macos"
    assert answered(COUNTED, {"devices": devices[3:]}).text == "None."
    assert answered(COUNTED, {"devices": []}).text == "None."


def test_a_line_whose_count_is_not_known_leaves_nothing_to_paste() -> None:
    devices = [{"id": "d1", "use": "work", "os": "macos", "count": 1}, {"id": "d2", "use": "work"}]
    answer = answered(COUNTED, {"devices": devices})
    assert answer.text == ""
    assert answer.missing == ("profile.devices[d2].os", "profile.devices[d2].count")


def test_a_line_that_lacks_a_fact_leaves_nothing_to_paste() -> None:
    devices = [{"id": "d1", "use": "work"}, {"id": "d2"}, {"id": "d3", "use": "work", "os": "linux"}]
    answer = answered(LINES, {"devices": devices})
    assert answer.text == ""
    assert answer.missing == ("profile.devices[d1].os", "profile.devices[d2].use")


def test_lines_of_inner_lists_name_the_list_that_is_not_filled_in() -> None:
    lines = {"each": ["d in devices", "f in d.fixes"], "line": "{f} on {d}", "none": "None."}
    profile: dict[str, Any] = {"devices": [{"id": "d1", "fixes": [{"id": "KB1"}]}, {"id": "d2"}]}
    assert answered({"lines": lines}, profile).missing == ("profile.devices[d2].fixes",)
    profile["devices"][1]["fixes"] = []
    assert answered({"lines": lines}, profile).text == "KB1 on d1"


CHOICE = {
    "choice": [
        {"option": "A", "text": "Managed", "when": "pw.a == 'yes'"},
        {"option": "B", "text": "By hand", "when": "pw.b == 'yes'"},
    ]
}


@pytest.mark.req("RULE-16")
@pytest.mark.parametrize(
    ("pw", "text", "missing"),
    [
        ({"a": "yes"}, "A: Managed", ()),
        ({"a": "no", "b": "yes"}, "B: By hand", ()),
        ({"b": "yes"}, "", ("profile.pw.a",)),
        ({"a": "no", "b": "no"}, "", ("The facts given do not decide this.", "profile.pw.a", "profile.pw.b")),
    ],
)
def test_a_choice_takes_the_first_option_that_surely_holds(
    pw: dict[str, str], text: str, missing: tuple[str, ...]
) -> None:
    answer = answered(CHOICE, {"pw": pw}, type="choice")
    assert (answer.text, answer.missing) == (text, missing)


@pytest.mark.req("RULE-13")
def test_own_words_are_asked_for_and_then_taken_as_they_are() -> None:
    own = {"own_words": True, "suggest": "We use {org.tool}.", "needs": "Say how."}
    profile = {"org": {"tool": "Intune"}}
    assert answered(own, profile).missing == ("Say how.", "A start: We use Intune.")
    assert answered(own, {}).missing == ("Say how.",)
    assert answered({"own_words": True}, {}).missing == ("Write this in your own words.",)
    answer = answered(own, profile, facts={"answers": {"A1.1": " By hand. "}})
    assert (answer.state, answer.text) == ("answered", "By hand.")
    assert [(read.path, read.value) for read in answer.facts] == [("answers.A1.1", "By hand.")]


@pytest.mark.req("RULE-13")
@pytest.mark.parametrize(
    ("said", "text", "state"),
    [("yes", "Yes", "answered"), ("No.", "No", "answered"), ("Commercial contract", "", "missing")],
)
def test_a_question_of_yes_or_no_takes_no_other_words(said: str, text: str, state: str) -> None:
    """Numbers move between packs: what was written for one question may not fit its namesake."""
    answer = answered({"own_words": True}, {}, type="yes_no", facts={"answers": {"A1.1": said}})
    assert (answer.text, answer.state) == (text, state)


@pytest.mark.req("RULE-13", "RULE-16")
def test_own_words_win_for_free_text_but_never_over_a_derived_yes_or_no() -> None:
    facts = {"answers": {"A1.1": "Yes, of course"}}
    assert answered({"value": "org.name"}, {"org": {"name": "Acorn"}}, facts=facts).text == "Yes, of course"
    assert answered(LINES, {"devices": []}, type="list", facts=facts).text == "Yes, of course"
    assert answered(YES, {"pw": {"a": "no"}}, type="yes_no", facts=facts).text == "No"
    blank = {"answers": {"A1.1": "  "}}
    assert answered({"value": "org.name"}, {"org": {"name": "Acorn"}}, facts=blank).text == "Acorn"


@pytest.mark.req("RULE-13", "RULE-16")
def test_a_question_is_asked_unless_it_surely_is_not() -> None:
    when = "fw.exposed == 'yes'"
    no = answered(YES, {"fw": {"exposed": "no"}, "pw": {"a": "yes"}}, when=when)
    assert (no.asked, no.state, no.text, no.evidence) == (False, "not_asked", "", ())
    assert [(read.path, read.value) for read in no.facts] == [("profile.fw.exposed", "no")]
    yes = answered(YES, {"fw": {"exposed": "yes"}, "pw": {"a": "yes"}}, when=when)
    assert (yes.asked, yes.state, yes.text) == (True, "answered", "Yes")
    perhaps = answered(YES, {}, when=when)
    assert (perhaps.asked, perhaps.missing) == (True, ("profile.fw.exposed", "profile.pw.a"))
    assert answered(YES, {"pw": {"a": "yes"}}, when=when).text == "Yes"
    assert answered(YES, {"fw": {"exposed": "yes"}}, when=when).missing == ("profile.pw.a",)


@pytest.mark.req("FIND-04")
def test_only_evidence_that_may_be_relied_on_stands_behind_an_answer() -> None:
    items = [
        evidence("fresh"),
        evidence("listing", "listing"),
        evidence("old", captured_at="2026-01-01"),
        evidence("elsewhere", control_ids=["CE-2"]),
    ]
    facts = {"evidence": items}
    assert answered(YES, {}, facts=facts).evidence == ("fresh", "listing")
    assert answered(YES, {}, facts=facts, evidence_kinds=["report"]).evidence == ("fresh",)


def test_a_question_may_ask_for_evidence_of_its_own_controls() -> None:
    proven = {"yes_when": "evidence_ok('report')"}
    assert answered(proven, {}, facts={"evidence": [evidence()]}).text == "Yes"
    assert answered(proven, {}, facts={"evidence": [evidence(control_ids=["CE-2"])]}).text == "No"


def test_values_of_a_long_list_are_shown_once_each() -> None:
    devices = [{"id": f"d{at}", "use": "work", "os": "linux"} for at in range(60)]
    answer = answered({"yes_when": "all d in devices satisfies d.os == 'linux'"}, {"devices": devices})
    assert [(read.path, read.value) for read in answer.facts] == [
        ("profile.devices", "60 listed"),
        ("profile.devices[*].os", "linux"),
    ]
    for device in devices:
        del device["os"]
    assert answered(LINES, {"devices": devices}).missing == ("profile.devices[*].os",)


@pytest.mark.req("RULE-03")
def test_order_of_keys_and_lists_never_shows_in_the_answers() -> None:
    pack = small_pack(questions=[question(LINES)])
    one = answer_pack(pack, {"profile": {"devices": DEVICES}}, AS_OF)
    shuffled = [dict(reversed(device.items())) for device in reversed(DEVICES)]
    assert answer_pack(pack, {"profile": {"devices": shuffled}}, AS_OF) == one
