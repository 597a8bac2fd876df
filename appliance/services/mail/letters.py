"""Every letter there is, with exactly the facts it is made of, and whether it can be switched off (MAIL-03).

A letter's words are a template of its name in ``adapters/mail``. A letter without a notice answers to what
somebody just did, or is owed whatever they prefer; the others can be switched off by who gets them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from appliance.services.mail.facts import COUNT, DAY, ITEMS, LINES, PATH, TEXT, YES_OR_NO, Fact


class Letters(StrEnum):
    """Names of letters."""

    WELCOME = "welcome"
    INVITATION = "invitation"
    GUEST_LINK = "guest_link"
    OWNERSHIP_OFFERED = "ownership_offered"
    OWNERSHIP_KEPT = "ownership_kept"
    OWNERSHIP_TRANSFERRED = "ownership_transferred"
    REPORT_READY = "report_ready"
    REPORT_FAILED = "report_failed"
    REPORT_SHARED = "report_shared"
    EVIDENCE_EXPIRING = "evidence_expiring"
    WEEKLY_DIGEST = "weekly_digest"
    RENEWAL = "renewal"
    CLARIFICATION_COUNTDOWN = "clarification_countdown"
    PROGRAM_LET_IN = "program_let_in"
    DELETION_ASKED = "deletion_asked"
    DELETION_CANCELLED = "deletion_cancelled"
    DELETION_DONE = "deletion_done"


class Notice(StrEnum):
    """What people may switch off, each for one organisation; all are on until they do."""

    REPORTS = "reports"
    EVIDENCE = "evidence"
    DIGEST = "digest"
    RENEWAL = "renewal"
    CLARIFICATION = "clarification"


@dataclass(frozen=True)
class LetterKind:
    """``facts`` by name; ``notice`` where people may do without it. Then the letter says how to stop it."""

    facts: Mapping[str, Fact]
    notice: Notice | None = None


def _letter(notice: Notice | None = None, /, **facts: Fact) -> LetterKind:
    return LetterKind(facts, notice)


LETTERS: Mapping[Letters, LetterKind] = {
    Letters.WELCOME: _letter(person=TEXT, organisation=TEXT, link=PATH),
    Letters.INVITATION: _letter(organisation=TEXT, invited_by=TEXT, role=TEXT, link=PATH, expires_on=DAY),
    Letters.GUEST_LINK: _letter(organisation=TEXT, link=PATH, minutes=COUNT),
    Letters.OWNERSHIP_OFFERED: _letter(organisation=TEXT, before=TEXT, after=TEXT, link=PATH, expires_on=DAY),
    Letters.OWNERSHIP_KEPT: _letter(organisation=TEXT, before=TEXT, ending=TEXT, link=PATH),
    Letters.OWNERSHIP_TRANSFERRED: _letter(organisation=TEXT, before=TEXT, after=TEXT, link=PATH),
    Letters.REPORT_READY: _letter(
        Notice.REPORTS, organisation=TEXT, number=COUNT, readiness=TEXT, as_of=DAY, link=PATH
    ),
    Letters.REPORT_FAILED: _letter(Notice.REPORTS, organisation=TEXT, number=COUNT, reason=TEXT, link=PATH),
    Letters.REPORT_SHARED: _letter(
        organisation=TEXT, sender=TEXT, link=PATH, expires_on=DAY, has_passcode=YES_OR_NO
    ),
    Letters.EVIDENCE_EXPIRING: _letter(
        Notice.EVIDENCE, organisation=TEXT, days=COUNT, items=ITEMS("title", "expires_on"), link=PATH
    ),
    Letters.WEEKLY_DIGEST: _letter(
        Notice.DIGEST, organisation=TEXT, since=DAY, readiness=TEXT, lines=LINES, next_steps=LINES, link=PATH
    ),
    Letters.RENEWAL: _letter(Notice.RENEWAL, organisation=TEXT, ends_on=DAY, days=COUNT, link=PATH),
    Letters.CLARIFICATION_COUNTDOWN: _letter(
        Notice.CLARIFICATION, organisation=TEXT, due_on=DAY, working_days=COUNT, questions=COUNT, link=PATH
    ),
    Letters.PROGRAM_LET_IN: _letter(organisation=TEXT, name=TEXT, expires_on=DAY, link=PATH),
    Letters.DELETION_ASKED: _letter(organisation=TEXT, person=TEXT, due_on=DAY, link=PATH),
    Letters.DELETION_CANCELLED: _letter(organisation=TEXT, person=TEXT, link=PATH),
    Letters.DELETION_DONE: _letter(organisation=TEXT, deleted_on=DAY, link=PATH),
}
