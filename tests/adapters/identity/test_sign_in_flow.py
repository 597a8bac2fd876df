"""A sign-in against an honest provider sends what it must and believes what it may."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey

from appliance.adapters.identity import Person, SignInRefusedError
from appliance.adapters.identity.openid_connect import OpenIdProvider
from tests.adapters.identity.hostile_provider import HostileProvider

BACK = "http://localhost/sign-in/callback"


def signed_in(ours: OpenIdProvider, hostile: HostileProvider, *, max_age: timedelta | None = None) -> Person:
    begun = ours.begin(BACK, max_age=max_age)
    return ours.finish(begun.pending, hostile.come_back_from(begun.url), BACK)


@pytest.mark.req("AUTH-01")
def test_the_person_is_who_the_provider_says(ours: OpenIdProvider, hostile: HostileProvider) -> None:
    person = signed_in(ours, hostile)
    assert (person.issuer, person.subject) == (hostile.issuer, "person-1")
    assert (person.email, person.email_verified, person.name) == ("Ada@Example.test", True, "Ada")


@pytest.mark.req("AUTH-01")
@pytest.mark.parametrize("said", [None, False, "no", 1.5])
def test_an_address_counts_as_verified_where_that_is_said_of_it_or_of_the_provider(
    hostile: HostileProvider, make: Callable[..., OpenIdProvider], said: object
) -> None:
    def bent(claims: dict[str, object]) -> dict[str, object]:
        left = {name: value for name, value in claims.items() if name != "email_verified"}
        return left if said is None else left | {"email_verified": said}

    hostile.bend_claims = bent
    assert not signed_in(make(hostile), hostile).email_verified
    assert signed_in(make(hostile, verifies=True), hostile).email_verified


@pytest.mark.req("AUTH-01")
def test_every_sign_in_asks_with_its_own_state_nonce_and_challenge(
    ours: OpenIdProvider, hostile: HostileProvider
) -> None:
    asked = [parse_qs(urlsplit(ours.begin(BACK).url).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
    assert asked[0]["code_challenge_method"] == ["S256"]
    assert asked[0]["response_type"] == ["code"]
    assert "max_age" not in asked[0]
    assert hostile.asked == ["/.well-known/openid-configuration"], "what is known is not asked again"


@pytest.mark.req("AUTH-01")
def test_the_keys_of_a_provider_are_fetched_once(ours: OpenIdProvider, hostile: HostileProvider) -> None:
    for _ in range(3):
        signed_in(ours, hostile)
    assert hostile.asked.count("/jwks") == 1
    assert hostile.asked.count("/token") == 3


@pytest.mark.req("AUTH-06")
def test_a_recent_sign_in_is_asked_for_and_its_moment_told(
    ours: OpenIdProvider, hostile: HostileProvider
) -> None:
    hostile.bend_claims = lambda claims: (
        claims
        | {
            "auth_time": int(time.time()) - 10,
            "acr": "mfa",
            "amr": ["pwd", "otp"],
        }
    )
    begun = ours.begin(BACK, max_age=timedelta(seconds=300))
    assert parse_qs(urlsplit(begun.url).query)["max_age"] == ["300"]
    person = ours.finish(begun.pending, hostile.come_back_from(begun.url), BACK)
    assert person.authenticated_at is not None
    assert (person.acr, person.amr) == ("mfa", ("pwd", "otp"))


@pytest.mark.req("AUTH-06")
@pytest.mark.parametrize("auth_time", [None, 3600], ids=["not said", "an hour ago"])
def test_a_sign_in_that_is_not_recent_is_refused(
    ours: OpenIdProvider, hostile: HostileProvider, auth_time: int | None
) -> None:
    told = {} if auth_time is None else {"auth_time": int(time.time()) - auth_time}
    hostile.bend_claims = lambda claims: claims | told
    with pytest.raises(SignInRefusedError):
        signed_in(ours, hostile, max_age=timedelta(seconds=300))


def test_an_address_that_is_not_in_the_token_is_asked_for(
    ours: OpenIdProvider, hostile: HostileProvider
) -> None:
    hostile.bend_claims = lambda claims: {name: claims[name] for name in claims if name != "email"}
    hostile.userinfo = {"sub": "person-1", "email": "ada@example.test"}
    assert signed_in(ours, hostile).email == "ada@example.test"


@pytest.mark.req("AUTH-01")
def test_user_info_about_somebody_else_is_refused(ours: OpenIdProvider, hostile: HostileProvider) -> None:
    hostile.bend_claims = lambda claims: {name: claims[name] for name in claims if name != "email"}
    hostile.userinfo = {"sub": "person-2", "email": "mallory@example.test"}
    with pytest.raises(SignInRefusedError, match="could not be checked"):
        signed_in(ours, hostile)


@pytest.mark.req("AUTH-01")
def test_a_provider_may_change_its_keys(ours: OpenIdProvider, hostile: HostileProvider) -> None:
    signed_in(ours, hostile)
    hostile.key = RSAKey.generate_key(2048, {"kid": "k2", "use": "sig"})
    hostile.published.append(hostile.key)
    ours._discovery._keys = None  # half a minute later
    assert signed_in(ours, hostile).subject == "person-1"


def test_a_clock_that_is_half_a_minute_off_does_no_harm(
    ours: OpenIdProvider, hostile: HostileProvider
) -> None:
    late = int(time.time()) - 30
    hostile.bend_claims = lambda claims: claims | {"exp": late, "iat": late - 300}
    assert signed_in(ours, hostile).subject == "person-1"


def test_what_a_stranger_wrote_into_a_name_becomes_one_short_line(
    ours: OpenIdProvider, hostile: HostileProvider
) -> None:
    hostile.bend_claims = lambda claims: claims | {"name": "Eve\n\x1b[31m\u202e" + "x" * 500, "email": 7}
    person = signed_in(ours, hostile)
    assert person.name.startswith("Eve[31mx")
    assert len(person.name) == 150
    assert person.email == ""
