"""Addresses that are kept for what comes later (API-10, SAIS 7.12.3)."""

from __future__ import annotations

from appliance.services import later
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked
from appliance.web.api.contract import ApiGroup
from appliance.web.guards import requires

api = ApiGroup("later", "Not available yet")


@api.get("/connectors", access=requires(Permission.VIEW), answers={}, problems=(501,))
def list_connectors(_asked: Asked) -> Answer:
    """List connectors to other systems. Kept for later.

    Always refused with 501 not_available.
    """
    later.refuse("connectors")


@api.get("/packs/nis2", access=requires(Permission.VIEW), answers={}, problems=(501,))
def read_nis2_pack(_asked: Asked) -> Answer:
    """Read the NIS2 pack. Kept for later.

    Always refused with 501 not_available.
    """
    later.refuse("nis2")


@api.get("/partner/organisations", access=requires(Permission.VIEW), answers={}, problems=(501,))
def list_partner_organisations(_asked: Asked) -> Answer:
    """List the organisations of a partner. Kept for later.

    Always refused with 501 not_available.
    """
    later.refuse("partner")


@api.get("/attestations", access=requires(Permission.VIEW), answers={}, problems=(501,))
def list_attestations(_asked: Asked) -> Answer:
    """List attestations. Kept for later.

    Always refused with 501 not_available.
    """
    later.refuse("attestations")
