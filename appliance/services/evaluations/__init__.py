"""Judging facts and everything that follows: findings, answers, comparisons, scenarios, reports."""

from appliance.services.evaluations.compare_files import compare_files
from appliance.services.evaluations.identity import evaluation_identity
from appliance.services.evaluations.judge import answer_file, judge_file
from appliance.services.evaluations.report_contents import (
    Brand,
    JudgedFacts,
    Mark,
    Render,
    Renderers,
    report_contents,
)
from appliance.services.evaluations.report_files import WrittenReport, write_report
from appliance.services.evaluations.scenarios import look_ahead, preview_pack, try_changes

__all__ = [
    "Brand",
    "JudgedFacts",
    "Mark",
    "Render",
    "Renderers",
    "WrittenReport",
    "answer_file",
    "compare_files",
    "evaluation_identity",
    "judge_file",
    "look_ahead",
    "preview_pack",
    "report_contents",
    "try_changes",
    "write_report",
]
