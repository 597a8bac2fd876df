"""What a nightly pipeline does, against the whole product as real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance.foundation.app_settings import Process, read_app_settings
from appliance.foundation.settings import Settings
from appliance.services import tokens
from appliance.wiring.product import build_product
from tests.browser.live_server import LiveServer, live_server
from tests.cast import new_organisation
from tests.database import CHECKOUT, fresh_database
from tests.services.issuing.judged import sample_facts
from transcrypt_client import ApiProblem, Client

pytestmark = pytest.mark.usefixtures("loopback")
KIND, CONTROL, TITLE = "device_inventory", "CE-1", "Devices, nightly"


@dataclass(frozen=True)
class Appliance:
    server: LiveServer
    token: str


@pytest.fixture(scope="module")
def appliance(
    database_server: str, packed_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Appliance]:
    """An organisation without a profile yet, and a token of its owner."""
    folder = tmp_path_factory.mktemp("live")
    with (
        fresh_database(database_server) as database,
        live_server(database, packed_settings, folder) as server,
        database.in_use(),
    ):
        product = build_product(read_app_settings(server.environ, process=Process.WEB))
        owner = new_organisation(product).owner
        yield Appliance(server, tokens.make(owner, "pipeline", tokens.scopes_for("owner"), 7).secret)


def run(appliance: Appliance, *words: str) -> subprocess.CompletedProcess[str]:
    """One command of the client, as a pipeline calls it."""
    environ = {"TRANSCRYPT_URL": appliance.server.url, "TRANSCRYPT_TOKEN": appliance.token}
    return subprocess.run(
        [sys.executable, "-m", "transcrypt_client", *words],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.req("API-11")
def test_a_pipeline_pushes_what_it_exports_evaluates_and_fails_when_it_would_fail(
    appliance: Appliance, tmp_path: Path
) -> None:
    export, report = tmp_path / "devices.csv", tmp_path / "report.pdf"
    export.write_text("name,system\nlaptop-1,Windows 11\n", encoding="utf-8")
    push = ["push", str(export), "--kind", KIND, "--control", CONTROL, "--title", TITLE]
    with Client(appliance.server.url, appliance.token) as client:
        with pytest.raises(ApiProblem) as refused:
            client.evaluate()
        assert refused.value.code == "E422_EVALUATION_IMPOSSIBLE"
        client.replace_profile(sample_facts()["profile"], None)
        profile, tag = client.profile()
        profile["org"]["headcount"] += 1
        client.replace_profile(profile, tag)
        with pytest.raises(ApiProblem) as outdated:
            client.replace_profile(profile, "1")
        assert (outdated.value.code, outdated.value.current_tag) == ("E409_VERSION_MISMATCH", "2")

        first = run(appliance, *push)
        again = run(appliance, *push)
        export.write_text("name,system\nlaptop-1,Windows 11\nlaptop-2,Windows 11\n", encoding="utf-8")
        changed = run(appliance, *push)
        assert [done.returncode for done in (first, again, changed)] == [0, 0, 0], (
            first.stderr + changed.stderr
        )
        assert first.stdout == again.stdout
        in_use = list(client.list_evidence(kind=KIND, status="in_use"))
        assert [found.id in changed.stdout for found in in_use] == [True]

        judged = run(appliance, "evaluate", "--report", str(report))
        assert judged.returncode == 1, judged.stderr
        assert judged.stdout.startswith("outcome: would fail")
        assert report.read_bytes().startswith(b"%PDF-")
        assert client.evaluate().would_fail
        report_id = next(client.items("/reports", {}))["id"]
        bundle = client.download_report(report_id, tmp_path / "bundle.json", "bundle")
        assert json.loads(bundle.read_bytes())["evidence"]


@pytest.mark.req("API-11")
def test_a_pipeline_is_told_what_is_wrong_with_its_call(appliance: Appliance, tmp_path: Path) -> None:
    odd = tmp_path / "odd.exe"
    odd.write_bytes(b"MZ" + bytes(100))
    sent = run(appliance, "push", str(odd), "--kind", KIND, "--control", CONTROL)
    assert sent.returncode in {1, 3}
    assert sent.stderr
    absent = run(appliance, "push", str(tmp_path / "absent"), "--kind", KIND)
    assert (absent.returncode, f"{tmp_path / 'absent'}: No such file" in absent.stderr) == (2, True)
    foreign = run(appliance, "push", str(odd), "--kind", KIND, "--control", "CE-99")
    assert foreign.returncode == 3
    assert "/control_id" in foreign.stderr
    assert appliance.token not in sent.stderr + foreign.stderr
