"""Which signed tokens are believed: ours, for us, now, by a key in use and the one algorithm (AUTH-10)."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from appliance.adapters import service_tokens
from appliance.adapters.service_tokens import TokenNotBelievedError, believed_claims, signed_claims

NEW, OLD, NEVER = (f"{word}-key-of-at-least-32-characters-for-tests" for word in ("new", "old", "never"))
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
BEGAN = int(NOW.timestamp())
CLAIMS = {"iss": "us", "aud": "web", "sub": "prometheus", "role": "metrics", "iat": BEGAN, "exp": BEGAN + 900}


def believed(token: str, keys: tuple[str, ...] = (NEW, OLD), now: datetime = NOW) -> dict[str, Any]:
    return believed_claims(token, keys, issuer="us", audience="web", now=now)


def forged(header: dict[str, Any], key: Any, **more: Any) -> str:
    """A token that somebody else put together."""
    return jwt.encode({"alg": "HS256", **header}, CLAIMS | more, key, algorithms=[header.get("alg", "HS256")])


def parts_of(token: str) -> list[Any]:
    return [json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]]


def our_key(session_key: str) -> OctKey:
    return OctKey.import_key(service_tokens._derived(session_key))


@pytest.mark.req("AUTH-10")
def test_two_keys_are_valid_at_once_and_the_first_signs() -> None:
    before, after = signed_claims(CLAIMS, [OLD]), signed_claims(CLAIMS, [NEW, OLD])
    assert believed(before) == believed(after) == CLAIMS
    assert parts_of(after)[0]["kid"] != parts_of(before)[0]["kid"]
    with pytest.raises(TokenNotBelievedError):
        believed(before, (NEW,))  # the old key is gone
    with pytest.raises(TokenNotBelievedError):
        believed(signed_claims(CLAIMS, [NEVER]))


@pytest.mark.req("AUTH-10")
def test_a_token_is_believed_while_it_lasts_give_or_take_half_a_minute() -> None:
    token = signed_claims(CLAIMS, [NEW])
    for seconds, holds in ((-31, False), (-30, True), (0, True), (929, True), (930, False), (86_400, False)):
        now = NOW + timedelta(seconds=seconds)
        if holds:
            assert believed(token, now=now) == CLAIMS
        else:
            with pytest.raises(TokenNotBelievedError):
                believed(token, now=now)


@pytest.mark.req("AUTH-10")
@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "another installation"},
        {"aud": "worker"},
        {"aud": ["web"]},
        {"exp": BEGAN + 3600},
        {"exp": BEGAN},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": BEGAN + 0.5},
        {"iat": None},
        {"iat": True},
        {"iat": BEGAN - 10**12},
    ],
    ids=lambda changes: " ".join(f"{name}={value}" for name, value in changes.items()),
)
def test_claims_that_do_not_fit_are_not_believed_though_signed_by_us(changes: dict[str, Any]) -> None:
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    with pytest.raises(TokenNotBelievedError):
        believed(signed_claims(claims, [NEW]))


@pytest.mark.req("AUTH-10")
def test_no_other_algorithm_kind_or_key_is_believed() -> None:
    good = signed_claims(CLAIMS, [NEW])
    key_id = parts_of(good)[0]["kid"]
    head, body, signature = good.split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": key_id, "typ": "service+jwt"}).encode())
    ours, pair = our_key(NEW), OKPKey.generate_key("Ed25519")
    header = {"kid": key_id, "typ": "service+jwt"}
    wrong = [
        "",
        "a.b.c",
        f"{head}.{body}",
        f"{head}.{body}.",
        f"{none.decode().rstrip('=')}.{body}.",
        f"{none.decode().rstrip('=')}.{body}.{signature}",
        f"{head}.{body}.{signature[:-2]}AA",
        forged(header | {"alg": "HS512"}, ours),
        forged(header | {"alg": "Ed25519"}, pair),
        forged(header | {"typ": "JWT"}, ours),
        forged({"typ": "service+jwt"}, ours),
        forged(header | {"kid": "../../etc/passwd"}, ours),
        forged(header, OctKey.import_key(NEW)),  # what signs cookies does not sign these
        good + "x" * 3_000,
        "é" + good,
    ]
    for token in wrong:
        with pytest.raises(TokenNotBelievedError):
            believed(token)
    assert believed(forged(header, ours)) == CLAIMS, "what is refused above is refused for what it says"
