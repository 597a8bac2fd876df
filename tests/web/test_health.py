"""Probes and figures: what they say, and to whom (OBS-06)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from appliance.adapters.object_store import LocalDiskStore
from appliance.foundation import work_figures
from appliance.foundation.circuit_breaker import CircuitBreaker
from appliance.models.database import connect, database
from appliance.services import events
from appliance.web.site import keep_site, site_of
from tests.cast import Tenancy
from tests.database import CHECKOUT, Database
from tests.web.api.problem_checks import problem
from tests.web.browser_client import BrowserClient

INTERNAL = ("/readyz", "/metrics")


@pytest.mark.req("OBS-06")
@pytest.mark.parametrize("path", INTERNAL)
@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_what_is_internal_answers_nobody_behind_a_proxy(
    client: BrowserClient, path: str, header: str
) -> None:
    assert client.get(path).status_code == 200
    assert client.get(path, headers={header: "203.0.113.7"}).status_code == 404


@pytest.mark.req("OBS-06")
@pytest.mark.parametrize("path", INTERNAL)
def test_what_is_internal_answers_no_other_machine(client: BrowserClient, path: str) -> None:
    assert client.get(path, environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 404


@pytest.mark.req("OBS-06")
def test_readiness_fails_without_the_store_and_liveness_does_not(
    app: Flask, client: BrowserClient, tmp_path: Path
) -> None:
    site = site_of(app)
    (tmp_path / "not-a-folder").write_text("in the way")
    broken = replace(site.product, store=LocalDiskStore(tmp_path / "not-a-folder"))
    keep_site(app, replace(site, product=broken))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "unavailable"}, "what is missing is not told to callers"
    problem(client.get("/api/health"), 503, "E503_UNAVAILABLE")
    assert client.get("/healthz").status_code == 200


@pytest.mark.req("OBS-06")
def test_readiness_fails_while_a_migration_is_missing(client: BrowserClient, db: Database) -> None:
    with db.as_admin() as connection:
        (last,) = connection.execute("select max(name) from schema_migration").fetchone() or ("",)
        row = connection.execute("select sha256 from schema_migration where name = %s", (last,)).fetchone()
        assert row is not None
        connection.execute("delete from schema_migration where name = %s", (last,))
        try:
            assert client.get("/readyz").status_code == 503
            assert client.get("/healthz").status_code == 200
        finally:
            connection.execute("insert into schema_migration (name, sha256) values (%s, %s)", (last, row[0]))
    assert client.get("/readyz").status_code == 200


@pytest.mark.req("OBS-06", "PRIV-01")
def test_figures_are_by_endpoint_and_name_nobody(
    acorn: Tenancy, client_as: Callable[..., BrowserClient]
) -> None:
    client = client_as(acorn.owner)
    client.get("/app/settings?planted=planted@example.test")
    figures = client.get("/metrics").text
    assert 'endpoint="settings.show"' in figures
    assert "planted" not in figures
    assert str(acorn.tenant_id) not in figures


@pytest.mark.req("OBS-06", "JOBS-05")
def test_figures_tell_how_far_behind_the_workers_are(
    acorn: Tenancy, client: BrowserClient, db: Database
) -> None:
    with acorn.owner.transaction():
        events.publish(acorn.owner, "control.answered", "CE-9")
    figures = client.get("/metrics").text
    waiting = re.compile(r'transcrypt_jobs{consumer="activity",state="waiting",task="event.deliver"} [1-9]')
    assert "transcrypt_queue_known 1.0" in figures
    assert waiting.search(figures)
    assert re.search(r'transcrypt_jobs_lag_seconds{consumer="activity",task="event.deliver"} ', figures)
    assert str(acorn.tenant_id) not in figures
    before = database.obj
    before.close()
    database.initialize(
        connect("postgresql://nobody@127.0.0.1:1/none", max_connections=1, application_name="away")
    )
    try:
        away = client.get("/metrics").text
    finally:
        database.initialize(before)
    assert "transcrypt_queue_known 0.0" in away
    assert not waiting.search(away)


@pytest.mark.req("OBS-06")
def test_figures_are_of_every_process_together(tmp_path: Path) -> None:
    figures = tmp_path / "figures"
    figures.mkdir()
    counted = subprocess.run(
        [sys.executable, "-m", "tests.web.counting_processes", str(tmp_path), str(CHECKOUT / "flags.json")],
        env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(figures), "TRANSCRYPT_HOME": str(tmp_path)},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert counted.returncode == 0, counted.stderr
    (line,) = [
        line
        for line in counted.stdout.splitlines()
        if line.startswith("transcrypt_http_request_duration_seconds_count")
        and 'endpoint="home.front"' in line
    ]
    assert line.endswith(" 5.0"), line


@pytest.mark.req("JOBS-09")
def test_the_figures_tell_which_service_is_not_asked_any_more(client: BrowserClient) -> None:
    breaker = CircuitBreaker("store_of_this_test", failures=2)
    for open_now in (0.0, 0.0, 1.0):
        assert (
            f'transcrypt_breaker_open{{breaker="store_of_this_test"}} {open_now}'
            in client.get("/metrics").text
        )
        breaker.failed()
    breaker.succeeded()
    assert 'transcrypt_breaker_open{breaker="store_of_this_test"} 0.0' in client.get("/metrics").text


@pytest.mark.req("JOBS-09")
def test_the_figures_tell_how_much_work_is_done_and_how_long_it_takes(client: BrowserClient) -> None:
    work_figures.event_delivered("report.generated", "activity", timedelta(seconds=2))
    work_figures.job_done("report.build", "", taken=timedelta(seconds=1), whole=timedelta(seconds=9))
    told = client.get("/metrics").text
    event = 'consumer="activity",event_type="report.generated"'
    assert f"transcrypt_event_latency_seconds_count{{{event}}}" in told
    assert 'transcrypt_job_runs_total{consumer="",outcome="done",task="report.build"}' in told
    assert 'transcrypt_job_latency_seconds_bucket{consumer="",le="10.0",task="report.build"}' in told
