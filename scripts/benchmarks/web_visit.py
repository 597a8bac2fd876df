"""Signing in as a person does, and what later requests must carry."""

from __future__ import annotations

import re
from html import unescape

import requests

_SELECT = re.compile(r'<select[^>]* name="(profile\.[^"]+)".*?</select>', re.DOTALL)
_OPTION = re.compile(r'<option value="([^"]*)"( selected)?')
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

    def other_choice(self, page: str) -> dict[str, str]:
        """The first fact of a page of choices, and a choice for it that is not the one that stands."""
        select = _SELECT.search(self._session.get(f"{self.url}{page}", timeout=30).text)
        if select is None:
            raise RuntimeError(f"{page} has nothing to choose")
        choices = _OPTION.findall(select[0])
        return {unescape(select[1]): next(value for value, chosen in choices if value and not chosen)}
