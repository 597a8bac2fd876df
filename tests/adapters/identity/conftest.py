"""A provider that can lie, and ours that must not believe it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from appliance.adapters.identity.openid_connect import OpenIdProvider
from appliance.foundation.app_settings import IdentityProviderSettings
from appliance.foundation.clock import SystemClock
from tests.adapters.identity.hostile_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    HostileProvider,
    running_provider,
)


@pytest.fixture
def hostile(loopback: None) -> Iterator[HostileProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def ours(hostile: HostileProvider) -> OpenIdProvider:
    return make_ours(hostile)


@pytest.fixture
def make() -> Callable[..., OpenIdProvider]:
    return make_ours


def make_ours(
    hostile: HostileProvider, *, pause: float = 30, issuer: str | None = None, verifies: bool = False
) -> OpenIdProvider:
    settings = IdentityProviderSettings(
        name="local",
        label="Local",
        discovery_url=f"{issuer or hostile.issuer}/.well-known/openid-configuration",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        verifies_addresses=verifies,
    )
    return OpenIdProvider(settings, SystemClock(), pause=pause)
