"""Evaluations, reports, links to them, and rounds of an assessor's questions."""

from __future__ import annotations

from appliance.foundation.error_catalogue.entry import Entry

REPORTS: tuple[Entry, ...] = (
    Entry(
        "E404_REPORT_NOT_FOUND",
        "There is no such report",
        "There is no such report, or it belongs to another organisation.",
        "Look at the list of reports.",
    ),
    Entry(
        "E403_LINK_EXPIRED",
        "The address has expired",
        "An address to download from holds for a few minutes only.",
        "Ask for a new one.",
    ),
    Entry(
        "E409_REPORT_NOT_READY",
        "The report is not ready",
        "The report is still being made.",
        "Read the report until its status is ready or failed.",
        retry=True,
    ),
    Entry(
        "E409_REPORT_FAILED",
        "The report could not be made",
        "Making the report failed for good; its problem says why.",
        "Ask for a report of the evaluation again; that begins another.",
    ),
    Entry(
        "E409_REPORT_UNSOUND",
        "The report does not verify",
        "What was made does not pass its own verification, so nobody gets it.",
        "Tell the operator the trace_id.",
    ),
    Entry(
        "E409_RULES_GONE",
        "The rules are not installed any more",
        "The very rules the evaluation was made by are not installed any more.",
        "Evaluate again, by the rules of today.",
    ),
    Entry(
        "E409_ALREADY_APPROVED",
        "The report is approved already",
        "Somebody approved the report before.",
        "Nothing is left to do.",
    ),
    Entry(
        "E409_ANSWERS_CHANGED",
        "The answers have changed",
        "Answers or facts changed since the report was made, so that approving it would approve others.",
        "Evaluate again and approve the report of that.",
    ),
    Entry(
        "E409_AUDIT_EXPIRED",
        "The records have expired",
        "The audit records of this evaluation are older than they are kept.",
        "Evaluate again and ask for a report of the new result.",
    ),
    Entry(
        "E409_FACTS_UNUSABLE",
        "The facts cannot be judged",
        "The published profile cannot be judged by the rules.",
        "Correct the profile and publish it again.",
    ),
    Entry(
        "E409_NO_PROFILE",
        "There is nothing to judge yet",
        "The organisation has published no profile.",
        "Publish the profile first.",
    ),
    Entry(
        "E409_ROUND_MOVED_ON",
        "The round has moved on",
        "The round of questions is closed, or is not where this belongs any more.",
        "Read the round again.",
    ),
    Entry(
        "E409_ROUND_NOT_DONE",
        "The round is not done",
        "Questions of the round are still without an answer.",
        "Answer them first.",
    ),
    Entry(
        "E409_ROUND_UNDER_WAY",
        "A round is under way",
        "There can be one round of questions at a time.",
        "Close the one that is open first.",
    ),
    Entry(
        "E422_EVALUATION_IMPOSSIBLE",
        "This cannot be evaluated",
        "There is nothing that could be judged: no profile was published, or its facts cannot be used.",
        "Publish a profile; detail says what is missing.",
    ),
    Entry(
        "E422_PASSCODE_NEEDED",
        "This link needs its passcode",
        "The link works with a passcode, which was not given, or not within the hour.",
        "Open the link and enter the passcode.",
    ),
    Entry(
        "E422_OTHER_RULEPACK",
        "The organisation is judged by other rules",
        "The evaluation was asked for by other rules than those the organisation has chosen.",
        "Leave rulepack_id out, or choose other rules in the settings.",
    ),
)
