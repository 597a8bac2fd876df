"""The organisation's own answers: its verdict on a control, and its own words for a numbered question."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from appliance.foundation.canonical_json import sha256_hex
from appliance.foundation.domain_errors import (
    FieldProblem,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    VersionMismatchError,
)
from appliance.models import assessment_state, clarification_question, own_answer
from appliance.services import audit, inputs_changed
from appliance.services.assessments.gather import known_organisation
from appliance.services.assessments.rules import Rules, open_rules
from appliance.services.context import Context
from appliance.services.reports.document_words import OWN_ANSWER_WORDS

WORDS_LENGTH = 4000
_CONTROL = re.compile(r"CE-(SCOPE|[0-9]{1,2})")


@dataclass(frozen=True)
class StandingAnswer:
    """What a key says now. ``version`` counts how often it was set or taken back; 0 is never."""

    key: str
    value: str | None
    version: int
    set_at: datetime | None


def read_answer(ctx: Context, key: str) -> StandingAnswer:
    """The own answer of a key as it stands. Raises NotFoundError for a key the rules do not have."""
    with ctx.reading():
        _require_known(open_rules(ctx, known_organisation(ctx).pack_id), key)
        return standing_answer(ctx, key)


def set_answer(ctx: Context, key: str, value: str, *, expected: int | None = None) -> StandingAnswer:
    """Set an answer, or take it back with an empty value; the same value again changes nothing.

    ``key`` is a control ("CE-9", one of the four answers) or a question number ("A1.7", up to 4,000
    characters). Raises NotFoundError for a key the rules do not have, InvalidError for what cannot be said,
    VersionMismatchError where ``expected`` is given and another version stands.
    """
    if ctx.account_id is None:
        raise ForbiddenError("Only a person gives answers.")
    with ctx.transaction():
        rules = open_rules(ctx, known_organisation(ctx).pack_id)
        said = _checked(rules, key, value)
        _require_reopened(ctx, key)
        assessment_state.locked(ctx.tenant_id)  # whoever else sets an answer waits, and sees this one
        before = standing_answer(ctx, key)
        if expected not in (None, before.version):
            raise VersionMismatchError(
                f"Another version of this answer was expected, and version {before.version} stands.",
                current=before.version,
                mend="Read the answer again, and repeat your change on it",
            )
        if said == before.value:
            return before
        now = ctx.product.clock.now()
        own_answer.add(ctx.tenant_id, key, said, ctx.account_id, now)
        inputs_changed.mark(ctx)
        audit.record(ctx, "answer.set", key, value_sha256=None if said is None else sha256_hex(said))
        return StandingAnswer(key, said, before.version + 1, now)


def read_words(ctx: Context, number: str) -> StandingAnswer:
    """As ``read_answer``, for the words of a numbered question alone."""
    _require_question(number)
    return read_answer(ctx, number)


def set_words(ctx: Context, number: str, words: str, *, expected: int) -> StandingAnswer:
    """As ``set_answer``, for the words of a numbered question alone."""
    _require_question(number)
    return set_answer(ctx, number, words, expected=expected)


def standing_answer(ctx: Context, key: str) -> StandingAnswer:
    """What a key says now; inside a transaction."""
    row = own_answer.newest(ctx.tenant_id, key)
    return (
        StandingAnswer(key, None, 0, None)
        if row is None
        else StandingAnswer(key, row.value, row.version, row.set_at)
    )


def _require_reopened(ctx: Context, key: str) -> None:
    """While an assessor waits for clarification, answers they did not ask about stay as they were sent in."""
    reopened = clarification_question.open_numbers(ctx.tenant_id)
    if reopened is not None and not _CONTROL.fullmatch(key) and key not in reopened:
        raise _invalid(
            f"{key} stays as it was sent in while the clarification is open: reopen it there first"
        )


def _checked(rules: Rules, key: str, value: str) -> str | None:
    _require_known(rules, key)
    text = value.strip()
    if not _CONTROL.fullmatch(key):
        return _words(text) or None
    if text and text not in OWN_ANSWER_WORDS:
        raise _invalid("Choose one of the answers")
    return text or None


def _require_known(rules: Rules, key: str) -> None:
    if _CONTROL.fullmatch(key):
        if rules.control(key) is None:
            raise NotFoundError("There is no such control.")
    elif key not in {question["number"] for question in rules.document["questions"]}:
        raise NotFoundError("There is no such question.")


def _require_question(number: str) -> None:
    if _CONTROL.fullmatch(number):
        raise NotFoundError("There is no such question.")


def _words(text: str) -> str:
    """The text with plain line ends. Characters that do not print are refused, not silently dropped."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" for char in plain):
        raise _invalid("Remove characters that cannot be printed")
    if len(plain) > WORDS_LENGTH:
        raise _invalid(f"Write at most {WORDS_LENGTH} characters; this has {len(plain)}")
    return plain


def _invalid(message: str) -> InvalidError:
    return InvalidError(f"{message}.", fields=(FieldProblem("value", message),))
