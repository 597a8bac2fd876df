"""The organisation's own answers: its verdict on a control, and its own words for a numbered question."""

from __future__ import annotations

import re
import unicodedata

from appliance.foundation.canonical_json import sha256_hex
from appliance.foundation.domain_errors import FieldProblem, ForbiddenError, InvalidError, NotFoundError
from appliance.models import clarification_question, own_answer
from appliance.services import audit, inputs_changed
from appliance.services.assessments.gather import known_organisation
from appliance.services.assessments.rules import Rules, open_rules
from appliance.services.context import Context
from appliance.services.reports.document_words import OWN_ANSWER_WORDS

WORDS_LENGTH = 4000
_CONTROL = re.compile(r"CE-(SCOPE|[0-9]{1,2})")


def set_answer(ctx: Context, key: str, value: str) -> None:
    """Set an answer, or take it back with an empty value; the same value again changes nothing.

    ``key`` is a control ("CE-9", one of the four answers) or a question number ("A1.7", up to 4,000
    characters). Raises NotFoundError for a key the rules do not have, InvalidError for what cannot be said.
    """
    if ctx.account_id is None:
        raise ForbiddenError("Only a person gives answers.")
    with ctx.transaction():
        rules = open_rules(ctx, known_organisation(ctx).pack_id)
        said = _checked(rules, key, value)
        _require_reopened(ctx, key)
        if said == own_answer.current(ctx.tenant_id).get(key):
            return
        own_answer.add(ctx.tenant_id, key, said, ctx.account_id, ctx.product.clock.now())
        inputs_changed.mark(ctx)
        audit.record(ctx, "answer.set", key, value_sha256=None if said is None else sha256_hex(said))


def _require_reopened(ctx: Context, key: str) -> None:
    """While an assessor waits for clarification, answers they did not ask about stay as they were sent in."""
    reopened = clarification_question.open_numbers(ctx.tenant_id)
    if reopened is not None and not _CONTROL.fullmatch(key) and key not in reopened:
        raise _invalid(
            f"{key} stays as it was sent in while the clarification is open: reopen it there first"
        )


def _checked(rules: Rules, key: str, value: str) -> str | None:
    text = value.strip()
    if _CONTROL.fullmatch(key):
        return _verdict(rules, key, text)
    if key not in {question["number"] for question in rules.document["questions"]}:
        raise NotFoundError("There is no such question.")
    return _words(text) or None


def _verdict(rules: Rules, key: str, text: str) -> str | None:
    if rules.control(key) is None:
        raise NotFoundError("There is no such control.")
    if text and text not in OWN_ANSWER_WORDS:
        raise _invalid("Choose one of the answers")
    return text or None


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
