"""From draft to version: checked, hashed, numbered, written down in the audit log, and judged anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import uuid4

from appliance.engine import FactsError, canonical_facts
from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.domain_errors import (
    ConflictError,
    FieldProblem,
    InvalidError,
    VersionMismatchError,
)
from appliance.foundation.json_schema import Problem
from appliance.foundation.visible_text import visible
from appliance.models import profile_draft, profile_version
from appliance.services import audit, inputs_changed
from appliance.services.context import Context
from appliance.services.facts import facts_problems
from appliance.services.profiles.applicable import applicable_only
from appliance.services.profiles.drafts import (
    NOBODY,
    Document,
    locked_draft,
    published_document,
    save_draft,
)
from appliance.services.profiles.presentation import screens
from appliance.services.profiles.typed_answers import clean_text

_LONGEST_NOTE = 300


@dataclass(frozen=True)
class Published:
    """A new version; ``changed`` is False when the same stood already and nothing was written."""

    number: int
    sha256: str
    changed: bool


def publish(ctx: Context, note: str = "", *, draft_version: int, latest: int) -> Published:
    """Publishes the draft as it was looked at: ``draft_version`` saves old, on top of version ``latest``.

    Answers to questions that do not apply are left out. Raises VersionMismatchError when either changed
    meanwhile, InvalidError for a draft that cannot be used, ConflictError when there is nothing new.
    """
    note = _checked_note(note)
    with ctx.transaction():
        row = locked_draft(ctx)
        standing = profile_version.latest(ctx.tenant_id)
        _refuse_another_draft(row, draft_version, 0 if standing is None else standing.number, latest)
        document = applicable_only(row.document, screens())
        written = _checked(document)
        if standing is not None and sha256(written).hexdigest() == standing.sha256:
            raise ConflictError("Nothing has changed since the last version.", code="nothing_to_publish")
        number = 1 if standing is None else standing.number + 1
        save_draft(ctx, document, number)
        return _add(ctx, written, note, number)


def replace_profile(
    ctx: Context, document: Mapping[str, Any], expected_version: int, note: str = ""
) -> Published:
    """Publishes ``document`` as it is in place of version ``expected_version`` (PROF-02; 0 is none).

    The same document again changes nothing. A draft without changes follows; one with changes stays, and
    whoever publishes it is told. Raises VersionMismatchError and InvalidError.
    """
    note = _checked_note(note)
    with ctx.transaction():
        row = locked_draft(ctx)
        standing = profile_version.latest(ctx.tenant_id)
        number = 0 if standing is None else standing.number
        if number != expected_version:
            raise VersionMismatchError(
                f"Another version was expected, and version {number} stands.",
                current=number,
                mend="Read the profile again, and repeat your change on it",
            )
        written = _checked(dict(document))
        if standing is not None and sha256(written).hexdigest() == standing.sha256:
            return Published(number, standing.sha256, changed=False)
        if _is_untouched(row, standing):
            save_draft(ctx, dict(document), number + 1)
        return _add(ctx, written, note, number + 1)


def discard_draft(ctx: Context, draft_version: int | None = None) -> None:
    """Takes the draft back to the version that stands, or to nothing before the first.

    ``draft_version`` is the draft that is meant, None for whichever it is. Raises VersionMismatchError.
    """
    with ctx.transaction():
        row = locked_draft(ctx)
        if draft_version is not None and row.version != draft_version:
            raise VersionMismatchError(
                "Somebody changed the draft meanwhile. Nothing was thrown away.",
                current=row.version,
                mend="Look at it once more",
            )
        number, document = published_document(ctx)
        save_draft(ctx, document, number)


def document_problems(document: Mapping[str, Any]) -> list[Problem]:
    """What keeps a profile from being published, by JSON pointer into it, at most 100."""
    problems = [_within_profile(problem) for problem in facts_problems({"profile": document})]
    if problems:
        return problems
    try:
        canonical_facts({"profile": dict(document)})
    except FactsError as error:
        return [_within_profile(Problem(error.place, error.message))]
    return []


def _within_profile(problem: Problem) -> Problem:
    return Problem(problem.pointer.removeprefix("/profile"), problem.message)


def _checked(document: Document) -> bytes:
    """The canonical bytes of a document that can be used. Raises InvalidError."""
    problems = document_problems(document)
    if problems:
        fields = tuple(FieldProblem(problem.pointer, problem.message) for problem in problems)
        raise InvalidError("The profile cannot be used as it is.", fields=fields)
    return canonical_bytes(document)


def _checked_note(note: str) -> str:
    try:
        note = clean_text(note, several_lines=False)
        if visible(note) != note:
            raise ValueError("Type it again: it holds characters that hide or that turn the line round")
    except ValueError as error:
        raise InvalidError(str(error), fields=(FieldProblem("note", str(error)),)) from None
    if len(note) > _LONGEST_NOTE:
        told = f"Write at most {_LONGEST_NOTE} characters; this has {len(note):,}"
        raise InvalidError(told, fields=(FieldProblem("note", told),))
    return note


def _refuse_another_draft(
    row: profile_draft.ProfileDraft, draft_version: int, standing: int, latest: int
) -> None:
    if (row.version, standing) != (draft_version, latest):
        raise VersionMismatchError(
            "Somebody changed the profile while you were looking at it.",
            current=row.version,
            mend="Look at it once more, and publish then",
        )


def _is_untouched(row: profile_draft.ProfileDraft, standing: profile_version.ProfileVersion | None) -> bool:
    if standing is None:
        return not row.document
    return sha256(canonical_bytes(row.document)).hexdigest() == standing.sha256


def _add(ctx: Context, written: bytes, note: str, number: int) -> Published:
    """Writes the version down; a new evaluation follows. The audit row comes last (order of locks)."""
    version_id, digest = uuid4(), sha256(written).hexdigest()
    profile_version.add(
        ctx.tenant_id,
        id=version_id,
        number=number,
        document=written.decode("utf-8"),
        sha256=digest,
        note=note,
        published_by=ctx.account_id or NOBODY,
        published_at=ctx.product.clock.now(),
    )
    inputs_changed.mark(ctx)
    audit.record(ctx, "profile.published", version_id, number=number, sha256=digest)
    return Published(number, digest, changed=True)
