"""`transcrypt what-if` and `transcrypt project`: nothing is stored, whatever is tried."""

import json

import pytest

from tests.cli.conftest import Run
from tests.cli.tiny_packs import DAY, Desk

JUDGED = ("--pack", "tiny-1", "--as-of", DAY)
CYCLE = "profile.devices[pc-1].os_cycle"


@pytest.mark.req("RULE-09")
@pytest.mark.parametrize(
    "setting", [f"{CYCLE}=11-24h2", f'{CYCLE}="11-24h2"', "/profile/devices/pc-1/os_cycle=11-24h2"]
)
def test_a_what_if_shows_the_change_and_leaves_the_file_alone(desk: Desk, run: Run, setting: str) -> None:
    facts = desk.write()
    content = facts.read_bytes()
    done = run("what-if", facts, *JUDGED, "--set", setting)
    assert (done.status, done.err) == (0, "")
    document = json.loads(done.out)
    assert (document["before"]["outcome"], document["after"]["outcome"]) == ("would_fail", "ready")
    assert facts.read_bytes() == content
    assert sorted(path.name for path in desk.folder.iterdir()) == ["facts.json", "home"]


@pytest.mark.req("RULE-09")
def test_several_changes_are_made_one_after_another(desk: Desk, run: Run) -> None:
    page = run(
        "what-if",
        desk.write(),
        *JUDGED,
        "--remove",
        "profile.devices[pc-1]",
        "--set",
        'profile.devices[new-pc]={"os_product": "windows", "os_cycle": "10-22h2"}',
        "--set",
        "profile.fw.process_documented=no",
        "--format",
        "text",
    ).out
    assert "Because: profile.devices[new-pc] was added." in page
    assert "Because: profile.devices[pc-1] was removed (Reception PC)." in page
    assert "CE-7     Systems are supported: still not met" in page
    assert "Every system still gets security fixes: still fails" in page
    assert "CE-3     Inbound access: met -> partly met" in page


@pytest.mark.req("RULE-09")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "transcrypt what-if: nothing to change. Give --set 'profile.devices[pc-1].os_cycle=11-25h2'."),
        (
            ("--set", "profile.fw"),
            "argument --set: 'profile.fw' is not PATH=JSON, for example profile.devices",
        ),
        (("--set", "=x"), "argument --set: '=x' is not PATH=JSON"),
        (("--set", f"{CYCLE}="), "argument --set: profile.devices[pc-1].os_cycle"),
        (("--set", "profile.org={legal"), "argument --set: profile.org, line 1, column 2"),
        (("--set", 'profile.org={"a": 1, "a": 2}'), "argument --set: profile.org"),
        (
            ("--set", f"{CYCLE}=11"),
            f"with the changes: {CYCLE}: is 11; must be text. A value that looks like a number but is text",
        ),
        (
            ("--set", "profile.devices[pc-1].os_cycel=x"),
            "profile.devices[pc-1].os_cycel: unknown field; did you mean",
        ),
        (
            ("--set", "profile.devices[pc-9].os_cycle=x"),
            "profile.devices has no entry 'pc-9'; it has pc-1, pc-2.",
        ),
        (("--remove", "profile.fw.nothing"), "profile.fw.nothing: profile.fw has no nothing."),
        (("--remove", "profile"), "profile: a path leads into profile, answers or evidence."),
        (("--set", "answers.A99=x"), "with the changes: answers.A99: unknown field"),
        (("--remove", "evidence[patches].kind"), "evidence[patches]"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused_in_one_sentence(
    desk: Desk, run: Run, words: tuple[str, ...], said: str
) -> None:
    done = run("what-if", desk.write(), *JUDGED, *words)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1


@pytest.mark.req("RULE-15")
def test_a_projection_says_what_changes_when_and_why(desk: Desk, run: Run) -> None:
    devices = [{"id": "pc-2", "name": "Front desk", "os_product": "windows", "os_cycle": "11-24h2"}]
    words = (desk.write(devices=devices), "--pack", "tiny-1", "--from", DAY, "--to", "2027-11-21")
    document = json.loads(run("project", *words).out)
    assert [turn["date"] for turn in document["turns"]] == ["2026-12-05", "2027-10-13"]
    page = run("project", *words, "--format", "text").out
    assert (
        "With the facts as they are, judged by Tiny rules 1:\n  2026-11-21: ready\n  2027-11-21: would fail\n"
        in page
    )
    assert "FROM 2026-12-05: ready -> nearly ready\n  evidence[patches] is stale from 2026-12-05.\n" in page
    assert "Windows 11-24h2 support ends 2027-10-12. [profile.devices[pc-2]]" in page
    assert "+ Front desk runs Windows 11 24H2, which no longer gets security fixes." in page


@pytest.mark.req("RULE-15")
def test_a_projection_without_turns_says_so(desk: Desk, run: Run) -> None:
    words = (desk.write(), "--pack", "tiny-1", "--from", DAY, "--to", "2026-11-22")
    assert "Nothing changes in between." in run("project", *words, "--format", "text").out


def test_a_projection_backwards_is_refused(desk: Desk, run: Run) -> None:
    done = run("project", desk.write(), "--pack", "tiny-1", "--from", DAY, "--to", "2026-11-20")
    assert (done.status, done.out) == (2, "")
    assert done.err == "2026-11-20 is before 2026-11-21. Give the earlier day first.\n"
