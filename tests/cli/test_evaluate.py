"""`transcrypt evaluate` and `transcrypt answers` from files, as people run them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cli.tiny_packs import DAY, Desk, tiny_facts

JUDGED = ("--pack", "tiny-1", "--as-of", DAY)


@pytest.mark.req("RULE-04", "RULE-15")
def test_evaluate_answers_with_the_findings_document_and_nothing_else(desk: Desk, run: Run) -> None:
    done = run("evaluate", desk.write(), *JUDGED)
    assert (done.status, done.err) == (0, "")
    document = json.loads(done.out)
    assert (document["format"], document["as_of"], document["outcome"]) == (1, DAY, "would_fail")
    assert document["facts"]["profile"]["org"]["legal_name"] == "Acorn Ltd"
    assert run("evaluate", desk.write(), *JUDGED, "--format", "json").out == done.out


@pytest.mark.req("RULE-03")
def test_the_order_of_keys_and_lists_in_the_file_does_not_show(desk: Desk, run: Run) -> None:
    facts = tiny_facts()
    facts["profile"]["devices"].reverse()
    turned = dict(reversed(facts.items()))
    assert (
        run("evaluate", desk.write(), *JUDGED).out
        == run("evaluate", desk.write("b.json", turned), *JUDGED).out
    )


@pytest.mark.req("FIND-05", "RULE-16")
def test_the_page_shows_the_would_fail_board_first_and_names_offenders(desk: Desk, run: Run) -> None:
    page = run("evaluate", desk.write(), *JUDGED, "--format", "text").out
    lines = page.splitlines()
    assert lines[0] == "Acorn Ltd: would fail"
    assert "WHAT WOULD FAIL AN ASSESSMENT BY ITSELF" in lines
    board = page[page.index("WHAT WOULD FAIL") : page.index("\nSCOPE")]
    assert board.index(
        "would fail       CE-7     Every system still gets security fixes (A6.1)"
    ) < board.index("passes")
    assert "Reception PC [profile.devices[pc-1]]" in board
    assert "Reception PC runs Windows 10 22H2, which no longer gets security fixes." in page
    assert "To do (days): Upgrade the system." in page
    assert "%" not in page
    assert max(map(len, lines)) <= 100
    assert "\x1b" not in page


@pytest.mark.req("RULE-16")
def test_the_page_speaks_of_readiness_only(desk: Desk, run: Run) -> None:
    devices = [{"id": "pc-2", "os_product": "windows", "os_cycle": "11-24h2"}]
    page = run("evaluate", desk.write(devices=devices), *JUDGED, "--format", "text").out
    assert page.startswith("Acorn Ltd: ready\n")
    assert "certified" not in page
    assert "compliant" not in page.replace("not compliant", "")


@pytest.mark.req("RULE-07", "RULE-14", "RULE-16")
def test_contradictions_exceptions_and_unknowns_have_their_place_on_the_page(desk: Desk, run: Run) -> None:
    path = desk.write(org={"headcount": 0}, fw={})
    page = run("evaluate", path, *JUDGED, "--format", "text").out
    assert page.startswith("The organisation: would fail\n")
    assert "CONTRADICTIONS IN THE FACTS\n  warning: Nobody works here, but there are devices." in page
    assert "Correct one of the two." in page
    assert "not known: The process for the firewall is written down" in page
    assert "(CHECK_UNDETERMINED)" in page


def test_a_long_list_of_offenders_is_cut_short_on_the_page(desk: Desk, run: Run) -> None:
    devices = [{"id": f"pc-{at:02}", "os_product": "windows", "os_cycle": "10-22h2"} for at in range(12)]
    page = run("evaluate", desk.write(devices=devices), *JUDGED, "--format", "text").out
    assert "pc-09 runs" in page
    assert "pc-10 runs" not in page
    assert "and 2 more; --format json lists all" in page


def test_control_characters_in_facts_are_refused_and_do_not_reach_the_terminal(desk: Desk, run: Run) -> None:
    answer = run("evaluate", desk.write(org={"legal_name": "Evil\x1b[2JLtd"}), *JUDGED, "--format", "text")
    assert answer.status == 2
    assert "holds the control character U+001B" in answer.err
    assert "\x1b" not in answer.out + answer.err


def test_marks_that_turn_the_writing_round_do_not_reach_the_terminal(desk: Desk, run: Run) -> None:
    path = desk.write(org={"legal_name": "Evil\u202eLtd"})
    assert "Evil\\u202eLtd: would fail" in run("evaluate", path, *JUDGED, "--format", "text").out


def test_colours_are_for_terminals_without_no_color(
    desk: Desk, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    path = desk.write()
    assert run("evaluate", path, *JUDGED).out.startswith("\x1b[31mAcorn Ltd: would fail\x1b[0m\n")
    monkeypatch.setenv("NO_COLOR", "1")
    assert run("evaluate", path, *JUDGED).out.startswith("Acorn Ltd: would fail\n")
    assert run("evaluate", path, *JUDGED, "--format", "json").out.startswith("{")


@pytest.mark.req("RULE-13", "FIND-04")
def test_answers_come_as_a_document_and_as_a_page(desk: Desk, run: Run) -> None:
    done = run("answers", desk.write(), *JUDGED)
    document = json.loads(done.out)
    assert [(entry["number"], entry["state"]) for entry in document["answers"]] == [
        ("A1.1", "answered"),
        ("A4.4", "missing"),
        ("A4.5", "not_asked"),
        ("A6.1", "answered"),
    ]
    page = run("answers", desk.write(), *JUDGED, "--format", "text").out
    assert "A1.1    Name (answered, 9 of 12 characters)\n        Acorn Ltd\n" in page
    assert "A4.4    How (missing, 0 characters)\n        Missing: Say how passwords are changed.\n" in page
    assert "A6.1    Supported (answered)\n        No\n        Evidence: patches\n" in page
    assert "A4.5" not in page


BAD_FACTS: list[tuple[str, str]] = [
    ('{"profile": {"org": }}', "line 1, column 21"),
    ("", "facts.json"),
    ('{"profile": {"orgg": {}}}', "/profile/orgg: unknown field; did you mean org?"),
    ('{"profile": {"devices": [{"id": "a", "os_edition": "Z"}]}}', "/profile/devices/0/os_edition"),
    ('{"profile": {"devices": [{"id": "a"}, {"id": "a"}]}}', "is also used by /profile/devices/0"),
    ('{"profile": {}, "profile": {}}', "facts.json"),
    ('{"profile": {"org": {"headcount": "3"}}}', "/profile/org/headcount"),
    (
        '{"profile": {"org": {"other_entities": [{"name": "B"}, {"name": "B"}]}}}',
        "two entries are both called 'B'",
    ),
    ("[" * 100_000, "nested"),
    ('{"answers": {}}', "profile"),
]


@pytest.mark.parametrize(("text", "said"), BAD_FACTS)
def test_bad_facts_are_refused_in_one_sentence_that_names_the_place(
    desk: Desk, run: Run, text: str, said: str
) -> None:
    path = desk.folder / "facts.json"
    path.write_text(text, encoding="utf-8")
    for command in ("evaluate", "answers"):
        done = run(command, path, *JUDGED)
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith(str(path))
        assert said in done.err
        assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"FACTS": "no-such.json"}, "no-such.json: there is no such file. Check the name."),
        ({"FACTS": "."}, ".: is a folder. Name the file inside it."),
        ({"--pack": "tiny-9"}, "there is no pack 'tiny-9'. Installed: tiny-1, tiny-2."),
        (
            {"--as-of": "2026-02-30"},
            "argument --as-of: '2026-02-30' is not a date that exists, written YYYY-MM-DD. See `transcrypt",
        ),
        ({"--as-of": "20261121"}, "'20261121' is not a date that exists"),
        ({"--as-of": "today"}, "'today' is not a date that exists"),
        (
            {"--as-of": None},
            "transcrypt evaluate: the following arguments are required: --as-of. See `transcrypt",
        ),
        ({"--format": "xml"}, "argument --format: invalid choice: 'xml'"),
    ],
)
def test_a_command_that_cannot_be_done_says_what_and_how_to_mend_it(
    desk: Desk, run: Run, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], said: str
) -> None:
    monkeypatch.chdir(desk.folder)
    options = {"FACTS": desk.write(), "--pack": "tiny-1", "--as-of": DAY, **changes}
    words = [options.pop("FACTS")]
    for name, value in options.items():
        words += [] if value is None else [name, value]
    done = run("evaluate", *words)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1


@pytest.mark.req("RULE-02")
def test_a_pack_that_was_altered_is_refused(desk: Desk, run: Run) -> None:
    pack = desk.settings.packs_dir / "tiny-1.json"
    pack.write_bytes(pack.read_bytes().replace(b"10-22h2", b"10-22h3"))
    done = run("evaluate", desk.write(), *JUDGED)
    assert (done.status, done.out) == (2, "")
    assert "the pack is not what was signed" in done.err


@pytest.mark.req("RULE-02")
def test_a_pack_may_be_named_by_its_file(desk: Desk, run: Run) -> None:
    pack: Path = desk.settings.packs_dir / "tiny-1.json"
    assert run("evaluate", desk.write(), "--pack", pack, "--as-of", DAY).status == 0
