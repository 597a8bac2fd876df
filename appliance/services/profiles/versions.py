"""Published versions of the profile: immutable, numbered from 1, and what differs between two of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from appliance.engine import canonical_facts
from appliance.engine.fact_changes import FactChange, fact_changes
from appliance.foundation.domain_errors import NotFoundError
from appliance.foundation.visible_text import visible
from appliance.models import account, profile_version
from appliance.services.context import Context
from appliance.services.paging import page_at

VERSIONS_SHOWN = 50  # on a page of the history


@dataclass(frozen=True)
class Version:
    """A published version. ``sha256`` is of ``written``, the canonical JSON of ``document``."""

    id: UUID
    number: int
    document: Mapping[str, Any]
    written: bytes
    sha256: str
    note: str
    published_by: str
    published_at: datetime

    @property
    def etag(self) -> str:
        """What an API names the version by (RFC 9110)."""
        return f'"{self.number}-{self.sha256[:16]}"'


@dataclass(frozen=True)
class VersionLine:
    """A version in the history, without its document."""

    number: int
    sha256: str
    note: str
    published_by: str
    published_at: datetime


@dataclass(frozen=True)
class VersionList:
    """A page of the history, newest first; ``total`` versions in all."""

    lines: tuple[VersionLine, ...]
    total: int
    number: int
    pages: int


def latest_version(ctx: Context) -> Version | None:
    """The version that stands; None before the first was published."""
    with ctx.transaction():
        row = profile_version.latest(ctx.tenant_id)
        return None if row is None else _version(row)


def standing_profile(ctx: Context) -> tuple[int, bytes]:
    """Number and canonical JSON of the version that stands. Raises NotFoundError before the first."""
    with ctx.one_question():
        found = profile_version.written(ctx.tenant_id)
    if found is None:
        raise NotFoundError(
            "There is no profile yet: none was published.",
            code="org_profile_not_found",
            mend="Publish one first, with If-None-Match: * by the API",
        )
    number, document = found
    return number, document.encode("utf-8")


def get_version(ctx: Context, number: int) -> Version:
    """One version. Raises NotFoundError."""
    with ctx.transaction():
        row = profile_version.numbered(ctx.tenant_id, number)
        if row is None:
            raise NotFoundError("There is no such version of the profile.")
        return _version(row)


def list_versions(ctx: Context, *, page: int = 1, per_page: int = VERSIONS_SHOWN) -> VersionList:
    """One page of the versions, newest first; a page beyond the last is the last."""
    with ctx.transaction():
        total = profile_version.latest_number(ctx.tenant_id)
        at = page_at(page, of=total, per_page=per_page)
        rows = profile_version.listed(ctx.tenant_id, limit=at.limit, offset=at.offset)
        names = account.display_names({row.published_by for row in rows})
    lines = tuple(
        VersionLine(
            row.number, row.sha256, visible(row.note), _name(names, row.published_by), row.published_at
        )
        for row in rows
    )
    return VersionList(lines, total, at.number, at.pages)


def version_changes(ctx: Context, before: int, after: int) -> tuple[FactChange, ...]:
    """What differs between two versions by number. Raises NotFoundError."""
    with ctx.reading():
        first, second = get_version(ctx, before), get_version(ctx, after)
    return changes_between(first.document, second.document)


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FactChange, ...]:
    """What differs between two profiles, in the order of their fields; lists are sets."""
    return fact_changes(canonical_facts({"profile": dict(before)}), canonical_facts({"profile": dict(after)}))


def _version(row: profile_version.ProfileVersion) -> Version:
    names = account.display_names([row.published_by])
    return Version(
        id=row.id,
        number=row.number,
        document=json.loads(row.document),
        written=row.document.encode("utf-8"),
        sha256=row.sha256,
        note=visible(row.note),  # earlier ones may turn the line round
        published_by=_name(names, row.published_by),
        published_at=row.published_at,
    )


def _name(names: Mapping[UUID, str], account_id: UUID) -> str:
    return names.get(account_id, "somebody who has left")
