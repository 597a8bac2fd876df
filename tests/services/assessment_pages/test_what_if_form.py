"""The form of the what-if: facts as fields of the right kind, and what is posted as changes."""

from __future__ import annotations

import pytest

from appliance.services.assessment_pages import SCHEMA_NAMES
from appliance.services.assessment_pages.fact_kinds import NONE, kind_of, posted_value, read_posted
from appliance.services.assessment_pages.what_if_form import (
    TryField,
    build_try_fields,
    changes_posted,
    value_at,
)
from tests.services.assessment_pages.samples import NOBODY_KNOWS, SIXTY, facts_of, finding

PRODUCTS = {"android": "Android", "windows": "Windows"}

pytestmark = pytest.mark.req("RULE-09")


@pytest.mark.parametrize(
    ("path", "kind", "nullable"),
    [
        ("profile.devices[pc-1].software_firewall", "choice", False),
        ("profile.accounts.shared_count", "number", True),
        ("profile.admin.last_review", "day", True),
        ("profile.org.legal_name", "text", False),
    ],
)
def test_a_fact_is_asked_for_as_what_it_is(path: str, kind: str, nullable: bool) -> None:
    found = kind_of(path)
    assert found is not None
    assert (found.kind, found.nullable) == (kind, nullable)


@pytest.mark.parametrize("path", ["profile.devices", "profile.org", "evidence[x].kind", "profile.nothing"])
def test_lists_groups_and_strangers_are_no_fields(path: str) -> None:
    assert kind_of(path) is None


def test_not_known_is_the_first_choice() -> None:
    kind = kind_of("profile.pw.user_education")
    assert kind is not None
    assert kind.options == (("", "Not known"), ("yes", "Yes"), ("no", "No"))


def test_what_is_posted_is_read_back_as_the_same_fact() -> None:
    number, day = kind_of("profile.accounts.shared_count"), kind_of("profile.admin.last_review")
    assert number is not None
    assert day is not None
    assert [read_posted(number, posted_value(value)) for value in (None, 0, 12, "unknown")] == [
        None,
        0,
        12,
        "unknown",
    ]
    assert read_posted(day, posted_value("2026-11-01")) == "2026-11-01"
    assert read_posted(day, NONE) is None


@pytest.mark.parametrize("text", ["twelve", "1.5", "1e9", "99999999999"])
def test_a_number_that_is_none_is_refused(text: str) -> None:
    kind = kind_of("profile.accounts.shared_count")
    assert kind is not None
    with pytest.raises(ValueError, match="whole number"):
        read_posted(kind, text)


def test_the_fields_are_those_the_open_checks_read_of_what_they_name() -> None:
    facts = facts_of(SIXTY)
    fields = build_try_fields(finding(SIXTY, "CE-1"), facts, SCHEMA_NAMES, PRODUCTS)
    (firewall,) = [field for field in fields if field.path.endswith(".software_firewall")]
    assert firewall.now == value_at(facts, firewall.path)
    assert "[" in firewall.path


def test_only_what_differs_is_a_change_and_nothing_means_not_known() -> None:
    facts = facts_of(SIXTY)
    fields = build_try_fields(finding(SIXTY, "CE-1"), facts, SCHEMA_NAMES, PRODUCTS)
    values = {field.path: field.now for field in fields}
    assert changes_posted(fields, values) == ([], {})
    path = next(path for path in values if path.endswith(".software_firewall"))
    assert changes_posted(fields, {**values, path: "on"}) == ([{"path": path, "value": "on"}], {})
    assert changes_posted(fields, {path: ""}) == ([{"path": path, "remove": True}], {})
    assert changes_posted(fields, {path: "sideways"}) == ([], {path: "Choose one of the answers"})


def test_facts_outside_the_form_are_not_changed_by_a_post() -> None:
    fields = build_try_fields(finding(SIXTY, "CE-1"), facts_of(SIXTY), SCHEMA_NAMES, PRODUCTS)
    assert changes_posted(fields, {"profile.org.legal_name": "Another Ltd"}) == ([], {})


def test_lists_that_are_not_there_give_no_fields() -> None:
    fields = build_try_fields(finding(NOBODY_KNOWS, "CE-12"), facts_of(NOBODY_KNOWS), SCHEMA_NAMES, PRODUCTS)
    assert all("[" not in field.path for field in fields)


def test_a_product_the_rules_know_is_chosen_by_its_name_and_another_is_written() -> None:
    judged, facts = finding(SIXTY, "CE-7"), facts_of(SIXTY)
    (chosen, *_) = systems_of(build_try_fields(judged, facts, SCHEMA_NAMES, PRODUCTS))
    assert (chosen.kind.kind, chosen.now_words) == ("choice", PRODUCTS[chosen.now])
    (written, *_) = systems_of(build_try_fields(judged, facts, SCHEMA_NAMES, {}))
    assert (written.kind.kind, written.now) == ("text", chosen.now)


def systems_of(fields: tuple[TryField, ...]) -> list[TryField]:
    return [field for field in fields if field.path.endswith(".os_product")]
