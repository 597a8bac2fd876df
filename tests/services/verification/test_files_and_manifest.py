"""The files that go with a bundle, and the manifest that names them."""

from typing import Any

import pytest

from appliance.foundation.canonical_json import canonical_bytes, sha256_hex
from tests.services.verification.sample_bundle import HTML, failures, opened, outcome, sample, verified


def test_a_pdf_changed_by_one_byte_is_found() -> None:
    verdict = verified(sample()[0], pdf=sample()[1] + b" ")
    assert failures(verdict) == ["pdf"]
    assert outcome(verdict, "pdf")[1] == "/manifest/entries/8"


def test_a_pdf_of_another_report_is_named_as_such() -> None:
    other = sample()[1].replace(sha256_hex(opened()["report"]).encode(), b"0" * 64)
    verdict = verified(sample()[0], pdf=other)
    assert f"names report {'0' * 64}" in outcome(verdict, "pdf")[0]


def test_a_pdf_that_names_no_report_is_refused() -> None:
    assert "names no report" in outcome(verified(sample()[0], pdf=b"%PDF-1.4"), "pdf")[0]


def test_a_pdf_that_names_two_reports_is_refused() -> None:
    twice = sample()[1] + b"transcrypt-report-sha256:"
    assert "names report nothing" in outcome(verified(sample()[0], pdf=twice), "pdf")[0]
    others = b" ".join(b"transcrypt-report-sha256:" + digit * 64 for digit in (b"9", b"5", b"7", b"6"))
    assert f"names report {'5' * 64}" in outcome(verified(sample()[0], pdf=others), "pdf")[0]


def test_an_html_copy_changed_by_one_byte_is_found() -> None:
    verdict = verified(sample()[0], html=HTML + b"\n")
    assert failures(verdict) == ["html"]
    assert outcome(verdict, "html")[1] == "/manifest/entries/7"


def test_a_file_without_a_manifest_entry_is_not_verified() -> None:
    bundle = opened()
    del bundle["manifest"]["entries"][7]
    verdict = verified(canonical_bytes(bundle))
    assert failures(verdict) == ["entries", "signature", "html"]
    assert "lacks report.html" in outcome(verdict, "entries")[0]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["facts"], "lacks evaluation, answers, pack, report"),
        (["facts", "facts"], "lacks"),
        ([*range(9), "notes"], "names 'notes'"),
        ([*range(9), 0], "names 'facts'"),
        ([1, 0, *range(2, 9)], "another order"),
    ],
)
def test_entries_that_are_not_exactly_the_expected_are_named(names: list[Any], words: str) -> None:
    bundle = opened()
    entries = bundle["manifest"]["entries"]
    new = [entries[name] if isinstance(name, int) else {**entries[0], "name": name} for name in names]
    bundle["manifest"]["entries"] = new
    assert words in outcome(verified(canonical_bytes(bundle)), "entries")[0]


def test_a_part_whose_size_alone_is_wrong_is_found() -> None:
    bundle = opened()
    bundle["manifest"]["entries"][2]["bytes"] += 1
    assert "answers" in outcome(verified(canonical_bytes(bundle)), "hashes")[0]
