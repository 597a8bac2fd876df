"""What follows a report that was sent in: a link for the assessor, their questions, and a certificate."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from appliance.models import clarification_round, report
from appliance.models.states import ReportState
from appliance.services import clarification, renewal, sharing
from appliance.services.dev_seed.stage import Stage

SHARED, ASKED, DATED = 9, 1, 10
"""Days before the end: the link is made, the questions come, the day on the certificate is stated."""

_CERTIFICATE_LEFT = timedelta(days=75)  # after the end of the story
_NOTES = """\
Thank you for your answers. Two of them we could not follow.

A4.6: please say who read through the rules of the firewall, and what came of it.

A7.10: how do you protect accounts against guessing where a lockout is not possible?

Please answer within two working days.
"""
_QUESTIONS = ("A4.6", "A7.10")


def follow_up(stage: Stage, day: int) -> None:
    """What happens on that day, if it has not yet."""
    _STEPS[day](stage)


def _state_the_end(stage: Stage) -> None:
    stage.at(DATED)
    if renewal.read_certificate(stage.owner).ends_on is None:
        renewal.set_certificate_end(stage.owner, (stage.end + _CERTIFICATE_LEFT).date(), 0)


def _share(stage: Stage) -> None:
    stage.at(SHARED)
    report_id = _ready(stage)
    if not sharing.list_shares(stage.owner, report_id):
        wanted = sharing.ShareRequest("Harriet Voss, Northgate Assurance", 30)
        sharing.share_report(stage.owner, report_id, wanted)


def _be_asked(stage: Stage) -> None:
    stage.at(ASKED)
    with stage.owner.transaction():
        under_way = clarification_round.under_way(stage.owner.tenant_id)
    if under_way is None:
        given = clarification.NewRound(
            _ready(stage), _NOTES, stage.clock.today(), working_days=2, nation="england-and-wales"
        )
        round_id = clarification.begin_round(stage.owner, given)
    elif under_way.opened_at is None:
        round_id = under_way.id
    else:
        return
    clarification.open_round(stage.owner, round_id, _QUESTIONS)


def _ready(stage: Stage) -> UUID:
    with stage.owner.transaction():
        rows = report.newest(stage.owner.tenant_id, limit=10)
    return next(row.id for row in rows if row.state == ReportState.READY)


_STEPS = {DATED: _state_the_end, SHARED: _share, ASKED: _be_asked}
FOLLOWING_DAYS = tuple(_STEPS)
