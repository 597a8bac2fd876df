"""Letters at rest: their lifecycle, what the web may know of them, and who may send one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

import psycopg
import pytest
from peewee import IntegrityError
from psycopg import errors

from appliance.models import mail_message
from appliance.models.database import transaction
from appliance.models.roles import WEB, WORKER
from appliance.models.states import MAIL_MOVES, MailState
from appliance.services.context import Context
from tests.database import Database
from tests.models.catalogue import rows
from tests.models.held_mail import give_up_held
from tests.models.sample_rows import as_tenant, posted
from tests.models.test_states import path_to

AsWorker = Callable[[], AbstractContextManager[None]]
GONE = {"to_address": None, "sealed_facts": None, "wrapped_key": None, "wrapping_key_id": None}


@pytest.fixture(autouse=True)
def _nothing_left_waiting(db: Database) -> Iterator[None]:
    yield
    give_up_held(db)


@pytest.mark.req("MAIL-01")
def test_a_letter_moves_as_listed_and_no_other_way(alice: Context, as_worker: AsWorker) -> None:
    with as_worker():
        for before in MailState:
            for after in MailState:
                with alice.transaction():
                    message_id = letter_in(alice, before)
                stays = before == after and before is not MailState.WIPED
                try_move(alice, message_id, after, allowed=stays or (before, after) in MAIL_MOVES)


def letter_in(ctx: Context, state: MailState) -> UUID:
    message_id = posted(ctx)
    for step in path_to("mail_message", state)[1:]:
        go(ctx, message_id, step)
    return message_id


def go(ctx: Context, message_id: UUID, state: str) -> None:
    now = ctx.product.clock.now()
    more: dict[str, object] = {}
    if state in {"SENT", "FAILED"}:
        more = {"settled_at": now, "error_code": "x"}
    if state == "WIPED":
        more = dict(GONE)
    mail_message.move(ctx.tenant_id, message_id, MailState(state), now, **more)


def try_move(ctx: Context, message_id: UUID, state: MailState, *, allowed: bool) -> None:
    if allowed:
        with ctx.transaction():
            go(ctx, message_id, state)
        return
    with pytest.raises(IntegrityError), ctx.transaction():
        go(ctx, message_id, state)


@pytest.mark.req("MAIL-01", "SEC-04")
@pytest.mark.parametrize("column", ["to_address", "sealed_facts", "wrapped_key", "error_message"])
def test_the_web_cannot_read_where_a_letter_goes_or_what_it_says(
    db: Database, alice: Context, column: str
) -> None:
    with alice.transaction():
        posted(alice)
    with db.connect(WEB) as web, as_tenant(web, alice.tenant_id):
        with pytest.raises(errors.InsufficientPrivilege):
            web.execute(f"select {column} from mail_message".encode())  # noqa: S608
        web.rollback()


@pytest.mark.req("MAIL-02", "SEC-04")
def test_upkeep_sees_of_every_organisation_what_is_held_and_nothing_else(
    db: Database, alice: Context, as_worker: AsWorker
) -> None:
    with as_worker(), alice.transaction():
        waits, goes = letter_in(alice, MailState.HELD), letter_in(alice, MailState.QUEUED)
    with db.connect(WORKER) as worker:
        seen = {message_id for (message_id,) in rows(worker, "select id from mail_message")}
    assert waits in seen
    assert goes not in seen


@pytest.mark.req("MAIL-01", "SEC-04")
def test_a_letter_of_nobody_is_met_by_a_transaction_of_nobody(db: Database, alice: Context) -> None:
    insert = (
        "insert into mail_message (id, template, to_address, sealed_facts, wrapped_key, wrapping_key_id, "
        "dedupe_key, request_id, created_at, state_changed_at) "
        "values (%s, 'welcome', 'a@b.test', 'x', 'x', 'k', %s, 'r', now(), now())"
    )
    message_id = uuid4()
    with db.connect(WEB) as web:
        with as_tenant(web, alice.tenant_id), pytest.raises(errors.InsufficientPrivilege):
            web.execute(insert, (message_id, uuid4().hex))
        with as_tenant(web, None):
            web.execute(insert, (message_id, uuid4().hex))
            assert rows(web, "select count(*) from mail_message where id = %s", message_id) == [(1,)]
            web.execute("select set_config('app.tenant_id', %s, true)", (str(alice.tenant_id),))
            assert rows(web, "select count(*) from mail_message where id = %s", message_id) == [(0,)]


@pytest.mark.req("MAIL-01")
def test_the_same_key_twice_is_one_letter_also_without_an_organisation(db: Database, alice: Context) -> None:
    for tenant_id in (alice.tenant_id, None):
        key = uuid4().hex
        with transaction(tenant_id=tenant_id):
            assert [add(alice, tenant_id, key) for _ in range(2)] == [True, False]


def add(ctx: Context, tenant_id: UUID | None, key: str) -> bool:
    now = ctx.product.clock.now()
    return mail_message.add(
        id=uuid4(), tenant_id=tenant_id, template="welcome", to_address="ada@example.test", sealed_facts=b"x",
        wrapped_key=b"x", wrapping_key_id="k", dedupe_key=key, request_id="r", created_at=now,
        state_changed_at=now,
    )  # fmt: skip


@pytest.mark.req("MAIL-01")
def test_a_letter_has_one_sender_at_a_time_and_a_dead_one_lets_go(db: Database) -> None:
    message_id = uuid4()
    claim = "select pg_try_advisory_lock(hashtextextended(%s, 7261609))"
    other: psycopg.Connection[object] = db.connect(WORKER)
    process = other.info.backend_pid
    with other:
        assert rows(other, claim, f"mail:{message_id}") == [(True,)]
        with mail_message.only_sender(message_id) as mine:
            assert not mine
    # The server ends a connection a moment after it was closed.
    deadline = time.monotonic() + 30
    while db.kept_admin().execute("select from pg_stat_activity where pid = %s", (process,)).rowcount:
        assert time.monotonic() < deadline
    with mail_message.only_sender(message_id) as mine:
        assert mine
        with mail_message.only_sender(uuid4()) as another:
            assert another
