"""One id and one trace go from the request through log lines, audit rows and events to the last job."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from appliance.foundation.trace_context import current_trace, read_traceparent
from appliance.jobs.drain import drain
from tests.cast import Tenancy
from tests.database import Database
from tests.log_capture import captured_logs
from tests.web.access.people import SETTINGS
from tests.web.browser_client import BrowserClient

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
GIVEN = f"00-{TRACE}-00f067aa0ba902b7-01"


@pytest.mark.req("API-08", "OBS-08")
def test_one_request_is_followed_to_the_last_job_it_caused(
    acorn: Tenancy,
    client_as: Callable[..., BrowserClient],
    db: Database,
    as_worker: Callable[[], AbstractContextManager[None]],
) -> None:
    asked = {"X-Request-Id": "req-followed-1", "traceparent": GIVEN}
    person = client_as(acorn.owner)
    with captured_logs() as captured:
        answer = person.get("/app-less", headers=asked)  # nothing there, and told so under the same number
        assert answer.headers["X-Request-Id"] == "req-followed-1"
        made = person.post("/app/settings", data={**SETTINGS, "version": "1"}, headers=asked)
        assert made.status_code == 303, made.text
        with as_worker():
            drain(acorn.owner.product)
    assert captured.problems() == []
    assert {line["trace_id"] for line in captured.lines} == {TRACE}
    assert {line["request_id"] for line in captured.lines} == {"req-followed-1"}
    assert any(line["event"] == "job.done" for line in captured.lines)
    spans = {line["span_id"] for line in captured.lines}
    assert len(spans) > 2, "each piece of work has its own"
    with db.as_admin() as admin:
        noted = "select count(*) from audit_event where tenant_id = %s and request_id = 'req-followed-1'"
        told = "select count(*) from domain_event where tenant_id = %s and correlation_id = 'req-followed-1'"
        assert admin.execute(noted, (acorn.tenant_id,)).fetchone() != (0,)
        assert admin.execute(told, (acorn.tenant_id,)).fetchone() != (0,)
    assert current_trace() is None


@pytest.mark.req("API-08")
def test_the_answer_tells_the_trace_and_which_piece_of_it_this_was(client: BrowserClient) -> None:
    told = read_traceparent(client.get("/", headers={"traceparent": GIVEN}).headers["traceparent"])
    assert told is not None
    assert (told.trace_id, told.sampled) == (TRACE, True)
    assert told.span_id not in GIVEN


@pytest.mark.req("API-08")
@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/nothing", "/static/nothing", "/app"])
def test_every_answer_has_both_and_they_are_one_number_when_the_caller_gives_none(
    app: Flask, path: str
) -> None:
    answer = app.test_client().get(path, headers={"traceparent": "nonsense", "X-Request-Id": "x y"})
    told = read_traceparent(answer.headers["traceparent"])
    assert told is not None
    assert told.trace_id == answer.headers["X-Request-Id"].replace("-", "")
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["X-Request-Id"])
