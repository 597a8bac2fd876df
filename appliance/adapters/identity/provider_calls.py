"""HTTP to a provider with hard bounds: two seconds, half a megabyte, no redirects, no outside settings."""

from __future__ import annotations

import time
from typing import Any

import requests
from authlib.integrations.requests_client import OAuth2Session

from appliance.adapters.identity.refusals import ProviderUnavailableError

TIMEOUT = 2.0  # seconds, for the whole answer
LARGEST_ANSWER = 512 * 1024  # bytes
# What the connection below requests raises when an answer breaks off.
_WireError: type[Exception] = requests.exceptions.BaseHTTPError  # type: ignore[attr-defined]


class BoundedSession(OAuth2Session):  # type: ignore[misc]
    """Authlib's client, made to give up in time. Every failure of the wire is ProviderUnavailableError."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        # No proxy or .netrc of the host's user: the client secret goes to the provider and nowhere else.
        self.trust_env = False

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs |= {"timeout": TIMEOUT, "allow_redirects": False, "stream": True}
        deadline = time.monotonic() + TIMEOUT
        try:
            response: requests.Response = super().request(method, url, *args, **kwargs)
            with response:
                # A server that sends a byte a second never trips the timeout of a read.
                response._content = _read(response, deadline)  # noqa: SLF001
        except (requests.RequestException, _WireError) as error:
            raise ProviderUnavailableError(f"{method} failed: {type(error).__name__}") from None
        if response.status_code >= 500:
            raise ProviderUnavailableError(f"{method} was answered with {response.status_code}")
        return response

    def get_json(self, url: str, **kwargs: Any) -> dict[str, Any]:
        """The JSON object at ``url``; anything else is no answer."""
        response = self.request("GET", url, **kwargs)
        if response.status_code != 200:
            raise ProviderUnavailableError(f"GET was answered with {response.status_code}")
        try:
            document = response.json()
        except ValueError:
            raise ProviderUnavailableError("GET was answered with something that is not JSON") from None
        if not isinstance(document, dict):
            raise ProviderUnavailableError("GET was answered with something that is no JSON object")
        return document


def _read(response: requests.Response, deadline: float) -> bytes:
    content = bytearray()
    # Piece by piece as they arrive: to wait for a full buffer is to wait as long as the sender likes.
    while chunk := response.raw.read1(16 * 1024, decode_content=True):
        content += chunk
        if time.monotonic() > deadline:
            raise ProviderUnavailableError("the answer took too long")
        if len(content) > LARGEST_ANSWER:
            raise ProviderUnavailableError("the answer is too large")
    return bytes(content)
