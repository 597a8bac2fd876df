"""`transcrypt report`: every file of a report, written together or not at all."""

from __future__ import annotations

import argparse
import os

from appliance.cli.parser import Subparsers, add_as_of, add_facts, add_pack, folder
from appliance.foundation.console import write_text
from appliance.foundation.settings import read_settings
from appliance.services.evaluations import write_report
from appliance.wiring.rendering import renderers


def add_report_command(subparsers: Subparsers) -> None:
    """Add `report`."""
    parser = subparsers.add_parser(
        "report",
        help="write the report, as HTML, PDF, DOCX and data, and the signed bundle",
        description=(
            "Judge facts and write report.html, report.pdf, report.docx, answers.xlsx, the findings and the "
            "answers as JSON, both as OSCAL too, and the signed bundle.json into a folder: all of them, or "
            "none."
        ),
    )
    add_facts(parser)
    add_pack(parser)
    add_as_of(parser)
    parser.add_argument("--out", type=folder, required=True, metavar="DIR", help="the folder to write into")
    parser.set_defaults(run=run_report)


def run_report(arguments: argparse.Namespace) -> int:
    """Says the outcome and where the files are."""
    written = write_report(
        arguments.facts,
        arguments.pack,
        arguments.as_of,
        arguments.out,
        renderers(),
        read_settings(os.environ),
    )
    result = f"Result: {written.outcome_word.lower()}. {written.outcome_sentence}"
    lines = [result, *(str(arguments.out / name) for name in written.files)]
    write_text("".join(f"{line}\n" for line in lines))
    return 0
