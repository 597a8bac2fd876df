"""Evidence without a file: a link, a note, a typed statement. Its words are sealed like a file's bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from appliance.foundation.canonical_json import canonical_bytes
from appliance.foundation.domain_errors import FieldProblem, InvalidError
from appliance.models.states import EvidenceState
from appliance.services.context import Context
from appliance.services.evidence.description import Description, description_problems
from appliance.services.evidence.read import require_evidence
from appliance.services.evidence.receive import AlreadyArrivingError, receive
from appliance.services.evidence.register import Registration, register
from appliance.services.evidence.sealed_objects import open_object
from appliance.services.first_chunk import begun
from appliance.services.local_day import today_of

_LONGEST_TEXT = 10_000
_LONGEST_URL = 2_000


def add_url(
    ctx: Context, description: Description, url: str, note: str = "", *, supersedes_id: UUID | None = None
) -> UUID:
    """Keep an address and why it matters. It is never fetched: what stands there may be anything."""
    return _add(ctx, "url", description, {"url": url, "note": note}, supersedes_id)


def add_note(ctx: Context, description: Description, text: str, *, supersedes_id: UUID | None = None) -> UUID:
    """Keep what a person writes down, such as the minutes of a review."""
    return _add(ctx, "note", description, {"text": text}, supersedes_id)


def add_assertion(
    ctx: Context,
    description: Description,
    statement: str,
    value: object,
    *,
    supersedes_id: UUID | None = None,
) -> UUID:
    """Keep a claim and its value: true or false, a text, or an object of them (SAIS 5.3.3)."""
    return _add(ctx, "assertion", description, {"statement": statement, "value": value}, supersedes_id)


def evidence_problems(
    ctx: Context, form: str, description: Description, content: Mapping[str, Any]
) -> tuple[FieldProblem, ...]:
    """Everything about evidence that cannot stay as it is, all at once; nothing is kept.

    ``content`` are the words of a form that is no file, by the name of their field.
    """
    with ctx.reading():
        today = today_of(ctx)
    return (*description_problems(description, today), *_content_problems(form, content))


def read_statement(ctx: Context, evidence_id: UUID) -> Mapping[str, Any] | None:
    """What was written, for evidence without a file; None for files and for what is not there (any more)."""
    with ctx.transaction():
        found = require_evidence(ctx, evidence_id)
    if found.form == "file" or found.state != "SEALED" or found.redacted_at is not None:
        return None
    content: Mapping[str, Any] = json.loads(b"".join(begun(open_object(ctx, evidence_id).chunks())))
    return content


def state_once(
    ctx: Context,
    form: str,
    description: Description,
    content: Mapping[str, Any],
    *,
    supersedes_id: UUID | None = None,
) -> Registration:
    """Keep what a program states: the same words for the same days once, however often they are sent.

    ``content`` are the words as ``evidence_problems`` takes them. Raises InvalidError, EvidenceExistsError
    for the same words with something else said of them, and what ``register`` and ``receive`` raise.
    """
    words = _checked_words(ctx, form, description, content)
    announced = {"declared_sha256": hashlib.sha256(words).hexdigest(), "declared_bytes": len(words)}
    made = register(ctx, form, description, announced, supersedes_id=supersedes_id)
    with ctx.transaction():
        state = require_evidence(ctx, made.id).state
    if state in {EvidenceState.REGISTERED, EvidenceState.UPLOAD_FAILED, EvidenceState.UPLOADING}:
        with suppress(AlreadyArrivingError):  # somebody is just sending the very same words
            receive(ctx, made.id, [words])
    return made


def _add(
    ctx: Context,
    form: str,
    description: Description,
    content: dict[str, object],
    supersedes_id: UUID | None,
) -> UUID:
    words = _checked_words(ctx, form, description, content)
    made = register(ctx, form, description, {}, supersedes_id=supersedes_id)
    receive(ctx, made.id, [words])
    return made.id


def _checked_words(ctx: Context, form: str, description: Description, content: Mapping[str, Any]) -> bytes:
    if problems := evidence_problems(ctx, form, description, content):
        raise InvalidError("Some of it cannot be kept as it is.", fields=problems)
    return _sealed_words(form, description, content)


def _sealed_words(form: str, description: Description, content: Mapping[str, Any]) -> bytes:
    """The words with the days they were said for: the same sentence a year later is new evidence."""
    days = {
        name: day.isoformat()
        for name in ("captured_on", "period_from", "period_until")
        if (day := getattr(description, name)) is not None
    }
    return canonical_bytes({"form": form, "title": description.title, **days, **content})


def _content_problems(form: str, content: Mapping[str, Any]) -> Iterator[FieldProblem]:
    if form == "url":
        yield from _url_problems(content["url"])
        yield from _text_problems("note", content["note"], required=False)
    elif form == "note":
        yield from _text_problems("text", content["text"])
    elif form == "assertion":
        yield from _text_problems("statement", content["statement"])
        if not isinstance(content["value"], (bool, str, dict)):
            yield FieldProblem("value", "Choose yes or no, or write the value down")
        elif len(canonical_bytes(content["value"])) > 2 * _LONGEST_TEXT:
            yield FieldProblem("value", "Write down what matters of it: it is too long")


def _url_problems(url: str) -> Iterator[FieldProblem]:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
    except ValueError:
        sound = False
    if not sound or len(url) > _LONGEST_URL or not url.isprintable() or " " in url:
        yield FieldProblem("url", "Enter an address that begins with https:// and holds no password")


def _text_problems(field: str, text: str, *, required: bool = True) -> Iterator[FieldProblem]:
    if required and not text.strip():
        yield FieldProblem(field, "Write something down")
    if len(text) > _LONGEST_TEXT:
        yield FieldProblem(field, f"Write at most {_LONGEST_TEXT} characters")
    if any(not character.isprintable() and character not in "\r\n\t" for character in text):
        yield FieldProblem(field, "Leave out characters that do not print")
