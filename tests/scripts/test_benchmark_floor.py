"""The hand-written floor of the benchmark says what the engine says: two readings, one result."""

from __future__ import annotations

import copy
import datetime as dt
import functools
import gc
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.engine import Evaluation, evaluate
from appliance.services.packs.sources import read_source
from appliance.services.packs.vector_facts import changed_facts
from appliance.services.packs.vector_files import VectorCase, read_cases
from scripts.benchmarks import core, floor, rounds
from scripts.benchmarks.document_speed import document_table
from scripts.benchmarks.evaluation_speed import evaluation_table, growth_table, loading_table
from scripts.benchmarks.floor_results import Evaluation as ByHand
from scripts.benchmarks.floor_support import Reference
from scripts.benchmarks.memory import measured
from scripts.benchmarks.telling import put_into
from scripts.benchmarks.workload import TEN_PEOPLE, Workload, grown, sample
from tests.rulepacks.real_packs import AS_OF, RULEPACKS, real_pack

PACK_ID = "cyber-essentials-3.3"
SAMPLES = sorted(path.stem for path in (RULEPACKS / PACK_ID / "examples").glob("*.json"))
CHECKOUT = Path(__file__).parents[2]


def by_engine(facts: dict[str, Any], as_of: dt.date = AS_OF) -> dict[str, Any]:
    return decided(evaluate(real_pack(PACK_ID), facts, as_of))


def by_floor(facts: dict[str, Any], as_of: dt.date = AS_OF, *, explain: bool = True) -> dict[str, Any]:
    return decided(floor.evaluate(facts, as_of, reference(), explain=explain))


@functools.cache
def reference() -> Reference:
    return Reference(real_pack(PACK_ID).document)


def decided(evaluation: Evaluation | ByHand) -> dict[str, Any]:
    """What both decide, by name: neither the order of checks nor the wording counts."""
    return {
        "outcome": evaluation.outcome,
        "totals": dict(evaluation.totals),
        "board": {line.check_id: (line.control_id, line.kind, line.state) for line in evaluation.board},
        "statuses": {finding.control_id: finding.status for finding in evaluation.findings},
        "checks": {check.id: said(check) for finding in evaluation.findings for check in finding.checks},
        "evidence": {
            finding.control_id: (
                [(piece.id, piece.state, piece.age_days) for piece in finding.evidence],
                [(wish.id, wish.state, tuple(wish.evidence_ids)) for wish in finding.wanted],
            )
            for finding in evaluation.findings
        },
    }


def said(check: Any) -> tuple[Any, ...]:
    items = [(item.path, item.name, item.state) for item in check.items]
    return (check.effect, check.outcome, check.auto_fail, check.blocking, check.considered, items)


def inputs(evaluation: Any) -> dict[str, dict[str, list[tuple[Any, int]]]]:
    """What each check read; the engine's counts are values of their own, the floor's are pairs."""
    return {
        check.id: {
            read.path: [
                value if isinstance(value, tuple) else (value.value, value.count) for value in read.values
            ]
            for read in check.inputs
        }
        for finding in evaluation.findings
        for check in finding.checks
    }


@functools.cache
def cases() -> dict[str, list[VectorCase]]:
    """The cases beside the pack, by the file they stand in."""
    found: dict[str, list[VectorCase]] = {}
    for case in read_cases(read_source(RULEPACKS / PACK_ID)):
        found.setdefault(Path(case.place.file).stem, []).append(case)
    return found


@functools.cache
def base(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("name", SAMPLES)
def test_both_decide_the_same_about_a_sample_organisation(name: str) -> None:
    assert by_floor(sample(name)) == by_engine(sample(name))


@pytest.mark.parametrize("name", SAMPLES)
def test_both_explain_a_sample_organisation_by_the_same_inputs(name: str) -> None:
    facts = sample(name)
    by_hand = inputs(floor.evaluate(facts, AS_OF, reference()))
    assert by_hand == inputs(evaluate(real_pack(PACK_ID), facts, AS_OF))


@pytest.mark.req("RULE-01")
@pytest.mark.parametrize("file", list(cases()))
def test_both_decide_the_same_about_every_case_beside_the_pack(file: str) -> None:
    for case in cases()[file]:
        facts = changed_facts(base(case.base), case.data)
        assert by_floor(facts, case.as_of) == by_engine(facts, case.as_of), case.id


@pytest.mark.req("RULE-16")
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_both_decide_the_same_whatever_facts_are_left_out(data: st.DataObject) -> None:
    facts = copy.deepcopy(sample(data.draw(st.sampled_from(SAMPLES[:-1]))))
    for _ in range(data.draw(st.integers(1, 8))):
        holder, key = data.draw(st.sampled_from(list(optional_facts(facts["profile"]))))
        del holder[key]
    assert by_floor(facts) == by_engine(facts)


def optional_facts(value: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every fact that may be absent, with what holds it."""
    if isinstance(value, dict):
        yield from ((value, key) for key in value if key not in ("id", "name"))
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from optional_facts(inner)


def test_the_bare_floor_decides_the_same_and_lists_no_inputs() -> None:
    facts = sample("fails-mfa")
    assert by_floor(facts, explain=False) == by_floor(facts)
    bare = floor.evaluate(facts, AS_OF, reference(), explain=False)
    assert not any(check.inputs for finding in bare.findings for check in finding.checks)


def test_a_grown_organisation_is_judged_alike_and_contradicts_itself_no_more_than_its_sample() -> None:
    facts = grown(200)
    assert len(facts["profile"]["devices"]) == 200
    assert by_floor(facts) == by_engine(facts)
    assert evaluate(real_pack(PACK_ID), facts, AS_OF).contradictions == ()


@pytest.mark.req("PERF-01")
def test_every_measurement_runs_and_tells_a_ratio_to_the_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    # Once each will do, with what other tests left in memory uncollected: no number is looked at here.
    monkeypatch.setattr(rounds, "_SHORTEST", 0)
    monkeypatch.setattr(gc, "collect", lambda: 0)
    load = Workload()
    tables = [
        evaluation_table(load, 1),
        loading_table(load, 1),
        growth_table(load, 1, (10, 20)),
        document_table(load, 1, TEN_PEOPLE),
    ]
    ratios = [table.as_document()["rows"] for table in tables]
    assert [len(rows) for rows in ratios] == [6, 1, 2, 12]
    assert all("floor" in " ".join(row) for rows in ratios for row in rows)
    assert all(number > 0 for table in tables for row in table.rows for number in row.numbers if number)


def test_memory_is_told_for_facts_and_evaluation_apart() -> None:
    found = measured(10)
    assert 0 < found["kept_bytes"] <= found["peak_bytes"] < found["process_bytes"]
    assert found["facts_bytes"] > 0


@pytest.mark.parametrize("arguments", [[], ["everything"]])
def test_the_benchmark_says_what_it_can_measure(arguments: list[str]) -> None:
    answer = subprocess.run(
        [CHECKOUT / "scripts/bench.sh", *arguments], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 2
    assert "Usage: scripts/bench.sh core" in answer.stderr


def test_the_benchmark_says_how_to_make_what_it_runs_in(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts" / "bench.sh"
    script.write_bytes((CHECKOUT / "scripts/bench.sh").read_bytes())
    script.chmod(0o755)
    answer = subprocess.run([script, "core"], capture_output=True, text=True, check=False)
    assert answer.returncode == 2
    assert "Make it with scripts/dev.sh --once or scripts/check.sh" in answer.stderr


def test_tables_are_put_between_the_marks_of_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"Before.\n\n{core.BEGIN}\nold\n{core.END}\n\nAfter.\n")
    put_into(page, "new", core.BEGIN, core.END)
    assert page.read_text() == f"Before.\n\n{core.BEGIN}\n\nnew\n\n{core.END}\n\nAfter.\n"


def test_a_page_without_a_place_for_the_tables_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Nothing here.\n")
    with pytest.raises(SystemExit, match="has no place for the tables"):
        put_into(page, "new", core.BEGIN, core.END)
    assert page.read_text() == "Nothing here.\n"


def test_the_page_on_performance_has_a_place_for_the_tables() -> None:
    text = (CHECKOUT / "docs" / "performance.md").read_text("utf-8")
    assert text.count(core.BEGIN) == text.count(core.END) == 1
