"""Several processes of the web beside each other: a change is made once, and a rate is exact."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from appliance.foundation.app_settings import AppSettings, Process, read_app_settings
from appliance.foundation.rates import PREFIX, RATES
from appliance.foundation.settings import Settings
from appliance.models.roles import MIGRATOR, WEB, WORKER
from appliance.services import evidence
from appliance.services.context import Context
from appliance.services.evidence import ShelfFilter
from appliance.wiring.product import build_product
from scripts.local.children import Children
from scripts.local.dev_settings import DevPlaces, environment
from scripts.local.ports import HOST, free_port
from scripts.local.readiness import answers
from tests.cast import new_organisation
from tests.database import CHECKOUT, Database, fresh_database
from tests.web.evidence.uploading_client import sign_in

PROCESSES, PATIENCE, ALLOWED = 3, 60.0, 20
INVITATIONS, EVIDENCE = "/api/v1/invitations", "/api/v1/evidence"
NOTE = {"kind": "admin_review", "title": "Review", "control_ids": ["CE-11"], "text": "Looked at."}
# More than a process takes in before one of its threads reads it.
FILE = b"device,patched\n" * 150_000
KEY = {"Idempotency-Key": "k"}
CUT_OFF = (http.client.HTTPException, ConnectionError)


@dataclass(frozen=True)
class Running:
    """gunicorn with its processes, and what they were told."""

    url: str
    database: Database
    settings: AppSettings
    children: Children

    def workers(self) -> list[int]:
        """The processes that answer."""
        master = self.children.running["web"].pid
        return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


@dataclass(frozen=True)
class Answer:
    status: int
    replayed: bool
    body: Any


@pytest.fixture(scope="module")
def running(
    database_server: str, packed_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("several")
    places, port = DevPlaces(folder), free_port(18_900)
    with fresh_database(database_server) as database:
        addresses = {
            "DATABASE_URL": database.url(WEB),
            "DATABASE_URL_WORKER": database.url(WORKER),
            "DATABASE_URL_MIGRATOR": database.url(MIGRATOR),
        }
        environ = environment(places, CHECKOUT, addresses, web_port=port, identity_url=f"http://{HOST}:9")
        environ |= {f"{PREFIX}{name.upper()}": "off" for name in RATES}
        environ |= {
            f"{PREFIX}READ": f"{ALLOWED}/hour",
            "TRANSCRYPT_HOME": str(packed_settings.home),
            "TRANSCRYPT_WEB_PROCESSES": str(PROCESSES),
            "TRANSCRYPT_LIMIT_QUERY_SECONDS": "3",
        }
        places.metrics.mkdir(parents=True)
        children = Children(places.logs, folder / "children.json")
        gunicorn = Path(sys.executable).with_name("gunicorn")
        try:
            children.start("web", [gunicorn, "--config", CHECKOUT / "config" / "gunicorn.conf.py"], environ)
            url = f"http://localhost:{port}"
            until(lambda: answers(f"{url}/readyz"))
            settings = read_app_settings(environ, process=Process.WEB)
            yield Running(url, database, settings, children)
        finally:
            children.stop_all()


@pytest.fixture
def alice(running: Running, loopback: None) -> Iterator[Context]:
    """The owner of a fresh organisation on the running product."""
    with running.database.in_use():
        yield new_organisation(build_product(running.settings)).owner


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.02)


def asking(running: Running, alice: Context) -> Callable[..., Answer]:
    """Sends one request as her, over a connection of its own."""
    who = sign_in(running.url, running.settings, alice, fresh=True)

    def ask(method: str, path: str, body: object = None, **more: str) -> Answer:
        connection = connected(running)
        is_file = isinstance(body, bytes | Iterator)
        kind = "application/octet-stream" if is_file else "application/json"
        headers = {"Cookie": who.cookie, "X-CSRFToken": who.token, "Content-Type": kind, **more}
        data: Any = body if body is None or is_file else json.dumps(body)
        try:
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            replayed = answer.getheader("Idempotent-Replay") == "true"
            return Answer(answer.status, replayed, json.loads(answer.read()))
        finally:
            connection.close()

    return ask


def connected(running: Running) -> http.client.HTTPConnection:
    place = urlsplit(running.url)
    return http.client.HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE)


def announced(ask: Callable[..., Answer]) -> str:
    """Where the content of a file goes that was just announced."""
    told = {"size": len(FILE), "hash": sha256(FILE).hexdigest(), "filename": "a.csv", "control_id": "CE-9"}
    made = ask("POST", f"{EVIDENCE}/files", {"kind": "patch_report", **told})
    return f"{EVIDENCE}/{made.body['evidence_id']}/content"


def rows(running: Running, alice: Context, table: str) -> int:
    with running.database.as_admin() as admin:
        query = f"select count(*) from {table} where tenant_id = %s"  # noqa: S608 - our own tables
        return int(admin.execute(query.encode(), (alice.tenant_id,)).fetchone()[0])  # type: ignore[index]


@pytest.mark.req("API-03")
def test_fifty_of_the_same_change_at_the_same_moment_are_one(running: Running, alice: Context) -> None:
    ask, body = asking(running, alice), {"email": "bob@example.test", "role": "member"}
    before = rows(running, alice, "audit_event")
    with ThreadPoolExecutor(50) as many:
        sent = [many.submit(ask, "POST", INVITATIONS, body, **{"Idempotency-Key": "k"}) for _ in range(50)]
        told = [future.result() for future in sent]
    assert Counter((answer.status, answer.replayed) for answer in told) == {(201, False): 1, (201, True): 49}
    assert len({json.dumps(answer.body) for answer in told}) == 1
    assert rows(running, alice, "invitation") == 1
    assert rows(running, alice, "audit_event") == before + 1


@pytest.mark.req("API-03", "EVID-03")
@pytest.mark.parametrize("what", ["words", "content", "of the person"])
def test_fifty_of_a_change_that_is_several_transactions_are_one(
    running: Running, alice: Context, what: str
) -> None:
    ask = asking(running, alice)
    change: tuple[Any, ...] = ("POST", "/api/v1/privacy/copies")
    if what == "words":
        change = ("POST", f"{EVIDENCE}/notes", NOTE)
    elif what == "content":
        change = ("PUT", announced(ask), FILE)
    before = rows(running, alice, "audit_event")
    with ThreadPoolExecutor(50) as many:
        told = [sent.result() for sent in [many.submit(ask, *change, **KEY) for _ in range(50)]]
    done = {"words": 201, "content": 200, "of the person": 201}[what]
    counted = Counter((answer.status, answer.replayed) for answer in told)
    assert counted[done, False] == 1
    assert counted.keys() <= {(done, False), (done, True), (409, False)}
    assert {answer.body["code"] for answer in told if answer.status == 409} <= {"E409_IN_PROGRESS"}
    first = next(answer for answer in told if answer.status == done and not answer.replayed)
    assert ask(*change, **KEY) == Answer(done, True, first.body)
    kept, recorded = {"words": (1, 1), "content": (1, 0), "of the person": (0, 0)}[what]
    assert [rows(running, alice, table) for table in ("evidence", "artefact_key")] == [kept, kept]
    assert rows(running, alice, "audit_event") == before + recorded
    assert len(list(alice.product.store.list(f"tenants/{alice.tenant_id}"))) == kept


@pytest.mark.req("API-03")
def test_a_process_killed_in_the_middle_leaves_nothing_and_the_change_can_be_sent_again(
    running: Running, alice: Context
) -> None:
    ask, body = asking(running, alice), {"email": "eve@example.test", "role": "member"}
    key = {"Idempotency-Key": "k"}
    before = rows(running, alice, "audit_event")
    with ThreadPoolExecutor(1) as one, running.database.as_admin() as admin, admin.transaction():
        admin.execute("lock table audit_event in share mode")  # the last step of every change waits
        sent = one.submit(ask, "POST", INVITATIONS, body, **key)
        until(lambda: waiting(running) == 1)
        killed = kill(running)
        with pytest.raises(CUT_OFF):
            sent.result()
    until(lambda: waiting(running) == 0 and not killed & set(running.workers()))
    assert [rows(running, alice, table) for table in ("invitation", "idempotency_key")] == [0, 0]
    assert rows(running, alice, "audit_event") == before
    until(lambda: answers(f"{running.url}/readyz"))
    assert [ask("POST", INVITATIONS, body, **key) for _ in range(2)] == [
        Answer(201, replayed, ask("GET", INVITATIONS).body["items"][0]) for replayed in (False, True)
    ]


@pytest.mark.req("API-03", "EVID-04")
def test_what_a_killed_process_worked_at_is_done_once_by_the_same_call_after_its_lease(
    running: Running, alice: Context
) -> None:
    def half() -> Iterator[bytes]:
        yield FILE[: len(FILE) // 2]
        assert dead.wait(PATIENCE)
        yield FILE[len(FILE) // 2 :]

    dead, ask, note = threading.Event(), asking(running, alice), ("POST", f"{EVIDENCE}/notes", NOTE)
    content = ("PUT", announced(ask), FILE)
    with ThreadPoolExecutor(2) as two, running.database.as_admin() as admin, admin.transaction():
        sent = [two.submit(ask, *content[:2], half(), **KEY, **{"Content-Length": str(len(FILE))})]
        until(lambda: evidence.list_evidence(alice, ShelfFilter()).items[0].state == "UPLOADING")
        admin.execute("lock table audit_event in share mode")
        sent.append(two.submit(ask, *note, **KEY))
        until(lambda: waiting(running) == 1)
        killed = kill(running)
        dead.set()
        for each in sent:
            with pytest.raises(CUT_OFF):
                each.result()
    until(lambda: waiting(running) == 0 and not killed & set(running.workers()))
    until(lambda: answers(f"{running.url}/readyz"))
    held = [ask(*change, **KEY) for change in (note, content)]
    assert [(answer.status, answer.body["code"]) for answer in held] == [(409, "E409_IN_PROGRESS")] * 2
    with running.database.as_admin() as admin:  # as if the time had come
        admin.execute("set session_replication_role = replica")
        admin.execute("update idempotency_key set leased_until = created_at where status is null")
        admin.execute("update evidence set state_changed_at = state_changed_at - interval '901 seconds'")
    for change, status in ((note, 201), (content, 200)):
        told = [ask(*change, **KEY) for _ in range(2)]
        assert [(answer.status, answer.replayed) for answer in told] == [(status, False), (status, True)]
    assert [rows(running, alice, table) for table in ("evidence", "artefact_key")] == [2, 2]
    assert len(list(alice.product.store.list(f"tenants/{alice.tenant_id}"))) == 2


def kill(running: Running) -> set[int]:
    """Kill every process that answers, in the middle of what it does."""
    killed = set(running.workers())
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    return killed


def waiting(running: Running) -> int:
    """How many of the web's connections wait for a lock."""
    query = (
        "select count(*) from pg_stat_activity "
        "where wait_event_type = 'Lock' and datname = current_database()"
    )
    with running.database.as_admin() as admin:
        return int(admin.execute(query).fetchone()[0])  # type: ignore[index]


@pytest.mark.req("API-05")
def test_a_rate_is_exact_across_processes(running: Running, alice: Context) -> None:
    ask = asking(running, alice)
    assert len(running.workers()) == PROCESSES
    with ThreadPoolExecutor(12) as many:
        told = list(many.map(lambda _: ask("GET", "/api/v1/settings").status, range(60)))
    assert Counter(told) == {200: ALLOWED, 429: 60 - ALLOWED}


@pytest.mark.req("API-12", "API-02")
def test_a_question_that_takes_too_long_is_given_up_and_leaves_nothing(
    running: Running, alice: Context
) -> None:
    ask, body = asking(running, alice), {"email": "ivy@example.test", "role": "member"}
    with running.database.as_admin() as admin, admin.transaction():
        admin.execute("lock table audit_event in share mode")  # the last step of every change waits
        told = ask("POST", INVITATIONS, body)
    assert (told.status, told.body["code"]) == (503, "E503_DATABASE_BUSY")
    assert rows(running, alice, "invitation") == 0
    assert ask("POST", INVITATIONS, body).status == 201
