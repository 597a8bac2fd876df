"""A sign-off stands for one set of answers in one bundle, or it stands for nothing."""

from __future__ import annotations

from functools import cache
from uuid import UUID

import pytest

from appliance.foundation.canonical_json import canonical_bytes, sha256_hex
from appliance.foundation.carried_files import validator
from appliance.foundation.signing_keys import SigningKey, signature_document
from appliance.foundation.strict_json import parse_json
from appliance.services.verification.sign_off import SIGN_OFF_PREFIX, STATEMENT, signed
from tests.services.verification.sample_bundle import (
    ALICE,
    MALLORY,
    Json,
    failures,
    opened,
    outcome,
    sample,
    states,
    verified,
)
from tests.services.verification.test_tampering import altered, at, places


def made(key: SigningKey = ALICE, named: Json | None = None) -> bytes:
    """The sign-off of the sample bundle; ``named`` replaces hashes it names."""
    bundle = opened()
    report = {
        "id": str(UUID(int=7)),
        "as_of": "2026-11-21",
        "pack_id": "sample-1.0",
        "pack_sha256": sha256_hex(bundle["pack"]["document"]),
        "answers_sha256": sha256_hex(bundle["answers"]),
        "manifest_sha256": sha256_hex(bundle["manifest"]),
    }
    moment = "2026-11-21T09:00:00.000000Z"
    statement = {
        "organisation": {"id": str(UUID(int=1)), "name": "Größe & Söhne Ltd"},
        "signatory": {"name": "Gülay Größe", "role": "Managing director"},
        "report": report | (named or {}),
        "authenticated_at": moment,
        "approved_at": moment,
    }
    return signed(statement, lambda prefix, subject: signature_document(key, prefix, subject))


@cache
def document() -> Json:
    found: Json = parse_json(made(), source="sign-off")
    return found


def resigned(changed: Json, key: SigningKey = ALICE) -> bytes:
    """What whoever holds a key makes of a changed sign-off."""
    unsigned = {name: value for name, value in changed.items() if name != "signature"}
    signature = signature_document(key, SIGN_OFF_PREFIX, canonical_bytes(unsigned))
    return canonical_bytes({**unsigned, "signature": signature})


@pytest.mark.req("REPT-06", "REPT-08")
def test_a_sign_off_of_these_answers_passes() -> None:
    verdict = verified(sample()[0], sign_off=made())
    assert (verdict.exit_code, states(verdict)["sign-off"]) == (0, "passed")
    assert validator("sign_off").problems(document()) == []
    assert document()["statement"] == STATEMENT


@pytest.mark.req("REPT-06")
@pytest.mark.parametrize(
    ("named", "sentence"),
    [("answers_sha256", "is for other answers"), ("manifest_sha256", "is for another bundle")],
)
def test_a_sign_off_of_something_else_fails(named: str, sentence: str) -> None:
    verdict = verified(sample()[0], sign_off=made(named={named: "0" * 64}))
    assert failures(verdict) == ["sign-off"]
    assert sentence in outcome(verdict, "sign-off")[0]


def test_a_sign_off_by_a_stranger_fails() -> None:
    verdict = verified(sample()[0], sign_off=made(MALLORY))
    assert "nobody vouched" in outcome(verdict, "sign-off")[0]
    assert verdict.exit_code == 1


@pytest.mark.req("REPT-06", "REPT-08")
@pytest.mark.parametrize("place", list(places(document())), ids=str)
def test_every_edit_of_a_sign_off_is_found(place: tuple[str | int, ...]) -> None:
    changed: Json = parse_json(made(), source="sign-off")
    outer, step = at(changed, place[:-1]), place[-1]
    outer[step] = altered(outer[step])
    assert failures(verified(sample()[0], sign_off=canonical_bytes(changed))) == ["sign-off"]


def test_a_signature_made_for_a_sign_off_is_checked_over_all_of_it() -> None:
    changed = document() | {"signatory": {"name": "Somebody else", "role": "Clerk"}}
    assert failures(verified(sample()[0], sign_off=canonical_bytes(changed))) == ["sign-off"]
    assert failures(verified(sample()[0], sign_off=resigned(changed))) == []


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff", sample()[0], made() + b"\n"])
def test_what_is_no_sign_off_fails_in_one_sentence(data: bytes) -> None:
    verdict = verified(sample()[0], sign_off=data)
    assert failures(verdict) == ["sign-off"]
    assert len(outcome(verdict, "sign-off")[0].splitlines()) == 1
