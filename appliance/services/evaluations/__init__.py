"""Judging facts and everything that follows: findings, answers, comparisons, scenarios, reports."""

from appliance.services.evaluations.compare_files import compare_files
from appliance.services.evaluations.judge import answer_file, judge_file
from appliance.services.evaluations.report_files import Renderers, WrittenReport, write_report
from appliance.services.evaluations.scenarios import look_ahead, preview_pack, try_changes

__all__ = [
    "Renderers",
    "WrittenReport",
    "answer_file",
    "compare_files",
    "judge_file",
    "look_ahead",
    "preview_pack",
    "try_changes",
    "write_report",
]
