"""What a command that works inside one organisation needs: the product, and the operator as the one who acts."""

from __future__ import annotations

import os
import secrets
from uuid import UUID

from appliance.cli.parser import Parser
from appliance.foundation.app_settings import Process, read_app_settings
from appliance.services.context import Actor, Context


def add_tenant(parser: Parser) -> None:
    """--tenant: which organisation."""
    parser.add_argument("--tenant", type=UUID, required=True, metavar="UUID", help="the organisation's id")


def operator_context(tenant_id: UUID) -> Context:
    """The operator at work for an organisation, with the settings and the rights of the web process.

    Raises RefusedError that lists what is missing in the environment.
    """
    # Brought in when it is needed: most commands need no database and need not wait for its libraries.
    from appliance.services.context import Actor, Context  # noqa: PLC0415
    from appliance.wiring.product import build_product, connect_database  # noqa: PLC0415

    settings = read_app_settings(os.environ, process=Process.WEB)
    connect_database(settings, Process.WEB, threads=1)
    return Context(
        product=build_product(settings),
        tenant_id=tenant_id,
        actor=Actor("operator", "cli"),
        request_id=f"cli-{secrets.token_hex(8)}",
        origin="cli",
    )
