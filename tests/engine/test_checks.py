"""What one check says: who offends, who is unknown, what was read and what is lacking."""

from typing import Any

import pytest

from appliance.engine.findings import Input, Reading, ValueCount
from tests.engine.small_pack import check, control, finding, only_check, small_pack

OFF = "d.firewall == 'off'"
IN_SCOPE = "d in devices where in_scope(d)"


def devices(*states: str | None, **more: Any) -> dict[str, Any]:
    """Devices d0, d1, … with their firewall in the given states; None leaves it out."""
    return {
        "devices": [
            {"id": f"d{at}", **({} if state is None else {"firewall": state}), **more}
            for at, state in enumerate(states)
        ]
    }


@pytest.mark.req("RULE-04")
def test_a_check_names_the_offender_by_path_and_name_and_says_what_it_read() -> None:
    profile = {
        "devices": [{"id": "d0", "name": "Reception PC", "firewall": "off"}, {"id": "d1", "firewall": "on"}]
    }
    result = only_check(profile, OFF, each=IN_SCOPE)
    assert result.outcome == "fail"
    assert result.considered == 2
    [item] = result.items
    assert (item.path, item.name, item.state) == ("profile.devices[d0]", "Reception PC", "offends")
    assert item.message == "Reception PC is wrong."
    assert item.inputs == (
        Reading("profile.devices[d0].use", "unknown"),
        Reading("profile.devices[d0].firewall", "off"),
    )
    assert result.inputs == (
        Input("profile.devices[*].use", (ValueCount("unknown", 2),)),
        Input("profile.devices[*].firewall", (ValueCount("off", 1), ValueCount("on", 1))),
    )


@pytest.mark.req("RULE-16")
def test_an_entry_that_cannot_be_judged_says_what_is_lacking() -> None:
    result = only_check(devices("on", None), OFF, each=IN_SCOPE)
    assert result.outcome == "unknown"
    [item] = result.items
    assert item.state == "unknown"
    assert item.missing == ("profile.devices[d1].firewall",)
    assert item.message == "Not known for d1: firewall."


@pytest.mark.req("RULE-16")
def test_a_number_that_is_null_is_lacking_where_numbers_are_compared() -> None:
    result = only_check({"devices": [{"id": "d0", "n": None}]}, "d.n > 3", each="d in devices")
    assert (result.outcome, result.items[0].missing) == ("unknown", ("profile.devices[d0].n",))


@pytest.mark.req("RULE-16")
def test_an_entry_that_happens_to_be_called_unknown_is_not_what_an_absent_fact_refers_to() -> None:
    profile = {"devices": [{"id": "d0"}], "nets": [{"id": "unknown", "owned": "no"}]}
    result = only_check(profile, "by_id(nets, d.net).owned == 'no'", each="d in devices")
    assert (result.outcome, result.items[0].missing) == ("unknown", ("profile.devices[d0].net",))


def test_an_offender_outweighs_an_unknown_and_both_are_listed() -> None:
    result = only_check(devices("off", None), OFF, each=IN_SCOPE)
    assert result.outcome == "fail"
    assert [item.state for item in result.items] == ["offends", "unknown"]
    assert result.message == "d0 is wrong."


def test_a_check_with_nothing_to_look_at_is_not_relevant() -> None:
    assert only_check({"devices": []}, OFF, each=IN_SCOPE).outcome == "not_relevant"


@pytest.mark.req("RULE-16")
def test_a_list_that_is_not_filled_in_is_unknown_not_empty() -> None:
    result = only_check({}, OFF, each=IN_SCOPE)
    assert result.outcome == "unknown"
    assert result.items[0].missing == ("profile.devices",)
    assert "profile.devices is not filled in" in result.items[0].message
    assert only_check({}, OFF, each="d in optional devices").outcome == "not_relevant"


def test_an_entry_of_unknown_membership_makes_a_fault_unknown() -> None:
    profile = {"devices": [{"id": "d0", "firewall": "off"}]}
    result = only_check(profile, OFF, each="d in devices where d.use == 'work' and d.firewall != 'x'")
    assert result.outcome == "unknown"
    assert result.items[0].missing == ("profile.devices[d0].use",)
    definite = only_check(profile, "d.firewall == 'on'", each="d in devices where d.use == 'work'")
    assert definite.outcome == "pass"


def test_many_offenders_are_summed_up_with_the_first_three_named() -> None:
    result = only_check(devices("off", "off", "off", "off", "on"), OFF, each=IN_SCOPE)
    assert result.message == "4 of 5: d0, d1, d2 and 1 more. d0 is wrong."
    unknown = only_check(devices(None, None, "on"), OFF, each=IN_SCOPE)
    assert unknown.message == "Not known for 2 of 3: d0, d1. Not known for d0: firewall."


def test_nested_lists_name_the_entry_within_its_owner() -> None:
    profile = {"devices": [{"id": "d0", "fixes": [{"id": "KB1", "late": "yes"}]}, {"id": "d1", "fixes": []}]}
    each = ["d in devices where in_scope(d)", "f in d.fixes where f.late != 'maybe'"]
    result = only_check(profile, "f.late == 'yes'", each=each)
    assert result.items[0].path == "profile.devices[d0].fixes[KB1]"
    assert result.items[0].name == "d0 / KB1"
    assert result.inputs[-1] == Input("profile.devices[*].fixes[*].late", (ValueCount("yes", 1),))


def test_an_inner_list_that_is_not_filled_in_is_unknown_unless_optional() -> None:
    profile = {"devices": [{"id": "d0"}, {"id": "d1", "fixes": [{"id": "f"}]}]}
    strict = only_check(profile, "f.late is 'yes'", each=["d in devices", "f in d.fixes"])
    assert strict.outcome == "unknown"
    assert strict.items[0].missing == ("profile.devices[d0].fixes",)
    assert strict.considered == 2
    relaxed = only_check(profile, "f.late is 'yes'", each=["d in devices", "f in optional d.fixes"])
    assert relaxed.outcome == "pass"


def test_three_lists_deep_keeps_unknown_membership_of_the_outer_entry() -> None:
    profile = {"a": [{"id": "a", "b": [{"id": "b", "c": [{"id": "c", "x": 1}]}, {"id": "b2"}]}]}
    each = ["p in a where p.maybe == 'yes'", "q in p.b", "r in optional q.c"]
    result = only_check(profile, "r.x == 1", each=each)
    assert result.outcome == "unknown"
    assert result.items[0].path == "profile.a[a].b[b].c[c]"
    assert result.items[0].missing == ("profile.a[a].maybe",)


@pytest.mark.req("RULE-16")
def test_a_condition_on_the_inner_list_keeps_unknown_membership_of_the_outer_entry() -> None:
    profile = {"devices": [{"id": "d", "fixes": [{"id": "f", "late": "yes"}, {"id": "g", "late": "no"}]}]}
    each = ["d in devices where d.use == 'work'", "f in d.fixes where f.late == 'yes'"]
    result = only_check(profile, "f.late == 'yes'", each=each)
    assert (result.outcome, result.considered) == ("unknown", 1)
    assert result.items[0].missing == ("profile.devices[d].use",)


def test_an_entry_without_name_or_id_is_called_by_its_place() -> None:
    result = only_check({"addresses": [{"text": "1 High St"}]}, "a.text is not ''", each="a in addresses")
    assert [(item.path, item.name) for item in result.items] == [("profile.addresses[0]",) * 2]


def test_two_separate_lists_can_be_paired() -> None:
    profile = {"nets": [{"id": "n"}], "devices": [{"id": "d", "net": "n"}]}
    result = only_check(profile, "d.net == n.id", each=["n in nets", "d in devices"], says="{d} on {n}.")
    assert [item.message for item in result.items] == ["d on n."]
    assert result.items[0].path == "profile.devices[d]"


def test_a_rule_about_the_organisation_as_a_whole_reads_single_facts() -> None:
    result = only_check({"fw": {"documented": "no"}}, "fw.documented == 'no'", says="Not {fw.documented}.")
    assert result.outcome == "fail"
    assert (result.items[0].path, result.items[0].name) == ("profile", "the organisation")
    assert result.message == "Not no."
    assert result.inputs == (Input("profile.fw.documented", (ValueCount("no", 1),)),)
    assert only_check({}, "fw.documented == 'no'").outcome == "unknown"
    assert only_check({"fw": {"documented": "yes"}}, "fw.documented == 'no'").outcome == "pass"


@pytest.mark.parametrize("effect", ["notice", "attest"])
def test_what_only_informs_keeps_quiet_about_the_unknown(effect: str) -> None:
    assert only_check(devices(None), OFF, each=IN_SCOPE, effect=effect).outcome == "pass"
    assert only_check(devices("off"), OFF, each=IN_SCOPE, effect=effect).outcome == effect


def test_values_read_are_listed_null_first_then_numbers_then_words() -> None:
    profile = {
        "devices": [{"id": c, "v": v} for c, v in zip("abcde", ["x", 2, None, -1.5, "b"], strict=True)]
    }
    result = only_check(profile, "d.v is 'never'", each="d in devices")
    assert [read.value for read in result.inputs[0].values] == [None, -1.5, 2, "b", "x"]


def test_lists_and_objects_read_whole_are_described() -> None:
    profile = {"devices": [{"id": "d", "tags": ["a", "b"]}], "fw": {"x": {"y": 1}}}
    listed = only_check(profile, "size(d.tags) > 1", each="d in devices")
    assert listed.inputs[0].values[0].value == "2 listed"
    assert listed.items[0].inputs[0].value == "2 listed"
    whole = only_check(profile, "known(fw.x)")
    assert whole.inputs[0].values[0].value == "present"


def test_messages_show_values_as_people_read_them() -> None:
    profile = {"devices": [{"id": "d", "tags": ["a", "b"], "none": [], "end": None, "n": 3}]}
    says = "{d}: {d.tags}; {d.none}; {d.end}; {d.n}; {d.lost}; {LIMIT}; {org.name}."
    result = only_check(profile, "d.n == 3", each="d in devices", says=says)
    assert result.message == "d: a, b; none; none; 3; not known; 8; not known."


def test_a_look_up_of_another_entry_is_followed_to_where_it_stands() -> None:
    profile = {"nets": [{"id": "n1", "owned": "no"}], "devices": [{"id": "d", "net": "n1"}, {"id": "e"}]}
    result = only_check(profile, "by_id(nets, d.net).owned == 'no'", each="d in devices")
    assert Reading("profile.nets[n1].owned", "no") in result.items[0].inputs
    assert result.items[1].missing == ("profile.devices[e].net",)
    assert Input("profile.nets[*].owned", (ValueCount("no", 1),)) in result.inputs


@pytest.mark.parametrize(
    ("when", "outcomes"),
    [("d.net in d.nets", ["fail", "pass", "unknown"]), ("d.net not in d.nets", ["pass", "fail", "unknown"])],
)
def test_a_value_is_looked_for_in_a_list_of_the_facts(when: str, outcomes: list[str]) -> None:
    records: list[dict[str, Any]] = [{"nets": ["a", "b"]}, {"nets": ["b"]}, {}]
    profiles = [{"devices": [{"id": "d", "net": "a", **record}]} for record in records]
    assert [only_check(profile, when, each="d in devices").outcome for profile in profiles] == outcomes


def test_checks_that_share_their_list_still_judge_apart() -> None:
    rules = [check(f"c{at}", f"d.x == {at}", each=IN_SCOPE) for at in range(3)]
    result = finding(small_pack(control("CE-1", *rules)), {"devices": [{"id": "d", "x": 1}]})
    assert [one.outcome for one in result.checks] == ["pass", "fail", "pass"]


def test_a_pattern_over_entries_of_a_list_deeper_down_counts_every_value() -> None:
    profile = {"devices": [{"id": "d", "fixes": [{"id": "a", "x": 1}, {"id": "b"}]}, {"id": "e"}]}
    result = only_check(profile, "any f in optional d.fixes satisfies f.x is 2", each="d in devices")
    assert result.inputs == (
        Input("profile.devices[*].fixes[*].x", (ValueCount(1, 1), ValueCount("unknown", 1))),
    )
