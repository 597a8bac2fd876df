"""Evidence: its description and where it is in its life. The bytes are in the object store."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from peewee import BigIntegerField, DateField, IntegerField, IntegrityError, TextField, UUIDField
from playhouse.postgres_ext import DateTimeTZField

from appliance.models.database import Table, database, require_transaction
from appliance.models.states import EvidenceState


class Evidence(Table):
    """One artefact. ``declared_*`` is what the browser said, the names without it are what was found.

    ``spooled_as`` is the name under which its body waits on this machine for the object store; only what
    is UPLOADING has one.
    """

    id = UUIDField(primary_key=True)
    tenant_id = UUIDField()
    form = TextField()
    kind = TextField()
    title = TextField()
    state = TextField(default=EvidenceState.REGISTERED)
    captured_on = DateField(null=True)
    period_from = DateField(null=True)
    period_until = DateField(null=True)
    expires_on = DateField(null=True)
    coverage = TextField(null=True)
    covered_count = IntegerField(null=True)
    total_count = IntegerField(null=True)
    source_system = TextField(null=True)
    filename = TextField(null=True)
    declared_type = TextField(null=True)
    declared_sha256 = TextField(null=True)
    declared_bytes = BigIntegerField(null=True)
    content_type = TextField(null=True)
    sha256 = TextField(null=True)
    size_bytes = BigIntegerField(null=True)
    reject_code = TextField(null=True)
    reject_reason = TextField(null=True)
    delayed_reason = TextField(null=True)
    spooled_as = TextField(null=True)
    supersedes_id = UUIDField(null=True)
    created_by = UUIDField()
    created_at = DateTimeTZField()
    state_changed_at = DateTimeTZField()


class AlreadyReplacedError(Exception):
    """Other evidence is there, or on its way, to take the place of the same piece."""


def add(**columns: Any) -> None:
    """Add evidence, as REGISTERED. Raises AlreadyReplacedError when what it replaces has a successor."""
    require_transaction()
    try:
        Evidence.insert(**columns).execute()
    except IntegrityError as error:
        if columns.get("supersedes_id") is None:
            raise
        raise AlreadyReplacedError from error


def lock(tenant_id: UUID, evidence_id: UUID) -> Evidence | None:
    """The row, held against others until the transaction ends."""
    require_transaction()
    query = Evidence.select().where((Evidence.tenant_id == tenant_id) & (Evidence.id == evidence_id))
    return query.for_update().first()  # type: ignore[no-any-return]


def find(tenant_id: UUID, evidence_id: UUID) -> Evidence | None:
    """The row; None when there is none of this organisation."""
    return Evidence.get_or_none((Evidence.tenant_id == tenant_id) & (Evidence.id == evidence_id))


def titles_of(tenant_id: UUID, evidence_ids: Collection[UUID]) -> dict[UUID, str]:
    """The titles of these pieces; of which there is none is left out."""
    asked = (Evidence.tenant_id == tenant_id) & Evidence.id.in_(list(evidence_ids))
    return {row.id: row.title for row in Evidence.select(Evidence.id, Evidence.title).where(asked)}


def change(tenant_id: UUID, evidence_id: UUID, **columns: Any) -> None:
    """Change what may still change; the caller holds the row's lock."""
    require_transaction()
    Evidence.update(**columns).where(
        (Evidence.tenant_id == tenant_id) & (Evidence.id == evidence_id)
    ).execute()


def move(
    tenant_id: UUID,
    evidence_id: UUID,
    states: tuple[EvidenceState, EvidenceState],
    at: datetime,
    **columns: Any,
) -> bool:
    """Move from the first state to the second; whether it still was in the first."""
    require_transaction()
    before, after = states
    changed = (
        Evidence.update(state=after, state_changed_at=at, **columns)
        .where((Evidence.tenant_id == tenant_id) & (Evidence.id == evidence_id) & (Evidence.state == before))
        .execute()
    )
    return bool(changed)


def fail_upload(tenant_id: UUID, evidence_id: UUID, begun_at: datetime, at: datetime) -> bool:
    """Move an upload to UPLOAD_FAILED; whether it was under way still, and not complete in the spool.

    It is the one that began at that moment: whoever took its place since is left alone.
    """
    require_transaction()
    under_way = (
        (Evidence.state == EvidenceState.UPLOADING)
        & (Evidence.state_changed_at == begun_at)
        & Evidence.spooled_as.is_null()
    )
    changed = (
        Evidence.update(state=EvidenceState.UPLOAD_FAILED, state_changed_at=at)
        .where((Evidence.tenant_id == tenant_id) & (Evidence.id == evidence_id) & under_way)
        .execute()
    )
    return bool(changed)


def find_unfinished(tenant_id: UUID, state: EvidenceState, before: datetime) -> list[Evidence]:
    """What has been in ``state`` since before that moment, without what waits in the spool."""
    mine = (Evidence.tenant_id == tenant_id) & Evidence.spooled_as.is_null()
    query = Evidence.select().where(mine & (Evidence.state == state) & (Evidence.state_changed_at < before))
    return list(query)


def find_spooled(tenant_id: UUID) -> list[Evidence]:
    """What waits in the spool."""
    waiting = (Evidence.state == EvidenceState.UPLOADING) & Evidence.spooled_as.is_null(is_null=False)
    return list(Evidence.select().where((Evidence.tenant_id == tenant_id) & waiting))


def find_failed_upload(
    tenant_id: UUID, *, filename: str | None, title: str, created_by: UUID, supersedes_id: UUID | None
) -> Evidence | None:
    """The upload that a person is now repeating, if there is one, held against others."""
    require_transaction()
    same = (Evidence.tenant_id == tenant_id) & (Evidence.state == EvidenceState.UPLOAD_FAILED)
    if supersedes_id is not None:
        same &= Evidence.supersedes_id == supersedes_id
    else:
        same &= (
            Evidence.supersedes_id.is_null()
            & (Evidence.created_by == created_by)
            & (Evidence.filename == filename)
            & (Evidence.title == title)
        )
    query = Evidence.select().where(same & (Evidence.form == "file")).order_by(Evidence.created_at.desc())
    return query.limit(1).for_update().first()  # type: ignore[no-any-return]


def lock_content(tenant_id: UUID, sha256: str) -> None:
    """Let nobody else of the organisation decide about the same content until the transaction ends."""
    require_transaction()
    database.execute_sql("select pg_advisory_xact_lock(hashtextextended(%s, 11))", (f"{tenant_id}/{sha256}",))


def lock_adding(tenant_id: UUID) -> None:
    """Let nobody else of the organisation add to controls until the transaction ends, so that counts hold."""
    require_transaction()
    database.execute_sql("select pg_advisory_xact_lock(hashtextextended(%s, 12))", (str(tenant_id),))
