"""The API about handing the organisation over."""

from __future__ import annotations

from typing import Any

from appliance.services import people
from tests.cast import Tenancy
from tests.web.access_rows import Row, read, write

OFFER = "/api/v1/ownership-offer"
NOT_THE_OWNER = {"guest": 403, "member": 403, "admin": 403}
NOT_ASKED = {"guest": 404, "member": 404, "owner": 404}


def _to_admin(tenancy: Tenancy) -> str:
    """Where the offer is that was made to the administrator."""
    people.offer_ownership(tenancy.owner, tenancy.account_ids["admin"], "Acorn Ltd")
    return OFFER


def _new(tenancy: Tenancy) -> dict[str, Any]:
    return {"to": str(tenancy.account_ids["admin"]), "name": "acorn ltd"}


ROWS: list[Row] = [
    read("api_ownership.read_ownership_offer", _to_admin, guest=404, member=404),
    write(
        "api_ownership.offer_ownership",
        OFFER,
        json=_new,
        fresh=True,
        **NOT_THE_OWNER,
        owner=201,
        stranger=422,
    ),
    write(
        "api_ownership.take_ownership_offer_back",
        lambda tenancy: f"{_to_admin(tenancy)}/take-back",
        **NOT_THE_OWNER,
        owner=204,
    ),
    write(
        "api_ownership.accept_ownership",
        lambda tenancy: f"{_to_admin(tenancy)}/accept",
        fresh=True,
        **NOT_ASKED,
        admin=204,
    ),
    write(
        "api_ownership.decline_ownership",
        lambda tenancy: f"{_to_admin(tenancy)}/decline",
        fresh=True,
        **NOT_ASKED,
        admin=204,
    ),
]
