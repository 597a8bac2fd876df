"""`transcrypt service-token`: a signed token for one of our own machines, good for less than an hour."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from appliance.cli.parser import Subparsers
from appliance.foundation.atomic_files import write_all_or_nothing
from appliance.foundation.clock import SystemClock
from appliance.foundation.console import write_text
from appliance.foundation.signing_settings import read_signing_settings

ROLES = ("metrics", "jobs")
MINUTES = 15


def add_service_token_command(subparsers: Subparsers) -> None:
    """Add `service-token`."""
    parser = subparsers.add_parser(
        "service-token",
        help="a token for one of our own machines",
        description=(
            "Make a signed token with which one of our own machines asks the web. It is good for less than "
            "an hour: have it made anew before it ends. metrics reads /metrics and /readyz from elsewhere, "
            "jobs reads /api/v1/service/lag."
        ),
    )
    parser.add_argument("--role", required=True, choices=ROLES, help="what the machine is for")
    parser.add_argument(
        "--name", default="operator", metavar="NAME", help="which machine, for the logs (default: operator)"
    )
    parser.add_argument(
        "--minutes", type=int, default=MINUTES, metavar="N", help=f"1 to 59 (default: {MINUTES})"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write it there, readable by its owner alone, and not here"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Writes the token, and nothing else."""
    # Brought in when it is needed: other commands need not wait for its libraries.
    from appliance.services.service_tokens import (  # noqa: PLC0415
        Issuer,
        ServiceRole,
        make_service_token,
    )

    settings = read_signing_settings(os.environ)
    issuer = Issuer(settings.base_url, settings.session_keys)
    role, now = ServiceRole(arguments.role), SystemClock().now()
    token = make_service_token(issuer, role, arguments.name, now, arguments.minutes)
    if arguments.out is None:
        write_text(token + "\n")
    else:
        target: Path = arguments.out
        write_all_or_nothing(target.parent, {target.name: token.encode()}, private=(target.name,))
    return 0
