"""What became of a letter, for whoever shows it."""

from __future__ import annotations

from appliance.models import mail_message
from appliance.models.mail_message import Fate
from appliance.models.states import MailState
from appliance.services.context import Context

__all__ = ["Fate", "MailState", "fate"]


def fate(ctx: Context, key: str) -> Fate | None:
    """What became of the organisation's letter with this key; None when there never was one."""
    with ctx.reading():
        return mail_message.fate(ctx.tenant_id, key)
