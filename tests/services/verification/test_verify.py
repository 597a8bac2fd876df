"""What each check of a bundle finds, with an honest and with a dishonest signer."""

import base64
from typing import Any

import pytest

from appliance.engine import PackError
from appliance.foundation.canonical_json import canonical_bytes, sha256_hex
from appliance.services.verification import replay
from appliance.services.verification.verdict import Result
from appliance.services.verification.verify import STEPS, verify
from tests.services.verification.sample_bundle import (
    ALICE,
    FACTS,
    MALLORY,
    PACK,
    bundle_of,
    failures,
    opened,
    outcome,
    resealed,
    resigned_pack,
    sample,
    states,
    verified,
)

PUBLISHED = [{"id": "sample-1.0", "version": "1.0.0", "sha256": sha256_hex(PACK)}]


@pytest.mark.req("REPT-08", "RULE-08")
def test_an_honest_bundle_passes_every_check() -> None:
    verdict = verified(sample()[0], published=PUBLISHED)
    absent = dict.fromkeys(("audit-chain", "audit-record", "files", "sign-off"), "not run")
    assert states(verdict) == dict.fromkeys(states(verdict), "passed") | absent
    assert (verdict.result, verdict.exit_code, verdict.failures) == (Result.VERIFIED, 0, ())
    assert verdict.signer == ALICE.public_key


def test_the_checks_are_listed_in_the_order_they_are_made() -> None:
    names = [check.name for check in verified(sample()[0]).checks]
    assert names == ["readable", *(step.name for step in STEPS)]


def test_a_bundle_verifies_without_its_files_and_without_a_list_of_published_rules() -> None:
    verdict = verify(sample()[0], trusted_keys=[ALICE.public_key.raw])
    not_run = [name for name, state in states(verdict).items() if state == "not run"]
    assert not_run == ["pack-published", "audit-chain", "audit-record", "html", "pdf", "files", "sign-off"]
    assert verdict.exit_code == 0
    assert outcome(verdict, "pdf") == ("report.pdf was not given.", None)


@pytest.mark.req("REPT-07")
def test_nobody_trusted_means_not_verified_and_the_key_is_named() -> None:
    verdict = verify(sample()[0])
    assert verdict.exit_code == 1
    assert failures(verdict) == ["signer", "pack-signature"]
    sentence, place = outcome(verdict, "signer")
    assert ALICE.public_key.fingerprint in sentence
    assert "--key" in sentence
    assert place == "/signatures/0/public_key"


def test_a_bundle_signed_by_a_stranger_is_not_verified() -> None:
    verdict = verified(resealed(opened(), MALLORY))
    assert failures(verdict) == ["signer"]
    assert MALLORY.public_key.key_id in outcome(verdict, "signer")[0]


@pytest.mark.req("RULE-02")
def test_rules_signed_by_a_stranger_are_never_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    def compile_nothing(*_: Any) -> None:
        raise AssertionError("rules nobody vouched for were compiled")

    monkeypatch.setattr(replay, "load_pack", compile_nothing)
    verdict = verified(bundle_of(FACTS, PACK, pack_key=MALLORY)[0])
    assert failures(verdict) == ["pack-signature"]
    assert f"signed by key {MALLORY.public_key.key_id} (" in outcome(verdict, "pack-signature")[0]
    for name in ("evaluation", "answers", "report"):
        assert outcome(verdict, name) == ("The check pack-signature has to pass first.", None)


def test_rules_changed_after_they_were_signed_are_never_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "load_pack", None)
    bundle = opened()
    bundle["pack"]["document"]["controls"][0]["checks"][0]["when"] = "d.software_firewall is 'on'"
    verdict = verified(resealed(bundle))
    assert failures(verdict) == ["pack-signature", "pack-hash"]
    assert outcome(verdict, "pack-signature")[1] == "/pack/signature/signed"


def test_the_signature_of_a_bundle_does_not_sign_rules() -> None:
    bundle = opened()
    document = canonical_bytes(bundle["pack"]["document"])
    signature = ALICE.sign(b"transcrypt-bundle-v1\n" + document)
    bundle["pack"]["signature"]["signature"] = base64.b64encode(signature).decode()
    assert failures(verified(resealed(bundle))) == ["pack-signature"]


def test_swapped_rules_are_found_though_a_trusted_key_signed_them() -> None:
    bundle = opened()
    bundle["pack"]["document"]["controls"][0]["checks"][0]["effect"] = "partial"
    verdict = verified(resealed(resigned_pack(bundle)), published=PUBLISHED)
    assert failures(verdict) == ["pack-hash", "pack-published", "evaluation", "answers", "report"]
    assert outcome(verdict, "pack-hash")[1] == "/evaluation/pack/sha256"


def test_rules_that_take_the_name_of_published_ones_are_found() -> None:
    forged = [{**PUBLISHED[0], "sha256": "0" * 64}]
    verdict = verified(sample()[0], published=forged)
    assert failures(verdict) == ["pack-published"]
    assert "sample-1.0 1.0.0" in outcome(verdict, "pack-published")[0]


def test_rules_the_list_does_not_know_are_not_held_against_the_bundle() -> None:
    verdict = verified(sample()[0], published=[{**PUBLISHED[0], "version": "0.9.0"}])
    assert states(verdict)["pack-published"] == "not run"
    assert verdict.exit_code == 0


def test_the_answers_must_name_the_same_rules() -> None:
    bundle = opened()
    bundle["answers"]["pack"]["sha256"] = "0" * 64
    assert failures(verified(resealed(bundle))) == ["pack-hash", "answers"]


@pytest.mark.req("RULE-08")
def test_a_finding_made_up_by_a_trusted_signer_is_found_by_running_the_engine_again() -> None:
    bundle = opened()
    bundle["evaluation"]["findings"][0]["status"] = "met"
    verdict = verified(resealed(bundle))
    assert failures(verdict) == ["evaluation"]
    sentence, place = outcome(verdict, "evaluation")
    assert place == "/evaluation/findings/0/status"
    assert 'is "met", but comes out as "not_met"' in sentence


def test_a_report_that_says_something_else_is_found_by_making_it_again() -> None:
    bundle = opened()
    bundle["report"]["cover"]["outcome_word"] = "Ready"
    verdict = verified(resealed(bundle))
    assert failures(verdict) == ["report", "pdf"]
    assert outcome(verdict, "report")[1] == "/report/cover/outcome_word"


def test_facts_in_another_order_are_found() -> None:
    bundle = opened()
    bundle["facts"]["profile"]["devices"].reverse()
    verdict = verified(resealed(bundle))
    assert failures(verdict) == ["facts-order"]
    assert outcome(verdict, "facts-order")[1] == "/facts/profile/devices"


def test_two_facts_with_one_name_are_found() -> None:
    bundle = opened()
    bundle["facts"]["profile"]["devices"][1]["id"] = "back-office"
    verdict = verified(resealed(bundle))
    assert failures(verdict) == ["facts-order", "evaluation", "answers", "report", "evidence"]
    assert "two entries are both called 'back-office'" in outcome(verdict, "facts-order")[0]


def test_evidence_left_out_of_the_list_is_found() -> None:
    bundle = opened()
    del bundle["evidence"][0]
    verdict = verified(resealed(bundle))
    assert failures(verdict) == ["evidence"]
    assert outcome(verdict, "evidence")[1] == "/evidence"


def test_rules_that_do_not_compile_are_a_failed_check_and_no_crash() -> None:
    bundle = opened()
    bundle["pack"]["document"]["controls"][0]["checks"][0]["when"] = "d.software_firewall is"
    verdict = verified(resealed(resigned_pack(bundle)))
    sentence, place = outcome(verdict, "evaluation")
    assert PackError.__name__ in sentence
    assert "/controls/0/checks/0/when" in sentence
    assert place == "/evaluation"


@pytest.mark.parametrize("when", ["d.name > 3", "age(d.name) > 1", "d.id.x.y is null"])
def test_rules_nobody_linted_are_a_failed_check_and_no_crash(when: str) -> None:
    bundle = opened()
    bundle["pack"]["document"]["controls"][0]["checks"][0]["when"] = when
    verdict = verified(resealed(resigned_pack(bundle)))
    assert "evaluation" in failures(verdict)
    assert verdict.exit_code == 1


def test_a_trusted_signer_who_breaks_the_shape_gets_no_further_than_the_schema() -> None:
    bundle = opened()
    bundle["facts"]["profile"]["devices"][0]["software_firewall"] = "perhaps"
    verdict = verified(resealed(bundle))
    assert failures(verdict) == ["schema"]
    assert outcome(verdict, "schema")[1] == "/facts/profile/devices/0/software_firewall"
    assert outcome(verdict, "evaluation") == (
        "The part facts is missing or does not have the shape it must have.",
        None,
    )


def test_audit_events_are_refused_as_long_as_nobody_checks_them() -> None:
    bundle = opened()
    bundle["audit"]["events"].append({"event": "report.approved"})
    assert failures(verified(resealed(bundle))) == ["schema"]


def test_a_second_signature_is_refused() -> None:
    bundle = opened()
    bundle["signatures"].append(bundle["signatures"][0])
    assert failures(verified(canonical_bytes(bundle))) == ["schema"]


def test_a_bundle_with_more_wrong_than_can_be_told_is_looked_at_no_further() -> None:
    bundle = opened()
    bundle["evidence"] = [{} for _ in range(200)]
    verdict = verified(canonical_bytes(bundle))
    assert failures(verdict)[0] == "schema"
    assert states(verdict)["hashes"] == "not run"
    assert verdict.exit_code == 1


def test_a_key_spelled_in_another_way_is_no_key() -> None:
    bundle = opened()
    key = bundle["signatures"][0]["public_key"]
    bundle["signatures"][0]["public_key"] = key[:-2] + chr(ord(key[-2]) + 1) + "="
    verdict = verified(canonical_bytes(bundle))
    assert failures(verdict) == ["signature", "signer"]
    assert verdict.signer is None
