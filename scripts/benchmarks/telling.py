"""How a benchmark says what it measured: as tables, as data, or between two marks of a page."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.benchmarks.tables import Table

Marks = tuple[str, str]


def machine() -> str:
    """What matters for the numbers and nothing that names the machine."""
    return f"{os.cpu_count()} cores of {platform.machine()}, Python {platform.python_version()}"


def add_form(parser: argparse.ArgumentParser) -> None:
    """Let the caller choose how it is told."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print data instead of tables")
    form.add_argument("--into", type=Path, metavar="PAGE", help="put the tables into it")


def tell(options: argparse.Namespace, sentence: str, tables: Sequence[Table], marks: Marks) -> None:
    """Say it as ``add_form`` was answered; ``sentence`` is about the measuring."""
    if options.json:
        print(json.dumps({"machine": machine(), "tables": [t.as_document() for t in tables]}, indent=2))
    elif options.into:
        put_into(options.into, "\n\n".join([sentence, *(t.as_markdown() for t in tables)]), *marks)
    else:
        print("\n\n".join([sentence, *(t.as_text() for t in tables)]))


def measured(table: Table) -> Table:
    """The table, once it is said on standard error how far it is."""
    print(f"measured: {table.title}", file=sys.stderr)
    return table


def put_into(page: Path, tables: str, begin: str, end: str) -> None:
    """Replaces what stands between two marks of a page."""
    before, found, rest = page.read_text("utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise SystemExit(f"{page} has no place for the tables: it needs {begin} and {end}")
    page.write_text(f"{before}{begin}\n\n{tables}\n\n{end}{after}", encoding="utf-8")
