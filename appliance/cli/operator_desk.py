"""What a command on jobs and events needs: the product with the worker's rights, and who is asking."""

from __future__ import annotations

import argparse
import os
import pwd
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from appliance.cli.parser import whole_number, words
from appliance.foundation.app_settings import Process, read_app_settings
from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.console import write_text

if TYPE_CHECKING:
    from appliance.services.context import Product
    from appliance.services.job_desk import Operator

_LONGEST_LIST = 1_000_000


@contextmanager
def desk() -> Iterator[Product]:
    """The product by the worker's settings. Raises RefusedError that lists what is missing of them."""
    # Brought in when it is needed: the commands that need no database need not wait for its libraries.
    from appliance.wiring.product import build_product  # noqa: PLC0415
    from appliance.wiring.rights import rights_of  # noqa: PLC0415

    settings = read_app_settings(os.environ, process=Process.WORKER)
    with rights_of(Process.WORKER, settings):
        yield build_product(settings)


def add_why(parser: argparse.ArgumentParser) -> None:
    """--why: for whatever changes something."""
    parser.add_argument(
        "--why",
        type=words,
        default="No reason was given.",
        metavar="TEXT",
        help="the reason, which goes on record",
    )


def add_limit(parser: argparse.ArgumentParser, default: int) -> None:
    """--limit: of a list; any whole number, taken for the nearest that makes sense."""
    parser.add_argument(
        "--limit", type=_at_most, default=default, metavar="N", help=f"at most so many (default {default})"
    )


def _at_most(text: str) -> int:
    return min(max(1, whole_number(text)), _LONGEST_LIST)


def add_json(parser: argparse.ArgumentParser) -> None:
    """--json: for programs."""
    parser.add_argument("--json", action="store_true", help="answer with a line of JSON for each")


def operator(arguments: argparse.Namespace) -> Operator:
    """The account of the host that runs the command, and what it gave as reason."""
    from appliance.services.job_desk import Operator  # noqa: PLC0415

    return Operator(account(), arguments.why)


def account() -> str:
    """The account of the host that runs the command, by name; who became root by sudo is named as well."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = f"uid-{os.getuid()}"
    before = os.environ.get("SUDO_USER") if os.getuid() == 0 else None
    return f"{name} for {before}" if before else name


def write_json(document: Mapping[str, Any]) -> None:
    """One line."""
    write_text(canonical_bytes(document).decode("utf-8") + "\n")
