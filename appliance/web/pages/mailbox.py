"""The local mailbox: every letter the product sent on this machine. Development and tests only."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from appliance.services.local_mailbox import letters, one_letter
from appliance.web.guards import public
from appliance.web.site import current_site

pages = Blueprint("mailbox", __name__)


@pages.get("/dev/mailbox")
@public
def inbox() -> ResponseReturnValue:
    """Every letter, newest first."""
    return render_template("mailbox/inbox.html", letters=letters(current_site().product))


@pages.get("/dev/mailbox/<letter_id>")
@public
def letter(letter_id: str) -> ResponseReturnValue:
    """One letter."""
    return render_template("mailbox/letter.html", letter=one_letter(current_site().product, letter_id))
