"""What was put into the post: letters as the worker would open them, without anything being sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from appliance.jobs.tasks import TASKS
from appliance.models.database import transaction
from appliance.models.mail_message import MailMessage
from appliance.models.roles import WORKER
from appliance.services import people
from appliance.services.context import Product
from appliance.services.mail.sealing import opened
from appliance.services.people.guest_links import LINK_TASK
from tests.database import Database


def letters_to(product: Product, db: Database, tenant_id: UUID, address: str) -> list[dict[str, Any]]:
    """The facts of every letter an organisation has for an address, oldest first."""
    with db.in_use(WORKER), transaction(tenant_id=tenant_id):
        rows = MailMessage.select().where(
            (MailMessage.tenant_id == tenant_id) & (MailMessage.to_address == address)
        )
        return [opened(product, row) for row in rows.order_by(MailMessage.created_at, MailMessage.dedupe_key)]


def ask_for_link(product: Product, db: Database, address: str) -> None:
    """Ask as a guest does, and have the worker make the links."""
    people.ask_for_link(product, address, request_id="request-link")
    make_links(product, db)


def make_links(product: Product, db: Database) -> list[int]:
    """Do what was asked for; of how many people each job was."""
    with db.as_admin() as admin:
        jobs = admin.execute(
            "delete from procrastinate_jobs where queue_name = %s and task_name = %s returning args",
            (product.queue.name, LINK_TASK),
        ).fetchall()
    with db.in_use(WORKER):
        for (args,) in jobs:
            args.pop("traceparent", None)  # of the queue, not of the task
            TASKS[LINK_TASK].run(product, **args)
    return [len(args["account_ids"]) for (args,) in jobs]


def token_to(product: Product, db: Database, tenant_id: UUID, address: str) -> str:
    """The token in the newest of them."""
    link: str = letters_to(product, db, tenant_id, address)[-1]["link"]
    return link.rpartition("/")[2]
