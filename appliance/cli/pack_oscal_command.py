"""`transcrypt pack oscal`: a pack as an OSCAL catalog, for other compliance programs."""

from __future__ import annotations

import argparse
import os

from appliance.cli.parser import Subparsers
from appliance.foundation.console import write_json
from appliance.foundation.settings import read_settings
from appliance.services.exports import pack_catalog


def add_pack_oscal_command(commands: Subparsers) -> Subparsers:
    """Adds `oscal` to the commands of `pack`, which it answers."""
    parser = commands.add_parser(
        "oscal",
        help="write a pack as an OSCAL catalog",
        description="Write a pack as an OSCAL catalog, on standard output.",
    )
    parser.add_argument(
        "pack", metavar="PACK", help="folder of the pack's sources, id of an installed pack, or path of one"
    )
    parser.set_defaults(run=run_pack_oscal)
    return commands


def run_pack_oscal(arguments: argparse.Namespace) -> int:
    """Whether anybody signed the pack does not matter to what it says."""
    write_json(pack_catalog(arguments.pack, read_settings(os.environ)))
    return 0
