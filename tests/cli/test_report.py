"""`transcrypt report`: every file, or none."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.tiny_packs import DAY, Desk

JUDGED = ("--pack", "tiny-1", "--as-of", DAY)
FILES = [
    *("answers.json", "answers.xlsx", "assessment-results.oscal.json", "bundle.json", "findings.json"),
    *("poam.oscal.json", "report.docx", "report.html", "report.pdf"),
]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.req("REPT-02", "REPT-03", "REPT-07")
def test_a_report_is_five_files_that_verify_and_never_differ(desk: Desk, run: Run) -> None:
    out = desk.folder / "deep" / "out"
    done = run("report", desk.write(), *JUDGED, "--out", out)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("Result: would fail. Sent in today, this would fail: of ")
    assert sorted(Path(line).name for line in done.out.splitlines()[1:]) == FILES
    written = contents(out)
    assert sorted(written) == FILES
    assert written["findings.json"].decode("utf-8") == run("evaluate", desk.write(), *JUDGED).out
    assert written["answers.json"].decode("utf-8") == run("answers", desk.write(), *JUDGED).out
    assert (
        run("verify", out / "bundle.json", "--pdf", out / "report.pdf", "--html", out / "report.html").status
        == 0
    )
    assert run("report", desk.write("again.json"), *JUDGED, "--out", out).status == 0
    assert contents(out) == written


def test_without_a_signing_key_nothing_is_written(desk: Desk, run: Run) -> None:
    desk.settings.signing_key_path.unlink()
    done = run("report", desk.write(), *JUDGED, "--out", desk.folder / "out")
    assert (done.status, done.out) == (2, "")
    assert "local.key: there is no signing key. Make a pair with `transcrypt keys new`" in done.err
    assert not (desk.folder / "out").exists()


def test_a_folder_that_cannot_be_written_is_refused_and_nothing_is_left(desk: Desk, run: Run) -> None:
    out = desk.folder / "out"
    out.write_text("a file", encoding="utf-8")
    done = run("report", desk.write(), *JUDGED, "--out", out)
    assert (done.status, done.out) == (2, "")
    assert done.err == f"{out}: is a file, not a folder. Name a folder to write into.\n"
    assert sorted(path.name for path in desk.folder.iterdir()) == ["facts.json", "home", "out"]


def test_a_report_on_bad_facts_writes_nothing(desk: Desk, run: Run) -> None:
    done = run("report", desk.write(orgg={}), *JUDGED, "--out", desk.folder / "out")
    assert (done.status, done.out) == (2, "")
    assert "/profile/orgg: unknown field" in done.err
    assert not (desk.folder / "out").exists()
