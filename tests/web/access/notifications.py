"""Which letters people get: their own choice for members, and for anybody who holds a letter's link."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID, uuid4

from appliance.models import mail_message
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.web.access_rows import Row, change, page

TOKEN = "a-token-of-a-letter"  # noqa: S105 - of an example
NOT_FOR_GUESTS = {"guest": 403}


def letter_to(ctx: Context) -> UUID:
    """A digest that went to the person of a context."""
    now, message_id = ctx.product.clock.now(), uuid4()
    with ctx.transaction():
        mail_message.add(
            id=message_id, tenant_id=ctx.tenant_id, account_id=ctx.account_id, template="weekly_digest",
            to_address="ada@example.test", sealed_facts=b"x", wrapped_key=b"x", wrapping_key_id="k",
            unsubscribe_sha256=sha256(TOKEN.encode()).digest(), dedupe_key=uuid4().hex, request_id="r",
            created_at=now, state_changed_at=now,
        )  # fmt: skip
    return message_id


def stop_path(tenancy: Tenancy) -> str:
    return f"/mail/stop/{tenancy.tenant_id}/{letter_to(tenancy.owner)}/{TOKEN}"


ROWS = [
    page("notifications.show", "/app/notifications", **NOT_FOR_GUESTS),
    change("notifications.choose", "/app/notifications", data={"notices": "digest"}, stranger=303),
    page("notifications.ask_to_stop", stop_path, anonymous=200),
    change(
        "notifications.stop",
        stop_path,
        data={"List-Unsubscribe": "One-Click"},
        **dict.fromkeys(("anonymous", "guest", "member", "admin", "owner", "stranger"), 200),
        for_anybody=True,
    ),
]

__all__ = ["ROWS", "Row"]
