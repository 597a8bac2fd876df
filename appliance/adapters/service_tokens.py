"""Signed tokens of the house: a JWT by HMAC-SHA256, with keys made of those that sign cookies (AUTH-10).

The first key signs and every key believes, so that keys rotate as those of cookies do: put the new one first,
and take the old one away when what it signed has run out, an hour later. ``kid`` says which key it was.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from joserfc.jws import JWSRegistry

ALGORITHM = "HS256"
TYPE = "service+jwt"
"""In the header, so that no other kind of JWT is ever taken for one of these."""
LONGEST_LIFE = timedelta(minutes=59)
LEEWAY = timedelta(seconds=30)
"""How far the clocks of two machines may be apart. A token is over within the hour all the same."""
_LONGEST = 2_000  # characters


class TokenNotBelievedError(Exception):
    """It was not signed by one of our keys, or its time is not now; the words are for the log."""


def signed_claims(claims: Mapping[str, Any], session_keys: Sequence[str]) -> str:
    """A token that says ``claims``, signed with the first key."""
    secret = _derived(session_keys[0])
    header = {"alg": ALGORITHM, "typ": TYPE, "kid": _key_id(secret)}
    return jwt.encode(header, dict(claims), OctKey.import_key(secret), algorithms=[ALGORITHM])


def believed_claims(
    token: str, session_keys: Sequence[str], *, issuer: str, audience: str, now: datetime
) -> dict[str, Any]:
    """What ``token`` says. Raises TokenNotBelievedError unless all of it holds now, here and for us."""
    if len(token) > _LONGEST or not token.isascii():
        raise TokenNotBelievedError("no token looks like it")
    try:
        decoded = jwt.decode(token, _finder(session_keys), registry=JWSRegistry(algorithms=[ALGORITHM]))
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        # The class alone: the rest may repeat what was sent.
        raise TokenNotBelievedError(f"it is not signed by us: {type(error).__name__}") from None
    if decoded.header.get("typ") != TYPE:
        raise TokenNotBelievedError("it is another kind of token")
    claims = dict(decoded.claims)
    if claims.get("iss") != issuer or claims.get("aud") != audience:
        raise TokenNotBelievedError("it is of or for somebody else")
    _require_time(claims, now)
    return claims


def _require_time(claims: Mapping[str, Any], now: datetime) -> None:
    begins, ends = _moment(claims, "iat"), _moment(claims, "exp")
    if ends - begins > LONGEST_LIFE or ends <= begins:
        raise TokenNotBelievedError("it would live longer than one may")
    if begins > now + LEEWAY:
        raise TokenNotBelievedError("it is not valid yet")
    if ends <= now - LEEWAY:
        raise TokenNotBelievedError("its time is over")


def _moment(claims: Mapping[str, Any], name: str) -> datetime:
    stated = claims.get(name)
    if isinstance(stated, bool) or not isinstance(stated, int) or not 0 <= stated < 2**33:
        raise TokenNotBelievedError(f"{name} is no moment")
    return datetime.fromtimestamp(stated, UTC)


def _finder(session_keys: Sequence[str]) -> Any:
    secrets = {_key_id(secret): secret for secret in map(_derived, session_keys)}

    def find(signature: Any) -> OctKey:
        named = signature.headers().get("kid")
        if not isinstance(named, str) or named not in secrets:
            raise ValueError("no key of ours has that id")
        return OctKey.import_key(secrets[named])

    return find


def _derived(session_key: str) -> bytes:
    """A key of its own: what signs cookies is never used for anything else."""
    return hmac.new(session_key.encode(), b"transcrypt service tokens 1", hashlib.sha256).digest()


def _key_id(secret: bytes) -> str:
    return hashlib.sha256(b"key id\0" + secret).hexdigest()[:16]
