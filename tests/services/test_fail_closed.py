"""Nothing sensitive happens without its audit row: each such action, on an audit table that takes no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from peewee import IntegrityError

from appliance.foundation.clock import SetClock
from appliance.models.roles import MIGRATOR, WORKER
from appliance.services import assessments, audit, evidence, issuing, organisations, profiles
from appliance.services.context import Context
from appliance.services.issuing import Signatory
from tests.cast import Tenancy
from tests.database import Database
from tests.services.evidence.vault import AS_SENT, described, sealed, send
from tests.services.issuing.judged import as_worker, finished_report, judged, sample_facts
from tests.services.issuing.quick_renderers import QUICK
from tests.web.tenant_rows import rows_of_tenant

GRACE = Signatory("Grace Hopper", "Managing director", agreed=True)


@dataclass(frozen=True)
class Things:
    """What the organisation has, for actions to be done to."""

    alice: Context
    evidence_id: UUID
    unverified_id: UUID
    evaluation_id: UUID
    report_id: UUID
    in_use: Callable[[str], AbstractContextManager[None]]


def profile(**org: object) -> dict[str, Any]:
    sample: dict[str, Any] = sample_facts()["profile"]
    return {**sample, "org": {**sample["org"], **org}}


def verify_in_the_worker(things: Things) -> None:
    with things.in_use(WORKER):
        evidence.verify_evidence(as_worker(things.alice), things.unverified_id)


def evaluate_in_the_worker(things: Things) -> object:
    with things.in_use(WORKER):
        return assessments.run_evaluation(as_worker(things.alice), cause="asked", requested_by=None)


def open_evidence(things: Things) -> object:
    link = evidence.link_to_content(things.alice, things.evidence_id)
    return evidence.open_content(things.alice, things.evidence_id, link.expires, link.signature)


ACTIONS: dict[str, Callable[[Things], object]] = {
    "approving a report": lambda t: issuing.approve_report(
        t.alice, t.report_id, GRACE, t.alice.product.clock.now()
    ),
    "changing settings": lambda t: organisations.change_settings(t.alice, {"name": "Oak Ltd"}, 1),
    "publishing a profile": lambda t: profiles.replace_profile(t.alice, profile(headcount=99), 1),
    "answering a control": lambda t: assessments.set_answer(t.alice, "CE-3", "compliant"),
    "adding a note": lambda t: evidence.add_note(t.alice, described(), "Looked at every rule."),
    "adding a file": lambda t: send(t.alice, b"another,file\n"),
    "sealing evidence": verify_in_the_worker,
    "binding evidence": lambda t: evidence.set_controls(t.alice, t.evidence_id, ["CE-8"], replaces=AS_SENT),
    "downloading evidence": open_evidence,
    "redacting evidence": lambda t: evidence.redact(t.alice, t.evidence_id, "It names a colleague"),
    "evaluating": evaluate_in_the_worker,
    "replaying": lambda t: assessments.replay(t.alice, t.evaluation_id),
    "asking for a report": lambda t: issuing.request_report(t.alice, t.evaluation_id),
    "downloading a report": lambda t: issuing.download_file(t.alice, t.report_id, "bundle.json"),
    "exporting the audit log": lambda t: list(audit.export_lines(t.alice)),
}


@pytest.fixture
def things(acorn: Tenancy, db: Database, clock: SetClock, run_jobs: Callable[[], None]) -> Things:
    alice = replace(acorn.owner, product=replace(acorn.owner.product, renderers=QUICK))
    evaluation_id = judged(alice)
    clock.advance(timedelta(days=1))
    report_id = finished_report(alice)
    profiles.replace_profile(alice, profile(), 0)
    evidence_id = sealed(alice, run_jobs)
    return Things(alice, evidence_id, send(alice, b"waits,here\n"), evaluation_id, report_id, db.in_use)


@contextmanager
def full(db: Database, tenant_id: UUID) -> Iterator[None]:
    """The audit table refuses this organisation's rows, as a full disk or a broken chain would."""
    alter(db, f"add constraint refusing check (tenant_id <> '{tenant_id}') not valid")
    try:
        yield
    finally:
        alter(db, "drop constraint refusing")


def alter(db: Database, change: str) -> None:
    with db.connect(MIGRATOR) as owner:
        owner.execute(f"alter table audit_event {change}".encode())


def is_refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except IntegrityError as error:
        return "refusing" in str(error)
    return False


@pytest.mark.req("AUD-04")
def test_no_sensitive_action_happens_without_its_audit_row(things: Things, db: Database) -> None:
    tenant_id, store = things.alice.tenant_id, things.alice.product.store
    for name, act in ACTIONS.items():
        rows, objects = rows_of_tenant(db, tenant_id), sorted(store.list("tenants/"))
        with full(db, tenant_id):
            assert is_refused(partial(act, things)), f"{name} happened without an audit row"
        assert rows_of_tenant(db, tenant_id) == rows, name
        assert sorted(store.list("tenants/")) == objects, name
    for name, act in ACTIONS.items():
        before = len(audit.extract(things.alice, 10_000))
        act(things)
        assert len(audit.extract(things.alice, 10_000)) > before, f"{name} leaves no audit row"
