"""Letters that wait are taken up again, and what is known of old ones is forgotten (MAIL-02, PRIV-03)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from appliance.adapters.mail import MailUnreachableError
from appliance.foundation.flags import Flag
from appliance.models import mail_message, organisation
from appliance.models.database import transaction
from appliance.models.mail_message import HeldLetter
from appliance.models.states import MailState
from appliance.services.context import Product
from appliance.services.mail.queue import defer_sending
from appliance.services.mail.send import SWITCHED_OFF, send_gave_up

_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=20), timedelta(minutes=10)
_AT_ONCE = 200  # letters; the next round takes up the next
_WAITED_ENOUGH = timedelta(days=5)
_TRIED_OFTEN = 100  # times: most of a day. What a switch held for a week was not tried for a week


class WaitedTooLongError(MailUnreachableError):
    """Nothing could be sent for days: what the letter told is old by now."""

    code = "waited_too_long"


def release_held(product: Product) -> int:
    """Have letters sent that waited, where mail is switched on now; how many. Asked for now and then."""
    flag, flags = Flag.EMAIL_DISPATCH_ENABLED, product.flags
    special = {tenant_id: flags.enabled(flag, tenant_id) for tenant_id in flags.for_tenant}
    for_all = flags.enabled(flag)
    with transaction():
        waiting = mail_message.held(
            limit=_AT_ONCE,
            only=None if for_all else [tenant_id for tenant_id, on in special.items() if on],
            but_not=[tenant_id for tenant_id, on in special.items() if not on],
        )
    due = [letter for letter in waiting if _is_due(product, letter)]
    for letter in due:
        _release(product, letter)
    return len(due)


def wipe_settled(product: Product) -> int:
    """Forget where letters went and why they failed, some weeks after; how many there were."""
    now = product.clock.now()
    before = now - timedelta(days=product.limits.mail_address_days)
    with transaction():
        wiped = mail_message.wipe_settled(None, before, now)
        tenant_ids = organisation.find_ids()
    for tenant_id in tenant_ids:
        with transaction(tenant_id=tenant_id):
            wiped += mail_message.wipe_settled(tenant_id, before, now)
    return wiped


def _is_due(product: Product, letter: HeldLetter) -> bool:
    """In an outage a letter is tried less and less often; one held by a switch goes as soon as it is on."""
    if letter.error_code == SWITCHED_OFF:
        return True
    doublings = min(max(letter.attempts - 1, 0), 10)
    pause = min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)
    return product.clock.now() - letter.held_at >= pause


def _was_tried_for_days(letter: HeldLetter, now: datetime) -> bool:
    if now - letter.created_at <= _WAITED_ENOUGH:
        return False
    return letter.attempts >= _TRIED_OFTEN or now - letter.held_at > _WAITED_ENOUGH


def _release(product: Product, letter: HeldLetter) -> None:
    now = product.clock.now()
    if letter.error_code != SWITCHED_OFF and _was_tried_for_days(letter, now):
        error = WaitedTooLongError("The letter could not be sent for five days.")
        send_gave_up(product, letter.tenant_id, letter.id, error)
        return
    with transaction(tenant_id=letter.tenant_id):
        row = mail_message.locked(letter.tenant_id, letter.id)
        if row is not None and row.state == MailState.HELD:
            mail_message.move(letter.tenant_id, letter.id, MailState.QUEUED, now)
            defer_sending(product, letter.tenant_id, letter.id, f"release-{uuid4().hex[:12]}")
