"""The argument parser of all commands: one sentence where others print their usage."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path
from typing import Any, NoReturn, TypeAlias
from uuid import UUID

from appliance.foundation.errors import TranscryptError

# argparse has no public name for what add_subparsers returns
Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class UsageError(TranscryptError):
    """A command that was not asked for as it must be."""


class Parser(argparse.ArgumentParser):
    """Raises UsageError instead of leaving the process; options are written out in full."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **settings})
        # In our words, wherever a command says type=int or type=UUID.
        self.register("type", int, whole_number)
        self.register("type", UUID, _id)

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, place=self.prog, mend=f"See `{self.prog} --help`")


def folder(text: str) -> Path:
    """A folder to write into; one without a name (a variable that is not set) is not the current one."""
    if not text:
        raise argparse.ArgumentTypeError("a folder has a name; write . for the current one")
    return Path(text)


def day(text: str) -> date:
    """A date that exists, written YYYY-MM-DD."""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"'{text}' is not a date that exists, written YYYY-MM-DD")


def whole_number(text: str) -> int:
    """A number in digits. Raises ArgumentTypeError for anything else."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        told = f"{text!r} is no id; one looks like 6810c31d-4bec-454b-94e9-896b8daddd44"
        raise argparse.ArgumentTypeError(told) from None


def words(text: str) -> str:
    """What somebody wrote, in letters that can be kept: a terminal may have another encoding than UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def add_facts(parser: argparse.ArgumentParser) -> None:
    """FACTS.json, the first argument of every command that judges."""
    parser.add_argument("facts", type=Path, metavar="FACTS.json", help="the organisation's facts")


def add_pack(parser: argparse.ArgumentParser) -> None:
    """--pack: by which rules."""
    parser.add_argument(
        "--pack", required=True, metavar="PACK", help="an installed pack's id, or a pack's .json file"
    )


def add_as_of(parser: argparse.ArgumentParser) -> None:
    """--as-of: required, because a result that depended on the clock could not be repeated."""
    parser.add_argument(
        "--as-of", type=day, required=True, metavar="DATE", help="the day to judge as of, YYYY-MM-DD"
    )


def add_format(parser: argparse.ArgumentParser) -> None:
    """--format: a person at a terminal reads text, a program JSON."""
    parser.add_argument(
        "--format", choices=("json", "text"), help="how to answer (default: text on a terminal, else json)"
    )
