"""Every route, for every kind of visitor: the answer it must give; who is refused changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from appliance.services.context import Context
from appliance.web.api.contract import operation_of
from appliance.web.csrf import HEADER
from tests.cast import Tenancy
from tests.database import Database
from tests.web.access_rows import Row, all_rows
from tests.web.browser_client import BrowserClient
from tests.web.sent_forms import form_of
from tests.web.tenant_rows import rows_of_tenant

ROWS = all_rows()
NO_KEY: Mapping[str, str] = {}
# What takes a key and is refused to everybody here, so that nobody is answered twice.
NEVER_DONE = {
    # It is switched off.
    "api_billing.open_billing_portal", "api_billing.start_billing_checkout",
    # Who asks by a token that was revoked is nobody; with a session there is none.
    "api_tokens.revoke_this_token",
    # They want a report with files, a day that was stated, a letter that went out, or the one person who was
    # invited: the tests of their areas send them twice (tests/web/api).
    "api_clarification.open_clarification_round", "api_clarification.reopen_questions",
    "api_clarification.close_clarification_round",
    "api_deadlines.confirm_renewal_part", "api_deadlines.unconfirm_renewal_part",
    "api_invitations.resend_invitation", "api_invitations.accept_invitation",
    "api_invitations.decline_invitation",
}  # fmt: skip


@pytest.mark.req("ORG-03")
def test_every_route_has_a_row(app: Flask) -> None:
    routes = {
        f"{method} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    written = [row.key for row in ROWS]
    assert sorted(routes - set(written)) == [], "Add rows for these to tests/web/access/<area>.py."
    assert sorted(set(written) - routes) == [], "These routes are gone; take their rows out."
    assert len(written) == len(set(written)), "A route has two rows."


# The client checks the headers of each answer, so this is also where every route shows them.
@pytest.mark.req("ORG-03", "ORG-07", "SEC-01", "API-03")
@pytest.mark.parametrize("row", ROWS, ids=[row.key for row in ROWS])
def test_everybody_gets_the_answer_of_the_matrix(
    row: Row,
    acorn: Tenancy,
    mallory: Context,
    client_as: Callable[..., BrowserClient],
    app: Flask,
    db: Database,
) -> None:
    path = row.path(acorn) if callable(row.path) else row.path
    body = row.json if row.json is not None else row.data
    data = body(acorn) if callable(body) else body
    visitors: dict[str, Callable[[], BrowserClient]] = {
        "anonymous": lambda: anonymous(app),
        "stranger": lambda: client_as(mallory, fresh=True),
        **{role: as_role(client_as, acorn, role) for role in ("guest", "member", "admin", "owner")},
    }
    replays = takes_key(app, row)
    before = rows_of_tenant(db, acorn.tenant_id)
    for name, visitor in visitors.items():
        client, key = visitor(), {"Idempotency-Key": f"of-{name}"} if replays else {}
        response = send(client, row, path, data, key)
        after = rows_of_tenant(db, acorn.tenant_id)
        if is_refusal(response) or (name == "stranger" and not row.for_anybody):
            assert after == before, f"{name} was refused and changed something"
        assert response.status_code == getattr(row, name), (
            f"{name}: {response.status_code}, {response.text[:300]}"
        )
        if replays and response.status_code < 300:
            again = send(client, row, path, data, {**key, **form_token(client)})
            assert (again.headers.get("Idempotent-Replay"), told(again)) == ("true", told(response)), name
            assert rows_of_tenant(db, acorn.tenant_id) == after, "a replay changed something"
            replays = False  # once is enough
        before = after
    assert replays == (row.endpoint in NEVER_DONE), "no visitor saw a replay"
    if row.fresh:
        response = send(client_as(acorn.owner), row, path, data)
        if path.startswith("/api/"):
            assert response.status_code == 403
            assert "FRESH_SIGN_IN_REQUIRED" in response.text
            return
        assert response.status_code == 303
        assert response.location.startswith("/sign-in/again")


def as_role(
    client_as: Callable[..., BrowserClient], tenancy: Tenancy, role: str
) -> Callable[[], BrowserClient]:
    return lambda: client_as(tenancy.as_role(role), fresh=True)


def anonymous(app: Flask) -> BrowserClient:
    client = app.test_client()
    assert isinstance(client, BrowserClient)
    return client


def send(
    client: BrowserClient, row: Row, path: str, data: object, key: Mapping[str, str] = NO_KEY
) -> TestResponse:
    headers = {**row.headers, **key}
    if row.json is not None:
        return client.open(path, method=row.method, json=data, headers=headers)
    return client.open(path, method=row.method, data=data, headers=headers)


def form_token(client: BrowserClient) -> Mapping[str, str]:
    """What forms of now carry: a session that moved to another organisation takes no older ones."""
    return {HEADER: form_of(client.get("/organisations"))["csrf_token"][0]}


def takes_key(app: Flask, row: Row) -> bool:
    """Whether a change that is sent twice under one key must be answered twice the same (API-03)."""
    operation = operation_of(app.view_functions[row.endpoint])
    return operation is not None and operation.takes_key


def told(response: TestResponse) -> tuple[object, ...]:
    headers = (response.headers.get(name) for name in ("Content-Type", "ETag", "Location"))
    return (response.status_code, response.data, *headers)


def is_refusal(response: TestResponse) -> bool:
    if response.status_code == 303:
        return response.location.startswith(("/sign-in", "/organisations"))
    return response.status_code in {401, 403, 404}
