"""What a person had deleted: the one thing of an organisation that they still see when it is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from appliance.foundation.domain_errors import NotFoundError
from appliance.models import organisation_deletion
from appliance.models.database import transaction
from appliance.models.organisation_deletion import OrganisationDeletion


@dataclass(frozen=True)
class OwnDeletion:
    """A deletion that was done. ``certificate`` is the signed file, None until all of it is tidied up."""

    id: UUID
    tenant_id: UUID
    requested_at: datetime
    erased_at: datetime
    rows: int
    keys: int
    objects: int
    certificate: bytes | None


def own_deletions(account_id: UUID) -> list[OwnDeletion]:
    """Everything this person had deleted, the newest first."""
    with transaction(account_id=account_id):
        return [_told(row) for row in organisation_deletion.of_person(account_id)]


def own_deletion(account_id: UUID, deletion_id: UUID) -> OwnDeletion:
    """One of them. Raises NotFoundError for what is not this person's, or is not done."""
    with transaction(account_id=account_id):
        row = organisation_deletion.one_of_person(account_id, deletion_id)
    if row is None or row.erased_at is None:
        raise NotFoundError("There is no such deletion.")
    return _told(row)


def _told(row: OrganisationDeletion) -> OwnDeletion:
    return OwnDeletion(
        id=row.id,
        tenant_id=row.tenant_id,
        requested_at=row.requested_at,
        erased_at=row.erased_at,
        rows=sum(row.rows_removed.values()),
        keys=row.rows_removed.get("artefact_key", 0),
        objects=row.objects_removed,
        certificate=None if row.certificate is None else row.certificate.encode(),
    )
