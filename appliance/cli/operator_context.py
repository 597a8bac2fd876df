"""What a command inside one organisation needs: the product, and the operator as the one who acts."""

from __future__ import annotations

import argparse
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from appliance.foundation.app_settings import Process, read_app_settings

if TYPE_CHECKING:
    from appliance.services.context import Context


def add_tenant(parser: argparse.ArgumentParser) -> None:
    """--tenant: which organisation."""
    parser.add_argument("--tenant", type=UUID, required=True, metavar="UUID", help="the organisation's id")


@contextmanager
def operator_context(tenant_id: UUID) -> Iterator[Context]:
    """The operator at work for an organisation, with the settings and the rights of the web process.

    Raises RefusedError that lists what is missing in the environment.
    """
    # Brought in when it is needed: the commands that need no database need not wait for its libraries.
    from appliance.services.context import Actor, Context  # noqa: PLC0415
    from appliance.wiring.product import build_product  # noqa: PLC0415
    from appliance.wiring.rights import rights_of  # noqa: PLC0415

    settings = read_app_settings(os.environ, process=Process.WEB)
    with rights_of(Process.WEB, settings):
        yield Context(
            product=build_product(settings),
            tenant_id=tenant_id,
            actor=Actor("operator", "cli"),
            request_id=f"cli-{secrets.token_hex(8)}",
            origin="cli",
        )
