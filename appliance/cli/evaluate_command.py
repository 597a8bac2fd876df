"""`transcrypt evaluate` and `transcrypt answers`: facts judged, and the portal's questions answered."""

from __future__ import annotations

import argparse
import os

from appliance.cli.answers_text import answers_page
from appliance.cli.findings_text import findings_page
from appliance.cli.parser import Subparsers, add_as_of, add_facts, add_format, add_pack
from appliance.cli.terminal import answer
from appliance.foundation.settings import read_settings
from appliance.services.evaluations import answer_file, judge_file


def add_evaluate_command(subparsers: Subparsers) -> None:
    """Add `evaluate`."""
    parser = subparsers.add_parser(
        "evaluate",
        help="judge an organisation's facts by a pack",
        description="Judge facts as of a day: what would fail first, then every control with its reasons.",
    )
    _take_judged(parser)
    parser.set_defaults(run=run_evaluate)


def add_answers_command(subparsers: Subparsers) -> None:
    """Add `answers`."""
    parser = subparsers.add_parser(
        "answers",
        help="answer the questions of the assessor's portal",
        description="The text to paste for every numbered question, or what is missing for it.",
    )
    _take_judged(parser)
    parser.set_defaults(run=run_answers)


def run_evaluate(arguments: argparse.Namespace) -> int:
    """Whatever the result, the status is 0 when it could be found."""
    settings = read_settings(os.environ)
    findings = judge_file(arguments.facts, arguments.pack, arguments.as_of, settings)
    answer(findings, findings_page, arguments.format)
    return 0


def run_answers(arguments: argparse.Namespace) -> int:
    """The answer pack on standard output."""
    settings = read_settings(os.environ)
    answers = answer_file(arguments.facts, arguments.pack, arguments.as_of, settings)
    answer(answers, answers_page, arguments.format)
    return 0


def _take_judged(parser: argparse.ArgumentParser) -> None:
    add_facts(parser)
    add_pack(parser)
    add_as_of(parser)
    add_format(parser)
