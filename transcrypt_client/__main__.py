"""For pipelines: ``python3 -m transcrypt_client push devices.csv --kind device_inventory --control CE-2``.

Address and token come from TRANSCRYPT_URL and TRANSCRYPT_TOKEN. Exit status: 0 when all is well, 1 when the
evaluation is worse than was allowed or the evidence was turned away, 2 for a wrong call, 3 when the API
refused or could not be reached.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from transcrypt_client.client import Client
from transcrypt_client.problems import ApiProblem, ConnectionProblem, TimeIsUp
from transcrypt_client.records import Evaluation

WORST_FIRST = ("would_fail", "not_ready", "nearly_ready", "ready")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; see the module for what it returns."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    # What keeps secrets for pipelines often ends them with a line.
    url, token = (os.environ.get(name, "").strip() for name in ("TRANSCRYPT_URL", "TRANSCRYPT_TOKEN"))
    if not url or not token:
        parser.error("set TRANSCRYPT_URL (such as https://transcrypt.example.org) and TRANSCRYPT_TOKEN")
    try:
        with Client(url, token, patience=asked.wait) as client:
            done: int = asked.run(client, asked)
            return done
    except ValueError as error:
        parser.error(str(error))
    except (ApiProblem, ConnectionProblem, TimeIsUp) as error:
        sys.stderr.write(f"{error}\n")
        return 3
    except OSError as error:
        if error.filename is not None:  # a file of the call, to send or to write
            parser.error(f"{error.filename}: {error.strerror}")
        sys.stderr.write(f"{error}\n")
        return 3


def push(client: Client, asked: argparse.Namespace) -> int:
    """Send a file as evidence; with a title that was used before, in place of what stands under it."""
    found = client.renew_file(
        asked.file,
        kind=asked.kind,
        controls=asked.control,
        title=asked.title or asked.file.name,
        captured_on=asked.captured_on or date.today(),  # noqa: DTZ011 - the pipeline's own day
    )
    sys.stdout.write(f"{asked.file.name}: {found.status.replace('_', ' ')} ({found.id})\n")
    if found.status == "in_use":
        return 0
    sys.stderr.write(f"{found.reason or 'It is not in use.'}\n")
    return 1


def evaluate(client: Client, asked: argparse.Namespace) -> int:
    """Judge everything, show what is not met, and fail when it is as bad as ``--fail-on`` or worse."""
    judged = client.evaluate()
    sys.stdout.write("\n".join(_lines(judged)) + "\n")
    if asked.report is not None:
        report = client.report(judged.id)
        client.download_report(report.id, asked.report, asked.report.suffix.lstrip(".") or "pdf")
        sys.stdout.write(f"report: {asked.report}\n")
    return 1 if WORST_FIRST.index(judged.outcome) <= WORST_FIRST.index(asked.fail_on) else 0


def whoami(client: Client, _asked: argparse.Namespace) -> int:
    """Show whose token it is and what it may do."""
    me = client.me()
    sys.stdout.write(f"organisation {me.tenant_id}, as {me.role}\nmay: {', '.join(sorted(me.permissions))}\n")
    return 0


def _lines(judged: Evaluation) -> list[str]:
    head = f"outcome: {judged.outcome.replace('_', ' ')} (evaluation {judged.id})"
    wanting = [finding for finding in judged.findings if finding.status not in {"met", "not_applicable"}]
    return [
        head,
        *(f"  {found.control_id} {found.title}: {found.status.replace('_', ' ')}" for found in wanting),
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="transcrypt_client", description="Transcrypt Essentials, for pipelines."
    )
    parser.add_argument("--wait", type=float, default=120.0, help="seconds to wait for background work")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    sending = commands.add_parser("push", help="send a file as evidence")
    sending.add_argument("file", type=Path)
    sending.add_argument("--kind", required=True, help="GET /evidence/vocabulary lists them")
    sending.add_argument("--control", action="append", default=[], help="such as CE-2; may be given again")
    sending.add_argument("--captured-on", type=date.fromisoformat, help="the day it was taken, or today")
    sending.add_argument("--title", help="what it is called; replaces what was called so before")
    sending.set_defaults(run=push)
    judging = commands.add_parser("evaluate", help="judge what is there; exit status 1 when it is too bad")
    judging.add_argument("--fail-on", choices=WORST_FIRST[:3], default="would_fail", help="or anything worse")
    judging.add_argument("--report", type=Path, help="also write a report here: report.pdf")
    judging.set_defaults(run=evaluate)
    asking = commands.add_parser("whoami", help="whose token it is and what it may do")
    asking.set_defaults(run=whoami)
    return parser


if __name__ == "__main__":
    sys.exit(main())
