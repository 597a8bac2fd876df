"""A report stays as it was issued when evidence it rests on is destroyed, and says that it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from appliance.foundation.clock import SetClock
from appliance.jobs.schedule import INTERVALS
from appliance.jobs.tasks import TASKS
from appliance.services import assessments, evidence, issuing, organisations, profiles
from appliance.services.context import Context
from appliance.services.upkeep import ask_for_upkeep
from tests.database import Database, fresh_database
from tests.services.evidence.vault import PLAIN, sealed
from tests.services.issuing.judged import finished_report, sample_facts


@pytest.fixture(scope="module")
def migrated_database(database_server: str) -> Iterator[Database]:
    """One of its own: what the clock tells goes to every organisation, and other tests have made many."""
    with fresh_database(database_server) as made:
        yield made


UPKEEP = [task for task in INTERVALS if task in TASKS]  # the rest clears up jobs, beside them


@pytest.mark.req("REPT-11")
def test_redaction_leaves_the_report_as_it_was_and_shows_on_it(
    alice: Context, clock: SetClock, run_jobs: Callable[[], None]
) -> None:
    profiles.replace_profile(alice, sample_facts()["profile"], 0)
    regretted = sealed(alice, run_jobs)
    clock.advance(timedelta(minutes=5))
    run_jobs()
    evaluation_id = assessments.standing_of(alice).evaluation_id
    assert evaluation_id is not None
    report_id = issuing.request_report(alice, evaluation_id)
    run_jobs()

    def bundle() -> bytes:
        return b"".join(issuing.download_file(alice, report_id, "bundle.json").chunks)

    before = bundle()
    assert str(regretted).encode() in before
    assert issuing.report_detail(alice, report_id).redacted == 0
    clock.advance(timedelta(days=1))
    evidence.redact(alice, sealed(alice, run_jobs, PLAIN + b"LAP-02,2026-11-02\n"), "Not in the report.")
    assert issuing.report_detail(alice, report_id).redacted == 0
    evidence.redact(alice, regretted, "It named a colleague.")
    assert issuing.report_detail(alice, report_id).redacted == 1
    assert bundle() == before


@pytest.mark.req("REPT-11")
def test_a_report_outlives_other_rules_and_years_of_upkeep(
    alice: Context, clock: SetClock, run_jobs: Callable[[], None]
) -> None:
    report_id = finished_report(alice)
    files = [file.name for file in issuing.report_detail(alice, report_id).files]

    def contents() -> list[bytes]:
        return [b"".join(issuing.download_file(alice, report_id, name).chunks) for name in files]

    before = contents()
    organisations.change_settings(alice, {"pack_id": "cyber-essentials-3.2"}, 1)
    for _ in range(3):
        clock.advance(timedelta(days=250))
        for task in UPKEEP:
            ask_for_upkeep(alice.product, task)
        run_jobs()
    assert contents() == before
    assert issuing.report_detail(alice, report_id).line.state == "READY"
