"""Service tokens: how our own machines prove to the web what they are, for less than an hour (AUTH-10).

Nobody's rights hang on them, and no organisation's rows: a token carries one role, and each role opens the
addresses named for it and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from appliance.adapters.service_tokens import (
    LONGEST_LIFE,
    TokenNotBelievedError,
    believed_claims,
    signed_claims,
)
from appliance.foundation import logs
from appliance.foundation.domain_errors import SignInRequiredError
from appliance.foundation.errors import RefusedError

MOST_MINUTES = int(LONGEST_LIFE.total_seconds() // 60)
_AUDIENCE = "transcrypt-web"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


class ServiceRole(StrEnum):
    """What a machine is for, one for each token: /metrics and /readyz, or how far behind work is."""

    METRICS = "metrics"
    JOBS = "jobs"


class ServiceTokenRefusedError(SignInRequiredError):
    """No service token, or one that is not believed."""

    code = "invalid_token"


@dataclass(frozen=True)
class Issuer:
    """Who signs: the installation by its base address, and the keys of its cookies, the newest first."""

    base_url: str
    session_keys: Sequence[str]


@dataclass(frozen=True)
class Service:
    """A machine whose token was believed."""

    name: str
    role: ServiceRole
    token_id: str
    expires_at: datetime


def make_service_token(issuer: Issuer, role: ServiceRole, name: str, now: datetime, minutes: int) -> str:
    """A token for the machine ``name`` in ``role``, good for ``minutes`` from now.

    Raises RefusedError for a name or a time that does not fit.
    """
    if not _NAME.fullmatch(name):
        raise RefusedError(
            "is no name of a service", place=repr(name[:50]), mend="Use lower case letters, digits and -"
        )
    if not 1 <= minutes <= MOST_MINUTES:
        raise RefusedError(
            f"{minutes} minutes are not between 1 and {MOST_MINUTES}", mend="Make a new token before it ends"
        )
    began = int(now.timestamp())
    claims = {
        "iss": issuer.base_url,
        "aud": _AUDIENCE,
        "sub": name,
        "role": role.value,
        "iat": began,
        "exp": began + int(timedelta(minutes=minutes).total_seconds()),
        "jti": str(uuid4()),
    }
    return signed_claims(claims, issuer.session_keys)


def service_of(issuer: Issuer, token: str, now: datetime) -> Service:
    """Whose token it is. Raises ServiceTokenRefusedError, in the same words whatever is wrong with it."""
    try:
        claims = believed_claims(
            token, issuer.session_keys, issuer=issuer.base_url, audience=_AUDIENCE, now=now
        )
        name, token_id = str(claims["sub"]), str(claims["jti"])
        return Service(
            name, ServiceRole(claims["role"]), token_id, datetime.fromtimestamp(claims["exp"], UTC)
        )
    except (TokenNotBelievedError, KeyError, ValueError) as error:
        logs.event(
            "iam.service_token_refused", "A service token was refused", level="WARN", detail=str(error)
        )
        raise ServiceTokenRefusedError(
            "This address is for our own services: the token is none of them, or its time is over.",
            mend="Make a new one with transcrypt service-token",
        ) from None
