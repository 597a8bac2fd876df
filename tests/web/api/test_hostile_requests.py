"""What somebody sends who means no good, or whose program is broken: refused, and nothing happens."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

import pytest

from appliance.web.api.contract import PREFIX, Operation
from appliance.web.api.groups import GROUPS
from tests.cast import Tenancy
from tests.database import Database
from tests.web.api.problem_checks import pointers, problem
from tests.web.browser_client import BrowserClient
from tests.web.tenant_rows import rows_of_tenant

JSON = [each for group in GROUPS for each in group.operations if isinstance(each.body, str)]
SIGNED = [
    each for group in GROUPS for each in group.operations if each.changes and each.guard.kind != "public"
]
_PART = re.compile(r"<(?:(\w+):)?\w+>")
_VALUES = {"uuid": str(uuid4()), "control": "CE-1", "int": "1"}

DEEP = b'{"a":' * 2_000 + b"1" + b"}" * 2_000
UNREADABLE = {
    "nothing": b"",
    "half a document": b'{"name": ',
    "a key twice": b'{"name": "a", "name": "b"}',
    "no number": b'{"name": NaN}',
    "a number too large": b'{"name": 1e999}',
    "beyond what is exact": b'{"name": 90071992547409930}',
    "half a pair": b'{"name": "\\ud800"}',
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "a mark in front": b'\xef\xbb\xbf{"name": "a"}',
    "UTF-16": '{"name": "a"}'.encode("utf-16"),
    "nested without end": DEEP,
    "two documents": b"{}{}",
}
MISFITS = {b"[]": "", b"null": "", b'{"__proto__": {"admin": true}}': "/__proto__"}


def address(operation: Operation) -> str:
    return PREFIX + _PART.sub(lambda part: _VALUES.get(part[1] or "", "some-name"), operation.rule)


def name_of(value: Any) -> str:
    return value.name if isinstance(value, Operation) else str(value)


@pytest.mark.req("API-12", "API-02")
@pytest.mark.parametrize("operation", JSON, ids=name_of)
def test_no_endpoint_reads_what_is_not_plain_json(
    operation: Operation, api: BrowserClient, acorn: Tenancy, db: Database
) -> None:
    before = rows_of_tenant(db, acorn.tenant_id)
    place, method = address(operation), operation.method
    told = {
        what: api.open(place, method=method, data=data, content_type="application/json").status_code
        for what, data in UNREADABLE.items()
    }
    assert set(told.values()) == {400}, told
    for data, pointer in MISFITS.items():
        answer = api.open(place, method=method, data=data, content_type="application/json")
        assert pointer in pointers(problem(answer, 400, "E400_BAD_SCHEMA"))
    assert rows_of_tenant(db, acorn.tenant_id) == before


OTHER_TYPES: list[dict[str, str]] = [
    {"Content-Type": "text/plain"},
    {"Content-Type": "application/x-www-form-urlencoded"},
    {"Content-Type": "application/json; charset=utf-16"},
    {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    {"Content-Type": "application/jsonp"},
    {},
]


@pytest.mark.req("API-12")
@pytest.mark.parametrize("operation", JSON, ids=name_of)
def test_a_body_of_another_type_is_refused_by_its_type(operation: Operation, api: BrowserClient) -> None:
    for headers in OTHER_TYPES:
        answer = api.open(address(operation), method=operation.method, data=b"{}", headers=headers)
        problem(answer, 415, "E415_UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.req("API-12")
def test_a_body_larger_than_any_request_needs_is_refused(api: BrowserClient) -> None:
    body = json.dumps({"name": "x" * (3 << 20)}).encode()
    problem(api.patch("/api/v1/settings", data=body, content_type="application/json"), 413, "E413_TOO_LARGE")


NAMES = {
    "right to left": "\u202eltd nrocA",
    "control characters": "Acorn\u0000\u0007",
    "a separator of lines": "Acorn\u2028Ltd",
    "nothing to see": "\u200b\u200b",
    "halves of characters": "e" + "\u0301" * 400,
    "not a character": "\ufffe",
}


@pytest.mark.req("API-12")
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_hostile_text_is_kept_as_text_or_refused_in_words(
    name: str, api: BrowserClient, acorn: Tenancy
) -> None:
    tag = api.get("/api/v1/settings").headers["ETag"]
    answer = api.patch("/api/v1/settings", json={"name": name}, headers={"If-Match": tag})
    assert answer.status_code in {200, 400, 422}, answer.text
    if answer.status_code != 200:
        assert "/name" in pointers(answer.get_json(force=True))
    shown = api.get("/api/v1/settings")
    assert shown.status_code == 200
    assert "\u0000" not in shown.get_json()["name"]


@pytest.mark.req("API-12", "ORG-07")
@pytest.mark.parametrize(
    "headers",
    [
        {"X-Tenant-Id": "{other}", "X-Account-Id": "{other}"},
        {"X-HTTP-Method-Override": "DELETE"},
        {"X-Forwarded-Host": "evil.example", "X-Original-URL": "/api/v1/audit"},
        {"Host": "evil.example"},
    ],
    ids=["tenant", "method", "address", "host"],
)
def test_headers_that_pretend_change_nothing(
    headers: dict[str, str], api: BrowserClient, acorn: Tenancy, mallory: Any
) -> None:
    given = {name: value.format(other=mallory.tenant_id) for name, value in headers.items()}
    answer = api.get("/api/v1/me", headers=given)
    if "Host" in headers:
        problem(answer, 400, "E400_BAD_REQUEST")
        return
    assert answer.get_json()["tenant_id"] == str(acorn.tenant_id)
    assert "evil.example" not in answer.text


@pytest.mark.req("API-02")
@pytest.mark.parametrize("operation", SIGNED, ids=name_of)
def test_a_change_that_nobody_signed_for_is_refused_and_says_how_to_come_in(
    operation: Operation, client: BrowserClient
) -> None:
    answer = client.open(address(operation), method=operation.method, json={})
    told = problem(answer, 401, "E401_SIGN_IN_REQUIRED")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert told["instance"].startswith(PREFIX)
