"""What goes wrong is told plainly, once for pages and once for programs, and nothing leaks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from appliance.foundation.domain_errors import (
    ConflictError,
    FeatureDisabledError,
    FieldProblem,
    ForbiddenError,
    InvalidError,
    LimitReachedError,
    NotFoundError,
    UnavailableError,
)
from appliance.foundation.errors import RefusedError
from appliance.models.database import connect, database
from appliance.web.guards import public
from tests.cast import Tenancy
from tests.web.api.problem_checks import problem
from tests.web.browser_client import BrowserClient

REFUSALS: list[tuple[Exception, int, str]] = [
    (NotFoundError("There is no such thing."), 404, "E404_NOT_FOUND"),
    (ForbiddenError("Not you."), 403, "E403_FORBIDDEN"),
    (InvalidError("Not like this.", fields=(FieldProblem("name", "Enter a name"),)), 422, "E422_INVALID"),
    (ConflictError("Somebody was faster.", code="already_approved"), 409, "E409_ALREADY_APPROVED"),
    (LimitReachedError("Too much.", retry_after=17), 429, "E429_LIMIT_REACHED"),
    (FeatureDisabledError("Switched off."), 503, "E503_FEATURE_DISABLED"),
    (UnavailableError("Not there."), 503, "E503_UNAVAILABLE"),
    (RefusedError("Cannot be used"), 422, "E422_REFUSED"),
]


def raising(app: Flask, error: Exception) -> None:
    def fail() -> str:
        raise error

    app.add_url_rule("/fails", "fails", public(fail), methods=["GET", "POST"])


@pytest.mark.parametrize(("error", "status", "code"), REFUSALS, ids=[case[2] for case in REFUSALS])
def test_a_refusal_is_a_page_for_people_and_a_problem_for_programs(
    app: Flask, client: BrowserClient, error: Exception, status: int, code: str
) -> None:
    raising(app, error)
    page = client.get("/fails", headers={"Accept": "text/html", "X-Request-Id": "number-12345"})
    assert page.status_code == status
    assert "number-12345" in page.text
    problem(client.get("/fails", headers={"Accept": "application/problem+json"}), status, code)


def test_waiting_is_told_in_seconds(app: Flask, client: BrowserClient) -> None:
    raising(app, LimitReachedError("Too much.", retry_after=17))
    assert client.get("/fails").headers["Retry-After"] == "17"


@pytest.mark.parametrize(
    ("mend", "told"), [(None, True), ("Pause, and then go on", False)], ids=["none", "own"]
)
def test_a_page_says_when_to_try_again_where_the_refusal_has_no_way_on_of_its_own(
    app: Flask, client: BrowserClient, mend: str | None, *, told: bool
) -> None:
    raising(app, LimitReachedError("Too much within 60 seconds.", retry_after=17, mend=mend))
    page = client.get("/fails", headers={"Accept": "text/html"}).text
    assert ("Try again in 17 seconds." in page) == told


def test_nobody_is_told_to_wait_for_what_waiting_does_not_help(app: Flask, client: BrowserClient) -> None:
    raising(app, UnavailableError("It was lost.", code="content_damaged"))
    answer = client.get("/fails")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, None)


def test_what_nobody_foresaw_shows_its_number_and_nothing_else(app: Flask, client: BrowserClient) -> None:
    app.config["PROPAGATE_UNFORESEEN"] = False
    raising(app, ValueError("select * from secret where address = 'planted@example.test'"))
    answer = client.get("/fails", headers={"X-Request-Id": "number-12345"})
    assert answer.status_code == 500
    assert "number-12345" in answer.text
    assert "secret" not in answer.text
    assert "planted" not in answer.text


def test_too_large_a_form_is_told_so(acorn: Tenancy, client_as: Callable[..., BrowserClient]) -> None:
    client = client_as(acorn.owner)
    limit = client.application.config["MAX_CONTENT_LENGTH"]
    answer = client.post("/app/settings", data={"name": "x" * (limit + 1)})
    assert answer.status_code == 413
    assert "Nothing was saved" in answer.text


def test_the_wrong_method_is_told_with_the_right_ones(client: BrowserClient) -> None:
    answer = client.delete("/sign-out")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "OPTIONS, POST"


@pytest.mark.req("OBS-06", "AUTH-07")
def test_with_the_database_down_pages_say_so_and_public_ones_go_on(
    app: Flask, client: BrowserClient, acorn: Tenancy, client_as: Callable[..., BrowserClient], loopback: None
) -> None:
    signed_in = client_as(acorn.owner)
    working = database.obj
    dead = connect("postgresql://nobody@127.0.0.1:9/nothing", max_connections=1, application_name="dead")
    database.initialize(dead)
    try:
        assert client.get("/").status_code == 200
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        assert signed_in.get("/").status_code == 200, "nobody is signed out by it"
        answer = signed_in.get("/app/settings")
        assert answer.status_code == 503
        assert "database does not answer" in answer.text
        assert "Set-Cookie" not in answer.headers
        sent = signed_in.post("/app/settings", data={"name": "Lost"})
        assert sent.status_code == 503
    finally:
        database.initialize(working)
    assert signed_in.get("/app/settings").status_code == 200
