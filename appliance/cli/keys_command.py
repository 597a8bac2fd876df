"""`transcrypt keys new`: a pair of signing keys."""

from __future__ import annotations

import argparse
import os

from appliance.cli.parser import Subparsers, folder
from appliance.foundation.console import write_text
from appliance.foundation.settings import read_settings
from appliance.services.keys import make_pair


def add_keys_commands(subparsers: Subparsers) -> None:
    """Add `keys` with its commands."""
    parser = subparsers.add_parser("keys", help="make signing keys")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    new = commands.add_parser(
        "new",
        help="make a pair of signing keys",
        description=(
            "Make the pair of keys this installation signs with, and trust it here. Existing keys are never "
            "replaced."
        ),
    )
    new.add_argument(
        "--out", type=folder, metavar="DIR", help="write a pair for elsewhere there, without trusting it here"
    )
    new.set_defaults(run=run_new)


def run_new(arguments: argparse.Namespace) -> int:
    """Says where the keys are and what to compare over the telephone."""
    pair = make_pair(read_settings(os.environ), arguments.out)
    trusted = str(pair.trusted) if pair.trusted else "not here; give the public key to whoever is to trust it"
    lines = {
        "Private key": f"{pair.private} (keep it secret, and keep a copy)",
        "Public key": str(pair.public),
        "Trusted": trusted,
        "Key id": pair.key.key_id,
        "SHA-256": pair.key.fingerprint,
    }
    write_text("".join(f"{f'{name}:':13}{value}\n" for name, value in lines.items()))
    return 0
