"""The organisation's assessment: judged from what it published, kept, shown, compared and looked ahead."""

from __future__ import annotations

from appliance.models.finding import PastFinding
from appliance.services.assessments.ahead import Ahead, look_ahead, preview_pack
from appliance.services.assessments.control_reading import read_control, read_result
from appliance.services.assessments.control_records import (
    ControlRecord,
    control_records,
    whole_control,
)
from appliance.services.assessments.evaluate_now import EvaluatedNow, FindingsJson, evaluate_now
from appliance.services.assessments.gather import NoProfileError
from appliance.services.assessments.history import (
    compare_evaluations,
    evaluation_ids,
    list_evaluations,
    read_evaluation,
    read_finding,
    read_findings,
    read_whole,
    replay,
)
from appliance.services.assessments.overview import Overview, control_list, overview
from appliance.services.assessments.own_answers import (
    StandingAnswer,
    read_answer,
    read_words,
    set_answer,
    set_words,
)
from appliance.services.assessments.portal import (
    QuestionAnswers,
    answers_workbook,
    question_answers,
    read_portal,
)
from appliance.services.assessments.rulepack_records import RulepackRecord, rulepack, rulepacks
from appliance.services.assessments.rules import installed_choices
from appliance.services.assessments.run import Judged, evaluation_gave_up, run_evaluation
from appliance.services.assessments.shown import DatedStanding, EvaluationHead, dated_standing
from appliance.services.assessments.standing import Standing, request_evaluation, standing_of
from appliance.services.assessments.what_if import judge_changes, try_what_if

__all__ = [
    "Ahead",
    "ControlRecord",
    "DatedStanding",
    "EvaluatedNow",
    "EvaluationHead",
    "FindingsJson",
    "Judged",
    "NoProfileError",
    "Overview",
    "PastFinding",
    "QuestionAnswers",
    "RulepackRecord",
    "Standing",
    "StandingAnswer",
    "answers_workbook",
    "compare_evaluations",
    "control_list",
    "control_records",
    "dated_standing",
    "evaluate_now",
    "evaluation_gave_up",
    "evaluation_ids",
    "installed_choices",
    "judge_changes",
    "list_evaluations",
    "look_ahead",
    "overview",
    "preview_pack",
    "question_answers",
    "read_answer",
    "read_control",
    "read_evaluation",
    "read_finding",
    "read_findings",
    "read_portal",
    "read_result",
    "read_whole",
    "read_words",
    "replay",
    "request_evaluation",
    "rulepack",
    "rulepacks",
    "run_evaluation",
    "set_answer",
    "set_words",
    "standing_of",
    "try_what_if",
    "whole_control",
]
