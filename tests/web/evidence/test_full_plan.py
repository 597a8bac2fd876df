"""Evidence that the plan has no room for: told on the page it was typed on, with nothing of it lost."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask

from appliance.services import plans
from tests.cast import Tenancy
from tests.services.evidence.vault import send
from tests.services.people.invited import with_limits
from tests.web.browser_client import BrowserClient
from tests.web.other_product import serving

TYPED = {"kind": "patch_report", "title": "Password policy", "control_ids": "CE-9"}


@pytest.mark.req("ORG-11")
def test_a_note_beyond_the_plan_stays_on_the_page(
    acorn: Tenancy, app: Flask, client_as: Callable[..., BrowserClient]
) -> None:
    send(acorn.owner)
    with serving(app, with_limits(acorn.owner, EVIDENCE_ITEMS=1).product):
        answer = client_as(acorn.member).post(
            "/app/evidence/statements", data={**TYPED, "form": "note", "text": "Looked at on Tuesday."}
        )
    assert answer.status_code == 429
    assert "All 1 places of your plan for evidence are taken" in answer.text
    assert "Looked at on Tuesday." in answer.text
    assert 'value="Password policy"' in answer.text


@pytest.mark.req("ORG-11")
def test_a_file_with_too_many_bytes_is_told_to_people_and_programs(
    acorn: Tenancy, app: Flask, client_as: Callable[..., BrowserClient]
) -> None:
    with serving(app, with_limits(acorn.owner, EVIDENCE_BYTES=1_000).product):
        for accept, content_type in (("text/html", "text/html"), ("application/json", "application/problem")):
            file = (io.BytesIO(b"x" * 2_000), "policy.txt")
            answer = client_as(acorn.member).post(
                "/app/evidence/files", data={**TYPED, "file": file}, headers={"Accept": accept}
            )
            assert answer.status_code == 429
            assert answer.content_type.startswith(content_type)
            assert "redact evidence that is no longer needed" in answer.text
    _plan, uses = plans.usage(acorn.owner)
    assert {use.quota: use.used for use in uses}[plans.Quota.EVIDENCE_BYTES] == 0
