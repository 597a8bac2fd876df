"""Links left behind, the last day of a link, and what became of the letters that carry links."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.flags import Flag
from appliance.services import audit, organisations, people, sharing
from appliance.services.context import Context
from appliance.services.sharing import LinkClosedError, ShareRequest
from tests.cast import Tenancy
from tests.services.sharing.shared import ready_report, shared_link
from tests.services.sharing.test_sharing import enter, events


@pytest.mark.req("REPT-05", "ORG-05")
def test_who_leaves_takes_their_links_along_only_where_that_is_asked_for(acorn: Tenancy) -> None:
    report_id = ready_report(acorn.owner)
    kept = shared_link(acorn.owner, report_id=report_id)
    shared_link(acorn.admin, report_id=report_id)
    admin_id = acorn.account_ids["admin"]
    people.end_access(acorn.owner, admin_id, "left")
    assert sharing.count_open_of(acorn.owner, admin_id) == sharing.count_left_behind(acorn.owner) == 1
    shares = sharing.list_shares(acorn.owner, report_id)
    assert [share.created_by for share in shares if share.left_behind] == ["Admin of Acorn Ltd"]
    people.restore_access(acorn.owner, admin_id)
    assert sharing.count_left_behind(acorn.owner) == 0
    people.end_access(acorn.owner, admin_id, "security", with_links=True)
    states = {share.created_by: share.state for share in sharing.list_shares(acorn.owner, report_id)}
    assert states == {"Admin of Acorn Ltd": "revoked", "Owner of Acorn Ltd": "open"}
    assert sharing.end_left_behind(acorn.owner) == 0
    assert enter(acorn.owner, kept).report_id == report_id


@pytest.mark.req("REPT-05")
def test_links_of_a_person_who_is_gone_are_ended_at_once_and_on_record(
    acorn: Tenancy, mallory: Context
) -> None:
    link, theirs = shared_link(acorn.admin), shared_link(mallory)
    people.end_access(acorn.owner, acorn.account_ids["admin"], "left")
    assert sharing.end_left_behind(acorn.owner) == 1
    with pytest.raises(LinkClosedError):
        enter(acorn.owner, link)
    assert enter(mallory, theirs).report_id == theirs.report_id
    [event] = events(acorn.owner, "report.share_revoked")
    assert event["details"] == {"share_id": str(link.share_id)}


@pytest.mark.req("MAIL-02", "REPT-05")
def test_a_link_says_what_became_of_the_letter_with_it(acorn: Tenancy) -> None:
    report_id, ctx = ready_report(acorn.owner), acorn.owner
    sharing.share_report(ctx, report_id, ShareRequest("Bea", 7, email="bea@example.test"))
    sharing.share_report(ctx, report_id, ShareRequest("Bea", 7))
    assert {share.letter for share in sharing.list_shares(ctx, report_id)} == {
        "",
        "The email with it is being sent",
    }
    stopped = replace(ctx.product.flags, for_tenant={ctx.tenant_id: {Flag.EMAIL_DISPATCH_ENABLED: False}})
    off = replace(ctx, product=replace(ctx.product, flags=stopped))
    waits = {share.letter for share in sharing.list_shares(off, report_id)}
    assert waits == {"", "Waits: sending of emails is switched off"}


@pytest.mark.req("REPT-05", "ORG-06")
def test_the_last_day_of_a_link_is_told_as_it_is_where_the_organisation_is(
    alice: Context, clock: SetClock
) -> None:
    organisations.change_settings(alice, {"time_zone": "Pacific/Auckland"}, 1)
    clock.advance(timedelta(hours=3))
    shared_link(alice, days=7)
    (shared,) = audit.list_events(alice, audit.AuditFilter(actions=("report.shared",))).events
    assert shared["details"]["expires_on"] == "2026-11-29"
