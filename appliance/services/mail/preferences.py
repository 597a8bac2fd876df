"""Who wants which notices of an organisation, and changing one's mind (MAIL-03)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from appliance.foundation.domain_errors import ForbiddenError, NotFoundError
from appliance.models import mail_message, notification_preference, organisation
from appliance.models.database import transaction
from appliance.models.notification_preference import Recipient
from appliance.services import audit
from appliance.services.context import Actor, Context, Product
from appliance.services.mail.letters import LETTERS, Letters, Notice

__all__ = [
    "Choice",
    "Recipient",
    "Stopping",
    "choices",
    "choose",
    "members",
    "read_stopping",
    "still_wanted",
    "stop",
    "wanting",
]

_READERS = ("owner", "admin", "member")
_WORDS: Mapping[Notice, tuple[str, str]] = {
    Notice.REPORTS: ("Reports", "When a report is ready, or could not be made."),
    Notice.EVIDENCE: ("Evidence that expires", "30 and 7 days before a piece of evidence stops counting."),
    Notice.DIGEST: ("The week", "On Mondays: what changed, and what helps most. Nothing when nothing did."),
    Notice.RENEWAL: ("Renewal", "90, 60, 30, 14 and 7 days before the certificate ends."),
    Notice.CLARIFICATION: ("Clarification", "While the assessor waits for answers."),
}


@dataclass(frozen=True)
class Choice:
    """One kind of notice, in words, and whether the person wants it."""

    notice: Notice
    title: str
    words: str
    wanted: bool


@dataclass(frozen=True)
class Stopping:
    """What a link in a letter stops: which kind, of which organisation, and whether it still comes."""

    organisation: str
    title: str
    words: str
    wanted: bool


def wanting(ctx: Context, notice: Notice, *, roles: Collection[str] = _READERS) -> list[Recipient]:
    """The active members who want this kind. Guests look on and get no notices."""
    with ctx.reading():
        return notification_preference.wanting(ctx.tenant_id, notice.value, roles)


def still_wanted(tenant_id: UUID, account_id: UUID, letter: Letters) -> bool:
    """Whether a letter may go to a person now: a notice that waited was meant for who they were then.

    Letters that nobody can switch off always may. Call it inside the organisation's transaction.
    """
    notice = LETTERS[letter].notice
    if notice is None:
        return True
    wanting_now = notification_preference.wanting(tenant_id, notice.value, _READERS)
    return any(person.account_id == account_id for person in wanting_now)


def members(ctx: Context) -> list[Recipient]:
    """Every active member but guests, for letters that cannot be switched off."""
    with ctx.reading():
        return notification_preference.wanting(ctx.tenant_id, "", _READERS)


def choices(ctx: Context) -> list[Choice]:
    """Every kind there is, as the person has it in this organisation."""
    with ctx.reading():
        chosen = notification_preference.of_member(ctx.tenant_id, _person(ctx))
    return [_choice(notice, wanted=chosen.get(notice.value, True)) for notice in Notice]


def choose(ctx: Context, wanted: Collection[Notice]) -> None:
    """Have the person get these kinds from this organisation and no others."""
    account_id = _person(ctx)
    with ctx.transaction():
        _keep(ctx, account_id, {notice: notice in wanted for notice in Notice})


def read_stopping(tenant_id: UUID, message_id: UUID, token: str) -> Stopping:
    """What the link of a letter would stop. Raises NotFoundError for a link that is none."""
    with transaction(tenant_id=tenant_id):
        account_id, notice = _meant(tenant_id, message_id, token)
        found = organisation.find(tenant_id)
        chosen = notification_preference.of_member(tenant_id, account_id)
    if found is None:
        raise NotFoundError("This link leads nowhere.")
    title, words = _WORDS[notice]
    return Stopping(found.name, title, words, chosen.get(notice.value, True))


def stop(product: Product, tenant_id: UUID, message_id: UUID, token: str, *, request_id: str) -> None:
    """Stop the kind of notice a letter was, for whom it went to. Raises NotFoundError."""
    with transaction(tenant_id=tenant_id):
        account_id, notice = _meant(tenant_id, message_id, token)
        reader = Actor("account", str(account_id))
        _keep(Context(product, tenant_id, reader, request_id, "mail"), account_id, {notice: False})


def _keep(ctx: Context, account_id: UUID, wanted: Mapping[Notice, bool]) -> None:
    """Note choices and write down those that change something. Inside a transaction."""
    notification_preference.lock(ctx.tenant_id, account_id)
    before, now = notification_preference.of_member(ctx.tenant_id, account_id), ctx.product.clock.now()
    changed = [notice for notice in wanted if wanted[notice] != before.get(notice.value, True)]
    for notice in wanted:
        notification_preference.choose(ctx.tenant_id, account_id, notice.value, now, wanted=wanted[notice])
    for notice in changed:
        said = "yes" if wanted[notice] else "no"
        audit.record(ctx, "notice.chosen", account_id, notice=notice.value, wanted=said)


def _meant(tenant_id: UUID, message_id: UUID, token: str) -> tuple[UUID, Notice]:
    found = mail_message.stopped_by(tenant_id, message_id, sha256(token.encode()).digest())
    notice = None if found is None else LETTERS[Letters(found[1])].notice
    if found is None or notice is None:
        raise NotFoundError("This link leads nowhere.", mend="Sign in and choose under Notifications")
    return found[0], notice


def _choice(notice: Notice, *, wanted: bool) -> Choice:
    title, words = _WORDS[notice]
    return Choice(notice, title, words, wanted)


def _person(ctx: Context) -> UUID:
    if ctx.account_id is None:
        raise ForbiddenError("Only a person chooses what letters they get.")
    return ctx.account_id
