"""The database is away: people read so in plain words, and nothing is half written (SAIS 6.6.3)."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from appliance.adapters.object_store import LocalDiskStore
from appliance.foundation.clock import SetClock
from appliance.models.database import connect, database
from appliance.services import evidence
from appliance.services.context import Context
from appliance.services.database_link import DATABASE_FAILURES
from appliance.services.evidence import ShelfFilter
from tests.database import Database
from tests.web.browser_client import BrowserClient
from tests.web.evidence.test_adding import JSON, form

ClientAs = Callable[..., BrowserClient]
WORDS = "Our database does not answer. Nothing you sent was saved, and nothing was left half done."


@contextmanager
def away(url: str = "postgresql://transcrypt_web:x@127.0.0.1:1/none") -> Iterator[None]:
    """For the block, nobody is where the database was."""
    before = database.obj
    before.close()
    database.initialize(connect(url, max_connections=2, application_name="away"))
    try:
        yield
    finally:
        database.initialize(before)


def cut_connections(db: Database) -> None:
    """End every connection to this database, as a restart of the server does."""
    with db.as_admin() as admin:
        admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


@pytest.mark.req("EVID-07")
def test_people_are_told_in_plain_words_and_the_same_session_goes_on_afterwards(
    alice: Context, client_as: ClientAs
) -> None:
    client = client_as(alice)
    assert client.get("/app/evidence").status_code == 200
    with away():
        for path in ("/app", "/app/evidence", "/app/controls/CE-9"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert answer.headers["Retry-After"] == "30"
            assert WORDS in answer.text
            assert "Acorn" not in answer.text
            assert answer.text.lower().count("try again") == 1
        refused = client.post("/app/evidence/statements", data={}, headers=JSON)
        assert refused.status_code == 503
        assert (refused.get_json()["code"], refused.get_json()["detail"]) == (
            "E503_DATABASE_UNAVAILABLE",
            WORDS,
        )
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
    assert client.get("/app/evidence").status_code == 200


class StoreOfABadMoment(LocalDiskStore):
    """Takes everything, and meanwhile something happens."""

    meanwhile: Callable[[], object]

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        written = super().put(key, chunks)
        self.meanwhile()
        return written


@pytest.fixture
def store(app: Flask, alice: Context) -> StoreOfABadMoment:
    site, plain = app.extensions["transcrypt"], alice.product.store
    assert isinstance(plain, LocalDiskStore)
    mine = StoreOfABadMoment(plain._folder)
    app.extensions["transcrypt"] = replace(site, product=replace(site.product, store=mine))
    return mine


@pytest.mark.req("EVID-07")
def test_a_database_that_goes_away_in_the_middle_of_an_upload_leaves_nothing_half_written(
    store: StoreOfABadMoment, alice: Context, client_as: ClientAs, clock: SetClock, as_worker: Any
) -> None:
    client = client_as(alice)
    with ExitStack() as until_it_is_back:
        store.meanwhile = lambda: until_it_is_back.enter_context(away())
        answer = client.post("/app/evidence/files", data=form((b"a,b\n1,2\n", "a.csv")), headers=JSON)
    assert answer.status_code == 503
    assert answer.get_json()["detail"] == WORDS
    [left] = evidence.list_evidence(alice, ShelfFilter()).items
    assert left.state in {"UPLOADING", "UPLOAD_FAILED"}
    clock.advance(timedelta(hours=1))
    with as_worker():
        evidence.sweep_uploads(alice.product)
    assert list(store.list("tenants/")) == []
    store.meanwhile = lambda: None
    again = client.post("/app/evidence/files", data=form((b"a,b\n1,2\n", "a.csv")), headers=JSON)
    assert again.status_code == 201
    assert again.get_json()["id"] == str(left.id)


@pytest.mark.req("EVID-07")
def test_a_database_that_restarts_in_the_middle_of_an_upload_is_not_noticed(
    store: StoreOfABadMoment, alice: Context, client_as: ClientAs, db: Database
) -> None:
    client = client_as(alice)
    store.meanwhile = lambda: cut_connections(db)
    answer = client.post("/app/evidence/files", data=form((b"a,b\n1,2\n", "a.csv")), headers=JSON)
    assert answer.status_code == 201
    assert [item.id for item in evidence.list_evidence(alice, ShelfFilter()).items] == [
        UUID(answer.get_json()["id"])
    ]


def test_a_connection_that_is_cut_within_a_transaction_counts_as_the_database_being_away(
    alice: Context, db: Database
) -> None:
    def defer() -> None:
        with alice.transaction():
            cut_connections(db)
            alice.product.queue.defer("evidence.verify", tenant_id=alice.tenant_id)

    with pytest.raises(DATABASE_FAILURES):
        defer()
    database.close()
    with alice.transaction():
        assert alice.product.queue.defer("evidence.verify", tenant_id=alice.tenant_id) is not None


def test_a_server_that_says_nothing_holds_nobody_for_long(alice: Context, client_as: ClientAs) -> None:
    client = client_as(alice)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        with away(f"postgresql://transcrypt_web:x@127.0.0.1:{port}/none"):
            before = time.monotonic()
            assert client.post("/app/evidence/files", data=form((b"a", "a.csv"))).status_code == 503
            assert time.monotonic() - before < 20
