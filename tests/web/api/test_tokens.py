"""API tokens by the API: listed, made in person, and revoked, also by the token itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from appliance.foundation.clock import SetClock
from appliance.services import audit, tokens
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.database import Database
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import pointers, problem
from tests.web.browser_client import BrowserClient

ME, TOKENS, EVERYBODYS = "/api/v1/me", "/api/v1/tokens", "/api/v1/members/tokens"
WANTED = {"name": "Nightly export", "scopes": ["view", "add_evidence"], "days": 30}


def with_token(secret: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}", **more}


def actions(ctx: Context) -> list[str]:
    """What happened to tokens, the oldest first."""
    with ctx.reading():
        found = audit.list_events(ctx, audit.AuditFilter()).events
    return [event["action"] for event in reversed(found) if event["action"].startswith("api_token")]


@pytest.mark.req("API-11", "API-01", "AUD-01")
def test_a_token_is_made_used_and_revoked_by_itself(acorn: Tenancy, api: BrowserClient) -> None:
    response = api.post(TOKENS, json=WANTED)
    assert response.status_code == 201
    made = response.get_json()
    assert made["token"]["scopes"] == ["view", "add_evidence"]
    assert made["token"]["person"]["id"] == str(acorn.owner.account_id)
    headers = with_token(made["secret"])
    (listed,) = api.get(TOKENS, headers=headers).get_json()["items"]
    assert listed["id"] == made["token"]["id"]
    assert listed["last_used_at"] is not None
    assert api.delete(f"{ME}/token", headers=headers).status_code == 204
    problem(api.get(ME, headers=headers), 401, "E401_INVALID_TOKEN")
    assert api.get(TOKENS).get_json()["items"][0]["state"] == "revoked"
    assert actions(acorn.owner) == ["api_token.made", "api_token.revoked"]


@pytest.mark.req("API-11", "API-03")
def test_a_call_that_is_repeated_is_told_of_the_same_token_also_when_it_was_revoked(
    acorn: Tenancy, api: BrowserClient, api_as: ApiAs, db: Database
) -> None:
    headers = {"Idempotency-Key": "make-one-token"}
    first, second = (api.post(TOKENS, json=WANTED, headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert (second.data, second.headers["Idempotent-Replay"]) == (first.data, "true")
    assert len(tokens.list_tokens(acorn.owner)) == 1
    made = first.get_json()
    with db.as_admin() as admin:
        kept = str(admin.execute("select k::text from idempotency_key k").fetchall())
    assert made["secret"] not in kept
    assert made["secret"].encode().hex() not in kept
    path = f"{TOKENS}/{made['token']['id']}"
    for replayed in (None, "true"):
        revoked = api.delete(path, headers={"Idempotency-Key": "end-one-token"})
        assert (revoked.status_code, revoked.headers.get("Idempotent-Replay")) == (204, replayed)
    assert api.post(TOKENS, json=WANTED, headers=headers).data == first.data, "what was told, is told"
    problem(api.get(ME, headers=with_token(made["secret"])), 401, "E401_INVALID_TOKEN")
    problem(api_as(acorn.admin).post(TOKENS, json=WANTED, headers=headers), 409, "E409_IDEMPOTENCY_MISMATCH")
    assert tokens.list_tokens(acorn.admin) == []


@pytest.mark.req("API-11", "AUTH-06")
def test_a_token_makes_no_other_and_revokes_none_but_itself(acorn: Tenancy, api: BrowserClient) -> None:
    scopes = [str(scope) for scope in tokens.scopes_for("owner")]
    one, other = (tokens.make(acorn.owner, name, scopes, 30) for name in ("One", "Other"))
    headers = with_token(one.secret)
    problem(api.post(TOKENS, json=WANTED, headers=headers), 403, "E403_FRESH_SIGN_IN_REQUIRED")
    problem(api.delete(f"{TOKENS}/{other.id}", headers=headers), 403, "E403_SESSION_REQUIRED")
    problem(api.delete(f"{ME}/token"), 404, "E404_NOT_FOUND")
    assert [line.state for line in tokens.list_tokens(acorn.owner)] == ["open", "open"]


@pytest.mark.req("API-11", "API-02")
def test_what_cannot_be_made_is_told_by_pointer(acorn: Tenancy, api_as: ApiAs) -> None:
    member = api_as(acorn.member)
    told = problem(member.post(TOKENS, json=WANTED | {"scopes": ["view", "fly"]}), 422, "E422_INVALID")
    assert pointers(told) == ["/scopes"]
    alone = problem(member.post(TOKENS, json=WANTED | {"scopes": ["fly"]}), 422, "E422_INVALID")
    assert [fault["message"] for fault in alone["errors"]] == ["There is no scope 'fly'"]
    unfit: list[dict[str, Any]] = [{"days": days} for days in (0, 366, 1.5, "30", None)]
    unfit += [{"name": ""}, {"scopes": []}, {"scopes": ["view", "view"]}, {"secret": "x"}]
    for wrong in unfit:
        problem(member.post(TOKENS, json=WANTED | wrong), 400, "E400_BAD_SCHEMA")
    assert tokens.list_tokens(acorn.member) == []


@pytest.mark.req("API-11", "ORG-07")
def test_administrators_see_and_end_everybodys_in_their_organisation_alone(
    acorn: Tenancy, mallory: Context, api: BrowserClient, api_as: ApiAs, clock: SetClock
) -> None:
    made = tokens.make(acorn.member, "Nightly export", ["view"], 30)
    clock.advance(timedelta(seconds=1))
    tokens.make(acorn.member, "Later", ["view"], 30)
    stranger = api_as(mallory)
    for under in (TOKENS, EVERYBODYS):
        assert stranger.get(under).get_json() == {"items": [], "total": 0, "next": None}
        problem(stranger.delete(f"{under}/{made.id}"), 404, "E404_NOT_FOUND")
    first = api.get(f"{EVERYBODYS}?per_page=1").get_json()
    assert (first["total"], first["items"][0]["name"]) == (2, "Later")
    assert api.get(first["next"]).get_json()["items"][0]["id"] == str(made.id)
    assert api.delete(f"{EVERYBODYS}/{made.id}").status_code == 204
    assert api.delete(f"{EVERYBODYS}/{made.id}").status_code == 204, "twice is as good as once"
    assert actions(acorn.owner) == ["api_token.made", "api_token.made", "api_token.revoked"]
    states = [(line.name, line.state) for line in tokens.list_tokens(acorn.member)]
    assert states == [("Later", "open"), ("Nightly export", "revoked")], "what works comes first"
