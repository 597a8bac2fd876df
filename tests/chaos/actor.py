"""A person at work in a process of their own, which may be killed at any moment.

    python -m tests.chaos.actor FOLDER

Reads orders from standard input, one JSON object a line (``tenant_id``, ``account_id``, ``seed``), does a
handful of things as that person, in an order the seed decides, and writes what the product accepted into
FOLDER/accepted.jsonl before anything else happens. What is on that list may never be lost.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

from appliance.adapters.key_wrapping import HeldKeys
from appliance.adapters.object_store import FolderSpool
from appliance.adapters.queue import Queue
from appliance.foundation.clock import SystemClock
from appliance.foundation.settings import read_settings
from appliance.models.database import connect, database
from appliance.services import issuing, people
from appliance.services.context import Actor, Context, Product
from appliance.services.evidence import add_note
from tests.product import WRAPPING_KEYS, make_product
from tests.services.assessment_pages.samples import READY, facts_of
from tests.services.assessments.organisations import publish
from tests.services.evidence.vault import described, send

Deed = Callable[[Context, Random], tuple[str, str]]


def uploads(ctx: Context, chance: Random) -> tuple[str, str]:
    content = b"device,patched\n" + bytes(chance.choices(b"abcdefgh\n", k=chance.randint(10, 90_000)))
    evidence_id = send(ctx, content, title=f"Report {chance.random()}")
    return str(evidence_id), hashlib.sha256(content).hexdigest()


def notes(ctx: Context, chance: Random) -> tuple[str, str]:
    return str(add_note(ctx, described(kind="policy_doc"), f"We patch within {chance.random()} days.")), ""


def invites(ctx: Context, _chance: Random) -> tuple[str, str]:
    return str(people.invite(ctx, f"{uuid4().hex}@example.test", "member")), ""


def says(ctx: Context, _chance: Random) -> tuple[str, str]:
    publish(ctx, facts_of(READY)["profile"])
    return "profile", ""


DEEDS: dict[str, Deed] = {"upload": uploads, "note": notes, "invitation": invites, "profile": says}


def act(product: Product, order: dict[str, Any], accepted: Path) -> None:
    """Do everything once or twice; what the product refuses is nobody's loss."""
    chance = Random(order["seed"])  # noqa: S311
    actor = Actor("account", order["account_id"])
    ctx = Context(product, UUID(order["tenant_id"]), actor, f"chaos-{uuid4().hex[:12]}", "web")
    todo = [*DEEDS, "upload", "report"]
    chance.shuffle(todo)
    for name in todo:
        try:
            subject, sha256 = _report(ctx, order) if name == "report" else DEEDS[name](ctx, chance)
        except Exception as error:  # noqa: BLE001 - whatever it is, it was told: nothing was accepted
            _write(accepted.with_name("refused.jsonl"), {"deed": name, "why": type(error).__name__})
            continue
        _write(accepted, {"deed": name, "tenant_id": order["tenant_id"], "id": subject, "sha256": sha256})


def _report(ctx: Context, order: dict[str, Any]) -> tuple[str, str]:
    return str(issuing.request_report(ctx, UUID(order["evaluation_id"]))), ""


def _write(path: Path, entry: dict[str, str]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")
        file.flush()
        os.fsync(file.fileno())


def product_below(folder: Path) -> Product:
    """The product of the processes of this run, for whoever acts in them."""
    home = {"TRANSCRYPT_HOME": os.environ["TRANSCRYPT_HOME"]}
    made = make_product(SystemClock(), folder, read_settings(home))
    return replace(
        made,
        queue=Queue(lambda: database.connection()),  # noqa: PLW0108
        keys=HeldKeys(dict([next(iter(WRAPPING_KEYS.items()))])),
        spool=FolderSpool(folder / "spool", most_bytes=int(os.environ.get("CHAOS_SPOOL_BYTES", "100000000"))),
    )


def main() -> None:
    folder = Path(sys.argv[1])
    database.initialize(
        connect(os.environ["DATABASE_URL"], max_connections=4, application_name="chaos-actor")
    )
    product = product_below(folder)
    for line in sys.stdin:
        act(product, json.loads(line), folder / "accepted.jsonl")
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
