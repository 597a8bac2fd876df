"""What an operator switches off is off for the next request of a running process (FLAG-02)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from appliance.foundation.flags import Flag, KillSwitch
from appliance.foundation.flags_file import FlagsFile
from appliance.services.context import Context
from appliance.web.site import keep_site, site_of
from tests.database import CHECKOUT
from tests.log_capture import CapturedLogs
from tests.services.issuing.judged import judged
from tests.web.browser_client import BrowserClient


@pytest.mark.req("FLAG-02", "FLAG-03")
def test_a_stop_holds_from_the_next_request_until_it_is_let_go(
    app: Flask, alice: Context, client_as: Callable[..., BrowserClient], tmp_path: Path
) -> None:
    path = tmp_path / "flags.json"
    shipped = (CHECKOUT / "flags.json").read_bytes()
    path.write_bytes(shipped)
    site = site_of(app)
    keep_site(app, replace(site, product=replace(site.product, flags_file=FlagsFile(path))))
    client, data = client_as(alice), {"evaluation_id": str(judged(alice))}
    document = json.loads(shipped)
    document["kill_switches"]["disable_report_generation"] = True
    path.write_text(json.dumps(document), encoding="utf-8")
    refused = [client.post("/app/reports", data=data) for _ in range(2)]
    assert {answer.status_code for answer in refused} == {503}
    assert all("Making reports is switched off at the moment." in answer.text for answer in refused)
    listed = client.get("/app/reports").text
    assert "Making reports is switched off at the moment." in listed
    assert "Make a report of the current result" not in listed
    path.write_text("{", encoding="utf-8")
    assert client.post("/app/reports", data=data).status_code == 503
    path.write_bytes(shipped)
    assert client.post("/app/reports", data=data).status_code == 303


@pytest.mark.req("FLAG-04")
def test_the_flag_that_refused_is_told_with_the_span_and_never_counted_as_a_label(
    app: Flask, alice: Context, client_as: Callable[..., BrowserClient], log_lines: CapturedLogs
) -> None:
    site = site_of(app)
    pulled = replace(site.product.flags, pulled=frozenset({KillSwitch.DISABLE_REPORT_GENERATION}))
    keep_site(app, replace(site, product=replace(site.product, flags=pulled)))
    client, body = client_as(alice), {"evaluation_id": str(judged(alice))}
    answers = [client.post("/api/v1/reports", json=body) for _ in range(2)]
    told = [answer.get_json(force=True) for answer in answers]
    assert [answer.status_code for answer in answers] == [503, 503]
    for problem in told:
        assert problem.pop("trace_id") == problem["error"].pop("trace_id")
    assert told[0] == told[1]
    refused = log_lines.named("feature.disabled")
    assert [line["flag"]["flag_evaluated"] for line in refused] == ["report_generation_enabled"] * 2
    spans = [answer.headers["traceparent"].split("-")[1:3] for answer in answers]
    assert [[line["trace_id"], line["span_id"]] for line in refused] == spans
    metrics = client.get("/metrics").text
    assert "transcrypt_http_request_total" in metrics
    assert not [flag.value for flag in Flag if flag.value in metrics]
