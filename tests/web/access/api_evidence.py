"""Evidence over the API."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID, uuid4

from appliance.services import evidence
from appliance.services.evidence import DeclaredFile
from tests.cast import Tenancy
from tests.services.evidence.vault import AS_SENT, described
from tests.web.access.evidence import sealed_here
from tests.web.access_rows import Build, Row, read, write

BASE = "/api/v1/evidence"
ADMINS = {"guest": 403, "member": 403}
CONTENT = b"device\nLAP-01\n"
SAID = {"kind": "admin_review", "title": "Review", "control_ids": ["CE-11"]}
# The first who may makes it; the others find it. A stranger's is their own.
ONCE = {"member": 201, "stranger": 201}


def at(tail: str = "") -> Build:
    """The address of sealed evidence of the organisation."""
    return lambda tenancy: f"{BASE}/{sealed_here(tenancy)}{tail}"


def announced_here(tenancy: Tenancy) -> str:
    declared = DeclaredFile("a.csv", None, hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
    return f"{BASE}/{evidence.register_file(tenancy.owner, described(), declared)}/content"


def content_link_of_owner(tenancy: Tenancy) -> str:
    """A link that was made for the owner: it is nobody else's."""
    evidence_id: UUID = sealed_here(tenancy)
    link = evidence.link_to_content(tenancy.owner, evidence_id)
    return f"{BASE}/{evidence_id}/content?expires={link.expires}&signature={link.signature}"


def file_body() -> dict[str, Any]:
    sha256 = hashlib.sha256(str(uuid4()).encode()).hexdigest()
    return {"kind": "policy_doc", "control_id": "CE-1", "filename": "a.pdf", "size": 9, "hash": sha256}


ROWS: list[Row] = [
    read("api_evidence.list_evidence", BASE, stranger=200),
    read("api_evidence.read_evidence_vocabulary", f"{BASE}/vocabulary", stranger=200),
    read("api_evidence.read_evidence", at()),
    read("api_evidence.read_evidence_history", at("/history")),
    read("api_evidence.link_evidence_content", at("/download"), guest=403),
    read("api_evidence.download_evidence_content", content_link_of_owner, **ADMINS, admin=403),
    read("api_evidence.read_evidence_controls", at("/controls")),
    # The first who may saves it; the others read another list.
    write(
        "api_evidence.set_evidence_controls",
        at("/controls"),
        method="PUT",
        json={"control_ids": ["CE-8"]},
        headers={"If-Match": f'"{AS_SENT}"'},
        admin=409,
        owner=409,
    ),
    # The administrator does it; it can be done once only.
    write(
        "api_evidence.redact_evidence",
        at("/redact"),
        json={"reason": "A mistake"},
        **ADMINS,
        owner=409,
        fresh=True,
    ),
    write("api_evidence_adding.register_file", f"{BASE}/files", json=file_body(), **ONCE),
    write(
        "api_evidence_adding.upload_evidence_content",
        announced_here,
        method="PUT",
        data=CONTENT,
        headers={"Content-Type": "application/octet-stream"},
    ),
    write(
        "api_evidence_adding.register_assertion",
        f"{BASE}/assertions",
        json=SAID | {"assertion_type": "boolean", "value": True},
        **ONCE,
    ),
    write(
        "api_evidence_adding.register_url",
        f"{BASE}/urls",
        json=SAID | {"url": "https://example.test"},
        **ONCE,
    ),
    write("api_evidence_adding.register_note", f"{BASE}/notes", json=SAID | {"text": "Looked at."}, **ONCE),
]

__all__ = ["ROWS", "Row"]
