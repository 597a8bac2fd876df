"""What tests of the API stand on: programs that speak JSON as whom a test needs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from appliance.services.context import Context
from tests.cast import Tenancy
from tests.web.browser_client import BrowserClient

ApiAs = Callable[[Context], BrowserClient]


@pytest.fixture
def api_as(client_as: Callable[..., BrowserClient]) -> ApiAs:
    """``api_as(alice)``: sends requests as her, who has just proved who she is."""
    return lambda context: client_as(context, fresh=True)


@pytest.fixture
def api(api_as: ApiAs, acorn: Tenancy) -> BrowserClient:
    """Sends requests as the owner of Acorn Ltd."""
    return api_as(acorn.owner)
