"""Writing a report with renderers given from outside: all files or none."""

from datetime import date
from pathlib import Path

import pytest

from appliance.foundation.errors import RefusedError, UnreadableError
from appliance.services.evaluations import Brand, Renderers, write_report
from appliance.services.reports.document import ReportDocument
from tests.cli.tiny_packs import Desk

AS_OF = date(2026, 11, 21)


def plain(report: ReportDocument, _brand: Brand | None) -> bytes:
    return report.cover.evaluated_on.encode("ascii")


def broken(_report: ReportDocument, _brand: Brand | None) -> bytes:
    raise RefusedError("a piece of the report does not fit a page", place="report.pdf")


@pytest.mark.req("REPT-02", "REPT-03")
def test_what_the_renderers_make_is_what_is_written(desk: Desk) -> None:
    out = desk.folder / "out"
    written = write_report(desk.write(), "tiny-1", AS_OF, out, Renderers(plain, plain), desk.settings)
    assert written.outcome_word == "Would fail"
    assert written.files == (
        *("findings.json", "answers.json", "report.html", "report.pdf"),
        *("assessment-results.oscal.json", "poam.oscal.json", "bundle.json"),
    )
    assert (out / "report.pdf").read_bytes() == b"2026-11-21"


def test_a_rendering_that_fails_leaves_nothing_behind(desk: Desk) -> None:
    out = desk.folder / "out"
    with pytest.raises(RefusedError, match="does not fit a page"):
        write_report(desk.write(), "tiny-1", AS_OF, out, Renderers(plain, broken), desk.settings)
    assert not out.exists()


def test_a_failure_leaves_an_earlier_report_as_it_was(desk: Desk) -> None:
    out = desk.folder / "out"
    write_report(desk.write(), "tiny-1", AS_OF, out, Renderers(plain, plain), desk.settings)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(RefusedError):
        write_report(desk.write(org={}), "tiny-1", AS_OF, out, Renderers(plain, broken), desk.settings)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_missing_key_is_noticed_before_any_work_is_done(desk: Desk) -> None:
    desk.settings.signing_key_path.unlink()
    with pytest.raises(UnreadableError, match="there is no signing key"):
        write_report(desk.write(), "tiny-1", AS_OF, Path("out"), Renderers(broken, broken), desk.settings)
