"""`transcrypt what-if` and `transcrypt project`: other facts, another day. Nothing is stored."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from typing import Any

from appliance.cli.comparison_text import comparison_page
from appliance.cli.parser import Subparsers, UsageError, add_as_of, add_facts, add_format, add_pack, day
from appliance.cli.projection_text import projection_page
from appliance.cli.terminal import answer
from appliance.foundation.errors import UnreadableError
from appliance.foundation.settings import read_settings
from appliance.foundation.strict_json import parse_json
from appliance.services.evaluations import look_ahead, try_changes

_EXAMPLE = "profile.devices[pc-1].os_cycle=11-25h2"
_STARTS_JSON = ('"', "{", "[")


def add_what_if_command(subparsers: Subparsers) -> None:
    """Add `what-if`."""
    parser = subparsers.add_parser(
        "what-if",
        help="change facts on a scratch copy and see what the result would be",
        description=(
            "Change facts on a scratch copy and compare the result with that of the facts as they are. "
            "Nothing is stored."
        ),
        epilog=f"A path names a fact as findings do: --set '{_EXAMPLE}'. A value is JSON, or a plain word.",
    )
    add_facts(parser)
    add_pack(parser)
    add_as_of(parser)
    parser.add_argument(
        "--set",
        dest="changes",
        action="append",
        type=_setting,
        default=[],
        metavar="PATH=JSON",
        help="give a fact this value, or add an entry to a list; may be given several times",
    )
    parser.add_argument(
        "--remove",
        dest="changes",
        action="append",
        type=lambda path: {"path": path, "remove": True},
        metavar="PATH",
        help="leave a fact out, so that it is unknown, or take an entry out of its list",
    )
    add_format(parser)
    parser.set_defaults(run=run_what_if)


def add_project_command(subparsers: Subparsers) -> None:
    """Add `project`."""
    parser = subparsers.add_parser(
        "project",
        help="see what will have changed on a later day",
        description="Judge the same facts on every day between two, and tell what changes when, and why.",
    )
    add_facts(parser)
    add_pack(parser)
    parser.add_argument("--from", dest="first", type=day, required=True, metavar="DATE", help="YYYY-MM-DD")
    parser.add_argument("--to", dest="last", type=day, required=True, metavar="DATE", help="YYYY-MM-DD")
    add_format(parser)
    parser.set_defaults(run=run_project)


def run_what_if(arguments: argparse.Namespace) -> int:
    """Refuses to compare the facts with themselves."""
    if not arguments.changes:
        raise UsageError("nothing to change", place="transcrypt what-if", mend=f"Give --set '{_EXAMPLE}'")
    settings = read_settings(os.environ)
    comparison = try_changes(arguments.facts, arguments.pack, arguments.as_of, arguments.changes, settings)
    answer(comparison, comparison_page, arguments.format)
    return 0


def run_project(arguments: argparse.Namespace) -> int:
    """The projection on standard output."""
    settings = read_settings(os.environ)
    projection = look_ahead(arguments.facts, arguments.pack, arguments.first, arguments.last, settings)
    answer(projection, projection_page, arguments.format)
    return 0


def _setting(text: str) -> Mapping[str, Any]:
    path, equals, value = text.partition("=")
    if not path or not equals:
        raise argparse.ArgumentTypeError(f"'{text}' is not PATH=JSON, for example {_EXAMPLE}")
    return {"path": path, "value": _value(path, value)}


def _value(path: str, text: str) -> Any:
    """JSON where it is JSON; else the word as it stands, so that a shell needs no second quotes."""
    try:
        return parse_json(text.encode("utf-8", "surrogateescape"), source=path)
    except UnreadableError as error:
        if not text.strip() or text.lstrip().startswith(_STARTS_JSON) or not text.isprintable():
            raise argparse.ArgumentTypeError(str(error)) from error
        return text
