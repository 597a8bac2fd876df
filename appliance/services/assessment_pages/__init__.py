"""What the pages of the assessment show, as plain objects made from evaluation documents. Pure."""

from __future__ import annotations

from appliance.services.assessment_pages.answers import PortalAnswers, build_portal_answers
from appliance.services.assessment_pages.board import Board, BoardLine, build_board
from appliance.services.assessment_pages.changes import Changes, build_changes
from appliance.services.assessment_pages.control import (
    Asked,
    ControlResult,
    build_asked,
    build_result,
    own_answer_choices,
)
from appliance.services.assessment_pages.next_steps import Step, build_next_steps
from appliance.services.assessment_pages.progress import (
    FILTERS,
    ThemeProgress,
    build_progress,
    filter_counts,
    narrowed,
)
from appliance.services.assessment_pages.summary import summary_of
from appliance.services.assessment_pages.trend import TrendPoint, build_trend
from appliance.services.reports.document_fact_names import SCHEMA_NAMES, FactName, FactNames, entry_names
from appliance.services.reports.document_fact_words import days_in_words, value_in_words

__all__ = [
    "FILTERS",
    "SCHEMA_NAMES",
    "Asked",
    "Board",
    "BoardLine",
    "Changes",
    "ControlResult",
    "FactName",
    "FactNames",
    "PortalAnswers",
    "Step",
    "ThemeProgress",
    "TrendPoint",
    "build_asked",
    "build_board",
    "build_changes",
    "build_next_steps",
    "build_portal_answers",
    "build_progress",
    "build_result",
    "build_trend",
    "days_in_words",
    "entry_names",
    "filter_counts",
    "narrowed",
    "own_answer_choices",
    "summary_of",
    "value_in_words",
]
