"""Deleting the organisation: asked for, taken back, and the certificate of what was deleted (ORG-08)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import NotFoundError
from appliance.services import accounts, deletion
from appliance.services.deletion import OwnDeletion
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import PREFIX, ApiGroup, Binary
from appliance.web.api.lists import whole_list
from appliance.web.guards import View, fresh_sign_in, requires, signed_in
from appliance.web.standing import current_standing

api = ApiGroup("deletion", "Deleting the organisation")


def _owner(view: View) -> View:
    """The owner, who has just proved who they are."""
    return fresh_sign_in(requires(Permission.DELETE_ORGANISATION)(view))


@api.get(
    "/organisation-deletion",
    access=requires(Permission.MANAGE_SETTINGS),
    answers={200: "organisation_deletion"},
    problems=(404,),
)
def read_organisation_deletion(asked: Asked) -> Answer:
    """Read when the organisation will be deleted.

    Answered with 404 while no deletion is scheduled.
    """
    return _scheduled(asked)


@api.post(
    "/organisation-deletion",
    access=_owner,
    body="organisation_deletion_new",
    answers={201: "organisation_deletion"},
)
def delete_organisation(asked: Asked) -> Answer:
    """Have the organisation deleted.

    With all that belongs to it, once it has cooled off; until due_at it goes on as before and the deletion
    can be called off. Owners and administrators get a letter. Refused with 422 unless typed_name is the
    organisation's and understood is true, and with 409 while a deletion is scheduled.
    """
    body = asked.body
    deletion.start(asked.ctx, typed_name=body["typed_name"], understood=body["understood"])
    return _scheduled(asked, 201)


@api.post(
    "/organisation-deletion/cancel",
    access=requires(Permission.DELETE_ORGANISATION),
    answers={204: None},
)
def call_deletion_off(asked: Asked) -> Answer:
    """Keep the organisation after all.

    Those who got a letter get another. Refused with 409 when no deletion is scheduled.
    """
    deletion.cancel(asked.ctx)
    return Answer(status=204)


@api.get("/deletions", access=signed_in, answers={200: "own_deletions"})
def list_own_deletions(_asked: Asked) -> Answer:
    """List the organisations that you had deleted, the newest first.

    What is left of them: how much went, and the certificate.
    """
    found = deletion.own_deletions(current_standing().account_id)
    return Answer(whole_list([_deleted(told) for told in found]))


@api.get(
    "/deletions/<uuid:deletion_id>/certificate",
    access=signed_in,
    answers={200: Binary("application/json")},
)
def take_deletion_certificate(_asked: Asked, deletion_id: UUID) -> ResponseReturnValue:
    """Take the certificate of a deletion.

    The signed file, as it is kept. Answered with 404 until everything is tidied up, about an hour.
    """
    told = deletion.own_deletion(current_standing().account_id, deletion_id)
    if told.certificate is None:
        raise NotFoundError("The certificate is not there yet.", mend="Look again in an hour")
    named = {"Content-Disposition": f'attachment; filename="deletion-certificate-{told.id}.json"'}
    return Response(told.certificate, content_type="application/json", headers=named)


def _scheduled(asked: Asked, status: int = 200) -> Answer:
    stands = deletion.scheduled(asked.ctx)
    if stands is None:
        raise NotFoundError("No deletion of this organisation is scheduled.")
    name = accounts.names_of([stands.requested_by]).get(stands.requested_by, "Somebody")
    body = {
        "id": str(stands.id),
        "requested_by": {"id": str(stands.requested_by), "name": name},
        "requested_at": moment(stands.requested_at),
        "due_at": moment(stands.due_at),
    }
    return Answer(body, status)


def _deleted(told: OwnDeletion) -> dict[str, Any]:
    place = f"{PREFIX}/deletions/{told.id}/certificate"
    return {
        "id": str(told.id),
        "tenant_id": str(told.tenant_id),
        "requested_at": moment(told.requested_at),
        "erased_at": moment(told.erased_at),
        "rows": told.rows,
        "keys": told.keys,
        "objects": told.objects,
        "certificate": place if told.certificate is not None else None,
    }
