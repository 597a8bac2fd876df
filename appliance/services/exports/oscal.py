"""What every OSCAL document of ours has in common: identifiers, metadata, properties, texts.

Plain dictionaries: OSCAL is JSON, and a library for it is larger than all of ours. Identifiers follow from
what a thing is (RFC 9562, version 5) and times from the day of the evaluation, so the same report gives the
same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

Json = Mapping[str, Any]

OSCAL_VERSION = "1.1.3"
NAMESPACE = "urn:transcrypt:oscal"
_SEED = UUID("6e2f4b0e-3f0b-5d7e-9a53-1c0d5f7b6a11")  # ours, and never to change


def identifier(*parts: str) -> str:
    """The UUID of what these parts name: of a report its digest, then a kind and a key."""
    return str(uuid5(_SEED, "\x1f".join(parts)))


def moment(day: str) -> str:
    """Midnight in UTC of an ISO day."""
    return f"{day}T00:00:00Z"


def line(text: Any, otherwise: str = "-") -> str:
    """Text on one line: OSCAL's strings have no line break, no blank at either end, and are never empty."""
    return " ".join(str(text).split()) or otherwise


def prose(text: str, otherwise: str = "-") -> str:
    """Text that may have several lines and holds no markup: what Markdown would read as such is escaped."""
    marked = "".join(f"\\{sign}" if sign in "\\`*_[]<>#|" else sign for sign in text.strip())
    return marked or otherwise


def prop(name: str, value: Any) -> dict[str, str]:
    """A property in our namespace."""
    return {"name": name, "ns": NAMESPACE, "value": line(value)}


def filled(document: Json) -> dict[str, Any]:
    """The document without empty lists and empty texts, which OSCAL refuses."""
    return {key: value for key, value in document.items() if value not in ([], "", None, {})}


def metadata(title: str, day: str, version: str, organisation: str = "", key: str = "") -> dict[str, Any]:
    """The head of a document; ``key`` makes the organisation's identifier its own."""
    party = identifier(key, "organisation")
    return filled(
        {
            "title": line(title),
            "last-modified": moment(day),
            "version": line(version),
            "oscal-version": OSCAL_VERSION,
            "parties": [{"uuid": party, "type": "organization", "name": line(organisation)}]
            if organisation
            else [],
        }
    )
