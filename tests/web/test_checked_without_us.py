"""The whole way, and the end of it: what was downloaded is checked by a program that never saw the server."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.clock import SetClock
from appliance.services import assessments, evidence, profiles
from appliance.services.context import Context
from appliance.services.verifier_file import archive_bytes
from tests.cast import Tenancy
from tests.database import CHECKOUT
from tests.services.evidence.vault import PLAIN, described, sealed
from tests.services.issuing.judged import sample_facts
from tests.web.browser_client import BrowserClient

FURTHER = ("report.docx", "answers.xlsx", "assessment-results.oscal.json", "poam.oscal.json")
FILES = ("bundle.json", "report.pdf", "report.html", "sign-off.json", *FURTHER)
APPROVAL = {"signatory_name": "Grace Hopper", "signatory_role": "Director", "agreed": "yes"}


def live(ctx: Context, clock: SetClock, run_jobs: Callable[[], None]) -> None:
    """What an organisation does before it wants a report: it tells, answers, shows, replaces, redacts."""
    profiles.replace_profile(ctx, sample_facts()["profile"], 0)
    for key, value in {
        "CE-9": "compliant",
        "CE-10": "not_compliant",
        "A1.10": "A customer asks for it.",
    }.items():
        assessments.set_answer(ctx, key, value)
    former = sealed(ctx, run_jobs)
    sealed(ctx, run_jobs, b"device,patched\nLAP-01,2026-11-20\n", supersedes_id=former)
    regretted = sealed(
        ctx, run_jobs, PLAIN + b"LAP-02,2026-11-01\n", kind="policy_doc", control_ids=("CE-1",)
    )
    evidence.redact(ctx, regretted, "It named a colleague.")
    evidence.add_note(
        ctx, described(kind="process_record", title="Note of a walk round"), "All screens lock."
    )
    clock.advance(timedelta(minutes=5))
    run_jobs()
    clock.advance(timedelta(minutes=5))
    run_jobs()


def take_away(client: BrowserClient, run_jobs: Callable[[], None], folder: Path) -> None:
    """Ask for the report, approve it, and download what goes to whoever checks it."""
    standing = client.get("/app/reports").text
    evaluation_id = standing.split('name="evaluation_id" value="')[1].split('"')[0]
    address = client.post("/app/reports", data={"evaluation_id": evaluation_id}).location
    run_jobs()
    assert client.post(f"{address}/approve", data=APPROVAL).status_code == 303
    for name in FILES:
        answer = client.get(f"{address}/files/{name}")
        assert answer.status_code == 200
        (folder / name).write_bytes(answer.data)
    (folder / "signer.pub").write_bytes(client.get("/app/reports/signing-key.pub").data)
    (folder / "transcrypt-verify.pyz").write_bytes(archive_bytes(CHECKOUT))


def check(folder: Path, bundle: str = "bundle.json") -> tuple[int, Mapping[str, str]]:
    """As an auditor does: Python alone, isolated, with an empty environment."""
    command = [sys.executable, "-I", "-S", "transcrypt-verify.pyz", bundle, "--format", "json"]
    command += [
        "--pdf",
        "report.pdf",
        "--html",
        "report.html",
        "--sign-off",
        "sign-off.json",
        "--key",
        "signer.pub",
    ]
    command += [word for name in FURTHER for word in ("--file", name)]
    ran = subprocess.run(command, cwd=folder, env={}, capture_output=True, check=False)
    assert ran.stderr == b""
    checks = json.loads(ran.stdout)["checks"]
    return ran.returncode, {check["name"]: check["state"] for check in checks}


@pytest.mark.req("REPT-03", "REPT-06", "REPT-07", "REPT-08", "RULE-08", "AUD-01")
def test_a_report_of_a_lived_in_organisation_is_verified_on_a_machine_that_never_saw_the_server(
    acorn: Tenancy,
    clock: SetClock,
    run_jobs: Callable[[], None],
    client_as: Callable[..., BrowserClient],
    tmp_path: Path,
) -> None:
    live(acorn.owner, clock, run_jobs)
    take_away(client_as(acorn.owner, fresh=True), run_jobs, tmp_path)
    status, states = check(tmp_path)
    assert (status, states) == (0, dict.fromkeys(states, "passed"))
    bundle = json.loads((tmp_path / "bundle.json").read_bytes())
    told = [event["action"] for event in bundle["audit"]["events"]]
    assert told[-1] == "evaluation.completed"
    assert {"profile.published", "evidence.sealed", "evidence.superseded", "evidence.redacted"} <= set(told)
    assert [item.get("redacted", False) for item in bundle["evidence"]].count(True) == 1
    bundle["audit"]["events"].pop(3)
    (tmp_path / "tampered.json").write_bytes(canonical_bytes(bundle))
    status, states = check(tmp_path, "tampered.json")
    assert (status, states["hashes"], states["audit-chain"]) == (1, "failed", "failed")
