"""If-Match and ETag: nobody overwrites what somebody else changed, and who was late is told what stands."""

from __future__ import annotations

import pytest

from tests.cast import Tenancy
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import problem
from tests.web.browser_client import BrowserClient

SETTINGS = "/api/v1/settings"


@pytest.mark.req("API-04")
def test_a_change_says_which_version_it_changes(api: BrowserClient) -> None:
    read = api.get(SETTINGS)
    assert read.headers["ETag"] == '"1"'
    changed = api.patch(SETTINGS, json={"name": "Oak Ltd"}, headers={"If-Match": read.headers["ETag"]})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert api.get(SETTINGS).headers["ETag"] == '"2"'


@pytest.mark.req("API-04")
@pytest.mark.parametrize(
    "headers",
    [{}, {"If-Match": "*"}, {"If-Match": '"1", "2"'}, {"If-None-Match": '"1"'}],
    ids=["none", "any", "several", "not this one"],
)
def test_a_change_that_does_not_say_so_is_refused(api: BrowserClient, headers: dict[str, str]) -> None:
    told = problem(
        api.patch(SETTINGS, json={"name": "Oak Ltd"}, headers=headers), 428, "E428_PRECONDITION_REQUIRED"
    )
    assert "ETag" in told["mend"]
    assert api.get(SETTINGS).headers["ETag"] == '"1"'


@pytest.mark.req("API-04")
@pytest.mark.parametrize(
    "headers",
    [
        {"If-Match": '"2"'},
        {"If-Match": 'W/"1"'},
        {"If-Match": '"one"'},
        {"If-Match": '"99999999999999999999"'},
        {"If-None-Match": "*"},
        {"If-None-Match": "*", "If-Match": '"1"'},
    ],
    ids=["later", "weak", "no number", "huge", "only if none", "both"],
)
def test_whoever_changes_another_version_is_told_which_stands(
    api: BrowserClient, headers: dict[str, str]
) -> None:
    answer = api.patch(SETTINGS, json={"name": "Oak Ltd"}, headers=headers)
    assert problem(answer, 409, "E409_VERSION_MISMATCH")["current_tag"] == "1"
    assert answer.headers["ETag"] == '"1"'
    assert api.get(SETTINGS).get_json()["name"] == "Acorn Ltd"


@pytest.mark.req("API-04")
def test_of_two_who_read_the_same_version_one_saves(acorn: Tenancy, api_as: ApiAs) -> None:
    alice, bob = api_as(acorn.owner), api_as(acorn.admin)
    tags = [client.get(SETTINGS).headers["ETag"] for client in (alice, bob)]
    assert alice.patch(SETTINGS, json={"name": "Oak Ltd"}, headers={"If-Match": tags[0]}).status_code == 200
    late = bob.patch(SETTINGS, json={"name": "Ash Ltd"}, headers={"If-Match": tags[1]})
    stands = problem(late, 409, "E409_VERSION_MISMATCH")["current_tag"]
    again = bob.patch(SETTINGS, json={"name": "Ash Ltd"}, headers={"If-Match": f'"{stands}"'})
    assert again.get_json()["name"] == "Ash Ltd"


@pytest.mark.req("API-04")
@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', '"0", "1"', "*"])
def test_what_the_caller_has_is_not_sent_again(api: BrowserClient, tag: str) -> None:
    answer = api.get(SETTINGS, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", '"1"')
    assert api.get(SETTINGS, headers={"If-None-Match": '"2"'}).status_code == 200
    assert api.head(SETTINGS, headers={"If-None-Match": tag}).status_code == 304
