"""What may be handed out by whom: a program hands out less than its person could (API-11)."""

from __future__ import annotations

from appliance.foundation.domain_errors import ForbiddenError
from appliance.services.context import Context
from appliance.services.permissions import Role


class TokenCannotGrantError(ForbiddenError):
    """An API token that was to make somebody an administrator."""

    code = "token_cannot_grant"


def require_grantable(ctx: Context, role: str) -> None:
    """Raise TokenCannotGrantError for more than an API token hands out: it makes members and guests.

    Whatever its scopes. An administrator could sign off, redact and make tokens, which no token can, so a
    token that got out would reach further than it was made for, and stay when it is revoked.
    """
    if ctx.by_token and role not in (Role.MEMBER, Role.GUEST):
        raise TokenCannotGrantError(
            "A token cannot make anybody an administrator: it makes members and guests.",
            mend="Have a person who is signed in do it, on the page People",
        )
