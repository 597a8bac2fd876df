"""What the framework and the database refuse is told like all else, and tells nothing about us."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from appliance.models.database import database, transaction
from appliance.web.api.answering import Answer, Asked
from appliance.web.api.contract import ApiGroup
from appliance.web.guards import public
from tests.web.api.problem_checks import problem

NOT_TOLD = (
    "psycopg",
    "peewee",
    "werkzeug",
    "flask",
    "traceback",
    "select",
    "pg_sleep",
    "planted",
    "relation",
)

# What is sent to an address of the API, and how it is refused.
ODD: dict[str, tuple[dict[str, Any], int, str]] = {
    "no such address": ({"path": "/api/v1/nothing"}, 404, "E404_NOT_FOUND"),
    "no id": ({"path": "/api/v1/members/planted"}, 404, "E404_NOT_FOUND"),
    "an address with NUL": ({"path": "/api/v1/%00"}, 404, "E404_NOT_FOUND"),
    "an address of no encoding": ({"path": "/api/v1/%ff%fe"}, 404, "E404_NOT_FOUND"),
    "a part without a name": ({"path": "/api/v1//handshake/redirect"}, 404, "E404_NOT_FOUND"),
    "another method": (
        {"path": "/api/v1/handshake/redirect", "method": "PUT"},
        405,
        "E405_METHOD_NOT_ALLOWED",
    ),
    "an unknown method": (
        {"path": "/api/v1/handshake/redirect", "method": "BREW"},
        405,
        "E405_METHOD_NOT_ALLOWED",
    ),
    "another host": (
        {"path": "/api/v1/handshake/redirect", "base_url": "http://planted.example"},
        400,
        "E400_BAD_REQUEST",
    ),
    "a parameter twice": ({"path": "/api/v1/handshake/redirect?a=1&a=2"}, 400, "E400_INVALID_FIELD"),
}


def told(response: TestResponse, status: int, code: str) -> None:
    found = problem(response, status, code)
    assert not [word for word in NOT_TOLD if word in str(found["detail"]).lower()]
    assert found["type"].endswith(f"/api/errors#{code}")
    assert found["instance"].startswith("/api/v1/")


@pytest.mark.req("API-02")
@pytest.mark.parametrize("case", ODD)
def test_what_the_framework_refuses_is_a_problem(app: Flask, case: str) -> None:
    sent, status, code = ODD[case]
    response = app.test_client().open(**sent)
    told(response, status, code)
    if status == 405:
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def asking(app: Flask, statement: str, *values: object) -> TestResponse:
    """Whatever an endpoint answers that asks the database for this."""
    group = ApiGroup("asking", "Asking")

    @group.get("/asking", access=public, answers={200: "handshake"})
    def ask(_asked: Asked) -> Answer:
        """Ask the database."""
        with transaction():
            database.execute_sql("set local statement_timeout = '20ms'")
            database.execute_sql(statement, values or None)
        return Answer({"status": "signed_out", "tenant_id": None})

    app.register_blueprint(group.blueprint)
    return app.test_client().get("/api/v1/asking")


def raising(state: str) -> str:
    return f"do $$ begin raise exception 'planted' using errcode = '{state}'; end $$"


ANSWERS: dict[str, tuple[tuple[object, ...], int, str, str | None]] = {
    "took too long": (("select pg_sleep(5)",), 503, "E503_DATABASE_BUSY", "1"),
    "two at once": ((raising("40001"),), 503, "E503_DATABASE_BUSY", "1"),
    "each waits for the other": ((raising("40P01"),), 503, "E503_DATABASE_BUSY", "1"),
    "a lock that is not to be had": ((raising("55P03"),), 503, "E503_DATABASE_BUSY", "1"),
    "no connection left": ((raising("53300"),), 503, "E503_DATABASE_UNAVAILABLE", "30"),
    "no room left": ((raising("53100"),), 503, "E503_DATABASE_UNAVAILABLE", "30"),
    "going down": ((raising("57P01"),), 503, "E503_DATABASE_UNAVAILABLE", "30"),
    "takes no changes": ((raising("25006"),), 503, "E503_DATABASE_UNAVAILABLE", "30"),
    "NUL in a text": (("select %s", "a\x00b"), 422, "E422_CANNOT_BE_KEPT", None),
    "NUL in JSON": (("select %s::jsonb", '"\\u0000"'), 422, "E422_CANNOT_BE_KEPT", None),
    "a number out of range": (("select %s::int", 2**40), 422, "E422_CANNOT_BE_KEPT", None),
    "a number beyond all": (("select %s::bigint", 2**70), 422, "E422_CANNOT_BE_KEPT", None),
    "a rule of the table": ((raising("23514"),), 422, "E422_CANNOT_BE_KEPT", None),
    "somebody was faster": ((raising("23505"),), 409, "E409_CONFLICT", None),
    "what it was for is gone": ((raising("23503"),), 409, "E409_CONFLICT", None),
    "a mistake of ours": (("select planted from relation",), 500, "E500_INTERNAL", None),
}


@pytest.mark.req("API-02", "OBS-06")
@pytest.mark.parametrize("case", ANSWERS)
def test_what_the_database_refuses_is_a_problem(app: Flask, case: str) -> None:
    asked, status, code, again_after = ANSWERS[case]
    app.config["PROPAGATE_UNFORESEEN"] = False
    response = asking(app, str(asked[0]), *asked[1:])
    told(response, status, code)
    assert response.headers.get("Retry-After") == again_after
