"""The vault, adding, changing, redacting and downloading."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID, uuid4

from appliance.models.roles import WORKER
from appliance.services import evidence
from appliance.services.evidence import verify_evidence
from tests.cast import Tenancy
from tests.database import database_in_use
from tests.services.evidence.vault import AS_SENT, send
from tests.web.access_rows import Build, Row, change, page

NOBODYS = {"stranger": 404}
MEMBERS = {"guest": 403}
ADMINS = {"guest": 403, "member": 403}
DESCRIBED = {"kind": "patch_report", "title": "Report", "control_ids": "CE-9"}
# The first who may saves it; to the others it is what stands already.
CONTROLS = {"control_ids": "CE-8", "replaces": AS_SENT}
NOTE = DESCRIBED | {"form": "note", "text": "Looked at on Tuesday."}


def sealed_here(tenancy: Tenancy) -> UUID:
    evidence_id = send(tenancy.owner, f"device\n{uuid4()}\n".encode())
    with database_in_use().in_use(WORKER):
        verify_evidence(tenancy.as_worker(), evidence_id)
    return evidence_id


def at(tail: str = "") -> Build:
    """The address of sealed evidence of the organisation."""
    return lambda tenancy: f"/app/evidence/{sealed_here(tenancy)}{tail}"


def content_link_of_owner(tenancy: Tenancy) -> str:
    """A link that was made for the owner: it is nobody else's."""
    evidence_id = sealed_here(tenancy)
    link = evidence.link_to_content(tenancy.owner, evidence_id)
    return f"/app/evidence/{evidence_id}/content?expires={link.expires}&signature={link.signature}"


class OnceEach(dict[str, Any]):
    """A form with a file, which every visitor sends anew."""

    def items(self) -> Any:
        content = io.BytesIO(f"device\n{uuid4()}\n".encode())
        return (DESCRIBED | {"file": (content, "devices.csv")}).items()


ROWS = [
    page("evidence.vault", "/app/evidence"),
    page("evidence.show", at(), **NOBODYS),
    page("evidence.status", at("/status"), **NOBODYS),
    page("evidence.download", at("/download"), **MEMBERS, **NOBODYS, member=303, admin=303, owner=303),
    page("evidence.content", content_link_of_owner, **ADMINS, **NOBODYS, admin=403),
    page("evidence_adding.choose", "/app/evidence/add", **MEMBERS),
    change("evidence_adding.add_files", "/app/evidence/files", data=OnceEach(DESCRIBED), stranger=303),
    change("evidence_adding.add_statement", "/app/evidence/statements", data=NOTE, stranger=303),
    change("evidence_changing.set_controls", at("/controls"), data=CONTROLS),
    page("evidence_changing.ask_to_redact", at("/redact"), **ADMINS, **NOBODYS, fresh=True),
    # The administrator does it; it can be done once only.
    change(
        "evidence_changing.redact",
        at("/redact"),
        data={"reason": "A mistake"},
        **ADMINS,
        owner=409,
        fresh=True,
    ),
]

__all__ = ["ROWS", "Row"]
