"""Links to a report over the API: their address is told once, and they end when they are taken back."""

from __future__ import annotations

import json
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from flask import Flask

from appliance.services.context import Context
from tests.cast import Tenancy
from tests.services.evidence.vault import actions_on
from tests.services.sharing.shared import ready_report, shared_link
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem
from tests.web.api.told_bodies import told
from tests.web.browser_client import BrowserClient

SHARE = {"recipient": "Ada Assessor", "days": 7}


def shares_of(report_id: object) -> str:
    return f"/api/v1/reports/{report_id}/shares"


@pytest.mark.req("API-01", "REPT-05")
def test_a_link_opens_the_report_until_it_is_taken_back(
    api: BrowserClient, alice: Context, app: Flask
) -> None:
    report_id, visitor = ready_report(alice), app.test_client()
    made = told(api.post(shares_of(report_id), json=SHARE), 201)
    path = urlsplit(made["url"]).path
    assert "Readiness report of Acorn Ltd" in visitor.get(path).text
    listed = told(api.get(shares_of(report_id)))
    [share] = listed["items"]
    assert (share["id"], share["status"], share["view_count"]) == (made["share_id"], "open", 1)
    assert made["url"].rpartition("/")[2] not in json.dumps(listed)
    for _ in range(2):
        assert api.delete(f"{shares_of(report_id)}/{made['share_id']}").status_code == 204
    assert visitor.get(path).status_code == 404
    assert told(api.get(shares_of(report_id)))["items"][0]["status"] == "revoked"
    on_record = actions_on(alice, report_id)
    assert (on_record.count("report.shared"), on_record.count("report.share_revoked")) == (1, 1)


@pytest.mark.req("API-03", "REPT-05")
def test_making_one_again_with_the_same_key_tells_the_same_address(
    api: BrowserClient, alice: Context
) -> None:
    report_id, key = ready_report(alice), {"Idempotency-Key": f"share-{uuid4()}"}
    first, again = (told(api.post(shares_of(report_id), json=SHARE, headers=key), 201) for _ in range(2))
    assert first == again
    assert told(api.get(shares_of(report_id)))["total"] == 1


@pytest.mark.req("API-02")
def test_what_cannot_be_is_told_by_pointer(api: BrowserClient, alice: Context) -> None:
    address = shares_of(ready_report(alice))
    wrong = SHARE | {"days": 8, "passcode": "short"}
    refused = problem(api.post(address, json=wrong), 400, "E400_BAD_SCHEMA")
    assert pointers(refused) == ["/days", "/passcode"]
    wrong = SHARE | {"recipient": "\u0007", "email": "nobody"}
    refused = problem(api.post(address, json=wrong), 422, "E422_INVALID")
    assert pointers(refused) == ["/email", "/recipient"]
    assert told(api.get(address))["items"] == []


@pytest.mark.req("API-01", "SEC-01")
def test_a_stranger_finds_no_links_and_ends_none(acorn: Tenancy, mallory: Context, api_as: ApiAs) -> None:
    link, stranger = shared_link(acorn.owner), api_as(mallory)
    address = shares_of(link.report_id)
    problem(stranger.get(address), 404, "E404_REPORT_NOT_FOUND")
    problem(stranger.post(address, json=SHARE), 404, "E404_REPORT_NOT_FOUND")
    problem(stranger.delete(f"{address}/{link.share_id}"), 404, "E404_NOT_FOUND")
    elsewhere = f"{shares_of(uuid4())}/{link.share_id}"
    problem(api_as(acorn.owner).delete(elsewhere), 404, "E404_NOT_FOUND")
    assert told(api_as(acorn.owner).get(address))["items"][0]["status"] == "open"
