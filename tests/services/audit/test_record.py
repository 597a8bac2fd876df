"""An audit event is one link of a gap-free chain, in the transaction of the change, or nothing happens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

import pytest
from peewee import IntegrityError

from appliance.models.audit_event import AuditEvent
from appliance.models.organisation import Organisation
from appliance.models.roles import MIGRATOR
from appliance.services import audit
from appliance.services.context import Actor, Context
from appliance.services.verification.audit_chain import GENESIS_HASH, event_hash
from tests.cast import Tenancy
from tests.database import Database

WRITERS = 32
EACH = 5


def events_of(ctx: Context) -> list[AuditEvent]:
    with ctx.transaction():
        return list(AuditEvent.select().where(AuditEvent.tenant_id == ctx.tenant_id).order_by(AuditEvent.seq))


def sign_out(ctx: Context) -> None:
    with ctx.transaction():
        audit.record(ctx, "session.signed_out", ctx.account_id or "")


@pytest.mark.req("AUD-01")
def test_events_follow_one_another(alice: Context) -> None:
    with alice.transaction():
        first = audit.record_seq(alice, "organisation.created", alice.tenant_id)
        second = audit.record_seq(alice, "session.signed_in", alice.account_id or "", provider="entra")
    assert (first, second) == (1, 2)
    one, two = events_of(alice)
    assert (one.prev_event_hash, two.prev_event_hash) == (GENESIS_HASH, one.event_hash)


@pytest.mark.req("AUD-01")
def test_an_event_says_who_did_what_when_and_in_which_request(alice: Context) -> None:
    with alice.transaction():
        event_id = audit.record(alice, "member.joined", alice.account_id or "", role="owner")
    [row] = events_of(alice)
    assert (row.event_id, row.at) == (event_id, alice.product.clock.now())
    assert (row.actor_kind, row.actor_id) == ("account", str(alice.account_id))
    assert (row.action, row.resource_type, row.resource_id) == (
        "member.joined",
        "account",
        str(alice.account_id),
    )
    assert (row.outcome, row.origin, row.request_id) == ("success", "web", alice.request_id)
    assert row.details == {"role": "owner"}


@pytest.mark.req("AUD-01")
def test_each_organisation_has_a_chain_of_its_own(alice: Context, mallory: Context) -> None:
    sign_out(alice)
    sign_out(mallory)
    assert [row.seq for row in events_of(alice)] == [row.seq for row in events_of(mallory)] == [1]


@pytest.mark.req("AUD-01")
def test_32_writers_at_once_leave_no_gap_and_no_fork(alice: Context) -> None:
    def write(number: int) -> None:
        mine = replace(alice, request_id=f"request-{number}")
        for _ in range(EACH):
            sign_out(mine)

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(write, range(WRITERS)))
    rows = events_of(alice)
    assert [row.seq for row in rows] == list(range(1, WRITERS * EACH + 1))
    assert len({row.request_id for row in rows}) == WRITERS
    assert audit.check(alice.tenant_id).intact


@pytest.mark.req("AUD-01")
def test_a_transaction_that_fails_leaves_no_gap(alice: Context) -> None:
    sign_out(alice)
    with suppress(ZeroDivisionError), alice.transaction():
        audit.record(alice, "session.signed_out", alice.account_id or "")
        1 / 0  # noqa: B018
    sign_out(alice)
    assert [row.seq for row in events_of(alice)] == [1, 2]


def rename(ctx: Context, action: str = "organisation.updated") -> None:
    with ctx.transaction():
        Organisation.update(name="Changed").where(Organisation.id == ctx.tenant_id).execute()
        audit.record(ctx, action, ctx.tenant_id, version=2)


def name_of(ctx: Context) -> str:
    with ctx.transaction():
        return Organisation.get_by_id(ctx.tenant_id).name


@pytest.mark.req("AUD-04")
def test_without_its_audit_row_a_change_does_not_happen(alice: Context, db: Database) -> None:
    """The table refuses this organisation's rows, as a full disk or a broken chain would."""
    refusing = (
        f"alter table audit_event add constraint refusing check (tenant_id <> '{alice.tenant_id}') not valid"
    )
    with db.connect(MIGRATOR) as owner:
        owner.execute(refusing.encode())
    try:
        with pytest.raises(IntegrityError, match="refusing"):
            rename(alice)
    finally:
        with db.connect(MIGRATOR) as owner:
            owner.execute("alter table audit_event drop constraint refusing")
    assert name_of(alice) == "Acorn Ltd"
    rename(alice)
    assert name_of(alice) == "Changed"


@pytest.mark.req("AUD-04")
def test_an_event_that_is_not_declared_stops_the_change(alice: Context) -> None:
    with pytest.raises(audit.UndeclaredEventError):
        rename(alice, "organisation.eaten")
    assert name_of(alice) == "Acorn Ltd"


def test_an_event_outside_a_transaction_is_a_mistake(alice: Context) -> None:
    with pytest.raises(RuntimeError, match="open transaction"):
        audit.record(alice, "session.signed_out", alice.account_id or "")


@pytest.mark.req("AUD-06")
@pytest.mark.parametrize("request_id", ["alice@example.test", "two words", "", "x" * 65, "a\nb"])
def test_what_does_not_look_like_an_id_is_not_written(alice: Context, request_id: str) -> None:
    odd = replace(alice, request_id=request_id)
    with (
        pytest.raises(audit.UndeclaredEventError, match="request_id does not look like an id"),
        odd.transaction(),
    ):
        audit.record(odd, "session.signed_out", odd.account_id or "")


@pytest.mark.req("AUD-01")
@pytest.mark.parametrize(("seq", "previous"), [(1, None), (3, None), (2, GENESIS_HASH), (2, "b" * 64)])
def test_the_database_refuses_a_row_that_does_not_continue_the_chain(
    alice: Context, seq: int, previous: str | None
) -> None:
    sign_out(alice)
    [last] = events_of(alice)
    row = {**last.__data__, "seq": seq, "event_id": uuid4(), "prev_event_hash": previous or last.event_hash}
    with pytest.raises(IntegrityError, match="does not continue the chain"), alice.transaction():
        AuditEvent.insert(row).execute()


@pytest.mark.req("AUD-01")
def test_an_event_cannot_be_written_into_another_organisations_chain(
    alice: Context, mallory: Context
) -> None:
    forged = replace(alice, tenant_id=mallory.tenant_id)
    with pytest.raises(Exception, match="row-level security"), alice.transaction():
        audit.record(forged, "session.signed_out", alice.account_id or "")


def test_services_and_the_operator_act_under_their_own_names(acorn: Tenancy) -> None:
    for actor in (Actor("service", "worker"), Actor("operator", "cli")):
        sign = replace(acorn.owner, actor=actor)
        with sign.transaction():
            audit.record(sign, "report.failed", uuid4(), outcome="error", code="no_renderer")
    assert [(row.actor_kind, row.outcome) for row in events_of(acorn.owner)] == [
        ("service", "error"), ("operator", "error"),
    ]  # fmt: skip


def test_what_is_stored_is_what_was_hashed(alice: Context) -> None:
    with alice.transaction():
        audit.record(alice, "evidence.sealed", uuid4(), sha256="a" * 64, size_bytes=2**53 - 1)
    [document] = audit.extract(alice, 1)
    assert document["event_hash"] == event_hash(document)
