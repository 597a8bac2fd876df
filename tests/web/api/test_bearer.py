"""A token in place of a session: what it opens under /api, what it never opens, and how it is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from appliance.foundation.clock import SetClock
from appliance.services import audit, people, tokens
from appliance.services.context import Context
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked
from appliance.web.api.contract import ApiGroup, Operation, operation_of
from appliance.web.guards import fresh_sign_in, needs_fresh_sign_in, requires, signed_in
from tests.cast import Tenancy
from tests.web.api.problem_checks import problem
from tests.web.browser_client import BrowserClient

ME = "/api/v1/me"


def bearer(ctx: Context, *scopes: str, days: int = 30) -> dict[str, str]:
    """The header of a program with a token of this person."""
    return {"Authorization": f"Bearer {tokens.make(ctx, 'CI', scopes or ('view',), days).secret}"}


def trial_group() -> ApiGroup:
    """Endpoints of one kind each: they answer what the handshake does."""
    api = ApiGroup("trial", "Trial")
    kinds = {
        "evaluate": requires(Permission.EVALUATE),
        "approve": lambda view: fresh_sign_in(requires(Permission.VIEW)(view)),
        "own": signed_in,
    }
    for name, access in kinds.items():

        def answer(asked: Asked) -> Answer:
            """Answer."""
            with asked.ctx.transaction():
                audit.record(asked.ctx, "organisation.updated", asked.ctx.tenant_id, version=1)
            return Answer({"status": "ok", "tenant_id": str(asked.ctx.tenant_id)})

        answer.__name__ = f"try_{name}"
        api.post(f"/trial/{name}", access=access, answers={200: "handshake"})(answer)
    return api


@pytest.fixture
def app(app: Flask) -> Flask:
    app.register_blueprint(trial_group().blueprint)
    return app


@pytest.fixture
def program(app: Flask) -> BrowserClient:
    """Sends no cookie and no form token: only what its headers say."""
    made = app.test_client(use_cookies=False)
    assert isinstance(made, BrowserClient)
    return made


@pytest.fixture
def last_event(acorn: Tenancy) -> Callable[[], dict[str, object]]:
    def read() -> dict[str, object]:
        with acorn.owner.reading():
            return audit.list_events(acorn.owner, audit.AuditFilter()).events[0]

    return read


@pytest.mark.req("API-11")
def test_a_token_says_who_it_is(program: BrowserClient, acorn: Tenancy) -> None:
    response = program.get(ME, headers=bearer(acorn.member, "view", "evaluate"))
    told = response.get_json()
    assert response.status_code == 200
    assert told["account_id"] == str(acorn.member.account_id)
    assert (told["tenant_id"], told["role"]) == (str(acorn.tenant_id), "member")
    assert told["permissions"] == told["token"]["scopes"] == ["view", "evaluate"]
    assert "Set-Cookie" not in response.headers


@pytest.mark.req("API-11")
def test_a_session_says_who_it_is_as_well(api_as: Callable[[Context], BrowserClient], acorn: Tenancy) -> None:
    told = api_as(acorn.guest).get(ME).get_json()
    assert told["permissions"] == ["view", "download_report"]
    assert told["token"] is None


@pytest.mark.req("API-11", "AUD-01")
def test_what_a_token_changes_says_by_which_token(
    program: BrowserClient, acorn: Tenancy, last_event: Callable[[], dict[str, object]]
) -> None:
    made = tokens.make(acorn.member, "CI", ["evaluate"], 30)
    response = program.post("/api/v1/trial/evaluate", headers={"Authorization": f"bearer {made.secret}"})
    assert response.status_code == 200, "no form token is asked of who brings no cookie"
    event = last_event()
    assert event["actor_id"] == str(acorn.member.account_id)
    assert event["origin"] == f"api:{made.id}"


@pytest.mark.req("API-11")
def test_a_missing_scope_is_named(
    program: BrowserClient, acorn: Tenancy, last_event: Callable[[], dict[str, object]]
) -> None:
    headers = bearer(acorn.owner, "view")
    told = program.post("/api/v1/trial/evaluate", headers=headers)
    assert "scope evaluate" in problem(told, 403, "E403_INSUFFICIENT_SCOPE")["detail"]
    assert told.headers["WWW-Authenticate"] == (
        'Bearer realm="transcrypt", error="insufficient_scope", scope="evaluate"'
    )
    assert last_event()["action"] == "api_token.made", "it was refused before anything happened"


@pytest.mark.req("API-11")
def test_a_role_that_may_not_is_told_so_whatever_the_scopes(program: BrowserClient, acorn: Tenancy) -> None:
    headers = bearer(acorn.member, "view", "evaluate")
    assert acorn.member.account_id is not None
    people.change_role(acorn.owner, acorn.member.account_id, "guest")
    problem(program.post("/api/v1/trial/evaluate", headers=headers), 403, "E403_FORBIDDEN")


@pytest.mark.req("API-11", "AUTH-06")
def test_what_wants_a_person_refuses_tokens(program: BrowserClient, acorn: Tenancy) -> None:
    headers = bearer(acorn.owner, "view", "evaluate")
    told = program.post("/api/v1/trial/approve", headers=headers)
    problem(told, 403, "E403_FRESH_SIGN_IN_REQUIRED")
    told = program.post("/api/v1/trial/own", headers=headers)
    problem(told, 403, "E403_SESSION_REQUIRED")


@pytest.mark.req("API-11")
@pytest.mark.parametrize("token", ["", "tce_", "nonsense", "tce_" + "0" * 49, "a.b.c", "tce_x, Bearer tce_y"])
def test_a_wrong_token_is_refused_and_says_how_to_ask(program: BrowserClient, db: object, token: str) -> None:
    response = program.get(ME, headers={"Authorization": f"Bearer {token}"})
    problem(response, 401, "E401_INVALID_TOKEN")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="transcrypt", error="invalid_token"'


@pytest.mark.req("API-11")
def test_no_token_at_all_is_asked_for_one(program: BrowserClient, db: object) -> None:
    response = program.get(ME)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="transcrypt"'


@pytest.mark.req("API-11", "ORG-05")
def test_a_token_ends_with_its_time_its_revocation_and_its_persons_access(
    program: BrowserClient, acorn: Tenancy, clock: SetClock
) -> None:
    assert acorn.member.account_id is not None
    revoked, kept = tokens.make(acorn.member, "A", ["view"], 2), bearer(acorn.member, days=2)
    short = bearer(acorn.admin, days=1)
    tokens.revoke(acorn.member, revoked.id)
    headers = {"Authorization": f"Bearer {revoked.secret}"}
    problem(program.get(ME, headers=headers), 401, "E401_INVALID_TOKEN")
    clock.advance(timedelta(days=1))
    problem(program.get(ME, headers=short), 401, "E401_INVALID_TOKEN")
    assert program.get(ME, headers=kept).status_code == 200
    people.end_access(acorn.owner, acorn.member.account_id, "left")
    problem(program.get(ME, headers=kept), 401, "E401_INVALID_TOKEN")
    people.restore_access(acorn.owner, acorn.member.account_id)
    problem(program.get(ME, headers=kept), 401, "E401_INVALID_TOKEN")


@pytest.mark.req("API-11", "ORG-07")
def test_a_token_judges_alone_and_a_session_beside_it_is_not_looked_at(
    api_as: Callable[[Context], BrowserClient], acorn: Tenancy, mallory: Context
) -> None:
    browser = api_as(mallory)
    told = browser.get(ME, headers=bearer(acorn.member)).get_json()
    assert told["tenant_id"] == str(acorn.tenant_id)
    problem(browser.get(ME, headers={"Authorization": "Bearer tce_no"}), 401, "E401_INVALID_TOKEN")
    assert browser.get(ME).get_json()["tenant_id"] == str(mallory.tenant_id), "and it is still there"


@pytest.mark.req("API-11")
def test_a_header_for_a_proxy_in_front_of_us_changes_nothing(
    api_as: Callable[[Context], BrowserClient], acorn: Tenancy
) -> None:
    browser, headers = api_as(acorn.owner), {"Authorization": "Basic c3RhZ2luZzpwYXNz"}
    assert browser.get(ME, headers=headers).status_code == 200
    told = browser.post("/api/v1/trial/evaluate", headers=headers, csrf=False)
    problem(told, 403, "E403_STALE_FORM")


@pytest.mark.req("API-11")
def test_a_token_opens_no_page(program: BrowserClient, acorn: Tenancy) -> None:
    headers = bearer(acorn.owner, "view", "manage_settings")
    for path in ("/app", "/app/settings", "/app/reports", "/organisations"):
        response = program.get(path, headers=headers)
        assert response.status_code == 303
        assert response.location.startswith("/sign-in")


@pytest.mark.req("API-11", "AUTH-06")
def test_no_endpoint_that_wants_a_recent_sign_in_promises_to_take_tokens(app: Flask) -> None:
    views = [view for view in app.view_functions.values() if needs_fresh_sign_in(view)]
    promised: list[Operation] = [found for view in views if (found := operation_of(view)) is not None]
    assert [operation.name for operation in promised if operation.takes_tokens] == []


@pytest.mark.req("API-11", "API-02")
def test_a_token_invites_members_and_no_administrators(acorn: Tenancy, program: BrowserClient) -> None:
    header = bearer(acorn.admin, "manage_people")
    body = {"email": "bea@example.test", "role": "admin"}
    told = problem(
        program.post("/api/v1/invitations", json=body, headers=header), 403, "E403_TOKEN_CANNOT_GRANT"
    )
    assert told["mend"] == "Have a person who is signed in do it, on the page People."
    assert (
        program.post("/api/v1/invitations", json={**body, "role": "guest"}, headers=header).status_code == 201
    )
