"""Rate limits: who is counted for what, what everybody is told of it, and that nobody pays for another."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from ipaddress import ip_network
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from appliance.foundation.app_settings import AppSettings
from appliance.foundation.rates import RATES, Rate
from appliance.models.database import database
from appliance.services import rate_limits, tokens
from appliance.services.context import Context, Product
from appliance.web.client_address import client_address
from appliance.web.guards import guard_of
from appliance.web.rate_limits import limit_of
from tests.cast import Tenancy
from tests.database import Database
from tests.web.api.problem_checks import problem
from tests.web.browser_client import BrowserClient
from tests.web.conftest import UNCOUNTED

ClientAs = Callable[..., BrowserClient]
READ = "/api/v1/settings"
FEW = {"read": 3, "change": 3, "sign_in": 2, "guest_link": 2, "passcode": 2, "public_form": 2, "upload": 2,
       "organisation_uploads": 3, "evaluate": 2, "report": 2, "token_failures": 2,
       "organisation_programs": 4}  # fmt: skip


@pytest.fixture
def app_settings(app_settings: AppSettings) -> AppSettings:
    few = {name: replace(RATES[name], amount=amount, seconds=3_600) for name, amount in FEW.items()}
    return replace(app_settings, rates=UNCOUNTED | few, trusted_proxies=(ip_network("127.0.0.1"),))


def somewhere() -> dict[str, Any]:
    """A caller from an address that no other test calls from."""
    network = uuid4().hex[:12]
    return {"environ_overrides": {"REMOTE_ADDR": f"fd00:{network[:4]}:{network[4:8]}:{network[8:]}::1"}}


@pytest.mark.req("API-05")
def test_every_answer_says_what_is_left_and_too_many_are_refused_with_the_time_to_wait(
    acorn: Tenancy, client_as: ClientAs
) -> None:
    client = client_as(acorn.owner)
    for left in (2, 1, 0):
        answer = client.get(READ)
        assert answer.status_code == 200
        assert answer.headers["RateLimit-Policy"] == '"read";q=3;w=3600'
        assert answer.headers["RateLimit"].startswith(f'"read";r={left};t=')
    refused = client.get(READ)
    assert "3600" in refused.headers["RateLimit-Policy"]
    told = problem(refused, 429, "E429_TOO_MANY_REQUESTS")
    assert 3_590 <= int(refused.headers["Retry-After"]) <= 3_600
    assert refused.headers["Retry-After"] in told["detail"]
    assert client_as(acorn.owner).get(READ).status_code == 429, "another session is the same person"
    assert client_as(acorn.admin).get(READ).status_code == 200


@pytest.mark.req("API-05")
def test_a_window_that_ended_begins_anew(
    acorn: Tenancy, client_as: ClientAs, db: Database, product: Product,
    as_worker: Callable[[], AbstractContextManager[None]],
) -> None:  # fmt: skip
    client = client_as(acorn.owner)
    assert [client.get(READ).status_code for _ in range(4)][-1] == 429
    with db.as_admin() as admin:
        admin.execute("update rate_counter set expires_at = now() where hits = 4")
    assert '"read";r=2;' in client.get(READ).headers["RateLimit"]
    with db.as_admin() as admin:
        admin.execute("update rate_counter set expires_at = now()")
    with as_worker():
        assert rate_limits.forget_old_counters(product) >= 1
        assert rate_limits.forget_old_counters(product) == 0


@pytest.mark.req("API-05")
def test_the_organisation_is_counted_beside_the_person(acorn: Tenancy, client_as: ClientAs) -> None:
    def statuses(context: Context, times: int) -> list[int]:
        client = client_as(context)
        return [client.post("/app/evidence/statements").status_code for _ in range(times)]

    assert statuses(acorn.owner, 3)[-1] == 429, "her own two are used up"
    assert 429 in statuses(acorn.admin, 1), "and with hers the organisation's three"


@pytest.mark.req("API-05", "API-11")
def test_the_programs_of_an_organisation_are_counted_together_and_no_person_with_them(
    acorn: Tenancy, app: Flask, mallory: Context, client_as: ClientAs
) -> None:
    program = app.test_client(use_cookies=False)

    def status(context: Context) -> int:
        header = {"Authorization": f"Bearer {tokens.make(context, 'CI', ['manage_settings'], 1).secret}"}
        return program.get(READ, headers=header).status_code

    assert [status(acorn.owner) for _ in range(4)] == [200] * 4
    refused = status(acorn.admin)
    assert refused == 429, "each token has its three, and all of them four"
    assert client_as(acorn.owner).get(READ).status_code == 200
    assert status(mallory) == 200


@pytest.mark.req("API-05")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/sign-in/local"),
        ("GET", "/sign-in/callback"),
        ("POST", "/guest"),
        ("POST", "/shared/x"),
        ("POST", "/mail/stop/00000000-0000-4000-8000-000000000000/00000000-0000-4000-8000-000000000000/x"),
    ],
)
def test_strangers_are_counted_by_address(client: BrowserClient, method: str, path: str) -> None:
    here, there = somewhere(), somewhere()
    statuses = [client.open(path, method=method, csrf=False, **here).status_code for _ in range(3)]
    assert 429 not in statuses[:2]
    assert statuses[2] == 429
    assert client.open(path, method=method, csrf=False, **there).status_code != 429


@pytest.mark.req("API-05")
@pytest.mark.parametrize("path", ["/app/evidence/files", "/app/evaluations", "/app/reports", "/app/settings"])
def test_pages_that_make_work_are_counted(acorn: Tenancy, client_as: ClientAs, path: str) -> None:
    client = client_as(acorn.owner)
    answers = [client.post(path) for _ in range(4)]
    assert answers[0].status_code != 429
    assert answers[-1].status_code == 429
    assert "A limit is reached" in answers[-1].text
    assert "Retry-After" in answers[-1].headers


@pytest.mark.req("API-05")
def test_what_the_guards_refuse_to_somebody_is_counted_too(acorn: Tenancy, client_as: ClientAs) -> None:
    client = client_as(acorn.member)
    assert [client.get(READ).status_code for _ in range(4)] == [403, 403, 403, 429]
    assert client_as(acorn.owner).get(READ).status_code == 200


@pytest.mark.req("API-05", "API-11")
def test_wrong_tokens_are_counted_by_address_and_right_ones_never(client: BrowserClient) -> None:
    here = somewhere() | {"headers": {"Authorization": "Bearer tce_nothing"}}
    problem(client.get(READ, **here), 401, "E401_INVALID_TOKEN")
    client.get(READ, **here)
    refused = client.get(READ, **here)
    problem(refused, 429, "E429_TOO_MANY_REQUESTS")
    assert "WWW-Authenticate" not in refused.headers


@pytest.mark.req("API-05", "SEC-08")
def test_nobody_who_is_counted_stands_in_the_table(acorn: Tenancy, client_as: ClientAs, db: Database) -> None:
    client_as(acorn.owner).get(READ)
    with db.as_admin() as admin:
        told = admin.execute("select c::text, encode(key_sha256, 'escape') from rate_counter c").fetchall()
    assert str(acorn.owner.account_id) not in str(told)


@pytest.mark.req("API-05")
@pytest.mark.parametrize(
    ("remote", "forwarded", "counted"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "10.9.9.9, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 127.0.0.1", "198.51.100.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1, nonsense", "127.0.0.1"),
        ("::ffff:203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("", "198.51.100.1", "198.51.100.1"),
    ],
)
def test_only_a_proxy_we_trust_says_where_a_request_comes_from(
    app: Flask, remote: str, forwarded: str, counted: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    with app.test_request_context(headers=headers, environ_overrides={"REMOTE_ADDR": remote}):
        assert client_address() == counted


@pytest.mark.req("API-05")
def test_every_route_that_changes_something_or_is_of_the_api_is_counted(app: Flask) -> None:
    free = set()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            name = limit_of(view, method)
            assert name is None or name in RATES
            guard = guard_of(view)
            if name is None and guard is not None and guard.kind != "internal":
                free.add((method, rule.rule.startswith("/api/v1")))
    assert free == {("GET", False)}


def test_counting_waits_for_no_transaction(db: Database) -> None:
    with database.atomic(), pytest.raises(RuntimeError, match="before the transaction"):
        rate_limits.count([(Rate("x", "address", 1, 1), "me")])
