"""`transcrypt db`: roles, migrations, and whether both are as they must be."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from types import ModuleType

from appliance.cli.parser import Subparsers
from appliance.foundation.app_settings import Process, read_app_settings
from appliance.foundation.console import write_text
from appliance.foundation.environment_reading import Variables

_ADDRESSES = ("DATABASE_URL", "DATABASE_URL_WORKER", "DATABASE_URL_PUBLIC", "DATABASE_URL_MIGRATOR")


def add_db_commands(subparsers: Subparsers) -> None:
    """Add `db` with its commands."""
    parser = subparsers.add_parser("db", help="prepare, upgrade and check the database")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    prepare = commands.add_parser(
        "prepare-roles",
        help="make the four database roles and the database",
        description=(
            "Make the roles of migrations, web, public pages and worker on the server whose administrator's "
            "address is in DATABASE_URL_ADMIN, and the database they work on. Safe to repeat: passwords that "
            "the file holds already stay."
        ),
    )
    prepare.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="write their addresses there"
    )
    prepare.add_argument("--database", default="transcrypt", metavar="NAME", help="default: transcrypt")
    prepare.set_defaults(run=run_prepare)
    for name, run, says in (
        ("migrate", run_migrate, "apply the migrations the database has not had yet"),
        ("check", run_check, "say which migrations are missing; exit status 1 if any is"),
        ("roles", run_roles, "say what our roles can do and should not; exit status 1 if anything"),
    ):
        commands.add_parser(name, help=says, description=f"{says[0].upper()}{says[1:]}.").set_defaults(
            run=run
        )


def run_prepare(arguments: argparse.Namespace) -> int:
    """Says where the addresses are, and nothing of what they hold."""
    given = Variables(os.environ)
    admin_url = given.read("DATABASE_URL_ADMIN", given.secret("DATABASE_URL_ADMIN"), str, needed=True)
    given.refuse_if_faulty()
    prepared = _upkeep().prepare(admin_url or "", arguments.database, arguments.out)
    write_text(f"Roles and database are ready. Their addresses, with passwords: {prepared.file}\n")
    return 0


def run_migrate(_arguments: argparse.Namespace) -> int:
    """Names what was applied."""
    applied = _upkeep().upgrade(_migrator_url())
    write_text("".join(f"Applied {name}\n" for name in applied) or "The database is up to date.\n")
    return 0


def run_check(_arguments: argparse.Namespace) -> int:
    """Names what is missing."""
    missing = _upkeep().missing(_migrator_url())
    write_text("".join(f"Missing {name}\n" for name in missing) or "The database is up to date.\n")
    return 1 if missing else 0


def run_roles(_arguments: argparse.Namespace) -> int:
    """Looks at every role whose address the environment holds."""
    given = Variables(os.environ)
    urls = [url for name in _ADDRESSES if (url := given.secret(name))]
    if not urls:
        given.fault("DATABASE_URL", "is not set", "Set the addresses of the roles to look at")
    given.refuse_if_faulty()
    faults = _upkeep().roles_with_too_much_power(urls)
    write_text(
        "".join(f"{fault}\n" for fault in faults) or f"None of {len(urls)} roles can bypass anything.\n"
    )
    return 1 if faults else 0


def _upkeep() -> ModuleType:
    """Brought in when it is needed: the commands that need no database need not wait for its libraries."""
    from appliance.services import database_upkeep  # noqa: PLC0415

    return database_upkeep


def _migrator_url() -> str:
    return read_app_settings(os.environ, process=Process.MIGRATION).database_url_migrator
