"""A rulepack as an OSCAL catalog (RULE-12)."""

from __future__ import annotations

from typing import Any

import pytest

from appliance.services.exports import catalog_of
from tests.services.exports.oscal_reading import every, read_by_others
from tests.services.reports.real_sample import real_sample


@pytest.fixture(scope="module")
def pack() -> dict[str, Any]:
    return real_sample("fails-mfa")[3]


@pytest.fixture(scope="module")
def catalog(pack: dict[str, Any]) -> dict[str, Any]:
    return catalog_of(pack, "ab" * 32)


@pytest.mark.req("RULE-12")
def test_others_read_the_catalog_with_every_control_in_its_theme(
    pack: dict[str, Any], catalog: dict[str, Any]
) -> None:
    model = read_by_others(catalog)
    found = {control.id: group.id for group in model.groups for control in group.controls}

    assert found == {control["id"]: control["theme"] for control in pack["controls"]}


@pytest.mark.req("RULE-12")
def test_every_check_is_an_objective_and_every_number_a_property(
    pack: dict[str, Any], catalog: dict[str, Any]
) -> None:
    ids = set(every(catalog, "id"))
    for control in pack["controls"]:
        assert {f"{control['id']}_obj.{check['id']}" for check in control["checks"]} <= ids
    values = {(prop["name"], prop["value"]) for props in every(catalog, "props") for prop in props}
    assert ("question", "A4.1") in values
    assert ("pack-sha256", "ab" * 32) in values


def test_the_same_pack_gives_the_same_catalog_and_another_its_own(
    pack: dict[str, Any], catalog: dict[str, Any]
) -> None:
    assert catalog_of(pack, "ab" * 32) == catalog
    assert catalog_of(pack, "cd" * 32)["catalog"]["uuid"] != catalog["catalog"]["uuid"]


def test_a_pack_without_a_first_day_has_a_catalog_all_the_same(pack: dict[str, Any]) -> None:
    standard = {key: value for key, value in pack["standard"].items() if key != "applies_from"}
    document = catalog_of({**pack, "standard": standard}, "ab" * 32)

    assert read_by_others(document).metadata.last_modified.year == 1970
