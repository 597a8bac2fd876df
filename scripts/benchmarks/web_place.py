"""The product under measurement: own folder, own database server, the processes people would run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg

from appliance.foundation.app_settings import Process, read_app_settings
from appliance.foundation.rates import PREFIX, RATES
from appliance.services import database_upkeep
from appliance.services.assessments import run_evaluation
from appliance.services.context import Actor, Context
from appliance.wiring.product import build_product
from appliance.wiring.rights import rights_of
from scripts.benchmarks.jobs_worker import NOTES
from scripts.benchmarks.web_app import FOLDER
from scripts.benchmarks.web_estate import fill
from scripts.local.children import Children
from scripts.local.dev_settings import DevPlaces, environment
from scripts.local.packs import CHECKOUT, ready_home
from scripts.local.ports import HOST, free_port
from scripts.local.postgres import PrivatePostgres
from scripts.local.postgres_programs import place_for_data
from scripts.local.readiness import wait_until_ready

DATABASE = "transcrypt_bench"


@dataclass(frozen=True)
class Place:
    """What runs and where. ``folder`` is on the disk that objects are kept on."""

    url: str
    folder: Path
    children: Children
    environ: Mapping[str, str]

    def measured_processes(self) -> list[int]:
        """Web and worker; the sign-in provider is no part of the product."""
        return [self.children.running[name].pid for name in ("web", "worker")]


@contextmanager
def running_place(
    *, organisations: int, pieces: int, worker: str = "appliance.jobs", workers: int = 1
) -> Iterator[Place]:
    """Set up from nothing, filled and ready; gone again afterwards. ``worker`` is the module that works."""
    folder = CHECKOUT / ".local" / "bench-web"
    places = DevPlaces(folder)
    server = PrivatePostgres(place_for_data(places.postgres))
    server.stop()
    for old in (folder, server.folder):
        shutil.rmtree(old, ignore_errors=True)
    folder.mkdir(parents=True)
    children = Children(places.logs, folder / "children.json")
    try:
        environ, identity_port, web_port = _prepare(places, server, organisations, pieces)
        children.start("identity", _identity(identity_port), environ)
        config = CHECKOUT / "config" / "gunicorn.conf.py"
        gunicorn = Path(sys.executable).with_name("gunicorn")
        children.start(
            "web", [gunicorn, "--config", config, "scripts.benchmarks.web_app:application()"], environ
        )
        for number in range(workers):
            name = "worker" if number == 0 else f"worker-{number + 1}"
            children.start(name, [sys.executable, "-m", worker], environ)
        wait_until_ready(children, f"http://{HOST}:{web_port}/readyz")
        yield Place(f"http://localhost:{web_port}", folder, children, environ)
    finally:
        children.stop_all()
        server.stop()


def _identity(port: int) -> list[str | Path]:
    return [sys.executable, "-m", "scripts.local.identity_provider", "--port", str(port)]


def _prepare(
    places: DevPlaces, server: PrivatePostgres, organisations: int, pieces: int
) -> tuple[dict[str, str], int, int]:
    server.start()
    addresses = database_upkeep.prepare(server.url(), DATABASE, places.database_addresses).addresses
    database_upkeep.upgrade(addresses["DATABASE_URL_MIGRATOR"])
    ready_home(places.home)
    identity_port, web_port = free_port(19_500), free_port(18_500)
    issuer = f"http://{HOST}:{identity_port}"
    environ = environment(places, CHECKOUT, addresses, web_port=web_port, identity_url=issuer)
    places.metrics.mkdir()
    transcrypt = Path(sys.executable).with_name("transcrypt")
    subprocess.run(
        [transcrypt, "seed", "dev", "--issuer", issuer], env=environ, check=True, stdout=sys.stderr
    )
    with psycopg.connect(server.url(DATABASE)) as connection:
        model = str(connection.execute("select id from organisation").fetchall()[0][0])
    fill(server.url(DATABASE), model, organisations=organisations, pieces=pieces)
    _judge(environ, model)
    own = {
        FOLDER: str(places.home),
        NOTES: str(places.home / "notes"),
        "PYTHONPATH": str(CHECKOUT),
        "TRANSCRYPT_BENCH_ADMIN": server.url(DATABASE),
        # The controls have their evidence already, and uploads go on.
        "TRANSCRYPT_LIMIT_ARTEFACTS_PER_CONTROL": "1000000",
        # Counted as ever, and never refused.
        **{f"{PREFIX}{name.upper()}": "100000000/minute" for name in RATES},
    }
    return environ | own, identity_port, web_port


def _judge(environ: Mapping[str, str], tenant_id: str) -> None:
    """Once with all of the evidence, so that the pages show it."""
    settings = read_app_settings(os.environ | environ, process=Process.WORKER)
    with rights_of(Process.WORKER, settings):
        worker = Actor("service", "worker")
        context = Context(build_product(settings), UUID(tenant_id), worker, "bench", "worker")
        run_evaluation(context, cause="seed", requested_by=None)
