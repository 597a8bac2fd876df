"""The audit log by the API: narrowed, by pages, checked, and taken away."""

from __future__ import annotations

import json

import pytest

from appliance.services import people
from appliance.services.context import Context
from appliance.services.verification.audit_chain import check_chain
from tests.cast import Tenancy
from tests.database import Database
from tests.services.people.invited import actions
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem
from tests.web.browser_client import BrowserClient

EVENTS = "/api/v1/audit/events"


@pytest.fixture
def told(acorn: Tenancy) -> Tenancy:
    """An organisation in which four things happened."""
    people.change_role(acorn.owner, acorn.account_ids["guest"], "member")
    people.end_access(acorn.admin, acorn.account_ids["guest"], "left")
    people.restore_access(acorn.owner, acorn.account_ids["guest"])
    people.invite(acorn.owner, "bea@example.test", "guest")
    return acorn


@pytest.mark.req("API-01", "AUD-03")
def test_events_are_listed_by_pages_as_they_were_hashed(told: Tenancy, api: BrowserClient) -> None:
    first = api.get(f"{EVENTS}?per_page=3").get_json()
    second = api.get(first["next"]).get_json()
    assert (first["total"], len(first["items"]), len(second["items"]), second["next"]) == (4, 3, 1, None)
    chain = [*reversed(first["items"] + second["items"])]
    assert check_chain(chain, str(told.tenant_id)).fault is None
    assert api.get(f"{EVENTS}?page=9").get_json()["items"] == []


@pytest.mark.req("API-01", "AUD-03")
def test_events_are_narrowed_by_what_who_which_and_when(told: Tenancy, api: BrowserClient) -> None:
    def seqs(query: str) -> list[int]:
        return [event["seq"] for event in api.get(f"{EVENTS}?{query}").get_json()["items"]]

    assert seqs("subject=member") == [3, 2, 1]
    assert seqs("subject=member.deactivated") == [2]
    assert seqs(f"actor_id={told.account_ids['admin']}") == [2]
    assert seqs(f"resource_id={told.account_ids['guest']}&subject=member") == [3, 2, 1]
    assert seqs(f"actor_id={str(told.account_ids['admin']).upper()}") == [2]
    assert seqs("since=2026-11-21T09:00:00Z") == [4, 3, 2, 1]
    assert seqs("until=2026-11-21T09:00:00Z") == []
    refused = problem(api.get(f"{EVENTS}?subject=gossip"), 422, "E422_INVALID")
    assert pointers(refused) == ["/subject"]
    assert pointers(problem(api.get(f"{EVENTS}?since=yesterday"), 400, "E400_INVALID_FIELD")) == ["/since"]
    # A number below its least is told as that, and not as no number.
    refused = problem(api.get(f"{EVENTS}?per_page=-1"), 400, "E400_INVALID_FIELD")
    assert refused["errors"][0]["message"] == "is -1; must be at least 1"


@pytest.mark.req("API-01", "AUD-04", "AUD-05")
def test_the_chain_is_checked_and_a_broken_one_is_no_failure_of_the_call(
    told: Tenancy, api: BrowserClient, db: Database
) -> None:
    sound = api.post("/api/v1/audit/verify").get_json()
    assert (sound["intact"], sound["events"], sound["fault"]) == (True, 4, None)
    assert actions(told.owner)[-1] == "audit.verified"
    with db.as_admin() as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(
            "update audit_event set actor_id = 'x' where tenant_id = %s and seq = 2", (told.tenant_id,)
        )
    broken = api.post("/api/v1/audit/verify").get_json()
    assert broken["intact"] is False
    assert broken["fault"].startswith("Event 2:")


@pytest.mark.req("API-03", "AUD-04")
def test_a_check_that_is_repeated_under_its_key_is_made_once(told: Tenancy, api: BrowserClient) -> None:
    key = {"Idempotency-Key": "check-of-today"}
    first, second = (api.post("/api/v1/audit/verify", headers=key) for _ in range(2))
    assert first.get_json() == second.get_json()
    assert second.headers["Idempotent-Replay"] == "true"
    assert actions(told.owner).count("audit.verified") == 1


@pytest.mark.req("API-01", "API-03", "AUD-02")
def test_the_log_is_taken_away_as_lines_that_end_with_the_taking(told: Tenancy, api: BrowserClient) -> None:
    taken = api.post("/api/v1/audit/export")
    lines = [json.loads(line) for line in taken.data.splitlines()]
    assert taken.mimetype == "application/x-ndjson"
    assert [line["seq"] for line in lines] == [1, 2, 3, 4, 5]
    assert lines[-1]["action"] == "audit.exported"
    under_key = {"Idempotency-Key": "once-more"}
    again, replayed = (api.post("/api/v1/audit/export", headers=under_key) for _ in range(2))
    assert again.data.count(b"\n") == 6
    assert (replayed.data, replayed.mimetype) == (again.data, taken.mimetype)
    assert replayed.headers["Idempotent-Replay"] == "true"
    assert api.post("/api/v1/audit/export").data.count(b"audit.exported") == 3


@pytest.mark.req("API-01", "ORG-07")
def test_the_log_of_others_stays_theirs(told: Tenancy, mallory: Context, api_as: ApiAs) -> None:
    theirs = api_as(mallory)
    assert theirs.get(f"{EVENTS}?resource_id={told.account_ids['guest']}").get_json()["items"] == []
    assert theirs.post("/api/v1/audit/verify").get_json()["events"] == 0
    problem(api_as(told.member).get(EVENTS), 403, "E403_FORBIDDEN")
