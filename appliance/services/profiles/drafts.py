"""The draft of the profile: one an organisation, shared by everybody who edits, begun from what stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from appliance.models import account, profile_draft, profile_version
from appliance.services.context import Context

NOBODY = UUID(int=0)  # acts for services and the operator

Document = dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """The draft as it stands. ``version`` counts saves and is 0 while it is only what was published.

    ``based_on`` is the published version it began from, ``latest`` the newest one; 0 means none.
    """

    document: Document
    version: int
    based_on: int
    latest: int
    updated_by: str | None
    updated_at: datetime | None

    @property
    def overtaken(self) -> bool:
        """Whether a version was published past this draft, by the API."""
        return self.based_on < self.latest


def open_draft(ctx: Context) -> Draft:
    """The draft, or what a draft would begin from."""
    with ctx.transaction():
        row = profile_draft.find(ctx.tenant_id)
        if row is None:
            number, document = published_document(ctx)
            return Draft(document, 0, number, number, None, None)
        latest = profile_version.latest_number(ctx.tenant_id)
        names = account.display_names([row.updated_by])
        return Draft(
            row.document, row.version, row.based_on, latest, names.get(row.updated_by), row.updated_at
        )


@contextmanager
def draft_to_change(ctx: Context) -> Iterator[Document]:
    """The draft's document in a transaction, locked; what the caller changes in it is saved at the end."""
    with ctx.transaction():
        row = locked_draft(ctx)
        document = deepcopy(row.document)
        yield document
        if document != row.document:
            save_draft(ctx, document, row.based_on)


def locked_draft(ctx: Context) -> profile_draft.ProfileDraft:
    """The draft's row, locked; begun from what stands if there is none."""
    found = profile_draft.find(ctx.tenant_id)
    number, document = (0, {}) if found is not None else published_document(ctx)
    return profile_draft.locked(
        ctx.tenant_id,
        document=document,
        based_on=number,
        version=0,
        updated_by=ctx.account_id or NOBODY,
        updated_at=ctx.product.clock.now(),
    )


def save_draft(ctx: Context, document: Document, based_on: int) -> None:
    """Writes the draft; the caller holds its lock."""
    profile_draft.replace(
        ctx.tenant_id,
        document=document,
        based_on=based_on,
        updated_by=ctx.account_id or NOBODY,
        updated_at=ctx.product.clock.now(),
    )


def published_document(ctx: Context) -> tuple[int, Document]:
    """Number and document of the version that stands; 0 and nothing before the first."""
    version = profile_version.latest(ctx.tenant_id)
    return (0, {}) if version is None else (version.number, json.loads(version.document))
