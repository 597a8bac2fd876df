"""Letters that a test left waiting: upkeep sees those of every organisation, and so would the next test."""

from __future__ import annotations

from datetime import UTC, datetime

from appliance.models import mail_message
from appliance.models.database import transaction
from appliance.models.roles import WORKER
from appliance.models.states import MailState
from tests.database import Database


def give_up_held(db: Database) -> None:
    """Let every letter fail that waits in any organisation."""
    now = datetime(2026, 11, 21, 9, tzinfo=UTC)
    with db.in_use(WORKER):
        with transaction():
            waiting = mail_message.held(limit=10_000, only=None, but_not=())
        for letter in waiting:
            with transaction(tenant_id=letter.tenant_id):
                mail_message.move(
                    letter.tenant_id, letter.id, MailState.FAILED, now, error_code="left", settled_at=now
                )
