"""From asking for a report to its files: sealed, signed, verified, and the same every time."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from appliance.adapters.object_store import StoreUnavailableError
from appliance.foundation.canonical_json import sha256_hex
from appliance.foundation.domain_errors import (
    ConflictError,
    FeatureDisabledError,
    NotFoundError,
    UnavailableError,
)
from appliance.foundation.flags import Flags, KillSwitch
from appliance.jobs.drain import drain
from appliance.models.roles import WORKER
from appliance.services import audit, issuing, organisations
from appliance.services.context import Context
from appliance.services.keys import signing_key
from appliance.services.verification.verify import verify
from tests.database import Database
from tests.services.issuing.judged import judged
from tests.services.organisations.test_logo import picture as a_picture

FILES = [
    *("answers.json", "answers.xlsx", "assessment-results.oscal.json", "bundle.json", "findings.json"),
    *("poam.oscal.json", "report.docx", "report.html", "report.pdf"),
]


def content(ctx: Context, report_id: UUID, name: str) -> bytes:
    return b"".join(issuing.download_file(ctx, report_id, name).chunks)


@pytest.fixture
def report_id(alice: Context, run_jobs: Callable[[], None]) -> UUID:
    """A finished report of Alice's organisation."""
    made = issuing.request_report(alice, judged(alice))
    run_jobs()
    return made


@pytest.mark.req("REPT-01", "REPT-07")
def test_a_report_that_is_asked_for_becomes_ready_with_all_its_files(alice: Context, report_id: UUID) -> None:
    detail = issuing.report_detail(alice, report_id)
    assert (detail.line.state, [file.name for file in detail.files]) == ("READY", FILES)
    assert detail.latest
    assert detail.answers_current
    assert (detail.approval, detail.redacted) == (None, 0)
    for file in detail.files:
        assert len(content(alice, report_id, file.name)) == file.size_bytes


@pytest.mark.req("REPT-02", "ORG-06")
def test_a_report_carries_name_and_logo_as_they_are_when_it_is_made(
    alice: Context, run_jobs: Callable[[], None]
) -> None:
    report_id = issuing.request_report(alice, judged(alice))
    logo = organisations.set_logo(alice, a_picture((1200, 300)), replaces=None)
    organisations.change_settings(alice, {"name": "Oak"}, 1)
    run_jobs()
    organisations.remove_logo(alice, replaces=logo.sha256)
    organisations.change_settings(alice, {"name": "Elm"}, 2)

    assert b"of Oak, 600 by 150" in content(alice, report_id, "report.html")
    pages = {file.name: file.sha256 for file in issuing.report_detail(alice, report_id).files}
    bundle = json.loads(content(alice, report_id, "bundle.json"))
    assert pages["report.html"] in json.dumps(bundle["manifest"])


@pytest.mark.req("REPT-07", "REPT-08")
def test_its_bundle_passes_the_verifier_with_the_audit_events(alice: Context, report_id: UUID) -> None:
    files = {name: content(alice, report_id, name) for name in FILES}
    key = signing_key(alice.product.settings).public_key
    verdict = verify(
        files["bundle.json"], pdf=files["report.pdf"], html=files["report.html"], trusted_keys=[key.raw]
    )
    states = {check.name: str(check.outcome.state) for check in verdict.checks}
    assert verdict.exit_code == 0
    assert states["audit-chain"] == states["audit-record"] == "passed"
    bundle = json.loads(files["bundle.json"])
    assert bundle["format"] == 4
    assert bundle["audit"]["events"][-1]["action"] == "evaluation.completed"
    assert sha256_hex(bundle["manifest"]) == issuing.report_detail(alice, report_id).manifest_sha256


@pytest.mark.req("REPT-03")
def test_the_same_evaluation_gives_the_same_bytes(
    alice: Context, report_id: UUID, run_jobs: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluation_id = issuing.report_detail(alice, report_id).line.evaluation_id
    # As after an upgrade with another template, which leaves the files as they were.
    monkeypatch.setattr("appliance.services.issuing.request.TEMPLATE_VERSION", "next")
    again = issuing.request_report(alice, evaluation_id)
    run_jobs()
    assert again != report_id
    for name in FILES:
        assert content(alice, again, name) == content(alice, report_id, name)


@pytest.mark.req("REPT-04")
def test_asking_again_gives_the_same_report(alice: Context, report_id: UUID) -> None:
    evaluation_id = issuing.report_detail(alice, report_id).line.evaluation_id
    assert issuing.request_report(alice, evaluation_id) == report_id
    assert len(issuing.list_reports(alice).lines) == 1


@pytest.mark.req("EVID-04")
def test_what_is_stored_is_encrypted_and_bound_to_its_place(
    alice: Context, report_id: UUID, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = alice.product.store
    places = list(store.list(f"tenants/{alice.tenant_id}/reports/{report_id}/"))
    assert [place.rsplit("/", 1)[1] for place in places] == FILES
    stored = {place: b"".join(store.get(place)) for place in places}
    assert not any(b"%PDF" in data or b"manifest" in data for data in stored.values())
    answers, bundle = places[:2]
    store.put(answers, [stored[bundle]])
    with pytest.raises(UnavailableError, match="damaged"):
        content(alice, report_id, "answers.json")


@pytest.mark.req("AUD-01", "AUD-06")
def test_every_step_is_in_the_audit_log(alice: Context, report_id: UUID) -> None:
    content(alice, report_id, "report.pdf")
    events = audit.list_events(alice, audit.AuditFilter(resource_id=str(report_id))).events
    assert [event["action"] for event in reversed(events)] == [
        "report.requested", "report.ready", "report.downloaded",
    ]  # fmt: skip
    assert audit.verify_chain(alice).intact


def test_another_organisation_finds_nothing(mallory: Context, report_id: UUID) -> None:
    for look in (issuing.report_detail, issuing.preview_page):
        with pytest.raises(NotFoundError):
            look(mallory, report_id)
    with pytest.raises(NotFoundError):
        issuing.download_file(mallory, report_id, "report.pdf")


def test_a_file_nobody_made_is_not_found(alice: Context, report_id: UUID) -> None:
    for name in ("sign-off.json", "secret.txt", "../report.pdf"):
        with pytest.raises(NotFoundError):
            issuing.download_file(alice, report_id, name)


def test_an_evaluation_of_somebody_else_makes_no_report(alice: Context, mallory: Context) -> None:
    theirs = judged(mallory)
    for evaluation_id in (theirs, uuid4()):
        with pytest.raises(NotFoundError):
            issuing.request_report(alice, evaluation_id)
    assert issuing.list_reports(alice).lines == ()


@pytest.mark.req("FLAG-01")
def test_switched_off_means_no_new_report(alice: Context) -> None:
    evaluation_id = judged(alice)
    off = replace(alice.product.flags, pulled=frozenset({KillSwitch.DISABLE_REPORT_GENERATION}))
    assert isinstance(off, Flags)
    with pytest.raises(FeatureDisabledError):
        issuing.request_report(replace(alice, product=replace(alice.product, flags=off)), evaluation_id)
    assert issuing.list_reports(alice).lines == ()


def test_before_it_is_ready_nothing_can_be_had(alice: Context) -> None:
    report_id = issuing.request_report(alice, judged(alice))
    assert issuing.report_detail(alice, report_id).line.state == "QUEUED"
    with pytest.raises(ConflictError, match="not ready"):
        issuing.download_file(alice, report_id, "report.pdf")


@pytest.mark.req("REPT-01")
def test_a_job_that_comes_twice_changes_nothing(alice: Context, report_id: UUID, db: Database) -> None:
    before = issuing.report_detail(alice, report_id)
    with db.in_use(WORKER):
        issuing.build_report(alice, report_id)
    assert issuing.report_detail(alice, report_id) == before


@pytest.mark.req("REPT-01")
def test_a_store_that_fails_once_costs_an_attempt_and_not_the_report(
    alice: Context, db: Database, monkeypatch: pytest.MonkeyPatch, clock: object
) -> None:
    store, real = alice.product.store, alice.product.store.put
    calls: list[str] = []

    def put(key: str, chunks: object) -> int:
        calls.append(key)
        if len(calls) == 3:
            raise StoreUnavailableError("The store is full")
        return real(key, chunks)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "put", put)
    report_id = issuing.request_report(alice, judged(alice))
    with db.in_use(WORKER):
        ran = drain(alice.product, strict=False)
    assert ran[0].ended.again_at is not None
    assert issuing.report_detail(alice, report_id).line.state == "QUEUED"
    alice.product.clock.advance(ran[0].ended.again_at - alice.product.clock.now())  # type: ignore[attr-defined]
    with db.in_use(WORKER):
        drain(alice.product)
    assert issuing.report_detail(alice, report_id).line.state == "READY"
    assert len(list(store.list(f"tenants/{alice.tenant_id}/reports/{report_id}/"))) == len(FILES)
