"""Flags, billing and what is not there yet, by the API."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from appliance.foundation.flags import Flag, Flags, KillSwitch
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import problem
from tests.web.browser_client import BrowserClient
from tests.web.other_product import serving

LATER = ("connectors", "packs/nis2", "partner/organisations", "attestations")
STRIPE = "/api/v1/billing/stripe/webhook"


def flags_of(ctx: Context) -> Flags:
    return ctx.product.flags


def with_flags(ctx: Context, flags: Flags) -> Context:
    return replace(ctx, product=replace(ctx.product, flags=flags))


@pytest.mark.req("API-01", "FLAG-01", "FLAG-03")
def test_the_flags_of_an_organisation_are_told_as_they_hold_for_it(
    acorn: Tenancy, mallory: Context, app: Flask, api_as: ApiAs
) -> None:
    usual = api_as(acorn.guest).get("/api/v1/flags")
    assert usual.get_json()["flags"].keys() == {flag.value for flag in Flag}
    again = api_as(acorn.guest).get("/api/v1/flags", headers={"If-None-Match": usual.headers["ETag"]})
    assert again.status_code == 304
    for_acorn = {acorn.tenant_id: {Flag.PRICING_LIVE: False}}
    flags = replace(
        flags_of(acorn.owner), for_tenant=for_acorn, pulled=frozenset({KillSwitch.DISABLE_EVIDENCE_INGEST})
    )
    with serving(app, with_flags(acorn.owner, flags).product):
        told = api_as(acorn.guest).get("/api/v1/flags", headers={"If-None-Match": usual.headers["ETag"]})
        theirs = api_as(mallory).get("/api/v1/flags").get_json()["flags"]
    ours = told.get_json()["flags"]
    assert (ours["pricing_live"], theirs["pricing_live"]) == (False, True)
    assert (ours["evidence_ingest_enabled"], theirs["evidence_ingest_enabled"]) == (False, False)


@pytest.mark.req("API-10")
@pytest.mark.parametrize("part", LATER)
def test_what_comes_later_says_so_the_same_way_each_time(
    acorn: Tenancy, api: BrowserClient, part: str
) -> None:
    first, second = (problem(api.get(f"/api/v1/{part}"), 501, "E501_NOT_AVAILABLE") for _ in range(2))
    of_the_request = ("trace_id", "error")
    for told in (first, second):
        assert told["type"].endswith("#E501_NOT_AVAILABLE")
        for name in of_the_request:
            told.pop(name)
    assert first == second


@pytest.mark.req("API-01", "FLAG-01")
def test_billing_is_switched_off_and_not_there_when_switched_on(
    acorn: Tenancy, app: Flask, api: BrowserClient
) -> None:
    paths = ("/api/v1/billing/portal", "/api/v1/billing/checkout")
    for path in paths:
        problem(api.post(path), 503, "E503_FEATURE_DISABLED")
    flags = flags_of(acorn.owner)
    on = replace(flags, for_all={**flags.for_all, Flag.BILLING_ENABLED: True})
    with serving(app, with_flags(acorn.owner, on).product):
        for path in paths:
            problem(api.post(path), 501, "E501_NOT_AVAILABLE")
        problem(api.post(STRIPE, json={}), 501, "E501_NOT_AVAILABLE")


@pytest.mark.req("API-01", "API-12")
def test_the_webhook_needs_no_session_and_reads_nothing_while_billing_is_off(app: Flask) -> None:
    stripe = app.test_client()
    told = stripe.post(STRIPE, data=b"{not json", content_type="application/json")
    problem(told, 503, "E503_FEATURE_DISABLED")
    problem(stripe.post(STRIPE, data=b"x", content_type="text/plain"), 415, "E415_UNSUPPORTED_MEDIA_TYPE")
