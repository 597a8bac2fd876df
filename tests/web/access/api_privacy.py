"""The API about one's own data and about the organisation's jobs."""

from __future__ import annotations

from typing import Any

from appliance.models.database import transaction
from appliance.services import data_requests, people
from tests.cast import Tenancy
from tests.web.access_rows import Row, read, write

REQUESTS = "/api/v1/privacy/requests"


def _job(tenancy: Tenancy) -> str:
    with transaction(tenant_id=tenancy.tenant_id):
        job_id = tenancy.owner.product.queue.defer("report.build", tenant_id=str(tenancy.tenant_id))
    return f"/api/v1/jobs/{job_id}"


def _owners(tenancy: Tenancy) -> str:
    """A request of the owner: nobody else's, whatever they may do in the organisation."""
    asked, _ = data_requests.ask_for_copy(tenancy.owner.product, tenancy.account_ids["owner"])
    return f"{REQUESTS}/{asked.id}"


def _guest_typed(tenancy: Tenancy) -> dict[str, Any]:
    return {"typed_email": people.person(tenancy.owner, tenancy.account_ids["guest"]).email}


OWN = {"guest": 404, "member": 404, "admin": 404}
ROWS: list[Row] = [
    read("api_jobs.list_jobs", "/api/v1/jobs", stranger=200),
    read("api_jobs.read_job", _job),
    write(
        "api_privacy.ask_for_copy",
        "/api/v1/privacy/copies",
        fresh=True,
        **dict.fromkeys(("guest", "member", "admin", "owner", "stranger"), 201),
    ),
    # Everybody types the guest's address, which erases nobody but the guest; and owners stay.
    write(
        "api_privacy.ask_for_erasure",
        "/api/v1/privacy/erasures",
        json=_guest_typed,
        fresh=True,
        guest=202,
        member=422,
        admin=422,
        owner=409,
        stranger=409,
    ),
    read("api_privacy.list_data_requests", REQUESTS, stranger=200),
    read("api_privacy.read_data_request", _owners, **OWN),
    read("api_privacy.take_copy", lambda tenancy: f"{_owners(tenancy)}/export", fresh=True, **OWN),
]
