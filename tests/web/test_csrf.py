"""A change without the token of its session is refused, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from appliance.foundation.clock import SetClock
from tests.cast import Tenancy
from tests.web.browser_client import BrowserClient

FORM = {"name": "Taken over", "version": "1"}


@pytest.mark.req("SEC-06")
@pytest.mark.parametrize("token", [None, "", "nonsense", "WyJ4Il0.x.y"])
def test_a_form_without_its_token_changes_nothing(
    acorn: Tenancy, client_as: Callable[..., BrowserClient], token: str | None
) -> None:
    client = client_as(acorn.owner)
    data = FORM if token is None else {**FORM, "csrf_token": token}
    answer = client.post("/app/settings", data=data, csrf=False)
    assert answer.status_code == 403
    assert "reload the page" in answer.text
    assert "Acorn Ltd" in client.get("/app/settings").text


def test_the_token_of_another_session_is_refused(
    acorn: Tenancy, client_as: Callable[..., BrowserClient]
) -> None:
    mine, theirs = client_as(acorn.owner), client_as(acorn.admin)
    theirs.csrf_raw = mine.csrf_raw
    assert theirs.post("/app/settings", data=FORM).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.test"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=["another origin", "an origin that hides", "another site"],
)
def test_a_form_sent_from_another_site_is_refused_whatever_it_carries(
    acorn: Tenancy, client_as: Callable[..., BrowserClient], headers: dict[str, str]
) -> None:
    assert client_as(acorn.owner).post("/app/settings", data=FORM, headers=headers).status_code == 403


def test_a_form_of_ours_goes_through(acorn: Tenancy, client_as: Callable[..., BrowserClient]) -> None:
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    answer = client_as(acorn.owner).post("/app/settings", data=FORM, headers=headers)
    assert answer.status_code == 303


def test_programs_are_told_the_same_as_problem_json(
    acorn: Tenancy, client_as: Callable[..., BrowserClient]
) -> None:
    client = client_as(acorn.owner)
    answer = client.post("/app/settings", data=FORM, headers={"Accept": "application/json"}, csrf=False)
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["code"] == "E403_STALE_FORM"


@pytest.mark.req("AUTH-03")
def test_signing_out_of_a_session_that_ran_out_is_no_mistake(
    acorn: Tenancy, client_as: Callable[..., BrowserClient], clock: SetClock
) -> None:
    client = client_as(acorn.owner)
    clock.advance(timedelta(hours=3))
    assert client.post("/sign-out", csrf=False).location == "/signed-out"
    assert client_as(acorn.owner).post("/sign-out", csrf=False).status_code == 403, (
        "nobody is signed out by force"
    )
