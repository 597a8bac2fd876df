"""`transcrypt audit`: check an organisation's audit chain, or write it to a file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import BinaryIO

from appliance.cli.operator_context import add_tenant, operator_context
from appliance.cli.parser import Subparsers
from appliance.foundation.console import write_text
from appliance.foundation.errors import RefusedError


def add_audit_commands(subparsers: Subparsers) -> None:
    """Add `audit` with its commands."""
    parser = subparsers.add_parser("audit", help="check or export an organisation's audit log")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    verify = commands.add_parser(
        "verify",
        help="check every hash and link of the chain; exit status 1 if one does not hold",
        description="Check every hash and link of an organisation's audit chain. Writes nothing.",
    )
    add_tenant(verify)
    verify.set_defaults(run=run_verify)
    export = commands.add_parser(
        "export",
        help="write the chain as JSON Lines",
        description="Write an organisation's whole audit chain as JSON Lines. The chain records that.",
    )
    add_tenant(export)
    export.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="a file that is not there yet"
    )
    export.set_defaults(run=run_export)


def run_verify(arguments: argparse.Namespace) -> int:
    """Says how many events hold, and where the chain breaks if it does."""
    with operator_context(arguments.tenant) as ctx:
        from appliance.services import audit  # noqa: PLC0415 - see operator_context

        audit.require_chain_of(ctx)
        verdict = audit.check(ctx.tenant_id)
    if verdict.fault is not None:
        write_text(f"Broken. {verdict.fault}\n")
        return 1
    write_text(f"Intact: {verdict.events} events, the last with hash {verdict.head_hash}.\n")
    return 0


def run_export(arguments: argparse.Namespace) -> int:
    """Says how many events were written."""
    with operator_context(arguments.tenant) as ctx:
        from appliance.services import audit  # noqa: PLC0415

        audit.require_chain_of(ctx)
        with _new_file(arguments.out) as file:
            count = sum(1 for line in audit.export_lines(ctx) if file.write(line))
    write_text(f"{count} events are in {arguments.out}.\n")
    return 0


def _new_file(path: Path) -> BinaryIO:
    try:
        return path.open("xb")
    except OSError as error:
        raise RefusedError(
            f"cannot be written ({error.strerror})", place=str(path), mend="Name a file that is not there yet"
        ) from None
