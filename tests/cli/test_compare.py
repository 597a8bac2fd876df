"""`transcrypt compare` and `transcrypt pack preview`."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.tiny_packs import DAY, Desk

MENDED = [
    {"id": "pc-1", "name": "Reception PC", "os_product": "windows", "os_cycle": "11-24h2"},
    {"id": "pc-2", "os_product": "windows", "os_cycle": "11-24h2"},
]


def findings(desk: Desk, run: Run, name: str, facts: Path, pack: str = "tiny-1", day: str = DAY) -> Path:
    path = desk.folder / name
    path.write_text(run("evaluate", facts, "--pack", pack, "--as-of", day).out, encoding="utf-8")
    return path


@pytest.mark.req("FIND-03")
def test_compare_names_what_improved_and_the_input_that_caused_it(desk: Desk, run: Run) -> None:
    before = findings(desk, run, "a.json", desk.write())
    after = findings(desk, run, "b.json", desk.write(devices=MENDED, fw={"process_documented": "no"}))
    done = run("compare", before, after)
    assert (done.status, done.err) == (0, "")
    document = json.loads(done.out)
    assert document["outcome"] == "improved"
    assert document["summary"] == {"improved": 1, "regressed": 1, "changed": 0, "same": 1}
    page = run("compare", before, after, "--format", "text").out
    assert "Before: would fail, by tiny-1 1.0.0 as of 2026-11-21" in page
    assert "1 improved, 1 regressed, 0 changed, 1 same.\n2 facts changed.\n" in page
    regressed, improved = (
        page[page.index("REGRESSED") : page.index("IMPROVED")],
        page[page.index("IMPROVED") :],
    )
    assert "CE-7     Systems are supported: not met -> met" in improved
    assert "Because: profile.devices[pc-1].os_cycle: '10-22h2' -> '11-24h2'." in improved
    assert "- no longer: Reception PC runs Windows 10 22H2" in improved
    assert "CE-3     Inbound access: met -> partly met" in regressed
    assert "Because: profile.fw.process_documented: 'yes' -> 'no'." in regressed
    assert "+ The process is not written down. [profile]" in regressed


@pytest.mark.req("FIND-03", "RULE-15")
def test_the_same_facts_on_a_later_day_differ_because_of_the_date(desk: Desk, run: Run) -> None:
    facts = desk.write(devices=MENDED)
    before = findings(desk, run, "a.json", facts)
    after = findings(desk, run, "b.json", facts, day="2026-12-24")
    page = run("compare", before, after, "--format", "text").out
    assert "No fact changed. The evaluation date moved from 2026-11-21 to 2026-12-24." in page
    assert "Evidence, Patch report: ok -> stale" in page
    assert "EXCEPTIONS\n  + CE-7 patches: 34 days old" in page


def test_comparing_something_with_itself_shows_no_difference(desk: Desk, run: Run) -> None:
    same = findings(desk, run, "a.json", desk.write())
    page = run("compare", same, same, "--format", "text").out
    assert "Facts, evaluation date and rules are the same on both sides." in page
    assert "REGRESSED" not in page


def test_what_are_no_findings_is_refused(desk: Desk, run: Run) -> None:
    good = findings(desk, run, "a.json", desk.write())
    bare = desk.folder / "bare.json"
    document = json.loads(good.read_text(encoding="utf-8"))
    del document["facts"]
    bare.write_text(json.dumps(document), encoding="utf-8")
    document["outcome"] = "certified"
    (desk.folder / "odd.json").write_text(json.dumps(document), encoding="utf-8")
    for path, said in (
        (desk.write(), "these are not findings: the field"),
        (bare, "the findings come without their facts"),
        (desk.folder / "odd.json", "/outcome: these are not findings"),
        (desk.folder / "none.json", "there is no such file"),
    ):
        done = run("compare", good, path)
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith(str(path))
        assert said in done.err


def test_findings_whose_facts_name_an_entry_twice_are_refused(desk: Desk, run: Run) -> None:
    good = findings(desk, run, "a.json", desk.write())
    document = json.loads(good.read_text(encoding="utf-8"))
    document["facts"]["profile"]["devices"] = [{"id": "a"}, {"id": "a"}]
    twins = desk.folder / "twins.json"
    twins.write_text(json.dumps(document), encoding="utf-8")
    done = run("compare", good, twins)
    assert (done.status, done.out) == (2, "")
    assert "twins.json, /profile/devices: two entries are both called 'a'." in done.err


@pytest.mark.req("RULE-10")
def test_preview_shows_what_another_pack_would_change(desk: Desk, run: Run) -> None:
    words = (desk.write(), "--pack", "tiny-1", "--other", "tiny-2", "--as-of", DAY)
    document = json.loads(run("pack", "preview", *words).out)
    assert [(control["control_id"], control["change"]) for control in document["controls"]] == [
        ("CE-3", "regressed")
    ]
    page = run("pack", "preview", *words, "--format", "text").out
    assert "No fact changed. The rules changed from tiny-1 1.0.0 to tiny-2 2.0.0." in page
    assert "Somebody inside leads IT: not in the pack -> fails" in page


def test_preview_of_an_unknown_pack_lists_those_there_are(desk: Desk, run: Run) -> None:
    done = run("pack", "preview", desk.write(), "--pack", "tiny-1", "--other", "tiny-3", "--as-of", DAY)
    assert (done.status, done.out) == (2, "")
    assert done.err == "there is no pack 'tiny-3'. Installed: tiny-1, tiny-2.\n"
