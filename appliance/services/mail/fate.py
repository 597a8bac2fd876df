"""What became of a letter, for whoever shows it, and in words for whoever waits for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from appliance.foundation.flags import Flag
from appliance.models import mail_message
from appliance.models.mail_message import Fate
from appliance.models.states import MailState
from appliance.services.context import Context
from appliance.services.mail.send import SWITCHED_OFF

__all__ = ["Fate", "MailState", "fate", "fates", "sending_stopped", "words_of_waiting"]

_STOPPED = "sending of emails is switched off"


def fate(ctx: Context, key: str) -> Fate | None:
    """What became of the organisation's letter with this key; None when there never was one."""
    with ctx.reading():
        return mail_message.fate(ctx.tenant_id, key)


def fates(ctx: Context, keys: Collection[str]) -> Mapping[str, Fate]:
    """The same for several letters, in one query or none; by key, without those there never were."""
    if not keys:
        return {}
    with ctx.reading():
        return mail_message.fates(ctx.tenant_id, keys)


def sending_stopped(ctx: Context) -> str | None:
    """Why no letter goes out just now, in words that follow a colon; None while letters go out."""
    return None if ctx.product.flags.enabled(Flag.EMAIL_DISPATCH_ENABLED, ctx.tenant_id) else _STOPPED


def words_of_waiting(ctx: Context, letter: Fate | None) -> str | None:
    """Why a letter that has not gone out waits; None for one that is settled or just being sent."""
    if letter is None or letter.state not in (MailState.QUEUED, MailState.HELD, MailState.SENDING):
        return None
    stopped = sending_stopped(ctx)
    if stopped or letter.error_code == SWITCHED_OFF:
        return f"Waits: {stopped or 'it is sent within minutes'}"
    if letter.state is MailState.HELD:
        return "Waits: the mail server does not answer"
    if letter.state is MailState.QUEUED and letter.error_code is not None:
        return "Waits: the mail server asked us to try later"
    return None
