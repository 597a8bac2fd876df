"""What programs send to add evidence."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from tests.services.evidence.vault import PLAIN
from tests.web.api.told_bodies import told
from tests.web.browser_client import BrowserClient

BYTES = "application/octet-stream"
FILES, BASE = "/api/v1/evidence/files", "/api/v1/evidence"
SHA = hashlib.sha256(PLAIN).hexdigest()
FILE = {
    "kind": "patch_report",
    "control_id": "CE-9",
    "filename": "patches.csv",
    "size": len(PLAIN),
    "hash": SHA,
    "content_type": "text/csv",
}
SAID = {"kind": "admin_review", "title": "Review of administrators", "control_ids": ["CE-11"]}
STATEMENTS: dict[str, dict[str, Any]] = {
    "assertions": SAID | {"statement": "Nobody shares accounts", "assertion_type": "boolean", "value": True},
    "urls": SAID | {"url": "https://wiki.example.test/review", "note": "The minutes"},
    "notes": SAID | {"text": "We looked at each of the three."},
}


def put(client: BrowserClient, evidence_id: object, content: bytes = PLAIN) -> TestResponse:
    return client.put(f"{BASE}/{evidence_id}/content", data=content, content_type=BYTES)


def announced(client: BrowserClient, **changes: Any) -> UUID:
    return UUID(told(client.post(FILES, json=FILE | changes), 201)["evidence_id"])
