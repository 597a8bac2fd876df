"""What people ask for about their own data (PRIV-02, SAIS 8.6.3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g
from flask.typing import ResponseReturnValue

from appliance.services import data_requests
from appliance.services.data_requests import Asked as DataRequest
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import PREFIX, ApiGroup, Binary
from appliance.web.api.lists import whole_list
from appliance.web.guards import View, fresh_sign_in, signed_in
from appliance.web.site import current_site
from appliance.web.standing import current_standing

api = ApiGroup("privacy", "Your own data")

_LINES = "application/x-ndjson"
_PLACE = f"{PREFIX}/privacy/requests"


def _surely_them(view: View) -> View:
    """Somebody who has just proved who they are."""
    return fresh_sign_in(signed_in(view))


@api.post(
    "/privacy/copies",
    access=_surely_them,
    answers={200: "data_request", 201: "data_request"},
    tokens=False,
)
def ask_for_copy(_asked: Asked) -> Answer:
    """Ask for a copy of your own data.

    It can be taken from the address that export names, for seven days. While one stands it is answered
    with 200 and no other is made. Not for API tokens, and only with a recent sign-in.
    """
    found, is_new = data_requests.ask_for_copy(current_site().product, current_standing().account_id)
    return _as_asked(found, is_new=is_new)


@api.post(
    "/privacy/erasures",
    access=_surely_them,
    body="erasure_new",
    answers={200: "data_request", 202: "data_request"},
    problems=(409, 422),
    tokens=False,
)
def ask_for_erasure(asked: Asked) -> Answer:
    """Ask for your account to be erased.

    It cannot be taken back. A worker takes you out of every organisation, ends your sessions and tokens, and
    removes your name, your address and your ways to sign in. What you did stays in the organisations'
    records and audit logs, under an id that leads to no name. Refused with 409 while you own an organisation,
    and with 422 unless typed_email is your address. Not for API tokens, and only with a recent sign-in.
    """
    found, is_new = data_requests.ask_for_erasure(
        current_site().product,
        current_standing().account_id,
        asked.body["typed_email"],
        request_id=g.request_id,
    )
    return Answer(_request(found), 202 if is_new else 200, location=f"{_PLACE}/{found.id}")


@api.get("/privacy/requests", access=signed_in, answers={200: "data_requests"})
def list_data_requests(_asked: Asked) -> Answer:
    """List what you asked for about your own data, the newest first."""
    found = data_requests.own_requests(current_site().product, current_standing().account_id)
    return Answer(whole_list([_request(one) for one in found]))


@api.get("/privacy/requests/<uuid:request_id>", access=signed_in, answers={200: "data_request"})
def read_data_request(_asked: Asked, request_id: UUID) -> Answer:
    """Read one of them."""
    product = current_site().product
    return Answer(_request(data_requests.own_request(product, current_standing().account_id, request_id)))


@api.get(
    "/privacy/requests/<uuid:request_id>/export",
    access=_surely_them,
    answers={200: Binary(_LINES)},
    problems=(409,),
    tokens=False,
)
def take_copy(_asked: Asked, request_id: UUID) -> ResponseReturnValue:
    """Take the copy of your own data away, as JSON Lines.

    Each line says by record what it is: your account, ways in, sessions, places in organisations, choices,
    tokens, letters, and what the audit logs tell of your acts. The last line is an end. Refused with 409
    after seven days, and for a request that is no copy.
    """
    lines = data_requests.copy_lines(current_site().product, current_standing().account_id, request_id)
    headers = {"Content-Disposition": f'attachment; filename="my-data-{request_id}.jsonl"'}
    return Response(lines, content_type=_LINES, headers=headers)


def _as_asked(found: DataRequest, *, is_new: bool) -> Answer:
    return Answer(_request(found), 201 if is_new else 200, location=f"{_PLACE}/{found.id}")


def _request(found: DataRequest) -> dict[str, Any]:
    return {
        "id": str(found.id),
        "kind": found.kind,
        "state": found.state.lower(),
        "requested_at": moment(found.requested_at),
        "expires_at": moment(found.expires_at) if found.expires_at else None,
        "changed_at": moment(found.changed_at),
        "removed": dict(found.removed),
        "export": f"{_PLACE}/{found.id}/export" if found.can_be_taken else None,
    }
