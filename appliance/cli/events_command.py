"""`transcrypt events`: what happened, and bringing a read model its events once more."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from uuid import UUID

from appliance.cli.operator_desk import add_json, add_limit, add_why, desk, operator, write_json
from appliance.cli.parser import Subparsers
from appliance.foundation.console import write_text


def add_events_commands(subparsers: Subparsers) -> None:
    """Add `events` with its commands."""
    parser = subparsers.add_parser("events", help="list events; replay them into a read model")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="the last events of an organisation, or of the house")
    listing.add_argument(
        "--tenant", type=UUID, metavar="UUID", help="the organisation's id (default: events of none)"
    )
    add_limit(listing, 50)
    add_json(listing)
    listing.set_defaults(run=run_list)
    replay = commands.add_parser(
        "replay",
        help="have events delivered to a consumer again, to make its read model again",
        description=(
            "Have every event since then delivered to a consumer again. Refused for consumers that act "
            "outside, such as those that send letters. It goes on record."
        ),
    )
    replay.add_argument("--consumer", required=True, metavar="NAME", help="who gets the events again")
    replay.add_argument(
        "--since", type=_moment, required=True, metavar="TIME", help="2026-11-21, or 2026-11-21T09:30Z"
    )
    replay.add_argument("--dry-run", action="store_true", help="only count them")
    add_why(replay)
    replay.set_defaults(run=run_replay)


def run_list(arguments: argparse.Namespace) -> int:
    """One line for each event, newest first."""
    with desk():
        from appliance.services import job_desk  # noqa: PLC0415 - see desk

        found = job_desk.list_events(arguments.tenant, limit=arguments.limit)
    for event in found:
        if arguments.json:
            write_json(event)
        else:
            line = (event["seq"], event["occurred_at"], event["event_type"], event["partition_key"])
            write_text("  ".join(map(str, line)) + "\n")
    if not found and not arguments.json:
        write_text("There is no event.\n")
    return 0


def run_replay(arguments: argparse.Namespace) -> int:
    """Says how many events are on their way."""
    with desk() as product:
        from appliance.services import job_desk  # noqa: PLC0415

        done = job_desk.replay(
            product, arguments.consumer, arguments.since, operator(arguments), dry_run=arguments.dry_run
        )
    verb = "would be delivered" if arguments.dry_run else "are being delivered"
    write_text(
        f"{done.events} events of {done.organisations} organisations {verb} to {arguments.consumer} again.\n"
    )
    return 0


def _moment(text: str) -> datetime:
    """A day or a moment; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no moment; write 2026-11-21T09:30Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
