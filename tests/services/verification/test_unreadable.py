"""What is no bundle, or not one this verifier knows, is told in one sentence and looked at no further."""

import pytest

from appliance.services.verification.verdict import Result, State
from tests.services.verification.sample_bundle import failures, verified


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"hello", "a value is expected"),
        (b"[]", "not an evidence bundle"),
        (b"17", "not an evidence bundle"),
        (b'{"format":1}', "not an evidence bundle"),
        (b'{"kind":"transcrypt-evidence-bundle","format":5}', "made by a newer Transcrypt"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"a":1,"a":2}', "/a stands twice"),
        (b"\xff\xfe{}", "UTF-16"),
    ],
)
def test_what_is_no_bundle_is_unreadable_in_one_sentence(data: bytes, words: str) -> None:
    verdict = verified(data)
    assert (verdict.result, verdict.exit_code) == (Result.UNREADABLE, 2)
    sentence = verdict.checks[0].outcome.sentence
    assert words in sentence
    assert "\n" not in sentence
    assert {check.outcome.state for check in verdict.checks[1:]} == {State.NOT_RUN}


def test_fifty_megabytes_of_anything_are_refused() -> None:
    assert verified(b'{"kind":"' + b"x" * 50_000_000 + b'"}').exit_code == 2


def test_an_empty_bundle_of_the_right_kind_is_not_verified() -> None:
    verdict = verified(b'{"kind":"transcrypt-evidence-bundle"}')
    assert verdict.exit_code == 1
    assert failures(verdict) == ["schema"]
