"""`transcrypt flags`: what is switched on; switch it on or off, for everybody or one organisation."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from appliance.cli.operator_desk import account, add_json, add_why, write_json
from appliance.cli.parser import Subparsers
from appliance.foundation.clock import SystemClock
from appliance.foundation.console import write_text

if TYPE_CHECKING:
    from appliance.services.flag_desk import Shown

_DEFAULT = "flags.json"


def add_flags_commands(subparsers: Subparsers) -> None:
    """Add `flags` with its commands."""
    parser = subparsers.add_parser("flags", help="what is switched on, and the emergency stops")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="every flag as it holds, and what decides it")
    _add_tenant(listing)
    add_json(listing)
    setting = commands.add_parser(
        "set",
        help="switch a flag or an emergency stop on or off",
        description="Switch a flag or an emergency stop. Every process follows with its next request or job.",
    )
    setting.add_argument("name", metavar="NAME")
    setting.add_argument("state", choices=("on", "off"))
    _add_tenant(setting)
    add_why(setting)
    unsetting = commands.add_parser("unset", help="take back what differs for one organisation")
    unsetting.add_argument("name", metavar="NAME")
    _add_tenant(unsetting, required=True)
    add_why(unsetting)
    loading = commands.add_parser("reload", help="have every process read the file, if it is good")
    checking = commands.add_parser("check", help="say whether a file can be used; changes nothing")
    for command, run in (
        (listing, run_list),
        (setting, run_change),
        (unsetting, run_change),
        (loading, run_reload),
        (checking, run_check),
    ):
        command.add_argument(
            "--file", type=Path, metavar="PATH", help="the file (default: TRANSCRYPT_FLAGS, else flags.json)"
        )
        command.set_defaults(run=run)


def run_list(arguments: argparse.Namespace) -> int:
    """A line for each flag."""
    from appliance.services.flag_desk import shown_flags  # noqa: PLC0415 - see operator_desk

    for shown in shown_flags(_file(arguments), arguments.tenant):
        write_json(vars(shown)) if arguments.json else write_text(_line(shown))
    return 0


def run_change(arguments: argparse.Namespace) -> int:
    """Says what holds now."""
    from appliance.services.flag_desk import Change, change_flag, record_of  # noqa: PLC0415

    state = getattr(arguments, "state", None)
    on = None if state is None else state == "on"
    path = _file(arguments)
    change = Change(arguments.name, on, arguments.tenant, account(), arguments.why)
    if not change_flag(path, change, SystemClock()):
        write_text(f"Nothing to change: {arguments.name} is like that already.\n")
        return 0
    for_whom = "everybody" if arguments.tenant is None else f"organisation {arguments.tenant}"
    what = "as for everybody" if state is None else state
    write_text(f"{arguments.name} is {what} for {for_whom}. It is on record in {record_of(path)}.\n")
    return 0


def run_reload(arguments: argparse.Namespace) -> int:
    """Says that it is done."""
    from appliance.services.flag_desk import reload_flags  # noqa: PLC0415

    path = _file(arguments)
    reload_flags(path)
    write_text(f"{path} is good. Every process reads it with its next request or job.\n")
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """Says that the file can be used, or everything that is wrong with it."""
    from appliance.services.flag_desk import shown_flags  # noqa: PLC0415

    path = _file(arguments)
    shown_flags(path)
    write_text(f"{path} is good.\n")
    return 0


def _add_tenant(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    parser.add_argument(
        "--tenant", type=UUID, required=required, metavar="UUID", help="for this organisation only"
    )


def _file(arguments: argparse.Namespace) -> Path:
    return arguments.file or Path(os.environ.get("TRANSCRYPT_FLAGS") or _DEFAULT)


_REASONS = {
    "all": "for everybody",
    "organisation": "for this organisation",
    "switch": "emergency stop",
}


def _line(shown: Shown) -> str:
    reason = _REASONS.get(shown.source) or f"stopped by {shown.stopped_by}"
    return f"{'on ' if shown.on else 'off'}  {shown.name}  ({reason})\n"
