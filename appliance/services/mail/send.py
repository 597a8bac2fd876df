"""Sending one letter: once, or held until that is possible, or given up with the reason (MAIL-01, MAIL-02).

Nothing of the outside world happens inside a transaction: the letter is taken, handed over, and what became
of it is noted. A worker that dies between handing over and noting leaves the letter SENDING, and the next
one hands the same bytes over again: SMTP has no way of asking. Everything short of that is done once.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from appliance.adapters.mail import MailDelayedError, MailUnreachableError
from appliance.foundation import logs
from appliance.foundation.domain_errors import DomainError
from appliance.foundation.flags import Flag
from appliance.models import mail_message
from appliance.models.database import transaction
from appliance.models.mail_message import MailMessage
from appliance.models.states import MailState
from appliance.services import events
from appliance.services.context import Context, Product
from appliance.services.mail.composing import TakenLetter, compose
from appliance.services.mail.letters import Letters
from appliance.services.mail.preferences import still_wanted
from appliance.services.mail.queue import defer_sending
from appliance.services.mail.sealing import opened

SWITCHED_OFF = "switched_off"
NOT_WANTED = "not_wanted"
WAITS = (60, 300, 900, 3600)
"""Seconds before the next try of a letter that the other side does not take yet. Many mean minutes by it."""

_LOOK_AGAIN = timedelta(seconds=20)
_NOTHING = {"sealed_facts": None, "wrapped_key": None, "wrapping_key_id": None}
_SETTLED = (MailState.SENT, MailState.WIPED)
_TO_SENDING = {
    MailState.QUEUED: (MailState.SENDING,),
    MailState.HELD: (MailState.QUEUED, MailState.SENDING),
    MailState.FAILED: (MailState.QUEUED, MailState.SENDING),
}


def send_message(product: Product, tenant_id: UUID | None, message_id: UUID, request_id: str) -> None:
    """Send one letter, unless it is settled. Raises MailRefusedError or MailDelayedError."""
    with mail_message.only_sender(message_id) as alone:
        if not alone:
            later = product.clock.now() + _LOOK_AGAIN
            with transaction(tenant_id=tenant_id):
                defer_sending(product, tenant_id, message_id, request_id, at=later)
            return
        taken = _take(product, tenant_id, message_id)
        if taken is not None:
            _hand_over(product, taken)


def send_waits(product: Product, tenant_id: UUID | None, message_id: UUID, error: Exception) -> None:
    """Note that a letter waits for its next try."""
    _settle(product, tenant_id, message_id, MailState.QUEUED, _code(error))


def send_gave_up(product: Product, tenant_id: UUID | None, message_id: UUID, error: Exception) -> None:
    """Note that a letter will not be sent, and why."""
    _settle(product, tenant_id, message_id, MailState.FAILED, _code(error))
    logs.event("mail.failed", "A letter could not be sent", message_id=str(message_id), err=error)


def _take(product: Product, tenant_id: UUID | None, message_id: UUID) -> TakenLetter | None:
    """Take a letter for sending, whoever had it before; None when there is nothing to send now."""
    with transaction(tenant_id=tenant_id):
        row = mail_message.locked(tenant_id, message_id)
        if row is None or row.state in _SETTLED or row.to_address is None:
            return None
        now = product.clock.now()
        if row.state in (MailState.HELD, MailState.FAILED):  # somebody asked for it again
            mail_message.move(tenant_id, message_id, MailState.QUEUED, now)
        if not product.flags.enabled(Flag.EMAIL_DISPATCH_ENABLED, tenant_id):
            mail_message.move(tenant_id, message_id, MailState.HELD, now, error_code=SWITCHED_OFF)
            return None
        if not _may_still_go(row):
            _settle(product, tenant_id, message_id, MailState.FAILED, NOT_WANTED)
            return None
        attempts = row.attempts + 1
        mail_message.move(tenant_id, message_id, MailState.SENDING, now, attempts=attempts)
        if row.attempts == 0:
            _tell(product, row, "email.dispatch_requested")
        return _opened(product, row, row.to_address, attempts)


def _may_still_go(row: MailMessage) -> bool:
    if row.tenant_id is None or row.account_id is None:
        return True
    return still_wanted(row.tenant_id, row.account_id, Letters(row.template))


def _opened(product: Product, row: MailMessage, to: str, attempts: int) -> TakenLetter:
    return TakenLetter(
        id=row.id,
        tenant_id=row.tenant_id,
        letter=Letters(row.template),
        to=to,
        facts=opened(product, row),
        created_at=row.created_at,
        attempts=attempts,
    )


def _hand_over(product: Product, taken: TakenLetter) -> None:
    try:
        product.mail.send(compose(product, taken))
    except MailUnreachableError as error:
        # No fault of this letter: it waits with all others, and no try is counted against it.
        _settle(product, taken.tenant_id, taken.id, MailState.HELD, _code(error))
        logs.event(
            "mail.held",
            "There is no way of sending",
            level="WARN",
            message_id=str(taken.id),
            reason=error.message,
        )
    except MailDelayedError as error:
        wait = error.retry_after or WAITS[min(taken.attempts, len(WAITS)) - 1]
        raise MailDelayedError(error.message, retry_after=wait) from None
    else:
        _settle(product, taken.tenant_id, taken.id, MailState.SENT, None)


def _settle(
    product: Product, tenant_id: UUID | None, message_id: UUID, state: MailState, code: str | None
) -> None:
    now = product.clock.now()
    ended = {"settled_at": now} if state in (MailState.SENT, MailState.FAILED) else {}
    gone = _NOTHING if state is MailState.SENT else {}
    with transaction(tenant_id=tenant_id):
        row = mail_message.locked(tenant_id, message_id)
        if row is None or row.state in _SETTLED or row.state == state:
            return
        if state is MailState.SENT:
            # A sender that was thought dead may find its letter put back, or given up: it did go out.
            for step in _TO_SENDING.get(MailState(row.state), ()):
                mail_message.move(tenant_id, message_id, step, now)
        mail_message.move(tenant_id, message_id, state, now, error_code=code, **ended, **gone)
        if state is MailState.SENT:
            _tell(product, row, "email.sent")
        elif state is MailState.FAILED:
            _tell(product, row, "email.bounced", code=code)


def _tell(product: Product, row: MailMessage, event_type: str, **payload: str | None) -> None:
    """The event, last in the transaction. A letter of no organisation is nobody's news."""
    if row.tenant_id is not None:
        ctx = Context.of_worker(product, row.tenant_id, row.request_id)
        events.publish(ctx, event_type, row.id, template=row.template, **payload)


def _code(error: Exception) -> str:
    """Why, in a word; of what nobody foresaw the record of the job tells more."""
    return error.reason_code if isinstance(error, DomainError) else "unexpected"
