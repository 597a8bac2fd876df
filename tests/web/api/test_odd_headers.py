"""Headers that stand twice, are cut, or ask in another way: each is read in one way or refused."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import Headers

from appliance.services import tokens
from appliance.web.api.groups import GROUPS
from tests.cast import Tenancy
from tests.web.api.problem_checks import problem
from tests.web.api.test_hostile_requests import address
from tests.web.browser_client import BrowserClient

ME, SETTINGS = "/api/v1/me", "/api/v1/settings"
OPERATIONS = [operation for group in GROUPS for operation in group.operations]


@pytest.fixture
def program(app: Flask) -> BrowserClient:
    made = app.test_client()
    assert isinstance(made, BrowserClient)
    made.checks = False  # an answer to OPTIONS is no page
    return made


@pytest.fixture
def secret(acorn: Tenancy) -> str:
    return tokens.make(acorn.owner, "odd", tokens.scopes_for("owner"), 7).secret


@pytest.mark.req("API-11", "API-12")
def test_a_token_is_read_from_one_header_or_from_none(program: BrowserClient, secret: str) -> None:
    refused = [
        [f"Bearer {secret}", f"Bearer {secret}"],
        ["Basic Og==", f"Bearer {secret}"],
        [f"Bearer {secret}, Basic Og=="],
        [f"Bearer\t{secret}"],
        ["Bearer"],
        ["Bearer "],
        ["Bearer " + "x" * 5_000],
        [secret],
    ]
    for values in refused:
        answer = program.get(ME, headers=Headers([("Authorization", value) for value in values]))
        assert answer.status_code == 401, values
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert program.get(ME, headers={"Authorization": f"bearer {secret}"}).status_code == 200
    assert program.get(f"{ME}?access_token={secret}").status_code == 401, "addresses are written into logs"


@pytest.mark.req("API-04")
@pytest.mark.parametrize(
    "tag",
    ['"01"', '" 1"', '"+1"', '"1.0"', '"-1"', '""', '"*"', '"1', '"1" x', ",", '*, "1"', '"\xb9"', "'1'"],
)
def test_what_is_no_tag_of_ours_changes_nothing(api: BrowserClient, tag: str) -> None:
    answer = api.patch(SETTINGS, json={"name": "Oak Ltd"}, headers={"If-Match": tag})
    assert answer.status_code in {409, 428}
    problem(answer, answer.status_code, answer.get_json(force=True)["code"])
    assert api.get(SETTINGS).headers["ETag"] == '"1"'


@pytest.mark.req("API-02", "SEC-01")
def test_every_address_is_asked_what_it_takes_by_whom_it_is_for(program: BrowserClient) -> None:
    for operation in OPERATIONS:
        place = address(operation)
        preflight = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": operation.method}
        answer = program.options(place, headers=preflight)
        assert answer.status_code == (200 if operation.guard.kind == "public" else 401), operation.name
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")]
        problem(program.open(place, method="TRACE"), 405, "E405_METHOD_NOT_ALLOWED")


@pytest.mark.req("API-01")
def test_whoever_asks_for_the_head_alone_is_told_what_the_whole_would_be(api: BrowserClient) -> None:
    for operation in OPERATIONS:
        if operation.method == "GET":
            place = address(operation)
            whole, head = api.get(place), api.head(place)
            assert (head.status_code, head.data) == (whole.status_code, b""), operation.name
            for name in ("Content-Type", "ETag", "Content-Length"):
                assert head.headers.get(name) == whole.headers.get(name), (operation.name, name)
