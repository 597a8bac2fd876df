"""How often a call with a token waits for the database: counted in messages, whatever the machine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import psycopg
import pytest
from flask import Flask

from appliance.foundation.app_settings import AppSettings
from appliance.foundation.rates import RATES
from appliance.models.one_message import Together
from tests.cast import Tenancy
from tests.services.assessments.organisations import judged, seal
from tests.web.api.test_bearer import bearer

API = "/api/v1"
# The first says whose the token is and counts it; more than one besides it needs a reason.
MESSAGES = {
    "GET /me": 1,
    "GET /org-profile": 2,
    "GET /evidence": 2,
    "GET /evidence?page=9": 2,
    "GET /evidence?status=in_use&words=e": 2,
    "POST /evaluate": 2,
}


@pytest.fixture
def app_settings(app_settings: AppSettings) -> AppSettings:
    """Counted as ever."""
    return replace(app_settings, rates=RATES)


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is sent and waited for: a statement by itself, or several at once."""
    sent: list[str] = []
    execute, together = psycopg.Cursor.execute, Together.__enter__

    def execute_noted(cursor: Any, query: Any, *args: Any, **named: Any) -> object:
        if cursor.connection._pipeline is None:
            sent.append(str(query))
        return execute(cursor, query, *args, **named)

    def together_noted(queries: Together) -> Together:
        sent.append("together")
        return together(queries)

    monkeypatch.setattr(psycopg.Cursor, "execute", execute_noted)
    monkeypatch.setattr(Together, "__enter__", together_noted)
    # A slow machine must not have connections asked whether they still live.
    monkeypatch.setattr("appliance.models.pool.TRUSTED_SECONDS", 3600.0)
    return sent


@pytest.mark.req("API-01")
def test_a_call_waits_for_the_database_once_to_be_let_in_and_once_for_what_it_wants(
    acorn: Tenancy, app: Flask, messages: list[str]
) -> None:
    judged(acorn.owner)
    program, header = app.test_client(use_cookies=False), bearer(acorn.owner, "view", "evaluate")

    def sent(call: str) -> int:
        method, _, path = call.partition(" ")
        for _ in range(2):  # the second time it is warm
            messages.clear()
            if method == "GET":
                assert program.get(API + path, headers=header).status_code == 200
            else:
                assert program.post(API + path, headers=header, json={}).status_code == 200
        return len(messages)

    assert {call: sent(call) for call in MESSAGES} == MESSAGES
    few = program.get(f"{API}/evidence", headers=header).get_json()
    for number in range(10):
        seal(acorn.owner, {"id": f"more-{number}", "kind": "policy_doc", "control_ids": ["CE-9"]})
    more = program.get(f"{API}/evidence?per_page=100", headers=header).get_json()
    assert more["total"] == few["total"] + 10
    assert sent("GET /evidence?per_page=100") == MESSAGES["GET /evidence"]
