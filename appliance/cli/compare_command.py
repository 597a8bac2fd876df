"""`transcrypt compare` and `transcrypt pack preview`: two results side by side."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from appliance.cli.comparison_text import comparison_page
from appliance.cli.parser import Subparsers, add_as_of, add_facts, add_format, add_pack
from appliance.cli.terminal import answer
from appliance.foundation.settings import read_settings
from appliance.services.evaluations import compare_files, preview_pack


def add_compare_command(subparsers: Subparsers) -> None:
    """Add `compare`."""
    parser = subparsers.add_parser(
        "compare",
        help="compare two findings files",
        description="What improved, what regressed, and which input caused it.",
    )
    parser.add_argument("before", type=Path, metavar="BEFORE.json", help="the earlier findings.json")
    parser.add_argument("after", type=Path, metavar="AFTER.json", help="the later findings.json")
    add_format(parser)
    parser.set_defaults(run=run_compare)


def add_preview_command(pack_commands: Subparsers) -> None:
    """Add `preview` to the commands of `pack`."""
    parser = pack_commands.add_parser(
        "preview",
        help="see what another pack changes for the same facts",
        description="Judge the same facts by two packs and compare the results. Nothing is stored.",
    )
    add_facts(parser)
    add_pack(parser)
    parser.add_argument("--other", required=True, metavar="PACK", help="the pack to compare it with")
    add_as_of(parser)
    add_format(parser)
    parser.set_defaults(run=run_preview)


def run_compare(arguments: argparse.Namespace) -> int:
    """Differences are an answer, not an error: the status is 0."""
    answer(compare_files(arguments.before, arguments.after), comparison_page, arguments.format)
    return 0


def run_preview(arguments: argparse.Namespace) -> int:
    """The comparison on standard output."""
    settings = read_settings(os.environ)
    comparison = preview_pack(arguments.facts, arguments.pack, arguments.other, arguments.as_of, settings)
    answer(comparison, comparison_page, arguments.format)
    return 0
