"""Believing an ID token, or not: signature, issuer, audience, times, nonce, freshness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jws import JWSRegistry

from appliance.adapters.identity.discovery import Discovery
from appliance.adapters.identity.refusals import SignInRefusedError

LEEWAY = timedelta(seconds=60)
_LONGEST_SUBJECT = 255


@dataclass(frozen=True)
class Expected:
    """What this sign-in asked for, and the answer must match."""

    client_id: str
    nonce: str
    access_token: str | None
    max_age: timedelta | None


def believed_claims(token: Any, discovery: Discovery, expected: Expected, now: datetime) -> dict[str, Any]:
    """Return the claims of ``token``, or raise SignInRefusedError with what is wrong for the log."""
    if not isinstance(token, str):
        raise SignInRefusedError("the answer holds no ID token")
    decoded = _decoded(token, discovery)
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        {
            "iss": {"essential": True, "value": discovery.metadata().issuer},
            "aud": {"essential": True, "value": expected.client_id},
        },
        {
            "nonce": expected.nonce,
            "client_id": expected.client_id,
            "access_token": expected.access_token,
        },
    )
    try:
        claims.validate(now=int(now.timestamp()), leeway=int(LEEWAY.total_seconds()))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise SignInRefusedError(f"the ID token is not for this sign-in: {_told(error)}") from None
    _require_subject(claims)
    _require_recent_proof(claims, expected.max_age, now)
    return dict(claims)


def moment_of(claims: dict[str, Any]) -> datetime | None:
    """``auth_time`` as a moment, if the provider says it."""
    stated = claims.get("auth_time")
    if isinstance(stated, bool) or not isinstance(stated, int | float):
        return None
    try:
        return datetime.fromtimestamp(stated, UTC)
    except (ValueError, OverflowError, OSError):
        raise SignInRefusedError("auth_time is no moment") from None


def _decoded(token: str, discovery: Discovery) -> jwt.Token:
    registry = JWSRegistry(algorithms=list(discovery.metadata().algorithms), strict_check_header=False)
    try:
        try:
            return jwt.decode(token, discovery.keys(), registry=registry)
        except InvalidKeyIdError:
            return jwt.decode(token, discovery.keys(after_unknown_key=True), registry=registry)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise SignInRefusedError(f"the ID token is not signed by the provider: {_told(error)}") from None


def _require_subject(claims: CodeIDToken) -> None:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or not subject.isprintable():
        raise SignInRefusedError("the subject is no usable text")


def _require_recent_proof(claims: CodeIDToken, max_age: timedelta | None, now: datetime) -> None:
    proved_at = moment_of(dict(claims))
    if proved_at is not None and proved_at > now + LEEWAY:
        raise SignInRefusedError("auth_time is in the future")
    if max_age is None:
        return
    if proved_at is None:
        raise SignInRefusedError(
            "a recent sign-in was asked for, and the answer does not say how recent it is",
            "Your sign-in service did not say when you last signed in, so this cannot be allowed.",
        )
    if now - proved_at > max_age + LEEWAY:
        raise SignInRefusedError("the provider did not ask the person again")


def _told(error: Exception) -> str:
    # The class and the claim; never a value that somebody else wrote.
    claim = getattr(error, "claim", None)
    return f"{type(error).__name__} {claim}" if claim else type(error).__name__
