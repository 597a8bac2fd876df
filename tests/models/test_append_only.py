"""What was said, judged, approved or done stays, whoever asks; keys go only with their redaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from peewee import IntegrityError
from psycopg import errors, sql

from appliance.models.artefact_key import ArtefactKey
from appliance.models.evidence import Evidence
from appliance.models.roles import MIGRATOR
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.database import Database
from tests.models.sample_rows import (
    SHA,
    a_row_everywhere,
    as_tenant,
    move,
    registered_evidence,
    sealed_evidence,
)

AsWorker = Callable[[], AbstractContextManager[None]]
LASTING = (
    "profile_version", "own_answer", "evaluation", "finding", "report_artefact", "report_approval",
    "clarification_sign_off", "evidence_redaction", "audit_event", "domain_event",
)  # fmt: skip
NEVER_DELETED = (*LASTING, "evidence", "report")


@pytest.fixture
def filled(acorn: Tenancy, as_worker: AsWorker) -> dict[str, UUID]:
    return a_row_everywhere(acorn.owner, as_worker)


# What is refused changes nothing: one organisation with rows everywhere does for every refusal.
_FILLED: dict[str, UUID] = {}


@pytest.fixture
def filled_tenant(request: pytest.FixtureRequest, db: Database) -> UUID:
    if db.admin_url not in _FILLED:
        request.getfixturevalue("filled")
        acorn: Tenancy = request.getfixturevalue("acorn")
        _FILLED[db.admin_url] = acorn.tenant_id
    return _FILLED[db.admin_url]


@pytest.fixture
def owner(db: Database) -> Iterator[psycopg.Connection[Any]]:
    """The role that owns the tables, and so has every right on them."""
    with db.connect(MIGRATOR) as connection:
        yield connection


def refused(connection: psycopg.Connection[Any], tenant_id: UUID, statement: str, table: str) -> str:
    query = sql.SQL(statement).format(sql.Identifier(table))
    with as_tenant(connection, tenant_id), pytest.raises(errors.RestrictViolation) as caught:
        connection.execute(query)
    return str(caught.value.diag.constraint_name)


@pytest.mark.req("AUD-01", "PROF-05", "REPT-11")
@pytest.mark.parametrize("table", LASTING)
def test_even_the_owner_cannot_change_it(
    owner: psycopg.Connection[Any], filled_tenant: UUID, table: str
) -> None:
    statement = "update {} set tenant_id = tenant_id"
    assert refused(owner, filled_tenant, statement, table) == f"{table}_append_only"


@pytest.mark.req("AUD-01", "PROF-05", "REPT-11")
@pytest.mark.parametrize("table", NEVER_DELETED)
@pytest.mark.parametrize("statement", ["delete from {}", "truncate {} cascade"])
def test_even_the_owner_cannot_remove_it(
    owner: psycopg.Connection[Any], filled_tenant: UUID, table: str, statement: str
) -> None:
    refused(owner, filled_tenant, statement, table)


@pytest.mark.req("AUD-01")
@pytest.mark.parametrize("table", LASTING)
def test_an_attempt_is_refused_even_where_it_meets_no_row(
    owner: psycopg.Connection[Any], db: Database, table: str
) -> None:
    refused(owner, uuid4(), "delete from {}", table)


@pytest.mark.req("AUD-01")
def test_a_superuser_is_refused_by_the_same_triggers(db: Database, filled: dict[str, UUID]) -> None:
    with db.as_admin() as admin, pytest.raises(errors.RestrictViolation):
        admin.execute("delete from audit_event")


@pytest.mark.parametrize("column", ["id", "tenant_id", "form", "supersedes_id", "created_by", "created_at"])
def test_evidence_keeps_who_and_what_it_is(db: Database, alice: Context, column: str) -> None:
    with alice.transaction():
        registered_evidence(alice)
    other = {"form": "url", "created_at": "2020-01-01T00:00Z"}.get(column, str(uuid4()))
    query = sql.SQL("update evidence set {} = %s where tenant_id = %s").format(sql.Identifier(column))
    with db.as_admin() as admin, pytest.raises(errors.RestrictViolation, match=f"evidence.{column} never"):
        admin.execute(query, (other, alice.tenant_id))


@pytest.mark.req("EVID-02", "EVID-03")
def test_what_arrived_cannot_be_exchanged_while_it_is_verified(alice: Context) -> None:
    with alice.transaction():
        evidence_id = registered_evidence(alice)
        move(evidence_id, "UPLOADING")
        move(evidence_id, "VERIFYING", sha256=SHA, size_bytes=2)
    with pytest.raises(IntegrityError, match=r"evidence\.sha256 never changes"), alice.transaction():
        move(evidence_id, "SEALED", sha256="b" * 64, content_type="text/plain")


def test_the_key_of_sealed_evidence_stays_until_its_redaction_is_on_record(alice: Context) -> None:
    with alice.transaction():
        evidence_id = sealed_evidence(alice)
    with pytest.raises(IntegrityError, match="the key of a sealed artefact stays"), alice.transaction():
        delete_key(evidence_id)


def test_a_key_goes_with_its_redaction(alice: Context, filled: dict[str, UUID]) -> None:
    with alice.transaction():
        assert delete_key(filled["evidence"]) == 1


def test_the_key_of_an_upload_that_never_ended_may_go(alice: Context) -> None:
    with alice.transaction():
        evidence_id = registered_evidence(alice)
        a_key(alice, evidence_id)
        assert delete_key(evidence_id) == 1


def test_the_key_of_a_report_stays(alice: Context, filled: dict[str, UUID]) -> None:
    with alice.transaction():
        a_key(alice, filled["report_artefact"])
    with pytest.raises(IntegrityError, match="stays"), alice.transaction():
        delete_key(filled["report_artefact"])


def test_evidence_is_superseded_once(alice: Context) -> None:
    with alice.transaction():
        first = sealed_evidence(alice)
        registered_evidence(alice, supersedes_id=first)
    with pytest.raises(IntegrityError, match="evidence_superseded_once"), alice.transaction():
        registered_evidence(alice, supersedes_id=first)


def test_evidence_cannot_supersede_what_another_organisation_has(alice: Context, mallory: Context) -> None:
    with mallory.transaction():
        theirs = sealed_evidence(mallory)
    with pytest.raises(IntegrityError, match="foreign key"), alice.transaction():
        registered_evidence(alice, supersedes_id=theirs)
    with alice.transaction():
        assert Evidence.select().where(Evidence.tenant_id == alice.tenant_id).count() == 0


def a_key(ctx: Context, artefact_id: UUID) -> None:
    ArtefactKey.create(
        artefact_id=artefact_id, tenant_id=ctx.tenant_id, wrapped_key=b"w", wrapping_key_id="k",
        created_at=ctx.product.clock.now(),
    )  # fmt: skip


def delete_key(artefact_id: UUID) -> int:
    return int(ArtefactKey.delete().where(ArtefactKey.artefact_id == artefact_id).execute())
