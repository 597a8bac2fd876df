"""flask-login on top of our sessions: ``current_user`` for templates and libraries that ask for it."""

from __future__ import annotations

from uuid import UUID

from flask import Flask, Request
from flask_login import LoginManager, UserMixin

from appliance.web.sessions import current_session


class SignedInPerson(UserMixin):  # type: ignore[misc]
    """Whom the session knows. Its rights are not here: guards ask for those in the organisation."""

    def __init__(self, account_id: UUID) -> None:
        self.id = str(account_id)


def install_people(app: Flask) -> None:
    """Let flask-login ask our session; it keeps nothing of its own, and no cookie remembers anybody."""
    manager = LoginManager()
    manager.session_protection = (
        None  # ours are bound to their row, not to an address that changes on the way
    )
    manager.request_loader(_person_of_request)
    manager.init_app(app)


def _person_of_request(_request: Request) -> SignedInPerson | None:
    account_id = current_session().account_id
    return None if account_id is None else SignedInPerson(account_id)
