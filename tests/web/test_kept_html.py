"""Parts of pages that are kept: nobody else's, nothing of a person, and never out of date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask, g, render_template_string

from appliance.foundation.clock import SetClock
from appliance.services import assessments, evidence
from appliance.services.accounts import Seat, Standing
from appliance.services.context import Product
from tests.cast import Tenancy, new_organisation
from tests.services.assessment_pages.samples import NO_MFA, NOBODY_KNOWS
from tests.services.assessments.organisations import judged
from tests.services.evidence.vault import sealed
from tests.web.browser_client import BrowserClient

ClientAs = Callable[..., BrowserClient]


def drawn(app: Flask, tenant_id: UUID, block: str, **values: object) -> str:
    """A kept part as a person of the organisation gets it."""
    with app.test_request_context("/app"):
        seat = Seat(tenant_id, "Any Ltd", "owner", "Europe/London")
        g.standing = Standing(uuid4(), "Anybody", "", (seat,), seat)
        return render_template_string("{% call kept('part', key) %}" + block + "{% endcall %}", **values)


@pytest.mark.req("ORG-01")
def test_a_kept_part_is_never_shown_to_another_organisation(app: Flask) -> None:
    acorn, birch = uuid4(), uuid4()
    assert drawn(app, acorn, "{{ words }}", key=1, words="of acorn") == "of acorn"
    assert drawn(app, acorn, "{{ words }}", key=1, words="drawn anew") == "of acorn"
    assert drawn(app, birch, "{{ words }}", key=1, words="of birch") == "of birch"
    assert drawn(app, acorn, "{{ words }}", key=2, words="another") == "another"


@pytest.mark.req("ORG-01")
def test_two_organisations_whose_evaluations_share_an_id_see_their_own(
    acorn: Tenancy, product: Product, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    birch, shared = new_organisation(product, name="Birch Ltd"), uuid4()
    monkeypatch.setattr("appliance.services.assessments.store.uuid4", lambda: shared)
    judged(acorn.owner)
    assert "would fail" in client_as(acorn.guest).get("/app").text
    page = client_as(birch.guest).get("/app").text
    assert "Nothing has been evaluated yet" in page
    assert "Elaine Kaye" not in page


@pytest.mark.parametrize(
    "block",
    ["{{ csrf_token() }}", "{{ csp_nonce() }}", "{{ may('evaluate') }}", "{{ made_at|moment }}"],
)
def test_what_belongs_to_one_person_or_answer_cannot_be_kept(app: Flask, block: str) -> None:
    with pytest.raises(RuntimeError, match="cannot stand in a kept part"):
        drawn(app, uuid4(), block, key=1, made_at="2026-11-21T09:00Z")


def test_markup_in_a_kept_part_is_only_text(app: Flask) -> None:
    tenant_id = uuid4()
    for _ in range(2):
        assert drawn(app, tenant_id, "{{ words }}", key=1, words="<b>") == "&lt;b&gt;"


@pytest.mark.req("FIND-01")
def test_a_new_answer_shows_at_once_on_a_page_seen_before(acorn: Tenancy, client_as: ClientAs) -> None:
    judged(acorn.owner)
    client = client_as(acorn.owner)
    for code, words in (("compliant", "You say: compliant"), ("not_compliant", "You say: not compliant")):
        client.get("/app/controls/CE-9")
        assessments.set_answer(acorn.owner, "CE-9", code)
        page = client.get("/app/controls/CE-9").text
        assert words in page
        assert page.count("checked") == 1


@pytest.mark.req("EVID-07")
def test_added_and_redacted_evidence_shows_at_once_on_a_page_seen_before(
    acorn: Tenancy, client_as: ClientAs, run_jobs: Callable[[], None]
) -> None:
    judged(acorn.owner)
    client = client_as(acorn.guest)
    assert "Patches of November" not in client.get("/app/controls/CE-9").text
    evidence_id = sealed(acorn.owner, run_jobs, title="Patches of November")
    page = client.get("/app/controls/CE-9").text
    assert "Patches of November" in page
    assert "Redacted" not in page
    evidence.redact(acorn.owner, evidence_id, "It names a customer")
    assert "Redacted" in client.get("/app/controls/CE-9").text


@pytest.mark.req("FIND-02")
def test_a_new_evaluation_shows_at_once_on_pages_seen_before(
    acorn: Tenancy, client_as: ClientAs, clock: SetClock
) -> None:
    client = client_as(acorn.guest)
    paths = ("/app", "/app/controls", "/app/controls/CE-12")

    def shown() -> list[str]:
        return [client.get(path).text.split('<div class="tx-column">')[1] for path in paths]

    judged(acorn.owner)
    before = shown()
    assert shown() == before
    clock.advance(timedelta(minutes=10))
    judged(acorn.owner, NO_MFA)
    assert all(now != then for now, then in zip(shown(), before, strict=True))


def test_who_may_do_less_gets_no_button_another_was_given(acorn: Tenancy, client_as: ClientAs) -> None:
    judged(acorn.owner, NOBODY_KNOWS)
    assert "Fill it in" in client_as(acorn.owner).get("/app/controls/CE-9").text
    assert "Fill it in" not in client_as(acorn.guest).get("/app/controls/CE-9").text
