"""Forms as a browser without scripts sends them: opened, typed over, saved."""

from __future__ import annotations

from html.parser import HTMLParser

from werkzeug.test import TestResponse

from tests.web.browser_client import BrowserClient


class _Fields(HTMLParser):
    """What a browser would send of the first form that has an etag."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, kind = given.get("name"), given.get("type")
        if tag == "input" and name and (kind not in {"radio", "checkbox"} or "checked" in given):
            self.sent.setdefault(name, []).append(given.get("value") or "")
        elif tag == "select" and name:
            self._select = name
            self.sent.setdefault(name, [""])
        elif tag == "option" and self._select and "selected" in given:
            self.sent[self._select] = [given.get("value") or ""]
        elif tag == "textarea" and name:
            self._area = name
            self.sent.setdefault(name, [""])

    def handle_endtag(self, tag: str) -> None:
        if tag in {"select", "textarea"}:
            self._select = self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area] = [self.sent[self._area][0] + data]


def form_of(response: TestResponse) -> dict[str, list[str]]:
    fields = _Fields()
    fields.feed(response.text)
    return fields.sent


def fill(client: BrowserClient, url: str, **answers: str) -> TestResponse:
    """Opens a page, types over some answers (``__`` for dots) and saves."""
    form = form_of(client.get(url)) | {name.replace("__", "."): [text] for name, text in answers.items()}
    return client.post(url, data=form)
