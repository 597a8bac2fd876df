"""Machines of the house: what a service token opens from another machine, and that it opens nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.errors import RefusedError
from appliance.services import events, tokens
from appliance.services.service_tokens import Issuer, ServiceRole, make_service_token
from tests.cast import Tenancy
from tests.web.api.problem_checks import problem
from tests.web.api.told_bodies import told
from tests.web.browser_client import BrowserClient
from tests.web.conftest import SESSION_KEYS

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.1"}
LAG = "/api/v1/service/lag"


def with_token(clock: SetClock, role: ServiceRole, minutes: int = 15, key: int = 0) -> dict[str, str]:
    issuer = Issuer("http://localhost", SESSION_KEYS[key:])
    return {"Authorization": f"Bearer {make_service_token(issuer, role, 'prometheus', clock.now(), minutes)}"}


@pytest.mark.req("AUTH-10", "OBS-06")
@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
def test_figures_are_read_from_another_machine_with_a_token_and_by_a_proxy(
    client: BrowserClient, db: object, clock: SetClock, path: str
) -> None:
    assert client.get(path, environ_base=ELSEWHERE).status_code == 404
    headers = with_token(clock, ServiceRole.METRICS) | {"X-Forwarded-For": "203.0.113.7"}
    assert client.get(path, environ_base=ELSEWHERE, headers=headers).status_code == 200
    older = with_token(clock, ServiceRole.METRICS, key=1)
    assert client.get(path, environ_base=ELSEWHERE, headers=older).status_code == 200, "two keys hold at once"
    refused = client.get(path, environ_base=ELSEWHERE, headers=with_token(clock, ServiceRole.JOBS))
    assert refused.status_code == 403
    clock.advance(timedelta(minutes=16))
    refused = client.get(path, environ_base=ELSEWHERE, headers=headers)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="transcrypt", error="invalid_token"'


@pytest.mark.req("AUTH-10", "JOBS-05")
def test_how_far_behind_work_is_is_told_to_that_role_alone(
    acorn: Tenancy, client: BrowserClient, clock: SetClock
) -> None:
    with acorn.owner.transaction():
        events.publish(acorn.owner, "control.answered", "CE-9")
    found = told(client.get(LAG, headers=with_token(clock, ServiceRole.JOBS)))["items"]
    (waiting,) = [one for one in found if (one["task"], one["consumer"]) == ("event.deliver", "activity")]
    assert waiting["waiting"] >= 1
    assert str(acorn.tenant_id) not in str(found)
    problem(client.get(LAG), 401, "E401_SERVICE_TOKEN_REQUIRED")
    problem(client.get(LAG, headers=with_token(clock, ServiceRole.METRICS)), 403, "E403_WRONG_SERVICE_ROLE")
    personal = tokens.make(acorn.owner, "CI", ["view"], 30).secret
    headers = {"Authorization": f"Bearer {personal}"}
    problem(client.get(LAG, headers=headers), 401, "E401_INVALID_TOKEN")
    assert client.get(LAG, headers={"Authorization": "Bearer x"}, environ_base=ELSEWHERE).status_code == 401


@pytest.mark.req("AUTH-10")
@pytest.mark.parametrize("role", list(ServiceRole))
def test_a_service_token_opens_nothing_of_any_organisation(
    client: BrowserClient, db: object, clock: SetClock, role: ServiceRole
) -> None:
    headers = with_token(clock, role)
    problem(client.get("/api/v1/me", headers=headers), 401, "E401_INVALID_TOKEN")
    problem(client.get("/api/v1/members", headers=headers), 401, "E401_INVALID_TOKEN")
    assert client.get("/app", headers=headers).location.startswith("/sign-in")


@pytest.mark.req("AUTH-10")
def test_a_service_token_lives_under_an_hour(clock: SetClock) -> None:
    issuer = Issuer("http://localhost", SESSION_KEYS)
    for minutes in (0, -1, 60):
        with pytest.raises(RefusedError, match="between 1 and 59"):
            make_service_token(issuer, ServiceRole.JOBS, "watcher", clock.now(), minutes)
    with pytest.raises(RefusedError, match="name of a service"):
        make_service_token(issuer, ServiceRole.JOBS, "A watcher", clock.now(), 5)
