"""How much memory an evaluation takes. Each size is measured in a process of its own.

Run as a program with a number of devices, it prints what that process needed, as JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tracemalloc
from collections.abc import Sequence
from typing import Any

from appliance.engine import evaluate
from scripts.benchmarks.tables import Row, Table
from scripts.benchmarks.workload import AS_OF, CHECKOUT, Workload, grown


def memory_table(sizes: Sequence[int]) -> Table:
    """The highest use during an evaluation, the facts themselves and the pack apart."""
    rows = []
    for devices in sizes:
        found = _in_a_process(devices)
        numbers = (
            found["peak_bytes"] / 1e6,
            found["peak_bytes"] / devices / 1000,
            found["kept_bytes"] / devices / 1000,
            found["facts_bytes"] / devices / 1000,
            found["process_bytes"] / 1e6,
        )
        rows.append(Row(f"{devices:,} devices", numbers))
    columns = ("", "peak MB", "peak kB / device", "kept kB / device", "facts kB / device", "whole process MB")
    return Table("Memory", columns, rows)


def _in_a_process(devices: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "scripts.benchmarks.memory", str(devices)]
    answer = subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def measured(devices: int) -> dict[str, int]:
    """Bytes taken in this process: by the facts, at the height of the evaluation, and by its result."""
    pack = Workload().pack
    tracemalloc.start()
    facts = grown(devices)
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    evaluation = evaluate(pack, facts, AS_OF)
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del evaluation
    return {
        "facts_bytes": before,
        "peak_bytes": peak - before,
        "kept_bytes": after - before,
        "process_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]))))
