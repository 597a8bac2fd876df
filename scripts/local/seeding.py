"""Whether the development seed must be planted: asking the database is quick, planting it is not."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from scripts.local.identity_provider import PEOPLE


def is_planted(mark: Path, database_url: str, issuer: str) -> bool:
    """Whether the seed was planted to the end, in this very database, for this sign-in provider."""
    if not mark.exists() or mark.read_text(encoding="utf-8") != issuer:
        return False
    with psycopg.connect(database_url) as connection:
        found = connection.execute(
            "select count(*) from identity where issuer = %s and subject = any(%s)",
            (issuer, [person.email for person in PEOPLE]),
        ).fetchone()
    return found == (len(PEOPLE),)


def note_planted(mark: Path, issuer: str) -> None:
    """Remember the first provider, and none that stands in for it while its port is taken."""
    if not provider_port(mark, 0):
        mark.write_text(issuer, encoding="utf-8")


def provider_port(mark: Path, otherwise: int) -> int:
    """The port the people of this installation are known by: to another provider everybody is new."""
    try:
        return urlsplit(mark.read_text(encoding="utf-8")).port or otherwise
    except (OSError, ValueError):
        return otherwise
