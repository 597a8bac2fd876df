"""Idempotency-Key at the door: a change that is sent twice is made once, and every refusal says why."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, Response
from werkzeug.test import TestResponse

from appliance.foundation.domain_errors import ConflictError
from appliance.foundation.json_schema import compile_schema
from appliance.services import audit
from appliance.services.permissions import Permission
from appliance.web.api import answering, reading, schemas
from appliance.web.api.answering import Answer, Asked
from appliance.web.api.contract import ApiGroup
from appliance.web.guards import requires, signed_in
from tests.cast import Tenancy
from tests.database import Database
from tests.services.evidence.vault import PLAIN
from tests.web.api.announcing import BYTES, announced
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import problem
from tests.web.browser_client import BrowserClient

PLANT = "/api/v1/trees"
KEY = {"Idempotency-Key": "a-key"}
TREE: dict[str, Any] = {
    "$id": "https://transcrypt.example/schemas/api/tree.schema.json",
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"type": "string", "maxLength": 20}, "number": {"type": "integer"}},
    "additionalProperties": False,
}


@pytest.fixture(autouse=True)
def trees(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Endpoints as others declare them, of which only these tests know."""
    compiled = {name: schemas.api_validator(name) for name in schemas.api_schemas()}
    compiled["tree"] = compile_schema(TREE)
    monkeypatch.setattr(reading, "api_validator", compiled.__getitem__)
    monkeypatch.setattr(answering, "api_validator", compiled.__getitem__)
    app.register_blueprint(planting().blueprint)


def planting() -> ApiGroup:
    api, numbers = ApiGroup("trees", "Trees"), count(1)
    told = {"access": requires(Permission.VIEW), "body": "tree"}

    @api.post("/trees", answers={201: "tree"}, **told)
    def plant(asked: Asked) -> Answer:
        """Plant a tree."""
        with asked.ctx.transaction():
            audit.record(asked.ctx, "organisation.created", asked.ctx.tenant_id)
        if asked.body["kind"] == "palm":
            raise ConflictError("Palms do not grow here.")
        body = asked.body | {"number": next(numbers)}
        return Answer(body, 201, tag=7, location="/api/v1/trees/1")

    @api.put("/trees/<int:number>", answers={204: None}, shared=True, **told)
    def water(asked: Asked, number: int) -> Answer:
        """Water a tree."""
        with asked.ctx.transaction():
            audit.record(asked.ctx, "organisation.created", asked.ctx.tenant_id)
        return Answer(status=204, finish=lambda response: response.set_cookie("seen", str(number)))

    @api.post("/seeds", access=signed_in, answers={200: "tree"})
    def sow(_asked: Asked) -> Answer:
        """Sow somewhere."""
        return Answer({"kind": "seed", "number": next(numbers)})

    @api.post("/fruit", answers={200: "tree"}, access=requires(Permission.VIEW))
    def pick(_asked: Asked) -> Response:
        """Pick fruit, one after the other, which is wrong."""
        return Response(iter([b"{}"]), mimetype="application/json")

    return api


@pytest.fixture
def changes(acorn: Tenancy, db: Database) -> Callable[[], int]:
    def counted() -> int:
        with db.as_admin() as admin:
            query = "select count(*) from audit_event where tenant_id = %s"
            return int(admin.execute(query, (acorn.tenant_id,)).fetchone()[0])  # type: ignore[index]

    return counted


def told(response: TestResponse) -> tuple[int, bytes, str | None, str | None, str | None]:
    """What a program sees of an answer."""
    headers = (response.headers.get(name) for name in ("Content-Type", "ETag", "Location"))
    return (response.status_code, response.data, *headers)


@pytest.mark.req("API-03")
def test_a_repeated_change_is_answered_as_before_and_says_that_it_is(
    api: BrowserClient, changes: Callable[[], int]
) -> None:
    first = api.post(PLANT, json={"kind": "oak"}, headers=KEY)
    assert told(first) == (
        201, b'{"kind":"oak","number":1}', "application/json", '"7"', "/api/v1/trees/1",
    )  # fmt: skip
    again = api.post(PLANT, json={"kind": "oak"}, headers=KEY)
    assert told(again) == told(first)
    assert (first.headers.get("Idempotent-Replay"), again.headers["Idempotent-Replay"]) == (None, "true")
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]
    assert changes() == 1
    assert api.post(PLANT, json={"kind": "oak"}).get_json()["number"] == 2, "without a key it is another"


@pytest.mark.req("API-03")
def test_the_key_of_another_request_is_refused(api: BrowserClient, changes: Callable[[], int]) -> None:
    api.post(PLANT, json={"kind": "oak"}, headers=KEY)
    for more in (
        {"json": {"kind": "ash"}},
        {"data": b'{ "kind": "oak"}', "content_type": "application/json"},
        {"data": b'{"kind": "oak"}', "content_type": "application/json; charset=utf-8"},
    ):
        problem(api.post(PLANT, headers=KEY, **more), 409, "E409_IDEMPOTENCY_MISMATCH")
    watered = {"json": {"kind": "oak"}, "headers": KEY | {"If-Match": '"1"'}}
    assert api.put(f"{PLANT}/1", **watered).status_code == 204, "a key is of one endpoint"
    problem(api.put(f"{PLANT}/2", **watered), 409, "E409_IDEMPOTENCY_MISMATCH")
    other = {"json": {"kind": "oak"}, "headers": KEY | {"If-Match": '"2"'}}
    problem(api.put(f"{PLANT}/1", **other), 409, "E409_IDEMPOTENCY_MISMATCH")
    assert changes() == 2


@pytest.mark.req("API-03")
def test_an_answer_without_a_body_is_replayed_without_its_cookie(api: BrowserClient) -> None:
    watered = {"json": {"kind": "oak"}, "headers": KEY | {"If-Match": '"1"'}}
    first, again = (api.put(f"{PLANT}/1", **watered) for _ in range(2))
    assert (again.status_code, again.data, again.headers.get("Content-Type")) == (204, b"", None)
    assert (first.headers.getlist("Set-Cookie") != [], again.headers.getlist("Set-Cookie")) == (True, [])


@pytest.mark.req("API-03")
def test_a_refusal_is_not_kept_and_the_key_serves_the_mended_request(
    api: BrowserClient, changes: Callable[[], int]
) -> None:
    for _ in range(2):
        problem(api.post(PLANT, json={"kind": "palm"}, headers=KEY), 409, "E409_CONFLICT")
    assert changes() == 2, "what a service writes before it refuses stands, as it does without a key"
    problem(api.post(PLANT, json={"kind": 1}, headers=KEY), 400, "E400_BAD_SCHEMA")
    assert api.post(PLANT, json={"kind": "oak"}, headers=KEY).status_code == 201


@pytest.mark.req("API-03", "SEC-05")
def test_whoever_may_not_make_the_change_gets_no_replay_either(
    api: BrowserClient, acorn: Tenancy, api_as: ApiAs, client: BrowserClient
) -> None:
    api.post(PLANT, json={"kind": "oak"}, headers=KEY)
    assert client.post(PLANT, json={"kind": "oak"}, headers=KEY).status_code in {401, 403}
    answer = api_as(acorn.admin).post(PLANT, json={"kind": "oak"}, headers=KEY)
    problem(answer, 409, "E409_IDEMPOTENCY_MISMATCH")


@pytest.mark.req("API-03")
@pytest.mark.parametrize("key", ["", "two words", "x" * 201, "clé"], ids=["empty", "space", "long", "accent"])
def test_what_is_no_key_is_refused(api: BrowserClient, changes: Callable[[], int], key: str) -> None:
    answer = api.post(PLANT, json={"kind": "oak"}, headers={"Idempotency-Key": key})
    problem(answer, 400, "E400_BAD_IDEMPOTENCY_KEY")
    assert changes() == 0


@pytest.mark.req("API-03")
def test_what_works_in_no_organisation_has_its_keys_by_person(
    api: BrowserClient, acorn: Tenancy, api_as: ApiAs, changes: Callable[[], int]
) -> None:
    first, again = (api.post("/api/v1/seeds", headers=KEY) for _ in range(2))
    assert (told(again), again.headers["Idempotent-Replay"]) == (told(first), "true")
    problem(api.post("/api/v1/seeds?more=1", headers=KEY), 400, "E400_INVALID_FIELD")
    elsewhere = api_as(replace(acorn.owner, tenant_id=uuid4()))
    assert told(elsewhere.post("/api/v1/seeds", headers=KEY)) == told(first), "it is of the person"
    assert api_as(acorn.admin).post("/api/v1/seeds", headers=KEY).get_json()["number"] == 2


@pytest.mark.req("API-03")
def test_a_key_of_one_session_serves_no_other_where_the_session_is_what_changes(
    api: BrowserClient, acorn: Tenancy, api_as: ApiAs
) -> None:
    path = f"/api/v1/organisations/{acorn.tenant_id}/switch"
    assert api.post(path, headers=KEY).status_code == 204
    problem(api_as(acorn.owner).post(path, headers=KEY), 409, "E409_IDEMPOTENCY_MISMATCH")


@pytest.mark.req("API-03")
def test_an_endpoint_that_streams_must_say_so(api: BrowserClient) -> None:
    problem(api.post("/api/v1/fruit", headers=KEY), 500, "E500_INTERNAL")


@pytest.mark.req("API-03", "API-12")
def test_a_key_of_a_body_that_was_turned_away_at_the_door_is_free(api: BrowserClient) -> None:
    path = f"/api/v1/evidence/{announced(api)}/content"
    sent: dict[str, Any] = {"data": PLAIN, "content_type": BYTES}
    refused = api.put(path, **sent, headers={**KEY, "Transfer-Encoding": "chunked"})
    problem(refused, 411, "E411_LENGTH_REQUIRED")
    assert api.put(path, **sent, headers=KEY).status_code == 200


@pytest.mark.req("API-03")
def test_content_that_is_sent_again_is_answered_as_before_and_not_looked_at(
    api: BrowserClient, changes: Callable[[], int]
) -> None:
    path = f"/api/v1/evidence/{announced(api)}/content"
    digest = {"Content-Digest": f"sha-256=:{b64encode(sha256(PLAIN).digest()).decode()}:"}
    sent: dict[str, Any] = {"data": PLAIN, "content_type": BYTES, "headers": KEY | digest}
    first, before = api.put(path, **sent), changes()
    again = api.put(path, **sent | {"data": PLAIN[::-1]})
    assert (told(again), again.headers["Idempotent-Replay"]) == (told(first), "true")
    assert (first.status_code, changes()) == (200, before)
    others: list[dict[str, Any]] = [
        {"headers": KEY}, {"headers": KEY | {"Content-Digest": "sha-256=:AA==:"}}, {"data": PLAIN + b"x"},
    ]  # fmt: skip
    for other in others:
        problem(api.put(path, **sent | other), 409, "E409_IDEMPOTENCY_MISMATCH")
