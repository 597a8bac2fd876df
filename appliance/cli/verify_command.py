"""`transcrypt verify`: the offline verifier, trusting the keys of this installation as well."""

from __future__ import annotations

import argparse
import os

from appliance.cli.parser import Subparsers
from appliance.foundation.public_keys import read_trusted_keys
from appliance.foundation.settings import read_settings
from appliance.services.verification.command import DESCRIPTION, add_arguments, run


def add_verify_command(subparsers: Subparsers) -> None:
    """Add `verify`; its handler is the default `run`, which takes the arguments and gives an exit status."""
    parser = subparsers.add_parser("verify", help="check a bundle and its report", description=DESCRIPTION)
    add_arguments(parser)
    parser.set_defaults(run=verify_bundle)


def verify_bundle(arguments: argparse.Namespace) -> int:
    """Verify, trusting the keys given and those of TRANSCRYPT_TRUSTED_KEYS.

    Raises TranscryptError when the settings or a trusted key cannot be read.
    """
    return run(arguments, read_trusted_keys(read_settings(os.environ).trusted_keys))
