"""How fast facts are judged, against the same checks written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from appliance.engine import RulePack, evaluate, load_pack
from scripts.benchmarks import floor
from scripts.benchmarks.rounds import Measured, Work, measure_in_turns
from scripts.benchmarks.tables import Row, Table
from scripts.benchmarks.workload import AS_OF, SIXTY_PEOPLE, TEN_PEOPLE, Workload, grown, sample

SIZES = (10, 100, 1_000, 10_000)
_SAMPLES = ((TEN_PEOPLE, "ten people"), (SIXTY_PEOPLE, "sixty people"))


def evaluation_table(load: Workload, rounds: int) -> Table:
    """Full evaluations of two samples, and the checks alone, against the floor and the bare floor."""
    rows = []
    for name, people in _SAMPLES:
        facts = sample(name)
        full, checks = _engine(load.pack, facts), _engine(load.checks_only, facts)
        with_inputs, bare = _floor(load, facts), _floor(load, facts, explain=False)
        rows += [
            _against(f"{people}: full evaluation", measure_in_turns(full, with_inputs, rounds)),
            _against(f"{people}: checks alone", measure_in_turns(checks, with_inputs, rounds)),
            _against(f"{people}: full evaluation, bare floor", measure_in_turns(full, bare, rounds)),
        ]
    columns = ("", "engine ms", "floor ms", "engine / floor", "engine / s", "floor / s")
    return Table("Evaluation", columns, rows)


def loading_table(load: Workload, rounds: int) -> Table:
    """The pack, from its document to compiled rules; once for each process."""
    document, digest = load.built.document, load.built.sha256
    floor_work = _floor(load, sample(SIXTY_PEOPLE))
    measured = measure_in_turns(lambda: load_pack(document, digest), floor_work, min(5, rounds))
    cells = (measured.seconds * 1000, measured.ratio)
    return Table("Loading the pack", ("", "ms", "times the floor"), [Row("load_pack, cold", cells)])


def growth_table(load: Workload, rounds: int, sizes: Sequence[int] = SIZES) -> Table:
    """Full evaluations of ever more devices; linear when the time for each device stays the same."""
    rows = []
    for devices in sizes:
        facts = grown(devices)
        turns = min(rounds, max(3, 3_000 // devices))
        measured = measure_in_turns(_engine(load.pack, facts), _floor(load, facts), turns)
        each = measured.seconds / devices * 1e6
        rows.append(
            Row(
                f"{devices:,} devices",
                (measured.seconds * 1000, each, measured.yardstick_seconds / devices * 1e6, measured.ratio),
            )
        )
    return Table(
        "Growth", ("", "engine ms", "engine µs / device", "floor µs / device", "engine / floor"), rows
    )


def _engine(pack: RulePack, facts: dict[str, Any]) -> Work:
    return partial(evaluate, pack, facts, AS_OF)


def _floor(load: Workload, facts: dict[str, Any], *, explain: bool = True) -> Work:
    return partial(floor.evaluate, facts, AS_OF, load.reference, explain=explain)


def _against(label: str, measured: Measured) -> Row:
    engine, yardstick = measured.seconds, measured.yardstick_seconds
    return Row(label, (engine * 1000, yardstick * 1000, measured.ratio, 1 / engine, 1 / yardstick))
