"""The object store is down: what people are told, and what happens to what they send (EVID-07)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from appliance.adapters.object_store import FolderSpool, NoSpool, Spool
from appliance.services.context import Context
from tests.adapters.object_store.fragile_store import FragileStore
from tests.web.browser_client import BrowserClient
from tests.web.evidence.test_adding import JSON, form, held

RunJobs = Callable[[], None]
ClientAs = Callable[..., BrowserClient]


def without_store(app: Flask, tmp_path: Path, spool: Spool) -> FragileStore:
    """The application over a store that is down."""
    site, store = app.extensions["transcrypt"], FragileStore(tmp_path / "objects")
    store.down = True
    app.extensions["transcrypt"] = replace(site, product=replace(site.product, store=store, spool=spool))
    return store


@pytest.mark.req("EVID-07")
def test_while_nothing_can_be_kept_the_person_is_told_and_can_try_again(
    app: Flask, alice: Context, client_as: ClientAs, run_jobs: RunJobs, tmp_path: Path
) -> None:
    store = without_store(app, tmp_path, NoSpool())
    client = client_as(alice)
    response = client.post("/app/evidence/files", data=form((b"a,b\n1,2\n", "a.csv")), headers=JSON)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert response.get_json()["detail"] == "Files cannot be kept at the moment. Nothing of this one was."
    [failed] = held(alice)
    assert failed.state == "UPLOAD_FAILED"
    assert "Send it again" in client.get(f"/app/evidence/{failed.id}").text
    store.down = False
    assert client.post("/app/evidence/files", data=form((b"a,b\n1,2\n", "a.csv"))).status_code == 303
    run_jobs()
    assert [(item.id, item.state) for item in held(alice)] == [(failed.id, "SEALED")]


@pytest.mark.req("EVID-07")
def test_while_the_store_is_down_uploads_are_processed_and_content_comes_later(
    app: Flask, alice: Context, client_as: ClientAs, run_jobs: RunJobs, tmp_path: Path
) -> None:
    store = without_store(app, tmp_path, FolderSpool(tmp_path / "spool", most_bytes=10_000))
    client = client_as(alice)
    store.down = False
    note = {**form(), "form": "note", "text": "We looked."}
    assert client.post("/app/evidence/statements", data=note).status_code == 303
    run_jobs()
    [written] = held(alice)
    store.down = True
    response = client.post("/app/evidence/files", data=form((b"a,b\n1,2\n", "a.csv")), headers=JSON)
    assert response.status_code == 201
    assert response.get_json()["message"].startswith("Processing upload")
    page = client.get(response.get_json()["url"])
    assert "Processing upload: it has arrived and is kept safely" in page.text
    assert client.get(response.get_json()["status_url"]).get_json()["done"] is False
    assert "Processing upload" in client.get("/app/evidence?status=processing").text
    assert "It cannot be shown at the moment" in client.get(f"/app/evidence/{written.id}").text
    link = client.get(f"/app/evidence/{written.id}/download").headers["Location"]
    refused = client.get(link)
    assert refused.status_code == 503
    assert "The place where files are kept does not answer at the moment" in refused.text
    assert refused.headers["Retry-After"] == "30"
