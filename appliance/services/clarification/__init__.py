"""A round of clarification: an assessor asks, the answers it touches open again, and a new sign-off ends it.

Requirement FIND-06. While a round is open, every other answer stays as it was sent in.
"""

from appliance.services.clarification.closing import close_round
from appliance.services.clarification.difference import ChangedAnswer, Said
from appliance.services.clarification.reading import (
    Candidate,
    Countdown,
    Draft,
    ReopenedQuestion,
    RoundDetail,
    RoundLine,
    Step,
    begin_choices,
    countdown_of,
    list_rounds,
    read_draft,
    read_line,
    read_round,
)
from appliance.services.clarification.reminders import remind
from appliance.services.clarification.rounds import (
    NewRound,
    begin_round,
    cancel_round,
    open_round,
    reopen_question,
    reopen_questions,
    settle_question,
)
from appliance.services.clarification.signing import SignOff, download_sign_off, sign_round

__all__ = [
    "Candidate",
    "ChangedAnswer",
    "Countdown",
    "Draft",
    "NewRound",
    "ReopenedQuestion",
    "RoundDetail",
    "RoundLine",
    "Said",
    "SignOff",
    "Step",
    "begin_choices",
    "begin_round",
    "cancel_round",
    "close_round",
    "countdown_of",
    "download_sign_off",
    "list_rounds",
    "open_round",
    "read_draft",
    "read_line",
    "read_round",
    "remind",
    "reopen_question",
    "reopen_questions",
    "settle_question",
    "sign_round",
]
