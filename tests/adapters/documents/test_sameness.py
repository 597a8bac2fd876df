"""REPT-03: the same report is the same bytes, whatever process, folder, clock zone, locale or hash seed."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.adapters.documents import render_docx, render_html, render_pdf
from appliance.adapters.workbook import render_xlsx
from appliance.services.reports.document import build_report_document
from tests.services.reports.sample_evaluation import sample

ROOT = Path(__file__).parents[3]
PROGRAM = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from appliance.adapters.documents import render_docx, render_html, render_pdf
from appliance.adapters.workbook import render_xlsx
from appliance.services.reports.document import build_report_document
from tests.services.reports.sample_evaluation import sample
report = build_report_document(*sample())
for render in (render_html, render_pdf, render_docx, render_xlsx):
    print(hashlib.sha256(render(report.as_document())).hexdigest())
"""
RENDERINGS = (render_html, render_pdf, render_docx, render_xlsx)
EAST = {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
WEST = {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "SOURCE_DATE_EPOCH": "1"}


def hashes_here() -> list[str]:
    report = build_report_document(*sample())
    return [hashlib.sha256(render(report.as_document())).hexdigest() for render in RENDERINGS]


@pytest.fixture(scope="module")
def expected() -> list[str]:
    return hashes_here()


def hashes_of_another_process(folder: Path, surroundings: dict[str, str]) -> list[str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    run = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", PROGRAM, str(ROOT)],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env={**inherited, **surroundings},
    )
    return run.stdout.split()


# Each process has several strange surroundings at once: starting one and laying out takes three seconds.
@pytest.mark.req("REPT-03")
def test_settings_of_the_layout_library_in_somebodys_home_far_in_the_west_do_not_reach_a_report(
    expected: list[str], tmp_path: Path
) -> None:
    (tmp_path / ".reportlab_settings").write_text("pageCompression = 0\nwrapA85 = 1\n")
    (tmp_path / ".reportlab_mods").write_text("raise SystemExit('this ran')\n")
    home = {"HOME": str(tmp_path), "RL_pageCompression": "0", "RL_invariant": "0"}
    assert hashes_of_another_process(tmp_path, WEST | home) == expected


@pytest.mark.req("REPT-03")
def test_a_home_that_is_no_folder_far_in_the_east_does_not_matter(
    expected: list[str], tmp_path: Path
) -> None:
    (tmp_path / "home").write_text("a file")
    assert hashes_of_another_process(tmp_path, EAST | {"HOME": str(tmp_path / "home")}) == expected


@pytest.mark.req("REPT-03")
def test_a_second_report_in_the_same_process_is_not_touched_by_the_first(expected: list[str]) -> None:
    evaluation, answers, facts, pack = sample()
    facts["profile"]["org"]["legal_name"] = "Another firm, with Ω and Ж"
    evaluation["as_of"] = "2027-02-03"
    render_pdf(build_report_document(evaluation, answers, facts, pack))

    assert hashes_here() == expected
