"""The sign-in provider of a development machine: three people, one click each, no passwords.

For this machine alone: whoever can open its page can be anybody.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemLoader
from werkzeug.serving import WSGIRequestHandler, make_server

from scripts.local.ports import HOST

FOR_PLAY = {"dev", "test"}
TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in. The address is also the provider's subject, which its page shows."""

    email: str
    name: str
    role: str


PEOPLE = (
    Person("admin@example.test", "Ada Larkfield", "owner"),
    Person("member@example.test", "Morgan Reed", "member"),
    Person("guest@example.test", "Gwen Sharp", "guest"),
)


def identity_provider(people: tuple[Person, ...] = PEOPLE) -> Flask:
    """The provider as a Flask application; each start makes new keys and forgets what it issued."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # this machine has no TLS, and needs none
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own use of what Authlib has deprecated
        from oidc_provider_mock import User, app  # noqa: PLC0415
        from oidc_provider_mock._storage import AuthorizationCode  # noqa: PLC0415

    # It never says when somebody signed in. Here a click is a sign-in, and the code is used at once.
    AuthorizationCode.get_auth_time = lambda _code: int(time.time())
    claims = [
        User(sub=person.email, claims={"email": person.email, "email_verified": True, "name": person.name})
        for person in people
    ]
    provider: Flask = app(require_nonce=True, user_claims=claims)
    # Its own pages fetch their looks from another machine; ours need nothing.
    provider.jinja_loader = FileSystemLoader([TEMPLATES, Path(provider.root_path) / "templates"])
    provider.jinja_env.globals["names"] = {person.email: person.name for person in people}
    return provider


class _Quiet(WSGIRequestHandler):
    """No line for each request: the addresses hold codes."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def main() -> None:
    """Serve on a port of this machine until told to end."""
    if (environment := os.environ.get("TRANSCRYPT_ENV", "dev")) not in FOR_PLAY:
        sys.exit(
            f"This provider lets anybody be anybody; it does not run where TRANSCRYPT_ENV is {environment}."
        )
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    server = make_server(HOST, port, identity_provider(), threaded=True, request_handler=_Quiet)
    server.serve_forever()


if __name__ == "__main__":
    main()
