"""A bundle is one canonical document: the same parts give the same bytes, whatever their order."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from appliance.foundation.canonical_json import canonical_bytes, sha256_hex
from appliance.foundation.carried_files import validator
from appliance.foundation.errors import RefusedError
from appliance.foundation.strict_json import parse_json
from appliance.services.bundles.build import build_bundle
from tests.services.verification.sample_bundle import ALICE, FACTS, HTML, PACK, bundle_of, opened, sample

PARTS = ["facts", "evaluation", "answers", "pack", "report", "evidence", "audit", "report.html", "report.pdf"]


def shuffled(value: Any) -> Any:
    """The same facts, with every object and list the other way round."""
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [shuffled(item) for item in reversed(value)]
    return value


@pytest.mark.req("REPT-07")
def test_a_bundle_fits_its_schema() -> None:
    assert validator("bundle").problems(opened()) == []


@pytest.mark.req("REPT-03", "REPT-07")
def test_the_order_in_which_facts_were_given_does_not_show() -> None:
    assert bundle_of(shuffled(FACTS), PACK)[0] == sample()[0]


@pytest.mark.req("REPT-03")
def test_the_bytes_are_canonical() -> None:
    assert canonical_bytes(opened()) == sample()[0]


@pytest.mark.req("REPT-07")
def test_the_manifest_names_every_part_and_file_with_hash_and_size() -> None:
    bundle = opened()
    entries = bundle["manifest"]["entries"]
    assert [entry["name"] for entry in entries] == PARTS
    for entry in entries[:7]:
        assert entry["sha256"] == sha256_hex(bundle[entry["name"]])
        assert entry["bytes"] == len(canonical_bytes(bundle[entry["name"]]))
    assert entries[7] == {
        "name": "report.html",
        "sha256": hashlib.sha256(HTML).hexdigest(),
        "bytes": len(HTML),
    }


def test_the_evidence_list_carries_the_hashes_of_the_facts() -> None:
    bundle = opened()
    assert bundle["evidence"] == bundle["facts"]["evidence"]
    assert bundle["evidence"][1]["sha256"] == "ab" * 32


def test_facts_without_evidence_or_answers_make_a_bundle_too() -> None:
    bundle = parse_json(bundle_of({"profile": {}}, PACK)[0], source="test")
    assert (bundle["evidence"], bundle["facts"]["answers"]) == ([], {})
    assert validator("bundle").problems(bundle) == []


def test_a_missing_file_is_a_mistake_of_the_caller() -> None:
    bundle = opened()
    with pytest.raises(KeyError, match=r"report\.pdf"):
        build_bundle(
            bundle["facts"],
            bundle["evaluation"],
            bundle["answers"],
            bundle["pack"]["document"],
            bundle["pack"]["signature"],
            bundle["report"],
            {"report.html": HTML},
            ALICE,
        )


def test_a_bundle_nobody_could_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.services.bundles.build.MAX_BYTES", 1000)
    with pytest.raises(RefusedError, match="the bundle would be larger than the 0 MiB that verifiers read"):
        bundle_of(FACTS, PACK)
