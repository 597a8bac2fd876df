"""`transcrypt audit`: check an organisation's audit chain and its exported batches, or write it to a file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from appliance.cli.operator_context import add_tenant, operator_context
from appliance.cli.parser import Subparsers
from appliance.foundation.atomic_files import appearing_whole
from appliance.foundation.clock import SystemClock
from appliance.foundation.console import write_text
from appliance.foundation.errors import RefusedError

if TYPE_CHECKING:
    from appliance.services.audit import ChainVerdict, ExportsVerdict


def add_audit_commands(subparsers: Subparsers) -> None:
    """Add `audit` with its commands."""
    parser = subparsers.add_parser("audit", help="check or export an organisation's audit log")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    verify = commands.add_parser(
        "verify",
        help="check every hash and link of the chain; exit status 1 if one does not hold",
        description="Check every hash and link of an organisation's audit chain and of its exported batches; "
        "or, with --exports alone, of a folder of exported batches by itself. Writes nothing.",
    )
    verify.add_argument("--tenant", type=UUID, metavar="UUID", help="the organisation's id")
    verify.add_argument(
        "--exports", type=Path, metavar="FOLDER", help="a folder of exported batches; needs no database"
    )
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
    from appliance.services import audit  # noqa: PLC0415 - see operator_context

    if arguments.tenant is None and arguments.exports is None:
        raise RefusedError("has nothing to check", place="audit verify", mend="Give --tenant or --exports")
    exports = (
        None if arguments.exports is None else audit.check_exports(arguments.exports, SystemClock().now())
    )
    told, faults = (_of_exports(exports), exports.faults) if exports else ([], [])
    if arguments.tenant is not None:
        with operator_context(arguments.tenant) as ctx:
            audit.require_chain_of(ctx)
            verdict = audit.check(ctx.tenant_id)
            faults = [*([verdict.fault] if verdict.fault else []), *faults]
            faults += audit.missing_from(exports, ctx.tenant_id) if exports else []
        told = [*_of_chain(verdict), *told]
    if faults:
        write_text("".join(f"Broken. {fault}\n" for fault in faults))
        return 1
    write_text(f"Intact: {'; '.join(told)}.\n")
    return 0


def _of_chain(verdict: ChainVerdict) -> list[str]:
    told = [f"{verdict.events} events, the last with hash {verdict.head_hash}"]
    if verdict.expired:
        told.append(f"the first {verdict.expired} have expired")
    if verdict.batches:
        told.append(f"{verdict.batches} exported batches agree")
    return told


def _of_exports(exports: ExportsVerdict) -> list[str]:
    told = [f"{exports.batches} batches in the folder, with {exports.events} events"]
    return [*told, f"{exports.expired} of them expired, with tombstones"] if exports.expired else told


def run_export(arguments: argparse.Namespace) -> int:
    """Says how many events were written."""
    with operator_context(arguments.tenant) as ctx:
        from appliance.services import audit  # noqa: PLC0415

        audit.require_chain_of(ctx)
        with appearing_whole(arguments.out) as file:
            count = sum(1 for line in audit.export_lines(ctx) if file.write(line))
    write_text(f"{count} events are in {arguments.out}.\n")
    return 0
