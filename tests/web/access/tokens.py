"""API tokens on pages: one's own for members and above, everybody's for administrators."""

from __future__ import annotations

from appliance.services import tokens
from tests.cast import Tenancy
from tests.web.access_rows import Build, Row, change, page

FOR_ADMINS = {"guest": 403, "member": 403}


def revoke_path(under: str) -> Build:
    return lambda tenancy: f"{under}/{tokens.make(tenancy.owner, 'CI', ['view'], 9).id}/revoke"


def new_token(_tenancy: Tenancy) -> dict[str, object]:
    return {"name": "CI", "scopes": ["view"], "days": "90"}


ROWS: list[Row] = [
    page("tokens.index", "/app/tokens"),
    page("tokens.ask", "/app/tokens/new", guest=403, fresh=True),
    change("tokens.make", "/app/tokens/new", data=new_token, stranger=303, fresh=True),
    # Nobody but who made it: to others it is not there.
    change("tokens.revoke", revoke_path("/app/tokens"), guest=404, member=404, admin=404),
    page("tokens.everybody", "/app/people/tokens", **FOR_ADMINS),
    change("tokens.revoke_anybodys", revoke_path("/app/people/tokens"), **FOR_ADMINS),
]
