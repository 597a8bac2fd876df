"""The organisation by the API: settings with versions, the plan, the timeline, letters, and moving about."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from appliance.models import membership
from appliance.models.database import transaction
from appliance.services import mail, organisations, people
from appliance.services.context import Context, Product
from appliance.services.organisations import choices
from appliance.web.api.schemas import api_schemas
from tests.cast import Tenancy, new_organisation, run_jobs
from tests.database import Database
from tests.services.people.invited import actions
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem
from tests.web.browser_client import BrowserClient

SETTINGS = "/api/v1/settings"
LETTERS = "/api/v1/notification-preferences"


@pytest.mark.req("API-01", "API-04", "ORG-10", "AUD-01")
def test_settings_are_changed_by_the_version_that_was_read(acorn: Tenancy, api: BrowserClient) -> None:
    read = api.get(SETTINGS)
    assert read.headers["ETag"] == '"1"'
    assert api.get(SETTINGS, headers={"If-None-Match": '"1"'}).status_code == 304
    change = {"sector": "Legal", "planned_submission_on": "2027-03-31"}
    changed = api.patch(SETTINGS, json=change, headers={"If-Match": '"1"'})
    assert changed.get_json() == {**read.get_json(), **change, "version": 2}
    assert changed.headers["ETag"] == '"2"'
    taken_back = api.patch(SETTINGS, json={"sector": None}, headers={"If-Match": '"2"'}).get_json()
    assert (taken_back["sector"], taken_back["planned_submission_on"]) == (None, "2027-03-31")
    assert actions(acorn.owner) == ["organisation.updated", "organisation.updated"]


@pytest.mark.req("API-04", "API-02")
def test_settings_are_not_overwritten_unseen_nor_badly(acorn: Tenancy, api: BrowserClient) -> None:
    problem(api.patch(SETTINGS, json={"name": "Oak"}), 428, "E428_PRECONDITION_REQUIRED")
    for tag in ('"7"', '"999999999999999"', '"x"'):
        told = api.patch(SETTINGS, json={"name": "Oak"}, headers={"If-Match": tag})
        problem(told, 409, "E409_VERSION_MISMATCH")
    wrong = {"sector": "Wizardry", "time_zone": "Mars/North", "planned_submission_on": "2020-01-01"}
    refused = problem(api.patch(SETTINGS, json=wrong, headers={"If-Match": '"1"'}), 422, "E422_INVALID")
    assert pointers(refused) == ["/sector", "/time_zone", "/planned_submission_on"]
    unknown = api.patch(SETTINGS, json={"colour": "red"}, headers={"If-Match": '"1"'})
    assert pointers(problem(unknown, 400, "E400_BAD_SCHEMA")) == ["/colour"]
    assert organisations.read_settings(acorn.owner).version == 1


@pytest.mark.req("API-03", "API-04")
def test_a_change_that_is_repeated_under_its_key_is_made_once(acorn: Tenancy, api: BrowserClient) -> None:
    headers = {"Idempotency-Key": "rename", "If-Match": '"1"'}
    first, second = (api.patch(SETTINGS, json={"name": "Oak Ltd"}, headers=headers) for _ in range(2))
    assert (second.status_code, second.get_json()) == (200, first.get_json())
    assert second.headers["Idempotent-Replay"] == "true"
    assert second.headers["ETag"] == '"2"'
    letters = [api.put(LETTERS, json={"notices": []}, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert letters[0].get_json() == letters[1].get_json()
    assert organisations.read_settings(acorn.owner).version == 2


@pytest.mark.req("API-06", "ORG-10")
def test_the_words_of_the_schemas_are_those_of_the_services() -> None:
    fields: dict[str, Any] = api_schemas()["settings_change"]["properties"]
    assert fields["size_band"]["enum"] == [*dict(choices.SIZE_BANDS), None]
    assert fields["region"]["enum"] == [*dict(choices.REGIONS), None]
    assert fields["pack_id"]["enum"] == [*dict(choices.PACKS_OFFERED)]
    notices = api_schemas()["notification_choice"]["properties"]["notices"]["items"]["enum"]
    assert notices == [notice.value for notice in mail.Notice]
    assert api_schemas()["member_end"]["properties"]["reason"]["enum"] == [*dict(people.REASONS)]


@pytest.mark.req("API-01", "ORG-11")
def test_the_plan_says_how_much_is_used(acorn: Tenancy, api: BrowserClient) -> None:
    plan = api.get("/api/v1/plan").get_json()
    used = {one["quota"]: one["used"] for one in plan["items"]}
    assert plan["name"] == acorn.owner.product.plans.standard.name
    assert used == dict.fromkeys(used, 0) | {"people": 4}


@pytest.mark.req("API-01", "ORG-07")
def test_the_timeline_is_read_a_part_at_a_time(
    acorn: Tenancy,
    product: Product,
    db: Database,
    mallory: Context,
    api_as: ApiAs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.import_module("appliance.services.activity.timeline"), "PER_PAGE", 2)
    for role in ("guest", "member", "guest"):
        people.change_role(acorn.owner, acorn.account_ids["member"], role)
    run_jobs(product, db)
    api = api_as(acorn.guest)
    first = api.get("/api/v1/activity").get_json()
    second = api.get(first["next"]).get_json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, None)
    entry = first["items"][0]
    assert entry["who"] == "Owner of Acorn Ltd"
    assert entry["subject"] == {"type": "account", "id": str(acorn.account_ids["member"])}
    assert api_as(mallory).get("/api/v1/activity").get_json()["items"] == []
    problem(api.get("/api/v1/activity?before=0"), 400, "E400_INVALID_FIELD")
    assert api.get("/api/v1/activity?before=9007199254740991").status_code == 200, "the schema says so"


@pytest.mark.req("API-01", "MAIL-03")
def test_letters_are_chosen_by_each_person(acorn: Tenancy, api: BrowserClient, api_as: ApiAs) -> None:
    assert all(one["wanted"] for one in api.get(LETTERS).get_json()["items"])
    chosen = api.put(LETTERS, json={"notices": ["digest", "reports"]}).get_json()
    wanted = [one["notice"] for one in chosen["items"] if one["wanted"]]
    assert sorted(wanted) == ["digest", "reports"]
    assert api.get(LETTERS).get_json() == chosen
    assert all(one["wanted"] for one in api_as(acorn.admin).get(LETTERS).get_json()["items"])
    told = problem(api.put(LETTERS, json={"notices": ["gossip"]}), 400, "E400_BAD_SCHEMA")
    assert pointers(told) == ["/notices/0"]


@pytest.mark.req("API-01", "AUTH-04")
def test_a_person_works_in_one_organisation_after_the_other(
    acorn: Tenancy, product: Product, mallory: Context, api_as: ApiAs
) -> None:
    beech = new_organisation(product, "Beech Ltd")
    with transaction(tenant_id=beech.tenant_id):
        membership.insert(beech.tenant_id, acorn.account_ids["admin"], "member", product.clock.now())
    client = api_as(acorn.admin)
    listed = client.get("/api/v1/organisations").get_json()["items"]
    assert [(one["name"], one["role"], one["is_current"]) for one in listed] == [
        ("Acorn Ltd", "admin", True),
        ("Beech Ltd", "member", False),
    ]
    assert client.post(f"/api/v1/organisations/{beech.tenant_id}/switch").status_code == 204
    problem(client.post(f"/api/v1/organisations/{acorn.tenant_id}/switch"), 403, "E403_STALE_FORM")
    assert [one["is_current"] for one in client.get("/api/v1/organisations").get_json()["items"]] == [
        False,
        True,
    ]
    stranger = api_as(mallory)
    problem(stranger.post(f"/api/v1/organisations/{acorn.tenant_id}/switch"), 404, "E404_NOT_FOUND")
