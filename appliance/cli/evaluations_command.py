"""`transcrypt evaluations`: make an organisation's stored evaluations again, and compare byte for byte."""

from __future__ import annotations

import argparse
from uuid import UUID

from appliance.cli.operator_context import add_tenant, operator_context
from appliance.cli.parser import Subparsers
from appliance.foundation.console import write_text


def add_evaluations_commands(subparsers: Subparsers) -> None:
    """Add `evaluations` with its commands."""
    parser = subparsers.add_parser("evaluations", help="make an organisation's evaluations again")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    replay = commands.add_parser(
        "replay",
        help="judge the stored facts again; exit status 1 if a result is not the stored one",
        description=(
            "Judge the stored facts by the installed rules again, as of the same day, and compare the result "
            "with the stored one byte for byte. Only the audit log changes: it records the verdict."
        ),
    )
    replay.add_argument(
        "evaluation", type=UUID, nargs="?", metavar="UUID", help="one evaluation (default: all of them)"
    )
    add_tenant(replay)
    replay.set_defaults(run=run_replay)


def run_replay(arguments: argparse.Namespace) -> int:
    """One line for each evaluation."""
    with operator_context(arguments.tenant) as ctx:
        from appliance.services import assessments  # noqa: PLC0415 - see operator_context

        chosen = [arguments.evaluation] if arguments.evaluation else assessments.evaluation_ids(ctx)
        verdicts = [assessments.replay(ctx, evaluation_id) for evaluation_id in chosen]
    for made in verdicts:
        write_text(f"Evaluation {made.head.number} as of {made.head.as_of}: {made.sentence}\n")
    if not verdicts:
        write_text("There is no evaluation of this organisation.\n")
    return 0 if all(made.verdict == "same" for made in verdicts) else 1
