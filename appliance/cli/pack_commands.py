"""`transcrypt pack …`: write, check, build, sign and compare rulepacks.

At a terminal the answer is sentences; elsewhere, or with --format json, it is one JSON document on standard
output, and the sentences go to standard error. Exit status 0 is good, 1 means that what was checked does not
hold, 2 that the command could not be carried out.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from appliance.cli.parser import Subparsers, add_format, folder
from appliance.cli.terminal import is_for_people
from appliance.foundation.console import complain, write_json, write_text
from appliance.foundation.settings import read_settings
from appliance.foundation.signing_keys import SigningKey
from appliance.foundation.strict_json import read_bytes
from appliance.services.packs import (
    BuiltPack,
    build_pack,
    find_pack,
    install_pack,
    lint_folder,
    read_document,
    sign_pack,
    trusted_keys,
    verify_pack,
)
from appliance.services.packs.diff import diff_packs
from appliance.services.packs.published import FILE_NAME, publish, read_published, refuse_changed
from appliance.services.packs.refresh_dates import refresh_dates
from appliance.services.packs.vectors import VectorReport, run_vectors

DEFAULT_PACK = "cyber-essentials-3.3"
_SOURCES = "folder of the pack's sources"
_BUILT = "id of an installed pack, or path of a built one"


def add_pack_commands(subparsers: Subparsers) -> Subparsers:
    """Adds `pack` with its commands; each sets `run`, which takes the arguments and gives an exit status.

    Answers the group, so that further commands can be added to it.
    """
    parser = subparsers.add_parser("pack", help="write, check, build, sign and compare rulepacks")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_source_command(commands, "lint", "find every mistake in a pack's sources", run_lint)
    build = _add_source_command(commands, "build", "build a pack and install it", run_build)
    build.add_argument("--out", metavar="DIR", type=folder, help="write it there instead of installing it")
    sign = _add(commands, "sign", "sign a built pack", run_sign)
    sign.add_argument("pack", metavar="ID_OR_FILE", help=_BUILT)
    sign.add_argument("--key", metavar="KEY", type=Path, help="private key (default: this installation's)")
    verify = _add(commands, "verify", "check a built pack and its signature", run_verify)
    verify.add_argument("pack", metavar="ID_OR_FILE", help=_BUILT)
    verify.add_argument(
        "--key", metavar="KEY.pub", type=Path, action="append", default=[], help="further key to trust"
    )
    diff = _add(commands, "diff", "say what changes from one pack to another", run_diff)
    for name in ("before", "after"):
        diff.add_argument(name, metavar=name.upper(), help=f"{_SOURCES}, or {_BUILT}")
    _add_source_command(commands, "test", "run the cases beside a pack", run_test)
    _add_source_command(commands, "publish", f"enter a pack in {FILE_NAME} beside its folder", run_publish)
    refresh = _add(commands, "refresh-dates", "compare support dates with a newer export", run_refresh_dates)
    refresh.add_argument("export", metavar="FILE", type=Path, help="export of the endoflife.date API")
    refresh.add_argument(
        "--pack", default=DEFAULT_PACK, help=f"{_SOURCES}, or {_BUILT} (default: %(default)s)"
    )
    refresh.add_argument("--product", help="product of an export that names none")
    return commands


def _add(
    commands: Subparsers, name: str, purpose: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.")
    add_format(parser)
    parser.set_defaults(run=run)
    return parser


def _add_source_command(
    commands: Subparsers, name: str, purpose: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser = _add(commands, name, purpose, run)
    parser.add_argument("source", metavar="SRC", type=Path, help=_SOURCES)
    return parser


def run_lint(arguments: argparse.Namespace) -> int:
    """Exit status 1 when there are problems."""
    problems = lint_folder(arguments.source)
    lines = [*map(str, problems), f"{arguments.source}: {_count(len(problems), 'problem')}"]
    found = [{"place": str(entry.place), "code": entry.code, "message": entry.message} for entry in problems]
    _answer(arguments, {"problems": found}, lines)
    return 1 if problems else 0


def run_build(arguments: argparse.Namespace) -> int:
    """Refuses a pack with problems, and one that changes what is published under its version."""
    pack = build_pack(arguments.source)
    refuse_changed(pack, read_published(_published_file(arguments.source)))
    path = install_pack(pack, arguments.out or read_settings(os.environ).packs_dir)
    advice = f"Built {pack.id} {pack.version} as {path}. Sign it with: transcrypt pack sign {path}"
    _answer(arguments, {**_identity(pack), "file": str(path)}, [advice])
    return 0


def run_sign(arguments: argparse.Namespace) -> int:
    """Writes the signature beside the pack."""
    settings = read_settings(os.environ)
    key = SigningKey.load(arguments.key or settings.signing_key_path)
    path = sign_pack(find_pack(arguments.pack, settings.packs_dir), key)
    signer = key.public_key
    document = {"file": str(path), "key_id": signer.key_id, "fingerprint": signer.fingerprint}
    _answer(arguments, document, [f"Signed by key {signer.key_id}: {path}"])
    return 0


def run_verify(arguments: argparse.Namespace) -> int:
    """Raises NotVerifiedError, exit status 1, when the signature does not hold."""
    settings = read_settings(os.environ)
    files = find_pack(arguments.pack, settings.packs_dir)
    trusted = verify_pack(files, trusted_keys(settings, arguments.key))
    pack, signer = trusted.pack, trusted.signer
    names = {"key_id": signer.key_id, "fingerprint": signer.fingerprint}
    told = f"{pack.id} {pack.version} is signed by key {signer.key_id}, which you trust."
    _answer(arguments, {**_identity(pack), "file": str(files.pack), **names}, [told])
    return 0


def run_diff(arguments: argparse.Namespace) -> int:
    """Shows the differences; there being some is not a fault."""
    packs_dir = read_settings(os.environ).packs_dir
    before, after = (read_document(name, packs_dir) for name in (arguments.before, arguments.after))
    changes = diff_packs(before, after)
    lines = [*(change.sentence for change in changes), _count(len(changes), "change")]
    _answer(arguments, {"changes": [change.as_document() for change in changes]}, lines)
    return 0


def run_test(arguments: argparse.Namespace) -> int:
    """Exit status 1 when a case fails."""
    report = run_vectors(arguments.source)
    _answer(arguments, report.as_document(), _test_lines(report))
    return 1 if report.failures else 0


def _test_lines(report: VectorReport) -> Iterable[str]:
    for failure in report.failures:
        for reason in failure.reasons:
            yield f"{failure.case.place}: {failure.case.id}: {reason}"
    for name in report.silent_checks:
        yield f"No case triggers the check '{name}'."
    document = report.as_document()
    skipped = f", {document['skipped']} skipped" if document["skipped"] else ""
    yield f"{document['passed']} passed, {document['failed']} failed{skipped}"


def run_publish(arguments: argparse.Namespace) -> int:
    """Refuses to change an entry that exists."""
    pack = build_pack(arguments.source)
    path = _published_file(arguments.source)
    added = publish(pack, path)
    told = f"{pack.id} {pack.version} {'is now' if added else 'was already'} published."
    _answer(arguments, {**_identity(pack), "file": str(path), "added": added}, [told])
    return 0


def run_refresh_dates(arguments: argparse.Namespace) -> int:
    """Shows newer dates and the support section with them; writes nothing."""
    document = read_document(arguments.pack, read_settings(os.environ).packs_dir)
    export = read_bytes(arguments.export)
    refresh = refresh_dates(document["support"], export, str(arguments.export), product=arguments.product)
    found = {
        "changes": [asdict(entry) for entry in refresh.changes],
        "kept": [{"product": product, "cycle": cycle} for product, cycle in refresh.kept],
        "support": refresh.document,
    }
    advice = "Nothing was changed. To use these dates, put them into a new version of the pack."
    _answer(arguments, found, [*refresh.lines(), advice])
    return 0


def _published_file(source: Path) -> Path:
    return source.resolve().parent / FILE_NAME


def _identity(pack: BuiltPack) -> dict[str, str]:
    return {"id": pack.id, "version": pack.version, "sha256": pack.sha256}


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def _answer(arguments: argparse.Namespace, document: Mapping[str, Any], lines: Iterable[str]) -> None:
    text = "\n".join(lines)
    if is_for_people(arguments.format):
        write_text(f"{text}\n")
    else:
        complain(text)
        write_json(document)
