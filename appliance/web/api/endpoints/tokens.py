"""Personal API tokens (API-11): listed, made by a person who has just signed in, and ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from appliance.foundation.domain_errors import NotFoundError
from appliance.services import tokens
from appliance.services.permissions import Permission
from appliance.services.tokens import TokenLine
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import ApiGroup
from appliance.web.api.lists import page_asked, page_of
from appliance.web.guards import fresh_sign_in, requires, signed_in
from appliance.web.standing import current_standing

api = ApiGroup("tokens", "API tokens")


@api.get("/tokens", access=requires(Permission.VIEW), query="page_query", answers={200: "tokens"})
def list_tokens(asked: Asked) -> Answer:
    """List your API tokens here.

    Those that work come first, then the newest. What one carries is in no list.
    """
    return _page(asked, of_everybody=False)


@api.post(
    "/tokens",
    access=lambda view: fresh_sign_in(requires(Permission.MAKE_TOKENS)(view)),
    body="token_new",
    answers={201: "token_made"},
)
def make_token(asked: Asked) -> Answer:
    """Make an API token.

    Its secret is in this answer and on no page or list: we keep a hash of it. A call with an Idempotency-Key
    that is repeated within a day gets this answer again, which is kept encrypted for so long; when the token
    was revoked meanwhile, what it tells opens nothing. It needs a sign-in of the last minutes, so that a
    token cannot make another. Refused with 422 for a scope that your role does not have or that no token can
    have, and with 429 for one too many.
    """
    wanted = asked.body
    made = tokens.make(asked.ctx, wanted["name"], wanted["scopes"], wanted.get("days", tokens.DAYS))
    line = tokens.read_token(asked.ctx, made.id)
    return Answer({"token": _token(line), "secret": made.secret}, status=201)


@api.delete(
    "/tokens/<uuid:token_id>",
    access=requires(Permission.VIEW),
    tokens=False,
    answers={204: None},
)
def revoke_token(asked: Asked, token_id: UUID) -> Answer:
    """Revoke one of your API tokens.

    From the next request on it opens nothing. Revoking what has ended changes nothing.
    """
    tokens.revoke(asked.ctx, token_id)
    return Answer(status=204)


@api.delete(
    "/me/token", access=signed_in, tokens=True, answers={204: None}, problems=(404,), of_credential=True
)
def revoke_this_token(asked: Asked) -> Answer:
    """Revoke the API token that this call is made with.

    For a program that has finished, or has found its token where it should not be. Any scope will do; with a
    session there is no such token.
    """
    held = current_standing().token
    if held is None:
        raise NotFoundError("This call was made with a session and not with a token.")
    tokens.revoke(asked.ctx, held.id)
    return Answer(status=204)


@api.get(
    "/members/tokens", access=requires(Permission.MANAGE_PEOPLE), query="page_query", answers={200: "tokens"}
)
def list_members_tokens(asked: Asked) -> Answer:
    """List everybody's API tokens in the organisation.

    By name and person, and never what one carries.
    """
    return _page(asked, of_everybody=True)


@api.delete(
    "/members/tokens/<uuid:token_id>",
    access=requires(Permission.MANAGE_PEOPLE),
    answers={204: None},
)
def revoke_members_token(asked: Asked, token_id: UUID) -> Answer:
    """Revoke anybody's API token.

    Its person goes on having access; ending that ends their tokens by itself.
    """
    tokens.revoke(asked.ctx, token_id, of_anybody=True)
    return Answer(status=204)


def _page(asked: Asked, *, of_everybody: bool) -> Answer:
    page, per_page = page_asked(asked)
    found = tokens.list_tokens(asked.ctx, of_everybody=of_everybody, page=page, per_page=per_page)
    total = tokens.count_tokens(asked.ctx, of_everybody=of_everybody)
    return Answer(page_of(asked, [_token(line) for line in found], total))


def _token(line: TokenLine) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "person": {"id": str(line.account_id), "name": line.person},
        "name": line.name,
        "scopes": [str(scope) for scope in line.scopes],
        "state": line.state,
        "created_at": moment(line.created_at),
        "expires_at": moment(line.expires_at),
        "last_used_at": None if line.last_used_at is None else moment(line.last_used_at),
        "ended_at": None if line.ended_at is None else moment(line.ended_at),
    }
