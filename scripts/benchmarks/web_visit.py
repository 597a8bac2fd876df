"""Signing in as a person does, and what later requests must carry."""

from __future__ import annotations

import re

import requests

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Visit:
    """A signed-in browser without a screen."""

    def __init__(self, url: str, email: str) -> None:
        self.url = url
        self._session = requests.Session()
        form = self._session.get(f"{url}/sign-in/local", timeout=30)
        form.raise_for_status()
        back = self._session.post(form.url, data={"sub": email}, timeout=30)
        back.raise_for_status()
        if not back.url.startswith(url):
            raise RuntimeError(f"the sign-in ended at {back.url}")

    @property
    def headers(self) -> dict[str, str]:
        """What makes a request this person's."""
        host = re.sub(r"^https?://|:\d+$", "", self.url)
        cookies = [f"{c.name}={c.value}" for c in self._session.cookies if host in (c.domain or "")]
        return {"Cookie": "; ".join(cookies)}

    def token(self, page: str) -> str:
        """The token against forged requests, from the forms of a page."""
        found = _TOKEN.search(self._session.get(f"{self.url}{page}", timeout=30).text)
        if found is None:
            raise RuntimeError(f"{page} has no form")
        return found[1]
