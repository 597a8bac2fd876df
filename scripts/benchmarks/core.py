"""Measure the core and print what was found: ``scripts/bench.sh core``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.benchmarks.document_speed import document_table
from scripts.benchmarks.evaluation_speed import SIZES, evaluation_table, growth_table, loading_table
from scripts.benchmarks.memory import memory_table
from scripts.benchmarks.rounds import stay_on_one_core
from scripts.benchmarks.tables import Table
from scripts.benchmarks.workload import Workload

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, answer 0. Nothing here passes or fails: see docs/performance.md for the aims."""
    options = _options(arguments)
    machine = _machine()
    stay_on_one_core()
    tables = list(_tables(options.rounds, tuple(options.sizes)))
    if options.json:
        print(json.dumps({"machine": machine, "tables": [table.as_document() for table in tables]}, indent=2))
        return 0
    paper = options.markdown or options.into is not None
    parts = [
        f"Measured on {machine}.",
        *(table.as_markdown() if paper else table.as_text() for table in tables),
    ]
    if options.into is None:
        print("\n\n".join(parts))
    else:
        put_into(options.into, "\n\n".join(parts), BEGIN, END)
    return 0


def put_into(page: Path, tables: str, begin: str, end: str) -> None:
    """Replaces what stands between two marks of a page."""
    before, found, rest = page.read_text("utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise SystemExit(f"{page} has no place for the tables: it needs {begin} and {end}")
    page.write_text(f"{before}{begin}\n\n{tables}\n\n{end}{after}", encoding="utf-8")


def _tables(rounds: int, sizes: Sequence[int]) -> Iterator[Table]:
    load = Workload()
    yield _told(evaluation_table(load, rounds))
    yield _told(loading_table(load, rounds))
    yield _told(growth_table(load, rounds, sizes))
    yield _told(memory_table(sizes))
    yield _told(document_table(load, rounds))


def _told(table: Table) -> Table:
    """Says on standard error how far it is."""
    print(f"measured: {table.title}", file=sys.stderr)
    return table


def _machine() -> str:
    """What matters for the numbers and nothing that names the machine."""
    return (
        f"{os.cpu_count()} cores of {platform.machine()}, Python {platform.python_version()}, one core used"
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench.sh core", description=__doc__)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print data instead of tables")
    form.add_argument("--markdown", action="store_true", help="print the tables for a page")
    form.add_argument(
        "--into", type=Path, metavar="PAGE", help="put them into it, such as docs/performance.md"
    )
    parser.add_argument("--rounds", type=int, default=20, help="turns of each measurement (default: 20)")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, help="numbers of devices for growth and memory"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
