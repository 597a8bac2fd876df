"""`transcrypt deletion verify`: whether a certificate of a deletion is genuine."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from appliance.cli.parser import Subparsers
from appliance.foundation.console import write_text
from appliance.foundation.public_keys import read_public_key, read_trusted_keys
from appliance.foundation.settings import read_settings
from appliance.foundation.strict_json import parse_json, read_bytes
from appliance.services.deletion import certificate_fault


def add_deletion_commands(subparsers: Subparsers) -> None:
    """Add `deletion` with its commands."""
    parser = subparsers.add_parser("deletion", help="check that an organisation was deleted")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    verify = commands.add_parser(
        "verify",
        help="check a certificate of a deletion",
        description="Check that a certificate of a deletion is as a trusted key signed it.",
    )
    verify.add_argument("certificate", type=Path, metavar="CERTIFICATE.json", help="the file to check")
    verify.add_argument(
        "--key",
        type=Path,
        metavar="KEY.pub",
        action="append",
        default=[],
        help="a public key you trust, besides those this installation trusts; may be given several times",
    )
    verify.set_defaults(run=verify_certificate)


def verify_certificate(arguments: argparse.Namespace) -> int:
    """Says what was deleted and when, or what does not fit. Raises TranscryptError for unreadable files."""
    keys = [*read_trusted_keys(read_settings(os.environ).trusted_keys), *map(read_public_key, arguments.key)]
    data = read_bytes(arguments.certificate)
    fault = certificate_fault(data, [key.raw for key in keys])
    if fault is not None:
        write_text(f"Not verified: {fault}.\n")
        return 1
    told = parse_json(data, source=str(arguments.certificate))
    removed = told["removed"]
    write_text(
        f"Verified. Organisation {told['organisation']['id']} was deleted at {told['erased_at']}: "
        f"{sum(removed['rows'].values())} records, {removed['keys']} keys and {removed['objects']} files.\n"
        f"Signed by key {told['signature']['key_id']}.\n"
    )
    return 0
