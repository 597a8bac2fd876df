"""What must not sign anybody in (AUTH-01): every lie is refused, and refused as what it is."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from appliance.adapters.identity import SignInRefusedError
from appliance.adapters.identity.openid_connect import OpenIdProvider
from appliance.adapters.identity.refusals import ProviderUnavailableError
from tests.adapters.identity.hostile_provider import CLIENT_SECRET, Claims, HostileProvider
from tests.adapters.identity.test_sign_in_flow import BACK, signed_in

NOW = int(time.time())

BENT_CLAIMS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example.test"},
    "another audience": {"aud": "somebody-else"},
    "several audiences and no authorised party": {"aud": ["transcrypt", "somebody-else"]},
    "an authorised party that is not us": {"aud": ["transcrypt"], "azp": "somebody-else"},
    "an expired token": {"exp": NOW - 3600},
    "a token from the future": {"iat": NOW + 3600},
    "a token not valid yet": {"nbf": NOW + 3600},
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a subject that is no text": {"sub": 7},
    "an endless subject": {"sub": "x" * 256},
    "an expiry that is no number": {"exp": "tomorrow"},
    "an infinite sign-in time": {"auth_time": 1e300},
    "a sign-in in the future": {"auth_time": NOW + 3600},
    "a hash of another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.req("AUTH-01")
@pytest.mark.parametrize("bent", BENT_CLAIMS.values(), ids=BENT_CLAIMS)
def test_a_token_that_says_something_else_is_refused(
    ours: OpenIdProvider, hostile: HostileProvider, bent: dict[str, Any]
) -> None:
    hostile.bend_claims = lambda claims: {
        name: value for name, value in (claims | bent).items() if value is not None
    }
    with pytest.raises(SignInRefusedError):
        signed_in(ours, hostile)


def unsigned(_provider: HostileProvider, claims: Claims) -> str:
    return (
        ".".join(encoded(json.dumps(part).encode()) for part in ({"alg": "none", "typ": "JWT"}, claims)) + "."
    )


def hmac_with_the_public_key(provider: HostileProvider, claims: Claims) -> str:
    return with_hmac({"alg": "HS256", "kid": "k1"}, claims, provider.key.as_pem(private=False))


def hmac_with_the_client_secret(_provider: HostileProvider, claims: Claims) -> str:
    return with_hmac({"alg": "HS256"}, claims, CLIENT_SECRET.encode())


def with_hmac(header: Claims, claims: Claims, secret: bytes) -> str:
    """By hand: honest libraries refuse to sign with a public key."""
    said = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
    return f"{said}.{encoded(hmac.new(secret, said.encode(), hashlib.sha256).digest())}"


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def another_key_of_the_same_name(provider: HostileProvider, claims: Claims) -> str:
    return provider.signed(claims, RSAKey.generate_key(2048, {"kid": "k1"}))


def a_key_nobody_knows(provider: HostileProvider, claims: Claims) -> str:
    return provider.signed(claims, RSAKey.generate_key(2048, {"kid": "k9"}))


def a_key_it_brings_along(provider: HostileProvider, claims: Claims) -> str:
    stranger = RSAKey.generate_key(2048, {"kid": "k1"})
    return provider.signed(claims, stranger, jwk=stranger.as_dict(private=False))


def a_changed_payload(provider: HostileProvider, claims: Claims) -> str:
    header, _, signature = provider.signed(claims).split(".")
    return f"{header}.{encoded(json.dumps(claims | {'sub': 'admin'}).encode())}.{signature}"


SIGNATURES: list[Callable[[HostileProvider, Claims], str]] = [
    unsigned,
    hmac_with_the_public_key,
    hmac_with_the_client_secret,
    another_key_of_the_same_name,
    a_key_nobody_knows,
    a_key_it_brings_along,
    a_changed_payload,
    lambda _provider, _claims: "not.a.token",
    lambda _provider, _claims: "",
]


@pytest.mark.req("AUTH-01")
@pytest.mark.parametrize("sign", SIGNATURES, ids=lambda sign: sign.__name__)
def test_a_token_the_provider_did_not_sign_is_refused(
    ours: OpenIdProvider, hostile: HostileProvider, sign: Callable[[HostileProvider, Claims], str]
) -> None:
    hostile.sign = sign
    with pytest.raises(SignInRefusedError):
        signed_in(ours, hostile)


@pytest.mark.req("AUTH-01")
def test_a_provider_cannot_talk_us_into_a_weak_signature(
    hostile: HostileProvider, make: Callable[..., OpenIdProvider]
) -> None:
    hostile.bend_metadata = {"id_token_signing_alg_values_supported": ["none", "HS256"]}
    with pytest.raises(ProviderUnavailableError) as refused:
        make(hostile).begin(BACK)
    assert "no algorithm" in refused.value.detail


@pytest.mark.req("AUTH-01")
def test_a_code_works_once(ours: OpenIdProvider, hostile: HostileProvider) -> None:
    begun = ours.begin(BACK)
    params = hostile.come_back_from(begun.url)
    ours.finish(begun.pending, params, BACK)
    with pytest.raises(SignInRefusedError):
        ours.finish(begun.pending, params, BACK)


@pytest.mark.req("AUTH-01")
def test_a_code_of_another_browsers_sign_in_is_refused(
    ours: OpenIdProvider, hostile: HostileProvider
) -> None:
    victim, attacker = ours.begin(BACK), ours.begin(BACK)
    stolen = hostile.come_back_from(attacker.url)
    with pytest.raises(SignInRefusedError) as refused:
        ours.finish(victim.pending, stolen, BACK)
    assert "state" in refused.value.detail
    with pytest.raises(SignInRefusedError) as refused:
        ours.finish(victim.pending, stolen | {"state": victim.pending["state"]}, BACK)
    assert "invalid_grant" in refused.value.detail, "the code verifier is another one"


@pytest.mark.req("AUTH-01")
@pytest.mark.parametrize(
    "params",
    [{}, {"code": "x"}, {"state": ""}, {"code": "x", "state": "päßwörd"}, {"error": "access_denied"}],
    ids=str,
)
def test_an_answer_without_its_state_is_refused(ours: OpenIdProvider, params: dict[str, str]) -> None:
    with pytest.raises(SignInRefusedError):
        ours.finish(ours.begin(BACK).pending, params, BACK)


@pytest.mark.req("AUTH-01")
def test_an_answer_of_another_issuer_is_refused(ours: OpenIdProvider, hostile: HostileProvider) -> None:
    begun = ours.begin(BACK)
    with pytest.raises(SignInRefusedError) as refused:
        ours.finish(begun.pending, hostile.come_back_from(begun.url) | {"iss": "https://evil.test"}, BACK)
    assert "issuer" in refused.value.detail


@pytest.mark.req("AUTH-01")
def test_a_provider_speaks_for_itself_alone(
    hostile: HostileProvider, make: Callable[..., OpenIdProvider]
) -> None:
    hostile.bend_metadata = {"issuer": "https://accounts.example.test"}
    with pytest.raises(ProviderUnavailableError):
        make(hostile).begin(BACK)


def test_a_person_who_cancels_is_told_so(ours: OpenIdProvider, hostile: HostileProvider) -> None:
    begun = ours.begin(BACK)
    with pytest.raises(SignInRefusedError, match="cancelled"):
        ours.finish(begun.pending, {"state": begun.pending["state"], "error": "access_denied"}, BACK)


@pytest.mark.req("PRIV-01")
def test_no_refusal_repeats_what_the_provider_wrote(ours: OpenIdProvider, hostile: HostileProvider) -> None:
    hostile.bend_claims = lambda claims: claims | {"aud": "planted@example.test"}
    with pytest.raises(SignInRefusedError) as refused:
        signed_in(ours, hostile)
    assert "planted" not in refused.value.detail + str(refused.value)
