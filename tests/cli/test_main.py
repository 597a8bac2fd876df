"""The last door: every kind of trouble is one sentence and a status, never a traceback."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from appliance.cli import evaluate_command
from appliance.cli.main import build_parser, main
from tests.cli.conftest import Run
from tests.cli.tiny_packs import DAY, Desk

CHECKOUT = Path(__file__).resolve().parents[2]
JUDGED = ("--pack", "tiny-1", "--as-of", DAY)


def command(desk: Desk, *words: object, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    surroundings = {**os.environ, "TRANSCRYPT_HOME": str(desk.settings.home), **(env or {})}
    return subprocess.Popen(
        [sys.executable, "-m", "appliance.cli", *map(str, words)],
        cwd=CHECKOUT,
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_every_command_explains_itself(run: Run) -> None:
    listing = run("--help")
    assert (listing.status, listing.err) == (0, "")
    for name in ("evaluate", "report", "verify", "answers", "compare", "what-if", "project", "pack", "keys"):
        assert f"\n    {name} " in listing.out
        assert run(name, "--help").status == 0
    assert "preview" in run("pack", "--help").out


def test_the_version_is_the_newest_heading_of_the_changelog(run: Run) -> None:
    heading = re.search(
        r"^## ([0-9.]+)", (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert heading is not None
    assert run("--version").out == f"transcrypt {heading[1]}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "transcrypt: the following arguments are required: COMMAND. See `transcrypt --help`.\n"),
        (("evaluat",), "transcrypt: argument COMMAND: invalid choice: 'evaluat'"),
        (("keys",), "transcrypt keys: the following arguments are required: COMMAND."),
        (("jobs", "show", "one"), "transcrypt jobs show: argument ID: 'one' is no whole number. See"),
        (
            ("audit", "verify", "--tenant", "Acorn"),
            "transcrypt audit verify: argument --tenant: 'Acorn' is no id; one looks like 6810c31d-",
        ),
        (("compare", "a", "b", "c"), "transcrypt: unrecognized arguments: c."),
    ],
)
def test_a_command_nobody_has_is_one_sentence(run: Run, words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(said)
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (KeyError("x"), 70, "A mistake in Transcrypt itself: KeyError: 'x'. TRANSCRYPT_DEBUG=1 shows more"),
        (ValueError("two\nlines"), 70, "A mistake in Transcrypt itself: ValueError: two."),
        (
            OSError(28, "No space left on device", "/x"),
            2,
            "/x: No space left on device. Nothing was finished.",
        ),
        (OSError("odd"), 2, "odd. Nothing was finished."),
        (MemoryError(), 2, "There is not enough memory for this input."),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_whatever_happens_is_said_in_a_sentence(
    desk: Desk, run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, said: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(evaluate_command, "judge_file", fail)
    done = run("evaluate", desk.write(), *JUDGED)
    assert (done.status, done.out) == (status, "")
    assert done.err.startswith(said)
    assert "Traceback" not in done.err
    monkeypatch.setenv("TRANSCRYPT_DEBUG", "1")
    assert ("Traceback" in run("evaluate", desk.write(), *JUDGED).err) is (status != 130)


def test_options_must_be_written_out(run: Run, desk: Desk) -> None:
    assert "required: --as-of" in run("evaluate", desk.write(), "--pack", "tiny-1", "--as", DAY).err


def test_the_program_is_called_transcrypt() -> None:
    assert build_parser().prog == "transcrypt"


@pytest.mark.req("RULE-03")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("evaluate", JUDGED),
        ("answers", JUDGED),
        ("what-if", (*JUDGED, "--remove", "profile.devices[pc-1]", "--set", "profile.org.headcount=0")),
        ("project", ("--pack", "tiny-1", "--from", "2025-01-01", "--to", "2028-01-01")),
    ],
)
def test_another_process_in_another_locale_and_time_zone_answers_the_same_bytes(
    desk: Desk, run: Run, name: str, words: tuple[str, ...]
) -> None:
    facts = desk.write(org={"legal_name": "Ånäß Ltd"})
    here = run(name, facts, *words).out.encode("utf-8")
    surroundings = {"LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "PYTHONUTF8": "0"}
    there, complaints = command(desk, name, facts, *words, env=surroundings).communicate()
    assert (there, complaints) == (here, b"")


def test_a_closed_standard_output_is_said_on_the_other(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["evaluate", str(desk.write()), *JUDGED]) == 2
    assert capsys.readouterr().err.startswith("There is no standard output to answer on.")


def test_a_terminal_that_lacks_a_letter_gets_an_escape(desk: Desk) -> None:
    facts = desk.write(org={"legal_name": "Ånäß ✓ Ltd"})
    surroundings = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    started = command(desk, "evaluate", facts, *JUDGED, "--format", "text", env=surroundings)
    out, complaints = started.communicate()
    assert (started.returncode, complaints) == (0, b"")
    assert out.startswith(rb"\xc5n\xe4\xdf \u2713 Ltd: would fail")


def test_a_reader_that_goes_away_is_no_trouble(desk: Desk) -> None:
    """Closed before anything is written, so that the write must fail."""
    started = command(desk, "evaluate", desk.write(), *JUDGED)
    assert started.stdout is not None
    assert started.stderr is not None
    started.stdout.close()
    complaints = started.stderr.read()
    started.stderr.close()
    assert (started.wait(), complaints) == (141, b"")
