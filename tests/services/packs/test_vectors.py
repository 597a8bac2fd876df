"""The test cases beside a pack: facts changed by pointer, judged, and compared with what was expected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from appliance.foundation.errors import TranscryptError
from appliance.services.packs.vector_facts import PointerError, changed_facts
from appliance.services.packs.vectors import run_vectors
from tests.services.packs.small_pack import files, write_files

DEVICES: list[dict[str, Any]] = [
    {
        "id": "a/b",
        "name": "Anna's laptop",
        "class": "laptop",
        "ownership": "org",
        "unlock": {"min_length": 8},
    },
    {"id": "phone", "class": "phone", "ownership": "byod", "make": "Aurora"},
]
EVIDENCE = [
    {
        "id": "e",
        "control_ids": ["CE-1"],
        "kind": "mdm_export",
        "captured_at": "2026-11-20",
        "coverage": "estate",
    }
]
BASE = {"profile": {"scope": {"type": "whole"}, "devices": DEVICES}, "evidence": EVIDENCE}
HEAD = "base: base.json\nas_of: 2026-11-21\ncases:\n"


def write_cases(folder: Path, cases: str, **more: str) -> Path:
    contents = files() | {"vectors/base.json": json.dumps(BASE), "vectors/all.yaml": HEAD + cases} | more
    return write_files(folder, contents)


def report(folder: Path) -> dict[str, Any]:
    return run_vectors(folder).as_document()


def reasons(folder: Path, case: str) -> str:
    """Why the one case fails."""
    document = report(write_cases(folder, f"  - {{id: one, clause: c, {case}}}\n"))
    assert document["failed"] == 1, document
    return " ".join(document["failures"][0]["reasons"])


GOOD = """\
  - {id: ready, clause: good, expect: {CE-1: met, CE-SCOPE: met}, expect_outcome: ready, expect_offending: []}
  - id: short
    clause: FAIL, a PIN of five
    set: {/profile/devices/a~1b/unlock/min_length: 5}
    expect: {CE-1: not_met}
    expect_checks: {short-pin: fail, odd-phone: pass}
    expect_offending: [Anna's laptop, "profile.devices[a/b]"]
    expect_outcome: would_fail
    expect_notices: []
  - id: strange
    clause: notice
    set: {/profile/devices/1/make: Nova, /profile/devices/0/name: Laptop}
    expect_notices: [ODD_PHONE]
    expect_attestations: []
    expect_contradictions: []
  - {id: missing, clause: unknown, remove: [/profile/scope/type], expect: {CE-SCOPE: unknown}}
  - id: none
    clause: N/A
    remove: [/profile/devices/phone, "/profile/devices/Anna's laptop"]
    expect: {CE-1: not_applicable}
  - id: more
    clause: another device
    append:
      /profile/devices: {id: c, ownership: org, class: laptop, unlock: {min_length: 4}}
      /profile/software: {id: s}
    expect: {CE-1: not_met}
  - {id: old, clause: stale, as_of: 2027-11-21, expect: {CE-1: partly_met}, expect_notices: [EVIDENCE_STALE]}
"""


@pytest.mark.req("RULE-11")
def test_cases_that_come_out_as_expected_pass(tmp_path: Path) -> None:
    document = report(write_cases(tmp_path, GOOD))
    assert (document["passed"], document["failed"], document["failures"]) == (7, 0, [])
    assert document["silent_checks"] == []


def test_checks_that_no_case_ever_triggers_are_named(tmp_path: Path) -> None:
    cases = "  - {id: ready, clause: all good, expect: {CE-1: met}}\n"
    assert report(write_cases(tmp_path, cases))["silent_checks"] == [
        "scope-unknown",
        "short-pin",
        "odd-phone",
    ]


@pytest.mark.req("RULE-11")
@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ("expect: {CE-1: not_met}", "CE-1 is met, expected not_met: Every check passed"),
        ("expect: {CE-2: met}", "there is no control 'CE-2' (did you mean 'CE-1'?)"),
        ("expect_checks: {short-pin: fail}", "the check 'short-pin' is pass, expected fail: no objection"),
        ("expect_checks: {shrt-pin: fail}", "there is no check 'shrt-pin' (did you mean 'short-pin'?)"),
        ("expect_offending: [x]", "the offending entry 'x' is missing; there is: none"),
        ("expect_outcome: not_ready", "the outcome is ready, expected not_ready"),
        ("expect_notices: [X]", "the notice 'X' is missing"),
        ("expect_attestations: [X]", "the attestation 'X' is missing"),
        ("expect_contradictions: [x]", "there is no contradiction 'x'"),
        (
            "set: {/profile/devices/1/make: N}, expect_notices: []",
            "no notice is expected; there is: ODD_PHONE",
        ),
        ("set: {/profile/devices/9/make: N}, expect: {CE-1: met}", "names '9', and no entry has that id"),
        ("set: {profile: 1}, expect: {CE-1: met}", "'profile' is not a pointer"),
        ("set: {/profile/scope/type/x: 1}, expect: {CE-1: met}", "goes through 'type', which holds nothing"),
        ("remove: [/profile/scope/tpye], expect: {CE-1: met}", "/profile/scope/tpye is not there"),
        ("append: {/profile/scope/type: 1}, expect: {CE-1: met}", "is not a list to append to"),
        (
            "set: {/profile/scope/type: most}, expect: {CE-1: met}",
            "the facts at /profile/scope/type is 'most'",
        ),
        (
            "append: {/profile/devices: {id: phone}}, expect: {CE-1: met}",
            "two entries are both called 'phone'",
        ),
    ],
)
def test_a_case_that_comes_out_otherwise_fails_with_the_reason(
    tmp_path: Path, case: str, reason: str
) -> None:
    assert reason in reasons(tmp_path, case)


@pytest.mark.parametrize(
    ("cases", "message"),
    [
        ("  - {id: a}\n", "all.yaml:4: a case needs an `id` and the `clause`"),
        ("  - {id: a, clause: c}\n", "all.yaml:4: the case 'a' expects nothing"),
        ("  - {id: a, clause: c, expects: {}}\n", "all.yaml:4: 'expects' has no meaning here"),
        ("  - {id: a, clause: c, expect: {}, as_of: May}\n", "all.yaml:4: the case needs an `as_of` date"),
        ("  - {id: a, clause: c, expect: {}, base: ../x}\n", "all.yaml:4: the case needs a `base`"),
        ("  - {id: a, clause: c, expect: {CE-1: met}, base: x.json}\n", "x.json"),
        (
            "  - {id: a, clause: c, expect: {}}\n  - {id: a, clause: c, expect: {}}\n",
            "all.yaml:5: the case 'a'",
        ),
    ],
)
def test_a_case_that_cannot_be_understood_is_refused(tmp_path: Path, cases: str, message: str) -> None:
    with pytest.raises(TranscryptError) as caught:
        report(write_cases(tmp_path, cases))
    assert message in str(caught.value)


def test_a_file_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TranscryptError, match="holds `base`, `as_of` and a list of `cases`"):
        report(write_cases(tmp_path, "  []\n", **{"vectors/more.yaml": "- 1\n"}))


def test_a_pack_runs_the_cases_of_the_pack_it_extends_with_its_own_expectations(tmp_path: Path) -> None:
    cases = (
        '  - {id: a, clause: c, expect: {"1.0": {CE-1: met}, "2.0": {CE-1: not_met}}}\n'
        '  - {id: b, clause: c, expect: {CE-1: {"1.0": met, "2.0": not_met}, CE-SCOPE: met}}\n'
        '  - {id: c, clause: c, expect_outcome: {"1.0": ready}}\n'
        "  - {id: d, clause: c, expect: {CE-1: met}}\n"
    )
    own = HEAD.replace("base.json", "none.json") + "  - {id: d, clause: c, expect: {CE-1: not_applicable}}\n"
    write_cases(tmp_path / "small", cases)
    pack = 'extends: small\nid: next\nstandard: {version: "2.0"}\nconstants: {PIN_MIN: 9}\n'
    extra = {"vectors/own.yaml": own, "vectors/none.json": '{"profile": {"devices": []}}'}
    write_files(tmp_path / "next", {"pack.yaml": pack} | extra)
    assert report(tmp_path / "small")["passed"] == 4
    document = report(tmp_path / "next")
    assert (document["passed"], document["failed"], document["skipped"]) == (3, 0, 1)


def test_the_base_is_never_changed_by_a_case() -> None:
    changed_facts(BASE, {"set": {"/profile/devices/phone/make": "x"}, "append": {"/profile/new": {"y": [1]}}})
    assert BASE == {"profile": {"scope": {"type": "whole"}, "devices": DEVICES}, "evidence": EVIDENCE}
    assert [device.get("make") for device in DEVICES] == [None, "Aurora"]


def test_an_empty_step_or_no_step_is_no_pointer() -> None:
    for pointer in ("", "/", "profile/scope"):
        with pytest.raises(PointerError, match="is not a pointer"):
            changed_facts(BASE, {"set": {pointer: 1}})
