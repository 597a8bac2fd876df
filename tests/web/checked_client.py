"""The test client every web test uses: it checks each page and the headers of each answer it is given."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.measuring import unmeasured
from tests.web.page_checks import faults_of_page

# Written out, not taken from the product: a policy that grows must be allowed here as well.
POLICY = re.compile(
    r"default-src 'none'; script-src 'self' 'nonce-(?P<nonce>[\w-]{22,})'; style-src 'self'; "
    r"img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    r"frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Several people look at the same page, and many tests at the same few.
_faults_of_page = lru_cache(maxsize=128)(faults_of_page)
# What is made anew for each answer: its nonce and the token of its forms are checked where they are.
_MADE_ANEW = re.compile(r'(?<=name="csrf_token" value=")[\w.-]{60,}(?=")')
# A document shown as it is, such as a report, has a stricter policy of its own: no script at all.
_CLOSED_POLICY = re.compile(
    r"(?=.*default-src 'none')(?!.*script-src)(?!.*unsafe-(?!hashes))(?=.*frame-ancestors 'none')"
)


_STYLED = re.compile(r" has a style attribute$")


class CheckedClient(FlaskClient):
    """Fails the test when any answer breaks a rule; ``checks = False`` lets odd answers through."""

    checks = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request, and check what comes back."""
        response = super().open(*args, **kwargs)
        if self.checks:
            with unmeasured():
                faults = faults_of_answer(response)
            if faults:
                where = f"{response.request.method} {response.request.path} ({response.status_code})"
                raise AssertionError("\n  ".join([f"{where} breaks rules of docs/ui.md:", *faults]))
        return response


def faults_of_answer(response: TestResponse) -> list[str]:
    """What is wrong with the headers and, if it is one, the page."""
    policy = response.headers.get("Content-Security-Policy", "")
    match = POLICY.fullmatch(policy)
    expected = HEADERS
    if response.request.path.startswith(
        ("/shared/", "/mail/stop/")
    ):  # the secret of a link stands in its address
        hidden = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive"}
        expected = HEADERS | hidden
    faults = [
        f"{name} is {response.headers.get(name)!r}, not {value!r}"
        for name, value in expected.items()
        if response.headers.get(name) != value
    ]
    if not match and not _CLOSED_POLICY.match(policy):
        faults.append(f"the content security policy is {policy!r}")
    faults.extend(_faults_of_caching(response))
    if response.mimetype == "text/html" and response.status_code not in {301, 302, 303, 307, 308}:
        found = _faults_of_page(*_without_what_is_new(response.text, match["nonce"] if match else None))
        # Parts of a letter carry their styles, and its policy names each by hash.
        faults.extend(fault for fault in found if not ("unsafe-hashes" in policy and _STYLED.search(fault)))
    return faults


def _without_what_is_new(html: str, nonce: str | None) -> tuple[str, str | None]:
    """The page as it would be with a nonce and tokens that are always the same."""
    same = _MADE_ANEW.sub("token", html)
    return (same, None) if nonce is None else (same.replace(nonce, "nonce"), "nonce")


def _faults_of_caching(response: TestResponse) -> list[str]:
    if response.request.path.startswith("/static/"):
        return []
    caching = response.headers.get("Cache-Control", "")
    if response.request.path.startswith("/app/logo/") and response.status_code == 200:
        expected = "private, max-age=31536000, immutable"
        return [] if caching == expected else [f"Cache-Control is {caching!r}, not {expected!r}"]
    return [] if "no-store" in caching else [f"Cache-Control is {caching!r}, so the answer may be stored"]
