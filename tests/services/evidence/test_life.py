"""What happens to evidence after it is sealed, and what an evaluation sees of it."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256

import pytest
from peewee import IntegrityError

from appliance.foundation.carried_files import validator
from appliance.foundation.domain_errors import (
    ConflictError,
    NotFoundError,
    UnavailableError,
)
from appliance.models import evidence as evidence_table
from appliance.services import evidence
from appliance.services.context import Context
from appliance.services.evidence import sealed_objects
from tests.services.evidence.vault import AS_SENT, PLAIN, actions_on, sealed, send, state_of

RunJobs = Callable[[], None]
FACT = validator("facts", "evidence_item")


@pytest.mark.req("EVID-08")
def test_redaction_destroys_blob_and_key_and_keeps_the_record(alice: Context, run_jobs: RunJobs) -> None:
    evidence_id = sealed(alice, run_jobs)
    copy = b"".join(alice.product.store.get(sealed_objects.place(alice.tenant_id, evidence_id)))
    evidence.redact(alice, evidence_id, "It names a customer")
    item = evidence.read_evidence(alice, evidence_id).item
    assert (item.state, item.status, item.redacted) == ("SEALED", "redacted", True)
    assert (item.redacted_by, item.redaction_reason) == (alice.account_id, "It names a customer")
    assert item.sha256 == sha256(PLAIN).hexdigest()
    assert actions_on(alice, evidence_id)[-1] == "evidence.redacted"
    assert list(alice.product.store.list("tenants/")) == []
    # Not even somebody who kept the blob can open it: its key is gone.
    alice.product.store.put(sealed_objects.place(alice.tenant_id, evidence_id), [copy])
    with pytest.raises(NotFoundError):
        sealed_objects.open_object(alice, evidence_id)
    with pytest.raises(ConflictError):
        evidence.redact(alice, evidence_id, "again")
    with pytest.raises(ConflictError, match="still stands"):
        evidence.set_controls(alice, evidence_id, ["CE-1"], replaces=AS_SENT)


@pytest.mark.req("EVID-02", "EVID-08")
def test_the_key_of_sealed_evidence_cannot_be_destroyed_without_a_redaction(
    alice: Context, run_jobs: RunJobs
) -> None:
    evidence_id = sealed(alice, run_jobs)
    key = alice.product.keys.new_key()
    with pytest.raises(IntegrityError), alice.transaction():
        sealed_objects.keep_key(alice, evidence_id, key)


@pytest.mark.req("EVID-02")
def test_sealed_evidence_cannot_change(alice: Context, run_jobs: RunJobs) -> None:
    evidence_id = sealed(alice, run_jobs)
    with pytest.raises(IntegrityError), alice.transaction():
        evidence_table.change(alice.tenant_id, evidence_id, title="Better")


@pytest.mark.req("EVID-08")
def test_an_evaluation_sees_what_is_redacted_as_redacted(alice: Context, run_jobs: RunJobs) -> None:
    evidence_id = sealed(alice, run_jobs)
    evidence.redact(alice, evidence_id, "A mistake")
    [item] = evidence.facts_items(alice)
    assert (item["id"], item["redacted"]) == (str(evidence_id), True)


@pytest.mark.req("EVID-01", "EVID-12")
def test_an_evaluation_sees_sealed_evidence_that_nothing_replaced(alice: Context, run_jobs: RunJobs) -> None:
    old = sealed(
        alice,
        run_jobs,
        kind="policy_doc",
        coverage="document",
        covered_count=None,
        total_count=None,
        source_system="SharePoint",
        expires_on=date(2027, 11, 20),
    )
    send(alice, b"MZ", "run.exe")
    send(alice, b"waiting\n")
    [fact] = evidence.facts_items(alice)
    assert fact == {
        "id": str(old),
        "name": "Patch report November",
        "control_ids": ["CE-9"],
        "kind": "policy_doc",
        "captured_at": "2026-11-20",
        "coverage": "document",
        "source_system": "SharePoint",
        "expires_at": "2027-11-20",
        "sha256": sha256(PLAIN).hexdigest(),
    }
    assert FACT.problems(fact) == []
    new = send(alice, b"newer\n", supersedes_id=old)
    run_jobs()
    assert str(new) in {item["id"] for item in evidence.facts_items(alice)}
    assert str(old) not in {item["id"] for item in evidence.facts_items(alice)}


@pytest.mark.req("EVID-12")
def test_evidence_is_replaced_once_and_the_same_bytes_may_renew_it(alice: Context, run_jobs: RunJobs) -> None:
    old = sealed(alice, run_jobs)
    new = send(alice, PLAIN, supersedes_id=old)
    with pytest.raises(ConflictError):
        send(alice, b"third\n", supersedes_id=old)
    run_jobs()
    assert state_of(alice, new) == "SEALED"
    assert [item.id for item in evidence.read_evidence(alice, old).chain] == [old, new]
    with pytest.raises(ConflictError):
        send(alice, b"fourth\n", supersedes_id=old)


def test_a_replacement_that_is_rejected_leaves_the_old_one_standing(
    alice: Context, run_jobs: RunJobs
) -> None:
    old = sealed(alice, run_jobs)
    send(alice, b"MZ", "a.csv", supersedes_id=old)
    run_jobs()
    assert evidence.read_evidence(alice, old).item.status == "in_use"
    send(alice, b"second try\n", supersedes_id=old)
    run_jobs()
    assert evidence.read_evidence(alice, old).item.status == "superseded"


def test_nobody_touches_the_evidence_of_others(alice: Context, mallory: Context, run_jobs: RunJobs) -> None:
    evidence_id = sealed(alice, run_jobs)
    for touch in (
        lambda: evidence.read_evidence(mallory, evidence_id),
        lambda: evidence.redact(mallory, evidence_id, "x"),
        lambda: evidence.link_to_content(mallory, evidence_id),
        lambda: evidence.set_controls(mallory, evidence_id, ["CE-1"], replaces=AS_SENT),
        lambda: send(mallory, b"x\n", supersedes_id=evidence_id),
    ):
        with pytest.raises(NotFoundError):
            touch()
    with pytest.raises(ConflictError):
        evidence.receive(mallory, evidence_id, [b"x"])
    assert evidence.facts_items(mallory) == []
    assert evidence.titles(mallory) == {}


@pytest.mark.req("ORG-07")
def test_all_that_is_stored_lies_under_its_organisation(
    alice: Context, mallory: Context, run_jobs: RunJobs
) -> None:
    mine, theirs = sealed(alice, run_jobs), sealed(mallory, run_jobs)
    assert sorted(alice.product.store.list("")) == sorted(
        [f"tenants/{alice.tenant_id}/evidence/{mine}", f"tenants/{mallory.tenant_id}/evidence/{theirs}"]
    )


@pytest.mark.req("EVID-04", "ORG-07")
def test_an_object_does_not_open_in_the_place_of_another(
    alice: Context, mallory: Context, run_jobs: RunJobs
) -> None:
    one, two = sealed(alice, run_jobs), sealed(alice, run_jobs, b"other\n")
    store = alice.product.store
    store.put(
        sealed_objects.place(alice.tenant_id, two),
        [b"".join(store.get(sealed_objects.place(alice.tenant_id, one)))],
    )
    link = evidence.link_to_content(alice, two)
    with pytest.raises(UnavailableError):
        evidence.open_content(alice, two, link.expires, link.signature)
