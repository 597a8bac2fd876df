"""The same facts on a later day: what will have changed, from which day, and why."""

from datetime import date
from typing import Any

import pytest

from appliance.engine import Projection, project
from tests.engine.small_pack import AS_OF, check, control, evidence, small_pack

NEXT_YEAR = date(2027, 11, 21)
SUPPORT = {
    "products": [
        {
            "id": "windows-server",
            "label": "Windows Server",
            "cycles": [
                {"cycle": "2016", "eol": "2027-01-12"},
                {"cycle": "2019", "eol": "2027-03-01", "extended": "2027-06-30"},
            ],
        },
        {"id": "ios", "cycles": [{"cycle": "17", "eol": None}]},
    ],
    "overrides": [
        {"product": "ios", "cycles": ["17"], "status": "confirm", "from": "2027-02-01", "reason": "x"}
    ],
}


def projected(rule: dict[str, Any], profile: dict[str, Any], to: date = NEXT_YEAR, **more: Any) -> Projection:
    items = more.pop("items", [])
    pack = small_pack(control("CE-1", rule, **more.pop("control", {})), **{"support": SUPPORT, **more})
    return project(pack, {"profile": profile, "evidence": items}, AS_OF, to)


def turns(projection: Projection) -> list[tuple[str, list[str]]]:
    return [(turn.date, [cause.text for cause in turn.because]) for turn in projection.turns]


def supported(*bad: str, product: str = "d.os") -> dict[str, Any]:
    listed = ", ".join(f"'{status}'" for status in bad)
    return check(
        "supported", f"support({product}, d.cycle, d.ed) in [{listed}]", each="d in devices where in_scope(d)"
    )


@pytest.mark.req("RULE-15")
def test_the_end_of_support_is_named_with_its_last_day() -> None:
    devices = [{"id": "file-server", "os": "windows_server", "cycle": "2016", "use": "work"}]
    projection = projected(supported("unsupported"), {"devices": devices})
    assert turns(projection) == [("2027-01-13", ["Windows Server 2016 support ends 2027-01-12."])]
    [turn] = projection.turns
    assert (turn.outcome_before, turn.outcome_after) == ("ready", "not_ready")
    assert [(cause.kind, cause.path) for cause in turn.because] == [
        ("support", "profile.devices[file-server]")
    ]
    assert [(control.control_id, control.change) for control in turn.controls] == [("CE-1", "regressed")]
    assert projection.comparison.outcome == "regressed"


@pytest.mark.req("RULE-15")
def test_extended_support_ends_on_a_day_of_its_own() -> None:
    rule = supported("unsupported", "extended_only")
    devices = {"devices": [{"id": "s", "os": "windows-server", "cycle": "2019"}]}
    assert turns(projected(rule, devices)) == [
        ("2027-03-02", ["Windows Server 2019 support ends 2027-03-01; only paid extended support goes on."])
    ]
    assert turns(projected(supported("unsupported"), devices)) == [
        ("2027-07-01", ["Extended support of Windows Server 2019 ends 2027-06-30."])
    ]


@pytest.mark.req("RULE-15")
def test_a_second_device_that_falls_after_the_first_has_a_day_of_its_own() -> None:
    devices = [{"id": "a", "os": "windows-server", "cycle": "2016"}]
    devices += [{"id": "b", "os": "windows-server", "cycle": "2019"}]
    found = projected(supported("unsupported"), {"devices": devices})
    assert [turn.date for turn in found.turns] == ["2027-01-13", "2027-07-01"]
    assert [cause.path for cause in found.turns[1].because] == ["profile.devices[b]"]


@pytest.mark.req("RULE-15")
def test_a_status_that_is_only_declared_says_from_when() -> None:
    devices = {"devices": [{"id": "phone", "os": "ios", "cycle": "17"}]}
    assert turns(projected(supported("confirm"), devices)) == [
        ("2027-02-01", ["ios 17 is no longer listed as supported but as to be confirmed after 2027-01-31."])
    ]


@pytest.mark.req("RULE-15")
def test_support_that_comes_close_to_its_end_is_named() -> None:
    rule = check("soon", "until(support_ends(d.os, d.cycle, d.ed)) < 30", each="d in devices")
    devices = [{"id": "s", "os": "windows-server", "cycle": "2016"}, {"id": "p", "os": "ios", "cycle": "17"}]
    assert turns(projected(rule, {"devices": devices})) == [
        ("2026-12-14", ["Windows Server 2016 support ends 2027-01-12."])
    ]


@pytest.mark.req("RULE-15")
def test_a_fact_that_grows_too_old_is_named_with_its_age() -> None:
    rule = check("reviewed", "age(fw.review) > 365")
    assert turns(projected(rule, {"fw": {"review": "2026-06-01"}})) == [
        ("2027-06-02", ["profile.fw.review (2026-06-01) is 366 days ago."])
    ]
    ahead = check("planned", "fw.on == 'no' or until(fw.end) <= 3")
    assert turns(projected(ahead, {"fw": {"end": "2026-12-24", "review": None}})) == [
        ("2026-12-21", ["profile.fw.end is on 2026-12-24."])
    ]


@pytest.mark.req("RULE-15")
def test_what_no_longer_concerns_an_entry_is_traced_in_the_day_before() -> None:
    rule = check("c", "d.off == 'yes'", each="d in devices where age(d.seen) < 30")
    found = projected(rule, {"devices": [{"id": "pc", "seen": "2026-11-20", "off": "yes"}]})
    assert turns(found) == [("2026-12-20", ["profile.devices[pc].seen (2026-11-20) is 30 days ago."])]
    assert (found.turns[0].controls[0].before, found.turns[0].controls[0].after) == ("not_met", "met")


@pytest.mark.req("RULE-15")
def test_evidence_goes_stale_or_expires_on_its_day() -> None:
    want = {"evidence": [{"id": "w", "kinds": ["report"], "purpose": "a report"}]}
    rule = check("ok", "fw.on == 'no'")
    one = projected(rule, {"fw": {"on": "yes"}}, control=want, items=[evidence("patches")])
    assert turns(one) == [("2026-12-05", ["evidence[patches] is stale from 2026-12-05."])]
    assert (one.turns[0].controls[0].before, one.turns[0].controls[0].after) == ("met", "partly_met")
    expiring = [evidence("patches", expires_at="2026-11-25")]
    assert turns(projected(rule, {"fw": {"on": "yes"}}, control=want, items=expiring)) == [
        ("2026-11-26", ["evidence[patches] is expired from 2026-11-26."])
    ]


@pytest.mark.req("RULE-15")
def test_evidence_that_is_in_order_only_for_a_while_is_seen_both_ways() -> None:
    want = {"evidence": [{"id": "w", "kinds": ["report"], "purpose": "a report"}]}
    items = [evidence("later", captured_at="2027-01-01"), evidence("undated", "other", captured_at=None)]
    del items[1]["captured_at"]
    found = projected(check("ok", "fw.on == 'no'"), {"fw": {"on": "yes"}}, control=want, items=items)
    assert turns(found) == [
        ("2027-01-01", ["evidence[later] is ok from 2027-01-01."]),
        ("2027-01-16", ["evidence[later] is stale from 2027-01-16."]),
    ]


@pytest.mark.req("RULE-15")
def test_a_check_behind_evidence_still_finds_its_date() -> None:
    rule = check("c", "not evidence_ok('report') and age(fw.review) > 365")
    assert turns(projected(rule, {"fw": {"review": "2026-06-01"}}))[0][1] == [
        "profile.fw.review (2026-06-01) is 366 days ago."
    ]


@pytest.mark.req("RULE-10", "RULE-15")
def test_the_closing_of_the_pack_itself_and_a_contradiction_are_said() -> None:
    clash = {
        "id": "clash",
        "severity": "error",
        "title": "Clash",
        "when": "age(fw.review) > 365",
        "says": "Too old.",
        "mend": "Review.",
    }
    standard = {"name": "Small", "version": "1.0", "applies_from": "2026-01-01", "closes_after": "2027-01-01"}
    found = projected(
        check("c", "fw.x == 1"),
        {"fw": {"review": "2026-06-01", "x": 2}},
        standard=standard,
        contradictions=[clash],
    )
    assert turns(found) == [
        (
            "2027-01-02",
            ["Small pack is closed: no assessment has been marked against it since 2027-01-01."],
        ),
        ("2027-06-02", ["Clash: Too old."]),
    ]


@pytest.mark.req("RULE-15")
def test_a_day_whose_cause_cannot_be_traced_is_still_said() -> None:
    """An exception of a control alone: its own answer no longer fits once nothing else is read."""
    clash = {
        "id": "early",
        "severity": "error",
        "title": "Early",
        "when": "age(fw.review) < 10",
        "says": "Too new.",
        "mend": "Wait.",
    }
    found = projected(
        check("c", "fw.x == 1"), {"fw": {"review": "2026-11-20", "x": 2}}, contradictions=[clash]
    )
    assert turns(found) == [("2026-11-30", ["2026-11-30 is reached."])]


def test_nothing_turns_within_one_day_or_when_nothing_depends_on_the_date() -> None:
    rule = check("c", "fw.x == 1")
    assert projected(rule, {"fw": {"x": 2}}).turns == ()
    assert projected(rule, {"fw": {"x": 2}}, to=AS_OF).turns == ()


def test_a_projection_goes_forwards() -> None:
    with pytest.raises(ValueError, match="2026-11-20 is before 2026-11-21"):
        projected(check("c", "fw.x == 1"), {}, to=date(2026, 11, 20))


@pytest.mark.req("RULE-15")
def test_the_document_is_plain_json_with_both_days() -> None:
    devices = [{"id": "s", "os": "windows-server", "cycle": "2016"}]
    document = projected(supported("unsupported"), {"devices": devices}).as_document()
    assert (document["format"], document["from"], document["to"]) == (1, "2026-11-21", "2027-11-21")
    assert document["pack"]["id"] == "small-1.0"
    assert document["turns"][0]["because"][0]["kind"] == "support"
    assert document["comparison"]["because"].startswith("No fact changed. The evaluation date moved")


@pytest.mark.req("RULE-15")
def test_a_piece_of_evidence_that_ages_beside_a_fresh_one_is_no_turn() -> None:
    want = {"evidence": [{"id": "w", "kinds": ["report"], "purpose": "a report"}]}
    items = [evidence("older", captured_at="2026-11-10"), evidence("newer"), evidence("same day")]
    found = projected(check("ok", "fw.on == 'no'"), {"fw": {"on": "yes"}}, control=want, items=items)
    assert [turn.date for turn in found.turns] == ["2026-12-05"]
    assert found.searched_to == "2027-11-21"


@pytest.mark.req("RULE-15")
def test_a_bounded_search_finds_the_first_turns_and_says_how_far_it_came() -> None:
    devices = [{"id": f"pc-{day}", "seen": f"2026-11-{day:02}"} for day in range(1, 21)]
    pack = small_pack(control("CE-1", check("seen", "age(d.seen) > 30", each="d in devices")))
    facts = {"profile": {"devices": devices}, "evidence": []}
    whole = project(pack, facts, AS_OF, NEXT_YEAR)
    some = project(pack, facts, AS_OF, NEXT_YEAR, most_days=12)
    assert len(whole.turns) == 20
    assert 0 < len(some.turns) < 20
    assert some.turns == whole.turns[: len(some.turns)]
    assert some.searched_to == some.turns[-1].date
    assert some.comparison == whole.comparison
    enough = project(pack, facts, AS_OF, NEXT_YEAR, most_days=500)
    assert (enough.turns, enough.searched_to) == (whole.turns, "2027-11-21")


@pytest.mark.req("RULE-15")
def test_a_bounded_search_that_found_nothing_yet_says_the_day_it_came_to() -> None:
    pack = small_pack(control("CE-1", check("ok", "fw.on == 'no'")))
    items = [evidence("of no use", expires_at="2026-11-23"), evidence("nor this", expires_at="2026-11-30")]
    facts = {"profile": {"fw": {"on": "yes"}}, "evidence": items}
    some = project(pack, facts, AS_OF, NEXT_YEAR, most_days=2)
    assert some.turns == ()
    assert some.searched_to == "2026-11-24"
    assert project(pack, facts, AS_OF, NEXT_YEAR).searched_to == "2027-11-21"
