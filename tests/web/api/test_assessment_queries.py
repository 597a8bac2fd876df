"""Endpoints of the assessment ask the database a fixed number of times, whatever they tell."""

from __future__ import annotations

import logging

import pytest

from tests.cast import Tenancy
from tests.services.assessments.organisations import judged
from tests.web.api.conftest import ApiAs
from tests.web.asked_queries import queries_of
from tests.web.browser_client import BrowserClient

# Those of the session and the seat are in. More need a reason.
QUERIES = {
    "/org-profile": 3,
    "/org-profile/versions": 5,
    "/controls": 4,
    "/controls/CE-9": 5,
    "/controls/CE-9/answer": 4,
    "/answers": 3,
    "/evaluations": 5,
    "/evaluations/{made}": 3,
    "/evaluations/{made}/findings": 3,
    "/evaluations/{made}/findings/CE-9": 3,
    "/dashboard": 5,
    "/rulepacks": 3,
}
UNCHANGED = 3


def evaluated(client: BrowserClient, caplog: pytest.LogCaptureFixture) -> list[str]:
    """The statements of an evaluation of what was judged already."""
    caplog.clear()
    assert client.post("/api/v1/evaluate", json={}).status_code == 200
    return [str(record.msg[0]) for record in caplog.records if record.name == "peewee"]


@pytest.mark.req("API-01")
def test_an_endpoint_asks_the_database_a_fixed_number_of_times(
    acorn: Tenancy, api_as: ApiAs, caplog: pytest.LogCaptureFixture
) -> None:
    made, client = judged(acorn.owner).evaluation_id, api_as(acorn.member)
    caplog.set_level(logging.DEBUG, logger="peewee")
    asked = {path: len(queries_of(client, f"/api/v1{path.format(made=made)}", caplog)) for path in QUERIES}
    assert asked == QUERIES
    assert len(evaluated(client, caplog)) == UNCHANGED
