"""Facts changed on a scratch copy: what that would change, and nothing else."""

import copy
from typing import Any

import pytest

from appliance.engine import FactsError, canonical_facts, overlay, preview, what_if
from tests.engine.small_pack import AS_OF, check, control, evidence, small_pack

PACK = small_pack(
    control(
        "CE-1", check("os-supported", "support('windows', d.os, d.ed) == 'unsupported'", each="d in devices")
    ),
    control("CE-2", check("firewall-on", "fw.on == 'no'")),
)
FACTS: dict[str, Any] = {
    "profile": {
        "fw": {"on": "no"},
        "devices": [{"id": "pc-1", "os": "10-22h2"}, {"id": "pc-2", "os": "11-25h2"}],
        "org": {"addresses": [{"text": "1 High St"}]},
        "realms": [{"name": "Domain"}],
        "ways": ["vpn"],
    },
    "evidence": [evidence("patches")],
}


@pytest.mark.req("RULE-09")
def test_a_what_if_shows_what_changes_at_once_and_leaves_the_facts_alone() -> None:
    before = copy.deepcopy(FACTS)
    changes = [
        {"path": "profile.devices[pc-1].os", "value": "11-25h2"},
        {"path": "/profile/fw/on", "value": "yes"},
    ]
    comparison = what_if(PACK, FACTS, changes, AS_OF)
    assert [(change.control_id, change.change) for change in comparison.controls] == [
        ("CE-1", "improved"),
        ("CE-2", "improved"),
    ]
    assert (comparison.before.outcome, comparison.after.outcome) == ("not_ready", "ready")
    assert before == FACTS


@pytest.mark.req("RULE-10")
def test_a_preview_judges_the_same_facts_by_another_pack() -> None:
    other = small_pack(control("CE-2", check("firewall-on", "fw.on == 'maybe'")), version="2.0.0")
    comparison = preview(PACK, other, FACTS, AS_OF)
    assert [(change.control_id, change.before, change.after) for change in comparison.controls] == [
        ("CE-2", "not_met", "met"),
        ("CE-1", "not_met", None),
    ]
    assert comparison.facts == ()


@pytest.mark.req("RULE-09")
@pytest.mark.parametrize(
    ("change", "place", "now"),
    [
        ({"path": "profile.fw.on", "value": None}, ("profile", "fw", "on"), None),
        ({"path": "profile.scope.type", "value": "whole"}, ("profile", "scope", "type"), "whole"),
        ({"path": "answers.A4.4", "value": "By hand."}, ("answers", "A4.4"), "By hand."),
        ({"path": "/answers/A4.4", "value": "By hand."}, ("answers", "A4.4"), "By hand."),
        ({"path": "evidence[patches].redacted", "value": True}, ("evidence", 0, "redacted"), True),
        ({"path": "/profile/devices/pc-2/os", "value": "x"}, ("profile", "devices", 1, "os"), "x"),
        ({"path": "/profile/a~1b/c~0d", "value": 1}, ("profile", "a/b", "c~d"), 1),
        (
            {"path": "profile.org.addresses[0].text", "value": "x"},
            ("profile", "org", "addresses", 0, "text"),
            "x",
        ),
        (
            {"path": "profile.org.addresses[0]", "value": {"text": "y"}},
            ("profile", "org", "addresses"),
            [{"text": "y"}],
        ),
        ({"path": "profile.ways[0]", "value": "home"}, ("profile", "ways"), ["home"]),
        ({"path": "profile.ways[9]", "value": "home"}, ("profile", "ways"), ["home", "vpn"]),
        (
            {"path": "profile.devices[pc-3]", "value": {"os": "x"}},
            ("profile", "devices", 2),
            {"id": "pc-3", "os": "x"},
        ),
        (
            {"path": "profile.devices[pc-1]", "value": {"id": "pc-1"}},
            ("profile", "devices", 0),
            {"id": "pc-1"},
        ),
        (
            {"path": "profile.realms[Cloud]", "value": {}},
            ("profile", "realms"),
            [{"name": "Cloud"}, {"name": "Domain"}],
        ),
        (
            {"path": "profile.software[app]", "value": {"v": 1}},
            ("profile", "software"),
            [{"id": "app", "v": 1}],
        ),
        ({"path": "profile.fw.on", "remove": True}, ("profile", "fw"), {}),
        (
            {"path": "profile.devices[pc-1]", "remove": True},
            ("profile", "devices"),
            [{"id": "pc-2", "os": "11-25h2"}],
        ),
    ],
)
def test_a_change_reaches_its_fact(change: dict[str, Any], place: tuple[Any, ...], now: Any) -> None:
    found: Any = overlay(FACTS, [change])
    for step in place:
        found = found[step]
    assert found == now


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("profile.devices[pc-9].os", "profile.devices has no entry 'pc-9'; it has pc-1, pc-2"),
        ("/profile/devices/pc-9/os", "profile.devices has no entry 'pc-9'; it has pc-1, pc-2"),
        ("profile.software[x].v", "profile.software has no entry 'x'; it is empty"),
        ("profile.fw.on.more", "profile.fw.on is 'no' and has no parts"),
        ("profile.fw.on.even.more", "profile.fw.on is 'no' and has no parts"),
        ("devices[pc-1].os", "a path leads into profile, answers or evidence"),
        ("profile", "a path leads into profile, answers or evidence"),
        ("profile.fw on", "this is not a path such as profile.devices[pc-1].os_cycle"),
        ("profile.fw[]", "this is not a path"),
        ("", "a path leads into profile, answers or evidence"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused_with_what_is_there(path: str, complaint: str) -> None:
    with pytest.raises(FactsError) as raised:
        overlay(FACTS, [{"path": path, "value": "yes"}])
    assert complaint in str(raised.value)
    assert str(raised.value).startswith(path)


def test_a_long_list_of_entries_is_cut_short_in_the_message() -> None:
    facts = {"profile": {"devices": [{"id": f"d{at}"} for at in range(9)]}}
    with pytest.raises(FactsError, match="it has d0, d1, d2, d3, d4 and 4 more"):
        overlay(facts, [{"path": "profile.devices[x]", "remove": True}])
    del facts["profile"]["devices"][5:]
    with pytest.raises(FactsError, match=r"it has d0, d1, d2, d3, d4$"):
        overlay(facts, [{"path": "profile.devices[x]", "remove": True}])


def test_removing_what_is_not_there_is_refused() -> None:
    with pytest.raises(FactsError, match=r"profile\.fw has no off"):
        overlay(FACTS, [{"path": "profile.fw.off", "remove": True}])


def test_an_entry_put_at_another_name_than_its_own_is_refused() -> None:
    with pytest.raises(FactsError, match="the entry given is called 'pc-4', not 'pc-3'"):
        overlay(FACTS, [{"path": "profile.devices[pc-3]", "value": {"id": "pc-4"}}])


def test_a_part_that_no_change_leads_into_is_not_copied() -> None:
    facts = canonical_facts(FACTS)
    changed = overlay(facts, [{"path": "answers.CE-1", "value": "compliant"}])
    assert changed["profile"] is facts["profile"]
    assert changed["answers"] is not facts["answers"]
