"""A way of sending that answers as it is told, and what tests of letters do again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from appliance.adapters.mail import (
    Letter,
)
from appliance.jobs.drain import Ran, drain
from appliance.models.mail_message import MailMessage
from appliance.models.roles import WORKER
from appliance.services import mail
from appliance.services.context import Context, Product
from tests.database import Database

FACTS = {
    "organisation": "Acorn Ltd",
    "invited_by": "Alice",
    "role": "member",
    "link": "/invitations/planted-token",
    "expires_on": "2026-12-01",
}


@dataclass
class Post:
    """A way of sending that answers as it is told, one answer a try; then it takes letters."""

    answers: list[Exception] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> str:
        if self.answers:
            raise self.answers.pop(0)
        self.letters.append(letter)
        return letter.message_id


def invite(ctx: Context, key: str = "invitation:1", **changes: Any) -> UUID | None:
    facts = {**FACTS, **changes}
    with ctx.transaction():
        return mail.queue(ctx, mail.Letters.INVITATION, to="bob@example.test", facts=facts, key=key)


def work(product: Product, db: Database) -> list[Ran]:
    """Do what is due, with the worker's rights; what mail's own jobs did."""
    with db.in_use(WORKER):
        return [ran for ran in drain(product, strict=False) if ran.task == "mail.send"]


def row_of(ctx: Context, db: Database, key: str = "invitation:1") -> MailMessage:
    with db.in_use(WORKER), ctx.transaction():
        return MailMessage.get((MailMessage.tenant_id == ctx.tenant_id) & (MailMessage.dedupe_key == key))


def told(db: Database, message_id: UUID | None) -> list[str]:
    query = "select event_type from domain_event where subject_id = %s order by seq"
    with db.as_admin() as admin:
        return [name for (name,) in admin.execute(query, (str(message_id),)).fetchall()]


def release(product: Product, db: Database) -> int:
    with db.in_use(WORKER):
        return mail.release_held(product)
