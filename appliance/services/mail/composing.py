"""A letter of its facts: the same bytes however often it is composed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from appliance.adapters.mail import Letter, letter_words
from appliance.services.context import Product
from appliance.services.mail.letters import Letters


@dataclass(frozen=True)
class TakenLetter:
    """A letter that is ours to send now, with its facts open."""

    id: UUID
    tenant_id: UUID | None
    letter: Letters
    to: str
    facts: Mapping[str, Any]
    created_at: datetime
    attempts: int


def compose(product: Product, taken: TakenLetter) -> Letter:
    """The letter as it is handed over. Its date is when it was asked for, so that no try differs."""
    facts = _with_its_organisation(taken.facts, taken.tenant_id)
    stop = _stop_address(product, taken, facts.pop("stop_token", None))
    words = letter_words(taken.letter.value, facts, base_url=product.base_url, stop_url=stop)
    host = urlsplit(product.base_url).hostname or "localhost"
    return Letter(
        to=taken.to,
        subject=words.subject,
        text=words.text,
        html=words.html,
        sent_at=taken.created_at,
        message_id=f"<{taken.id}@{host}>",
        headers=_headers(stop),
    )


def _with_its_organisation(facts: Mapping[str, Any], tenant_id: UUID | None) -> dict[str, Any]:
    """The facts with a link that names whose page it is: its reader may work in another one now."""
    link = str(facts.get("link", ""))
    if tenant_id is None or not link.startswith("/app"):
        return dict(facts)
    return {**facts, "link": f"/organisations/{tenant_id}/open?{urlencode({'to': link}, safe='/')}"}


def _stop_address(product: Product, taken: TakenLetter, token: str | None) -> str | None:
    if token is None:
        return None
    return f"{product.base_url}/mail/stop/{taken.tenant_id}/{taken.id}/{token}"


def _headers(stop: str | None) -> dict[str, str]:
    """RFC 8058: mail programs may offer one press that stops these letters. No answers by machines wanted."""
    always = {"Auto-Submitted": "auto-generated"}
    if stop is None:
        return always
    return {
        **always,
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
