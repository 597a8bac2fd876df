"""What an operator switches off is off for the next request of a running process (FLAG-02)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from appliance.foundation.flags_file import FlagsFile
from appliance.services.context import Context
from appliance.web.site import keep_site, site_of
from tests.database import CHECKOUT
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
