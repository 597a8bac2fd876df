"""Measure the core and print what was found: ``scripts/bench.sh core``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.benchmarks.document_speed import document_table
from scripts.benchmarks.evaluation_speed import SIZES, evaluation_table, growth_table, loading_table
from scripts.benchmarks.memory import memory_table
from scripts.benchmarks.rounds import stay_on_one_core
from scripts.benchmarks.tables import Table
from scripts.benchmarks.telling import machine, measured, put_into
from scripts.benchmarks.workload import Workload

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, answer 0. Nothing here passes or fails: see docs/performance.md for the aims."""
    options = _options(arguments)
    told_of = f"{machine()}, one core used"
    stay_on_one_core()
    tables = list(_tables(options.rounds, tuple(options.sizes)))
    if options.json:
        print(json.dumps({"machine": told_of, "tables": [table.as_document() for table in tables]}, indent=2))
        return 0
    paper = options.markdown or options.into is not None
    parts = [
        f"Measured on {told_of}.",
        *(table.as_markdown() if paper else table.as_text() for table in tables),
    ]
    if options.into is None:
        print("\n\n".join(parts))
    else:
        put_into(options.into, "\n\n".join(parts), BEGIN, END)
    return 0


def _tables(rounds: int, sizes: Sequence[int]) -> Iterator[Table]:
    load = Workload()
    yield measured(evaluation_table(load, rounds))
    yield measured(loading_table(load, rounds))
    yield measured(growth_table(load, rounds, sizes))
    yield measured(memory_table(sizes))
    yield measured(document_table(load, rounds))


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
