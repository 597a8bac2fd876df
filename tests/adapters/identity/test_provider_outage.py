"""A provider that does not answer: told in time and plainly, then left alone for a while (AUTH-07)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from appliance.adapters.identity import ProviderUnavailableError, SignInRefusedError
from appliance.adapters.identity.openid_connect import OpenIdProvider
from appliance.adapters.identity.provider_calls import LARGEST_ANSWER, TIMEOUT
from tests.adapters.identity.hostile_provider import HostileProvider
from tests.adapters.identity.test_sign_in_flow import BACK, signed_in


@pytest.mark.req("AUTH-07")
def test_a_provider_that_is_down_is_said_to_be(
    hostile: HostileProvider, make: Callable[..., OpenIdProvider]
) -> None:
    with pytest.raises(ProviderUnavailableError, match="does not answer"):
        make(hostile, issuer="http://127.0.0.1:9").begin(BACK)


@pytest.mark.req("AUTH-01")
@pytest.mark.parametrize("slowness", [{"delay": 30}, {"drip": True}], ids=["silence", "a byte now and then"])
def test_a_slow_provider_is_given_two_seconds(
    ours: OpenIdProvider, hostile: HostileProvider, slowness: dict[str, Any]
) -> None:
    for name, value in slowness.items():
        setattr(hostile, name, value)
    started = time.monotonic()
    with pytest.raises(ProviderUnavailableError):
        ours.begin(BACK)
    assert TIMEOUT == 2
    assert time.monotonic() - started < 8, "a busy machine may be slow; the provider never ends"


@pytest.mark.req("AUTH-07")
@pytest.mark.parametrize("status", [500, 502, 503, 404, 302])
def test_an_answer_that_is_none_is_an_outage(
    ours: OpenIdProvider, hostile: HostileProvider, status: int
) -> None:
    hostile.status = status
    with pytest.raises(ProviderUnavailableError):
        ours.begin(BACK)


@pytest.mark.parametrize(
    "bent",
    [
        {"jwks_uri": "file:///etc/passwd"},
        {"token_endpoint": None},
        {"authorization_endpoint": 7},
        {"padding": "x" * LARGEST_ANSWER},
    ],
    ids=["a file", "nothing", "a number", "too much"],
)
def test_a_discovery_document_that_cannot_be_used_is_refused(
    ours: OpenIdProvider, hostile: HostileProvider, bent: dict[str, Any]
) -> None:
    hostile.bend_metadata = bent
    with pytest.raises(ProviderUnavailableError):
        ours.begin(BACK)


def test_an_outage_between_leaving_and_coming_back_is_one(
    ours: OpenIdProvider, hostile: HostileProvider
) -> None:
    begun = ours.begin(BACK)
    hostile.status = 503
    with pytest.raises(ProviderUnavailableError):
        ours.finish(begun.pending, hostile.come_back_from(begun.url), BACK)


@pytest.mark.req("AUTH-07")
def test_after_three_failures_it_is_left_alone_for_a_while(
    hostile: HostileProvider, make: Callable[..., OpenIdProvider]
) -> None:
    patient, ours = make(hostile, pause=3600), make(hostile, pause=0.2)
    hostile.status = 503
    for _ in range(6):
        with pytest.raises(ProviderUnavailableError):
            patient.begin(BACK)
    assert len(hostile.asked) == 3, "the other three were not sent"
    for _ in range(3):
        with pytest.raises(ProviderUnavailableError):
            ours.begin(BACK)
    hostile.status = 200
    deadline = time.monotonic() + 30
    while True:
        try:
            assert signed_in(ours, hostile).subject == "person-1"
        except ProviderUnavailableError:
            assert time.monotonic() < deadline, "it was never asked again"
        else:
            break


@pytest.mark.req("AUTH-07")
def test_lies_do_not_count_as_an_outage(ours: OpenIdProvider, hostile: HostileProvider) -> None:
    hostile.bend_claims = lambda claims: claims | {"nonce": "another"}
    for _ in range(5):
        with pytest.raises(SignInRefusedError):
            signed_in(ours, hostile)
    hostile.bend_claims = lambda claims: claims
    assert signed_in(ours, hostile).subject == "person-1"
