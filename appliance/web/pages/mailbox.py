"""The local mailbox: every letter the product sent on this machine, and every one it can send.

Development and tests only.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from appliance.services import local_mailbox
from appliance.web.guards import public
from appliance.web.preview_policy import letter_policy_for
from appliance.web.site import current_site

pages = Blueprint("mailbox", __name__)


@pages.get("/dev/mailbox")
@public
def inbox() -> ResponseReturnValue:
    """Every letter, newest first."""
    return render_template("mailbox/inbox.html", letters=local_mailbox.letters(current_site().product))


@pages.get("/dev/mailbox/<letter_id>")
@public
def letter(letter_id: str) -> ResponseReturnValue:
    """One letter, as text and with its headers."""
    found = local_mailbox.one_letter(current_site().product, letter_id)
    page = url_for("mailbox.letter_page", letter_id=letter_id) if found.html else None
    return render_template("mailbox/letter.html", letter=found, page=page)


@pages.get("/dev/mailbox/<letter_id>/page")
@public
def letter_page(letter_id: str) -> ResponseReturnValue:
    """One letter as mail programs show it, which may load and run nothing."""
    return _page(local_mailbox.one_letter(current_site().product, letter_id).html)


@pages.get("/dev/mailbox/samples")
@public
def samples() -> ResponseReturnValue:
    """Every letter there is, with the facts of an example."""
    return render_template("mailbox/samples.html", samples=local_mailbox.samples())


@pages.get("/dev/mailbox/samples/<name>")
@public
def sample(name: str) -> ResponseReturnValue:
    """One of them, as text."""
    words = local_mailbox.one_sample(name)
    page = url_for("mailbox.sample_page", name=name)
    return render_template("mailbox/sample.html", words=words, page=page)


@pages.get("/dev/mailbox/samples/<name>/page")
@public
def sample_page(name: str) -> ResponseReturnValue:
    """One of them, as mail programs show it."""
    return _page(local_mailbox.one_sample(name).html)


def _page(html: str) -> Response:
    content = html.encode()
    response = Response(content, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = letter_policy_for(content)
    return response
