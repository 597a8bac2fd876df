"""The audit log: administrators and the owner read it, have it checked and take it away."""

from __future__ import annotations

from tests.web.access_rows import change, page

ADMINS = {"guest": 403, "member": 403}

ROWS = [
    page("audit.index", "/app/audit", **ADMINS),
    change("audit.verify", "/app/audit/verify", **ADMINS, stranger=303),
    change("audit.export", "/app/audit/export", **ADMINS, admin=200, owner=200, stranger=200),
]
