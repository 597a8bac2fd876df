"""`transcrypt seed dev`: the organisation of a development machine."""

from __future__ import annotations

import argparse
import os

from appliance.cli.parser import Subparsers
from appliance.foundation.app_settings import Process, read_app_settings
from appliance.foundation.console import write_text


def add_seed_command(subparsers: Subparsers) -> None:
    """Add `seed dev`."""
    parser = subparsers.add_parser("seed", help="plant data for development")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    dev = commands.add_parser(
        "dev",
        help="plant the organisation of a development machine",
        description=(
            "Plant one organisation half way through, with evidence, evaluations over three months and "
            "reports. Safe to repeat. Refuses to be anywhere but in development."
        ),
    )
    dev.add_argument(
        "--issuer", required=True, metavar="URL", help="the sign-in provider that lets its people in"
    )
    dev.set_defaults(run=run_seed)


def run_seed(arguments: argparse.Namespace) -> int:
    """Says whether anything was planted."""
    # Brought in when it is needed: the commands that need no database need not wait for its libraries.
    from appliance.services.dev_seed import plant  # noqa: PLC0415
    from appliance.wiring.product import build_product  # noqa: PLC0415
    from appliance.wiring.rights import rights_of  # noqa: PLC0415

    settings = read_app_settings(os.environ, process=Process.WEB)
    with rights_of(Process.WEB, settings):
        planted = plant(
            build_product(settings),
            settings.environment,
            issuer=arguments.issuer,
            as_worker=lambda: rights_of(Process.WORKER, settings),
        )
    write_text("Planted.\n" if planted.new else "It was there already.\n")
    return 0
