"""Links by which a guest comes back: asked for by address, mailed, good once and soon over (AUTH-09).

What asking answers, and how long that takes, does not depend on whether there is such a guest, so that nobody
learns who is one: the worker makes the links.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID, uuid4

from appliance.foundation import logs
from appliance.models import account, guest_link, membership, organisation
from appliance.models.database import transaction
from appliance.models.guest_link import GuestLink
from appliance.services import audit, mail
from appliance.services.accounts import EMAILED_LINK, SignIn
from appliance.services.context import Actor, Context, Product
from appliance.services.people import tokens
from appliance.services.people.members import ACTIVE
from appliance.services.people.tokens import LinkOverError
from appliance.services.permissions import Role

LINK_TASK = "people.mail_guest_links"

LIFETIME = timedelta(minutes=30)
MOST_AN_HOUR = 3
"""Links for one guest of one organisation: enough for a slow mail, too few to fill somebody's mailbox."""

_OVER = "This link was used already, or is older than 30 minutes."
_ANOTHER = "Ask for another one; it takes a minute"


def ask_for_link(product: Product, typed_email: str, *, request_id: str) -> None:
    """Have a link mailed for every organisation whose guest has this address.

    One job whoever asks, also for nobody: it carries ids and no address. Raises InvalidError for no address.
    """
    email = mail.fit_address(typed_email)
    with transaction():
        account_ids = [str(account_id) for account_id in account.ids_by_email(email)]
        # One at a time for the same people, and one for all who are nobody: asking often fills no queue.
        whose = f"guest-link:{'+'.join(account_ids)}"
        product.queue.defer(LINK_TASK, dedupe=whose, account_ids=account_ids, request_id=request_id)


def mail_links(product: Product, account_ids: Collection[UUID], *, request_id: str) -> None:
    """Mail these people a link for every organisation whose guests they are. The worker's."""
    for account_id in account_ids:
        with transaction(account_id=account_id):
            places = membership.active_of_account(account_id)
        for place in places:
            if place.role == Role.GUEST:
                _send(Context.of_worker(product, place.tenant_id, request_id), account_id)


def look_at_link(product: Product, token: str) -> str:
    """The name of the organisation a link leads into; LinkOverError when it leads nowhere (any more)."""
    read = tokens.read(token)
    with transaction(tenant_id=read.tenant_id):
        _usable(product, guest_link.find_by_token(read.tenant_id, read.token_hash))
        there = organisation.find(read.tenant_id)
    return there.name if there else ""


def enter_by_link(product: Product, token: str, *, request_id: str) -> SignIn:
    """Let the guest in, once. Raises LinkOverError, also when their access ended since."""
    read = tokens.read(token)
    with transaction(tenant_id=read.tenant_id):
        row = _usable(product, guest_link.find_by_token(read.tenant_id, read.token_hash))
        place = membership.lock(read.tenant_id, row.account_id)
        if place is None or place.status != ACTIVE or place.role != Role.GUEST:
            raise LinkOverError("You are not a guest of this organisation any more.")
        if not guest_link.use(read.tenant_id, row.id, product.clock.now()):
            raise LinkOverError(_OVER, mend=_ANOTHER)
        ctx = Context(product, read.tenant_id, Actor("account", str(row.account_id)), request_id, "web")
        audit.record(ctx, "session.signed_in", row.account_id, provider=EMAILED_LINK)
    return SignIn(row.account_id, read.tenant_id, EMAILED_LINK)


def _usable(product: Product, row: GuestLink | None) -> GuestLink:
    if row is None or row.used_at is not None or row.expires_at <= product.clock.now():
        raise LinkOverError(_OVER, mend=_ANOTHER)
    return row


def _send(ctx: Context, account_id: UUID) -> None:
    now = ctx.product.clock.now()
    with ctx.transaction():
        # So that of several who ask at once each counts what the one before it was sent.
        guest_link.lock(ctx.tenant_id, account_id)
        address, there = account.address_of(account_id), organisation.find(ctx.tenant_id)
        if address is None or there is None:
            return
        if guest_link.count_since(ctx.tenant_id, account_id, now - timedelta(hours=1)) >= MOST_AN_HOUR:
            logs.event(
                "iam.guest_link_limited", "a guest asked for more links than one hour has", level="WARN"
            )
            return
        token, token_hash = tokens.make(ctx.tenant_id)
        link_id = uuid4()
        guest_link.add(
            id=link_id,
            tenant_id=ctx.tenant_id,
            account_id=account_id,
            token_hash=token_hash,
            created_at=now,
            expires_at=now + LIFETIME,
        )
        mail.queue(
            ctx,
            mail.Letters.GUEST_LINK,
            to=address,
            facts={
                "organisation": there.name,
                "link": f"/guest/{token}",
                "minutes": int(LIFETIME.total_seconds() // 60),
            },
            key=f"guest-link:{link_id}",
            account_id=account_id,
        )
        audit.record(ctx, "guest.link_sent", account_id)
