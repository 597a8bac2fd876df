"""The command `verify`: as `transcrypt verify`, and alone in the one-file verifier.

Exit status 0: verified. 1: not verified. 2: something could not be read, or was asked for wrongly.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from appliance.foundation.carried_files import published_packs
from appliance.foundation.console import complain, write_json, write_text
from appliance.foundation.errors import UnreadableError
from appliance.foundation.last_door import leave_by_last_door
from appliance.foundation.public_keys import PublicKey, read_public_key
from appliance.foundation.strict_json import read_bytes
from appliance.services.verification.bundle_format import FURTHER_FILES
from appliance.services.verification.telling import as_text
from appliance.services.verification.verdict import Result
from appliance.services.verification.verify import verify

DESCRIPTION = (
    "Check an evidence bundle, offline: its signatures and hashes, the report files that go with it, and the "
    "results, by running the rules inside again on the facts inside. "
    "Exit status: 0 verified, 1 not verified, 2 unreadable."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What both doors of the command take."""
    parser.add_argument("bundle", type=Path, metavar="BUNDLE.json", help="the bundle to check")
    parser.add_argument("--pdf", type=Path, metavar="FILE", help="the PDF that came with it")
    parser.add_argument("--html", type=Path, metavar="FILE", help="the HTML copy that came with it")
    parser.add_argument(
        "--file",
        type=Path,
        metavar="FILE",
        action="append",
        default=[],
        help="a Word, Excel or OSCAL file that came with it, under its own name; may be given several times",
    )
    parser.add_argument("--sign-off", type=Path, metavar="FILE", help="the sign-off of the report, if any")
    parser.add_argument(
        "--key",
        type=Path,
        metavar="KEY.pub",
        action="append",
        default=[],
        help="a public key you trust to sign bundles or rules; may be given several times",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to answer")


def main(argv: Sequence[str] | None = None) -> int:
    """The whole command without settings: only the keys given with --key are trusted."""
    parser = argparse.ArgumentParser(prog="transcrypt-verify", description=DESCRIPTION, allow_abbrev=False)
    add_arguments(parser)
    return leave_by_last_door(lambda: run(parser.parse_args(argv)))


def run(arguments: argparse.Namespace, trusted: Sequence[PublicKey] = ()) -> int:
    """Verify what the arguments name; ``trusted`` are keys beside those given with --key."""
    source = str(arguments.bundle)
    keys = [*trusted, *(read_public_key(path) for path in arguments.key)]
    further = {_further_name(path): read_bytes(path) for path in arguments.file}
    verdict = verify(
        read_bytes(arguments.bundle),
        pdf=arguments.pdf and read_bytes(arguments.pdf),
        html=arguments.html and read_bytes(arguments.html),
        sign_off=arguments.sign_off and read_bytes(arguments.sign_off),
        further=further,
        trusted_keys=[key.raw for key in keys],
        published=published_packs(),
        source=source,
    )
    if verdict.result is Result.UNREADABLE:
        complain(verdict.checks[0].outcome.sentence)
    if arguments.format == "json":
        write_json(verdict.as_document())
    elif verdict.result is not Result.UNREADABLE:
        write_text(as_text(verdict, source))
    return verdict.exit_code


def _further_name(path: Path) -> str:
    if path.name not in FURTHER_FILES:
        raise UnreadableError(
            "is none of the further files that a bundle names",
            place=str(path),
            mend=f"Keep the names they came with: {', '.join(FURTHER_FILES)}",
        )
    return path.name
