"""The profile over the API: read, replaced as a whole by whoever read the last version, and compared."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from appliance.services import audit, profiles
from appliance.services.context import Context
from appliance.services.profiles.drafts import draft_to_change
from tests.cast import Tenancy
from tests.services.profiles.asked import ready_profile
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem
from tests.web.api.told_bodies import told
from tests.web.browser_client import BrowserClient

HERE = "/api/v1/org-profile"
FIRST = {"If-None-Match": "*"}
NAMED = {"org": {"legal_name": "Acorn Ltd"}}


def actions(ctx: Context) -> list[str]:
    return [json.loads(line)["action"] for line in audit.export_lines(ctx)]


@pytest.mark.req("API-01", "API-04")
def test_the_profile_is_published_read_and_replaced_by_its_version(
    api: BrowserClient, alice: Context
) -> None:
    problem(api.get(HERE), 404, "E404_ORG_PROFILE_NOT_FOUND")
    first = api.put(HERE, json=ready_profile(), headers=FIRST)
    assert (told(first)["status"], told(first)["version"]) == ("updated", 1)
    read = api.get(HERE)
    assert told(read) == ready_profile()
    assert sha256(read.data).hexdigest() == told(first)["sha256"]
    assert read.headers["ETag"] == first.headers["ETag"] == '"1"'
    assert api.get(HERE, headers={"If-None-Match": '"1"'}).status_code == 304
    second = api.put(HERE, json=NAMED, headers={"If-Match": read.headers["ETag"]})
    assert (told(second)["status"], told(second)["version"]) == ("updated", 2)
    assert told(api.get(HERE)) == NAMED
    assert actions(alice).count("profile.published") == 2


def test_the_same_profile_again_changes_nothing(api: BrowserClient, alice: Context) -> None:
    api.put(HERE, json=NAMED, headers=FIRST)
    again = api.put(HERE, json=NAMED, headers={"If-Match": '"1"'})
    assert (told(again)["status"], told(again)["version"]) == ("unchanged", 1)
    assert actions(alice).count("profile.published") == 1


@pytest.mark.req("API-03")
def test_a_replacement_sent_twice_under_one_key_is_answered_once(api: BrowserClient, alice: Context) -> None:
    sent = FIRST | {"Idempotency-Key": "profile-1"}
    first, again = (api.put(HERE, json=NAMED, headers=sent) for _ in range(2))
    assert again.headers["Idempotent-Replay"] == "true"
    assert (told(again), again.headers["ETag"]) == (told(first), first.headers["ETag"])
    problem(api.put(HERE, json={}, headers=sent), 409, "E409_IDEMPOTENCY_MISMATCH")
    assert actions(alice).count("profile.published") == 1


@pytest.mark.req("API-04")
def test_nobody_overwrites_a_version_they_have_not_read(api: BrowserClient, alice: Context) -> None:
    problem(api.put(HERE, json=NAMED), 428, "E428_PRECONDITION_REQUIRED")
    api.put(HERE, json=NAMED, headers=FIRST)
    problem(api.put(HERE, json={}, headers=FIRST), 409, "E409_VERSION_MISMATCH")
    problem(api.put(HERE, json={}, headers={"If-Match": '"7"'}), 409, "E409_VERSION_MISMATCH")
    assert told(api.get(HERE)) == NAMED
    assert actions(alice).count("profile.published") == 1


@pytest.mark.req("API-06")
def test_what_cannot_be_a_profile_is_refused_with_its_place(api: BrowserClient) -> None:
    refused = problem(api.put(HERE, json={"org": {"nam": "x"}}, headers=FIRST), 400, "E400_BAD_SCHEMA")
    assert pointers(refused) == ["/org/nam"]
    two = {"devices": [{"id": "pc", "name": "A"}, {"id": "pc", "name": "B"}]}
    refused = problem(api.put(HERE, json=two, headers=FIRST), 422, "E422_INVALID")
    assert pointers(refused) == ["/devices/1/id"]
    assert api.get(HERE).status_code == 404


@pytest.mark.req("API-01")
def test_versions_are_listed_read_and_compared(api: BrowserClient, alice: Context) -> None:
    for number, headcount in enumerate((3, 4, 5)):
        profiles.replace_profile(alice, {"org": {"headcount": headcount}}, number)
    listed = told(api.get(f"{HERE}/versions?per_page=2"))
    assert [(line["version"], line["published_by"]) for line in listed["items"]] == [
        (3, "Owner of Acorn Ltd"),
        (2, "Owner of Acorn Ltd"),
    ]
    assert listed["total"] == 3
    last = told(api.get(listed["next"]))
    assert ([line["version"] for line in last["items"]], last["next"]) == ([1], None)
    assert told(api.get(f"{HERE}/versions?page=9"))["items"] == []
    one = told(api.get(f"{HERE}/versions/1"))
    assert one["document"] == {"org": {"headcount": 3}}
    changes = told(api.get(f"{HERE}/changes?from=1&to=3"))["changes"]
    assert changes == [{"path": "profile.org.headcount", "kind": "changed", "before": 3, "after": 5}]
    problem(api.get(f"{HERE}/versions/4"), 404, "E404_NOT_FOUND")
    problem(api.get(f"{HERE}/changes?from=1&to=4"), 404, "E404_NOT_FOUND")
    problem(api.get(f"{HERE}/changes?from=1"), 400, "E400_INVALID_FIELD")


@pytest.mark.req("ORG-03")
def test_a_stranger_reads_and_replaces_only_their_own(
    api_as: ApiAs, acorn: Tenancy, mallory: Context
) -> None:
    profiles.replace_profile(acorn.owner, NAMED, 0)
    stranger = api_as(mallory)
    assert stranger.get(HERE).status_code == 404
    problem(stranger.put(HERE, json={}, headers={"If-Match": '"1"'}), 409, "E409_VERSION_MISMATCH")
    assert told(stranger.put(HERE, json={}, headers=FIRST))["version"] == 1
    assert told(api_as(acorn.owner).get(HERE)) == NAMED


@pytest.mark.req("API-01", "API-03", "API-04", "PROF-02", "ORG-07")
def test_what_people_wrote_is_published_by_who_saw_it_or_thrown_away(
    acorn: Tenancy, mallory: Context, api: BrowserClient, api_as: ApiAs
) -> None:
    api.put(f"{HERE}?note=From+the+inventory", json=NAMED, headers=FIRST)
    assert told(api.get(f"{HERE}/versions"))["items"][0]["note"] == "From the inventory"
    with draft_to_change(acorn.member) as document:
        document["org"]["headcount"] = 10
    seen = api.get(f"{HERE}/draft")
    draft = told(seen)
    assert (draft["latest"], draft["overtaken"], draft["updated_by"]) == (1, False, "Member of Acorn Ltd")
    stale = api.post(f"{HERE}/draft/publish", json={"latest": 1}, headers={"If-Match": '"99"'})
    assert problem(stale, 409, "E409_VERSION_MISMATCH")["current_tag"] == str(draft["version"])
    sent = {"If-Match": seen.headers["ETag"], "Idempotency-Key": "publish"}
    body = {"latest": 1, "note": "Ten of us"}
    first, again = (told(api.post(f"{HERE}/draft/publish", json=body, headers=sent), 201) for _ in range(2))
    assert first == again
    assert (first["version"], told(api.get(HERE))["org"]["headcount"]) == (2, 10)
    with draft_to_change(acorn.member) as document:
        document["org"]["headcount"] = 11
    assert told(api_as(mallory).get(f"{HERE}/draft"))["version"] == 0
    assert api_as(mallory).delete(f"{HERE}/draft", headers={"If-Match": '"0"'}).status_code == 204
    changed = api.get(f"{HERE}/draft")
    problem(api.delete(f"{HERE}/draft"), 428, "E428_PRECONDITION_REQUIRED")
    problem(
        api.delete(f"{HERE}/draft", headers={"If-Match": seen.headers["ETag"]}), 409, "E409_VERSION_MISMATCH"
    )
    assert api.delete(f"{HERE}/draft", headers={"If-Match": changed.headers["ETag"]}).status_code == 204
    after = api.get(f"{HERE}/draft").headers["ETag"]
    assert after != changed.headers["ETag"]
    nothing = api.post(f"{HERE}/draft/publish", json={"latest": 2}, headers={"If-Match": after})
    problem(nothing, 409, "E409_NOTHING_TO_PUBLISH")
