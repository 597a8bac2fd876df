"""Who signed the bundle and its rules, and whether somebody vouched for them."""

from __future__ import annotations

from appliance.foundation.canonical_json import canonical_bytes, sha256_hex
from appliance.foundation.public_keys import PublicKey
from appliance.services.verification.bundle_format import BUNDLE_PREFIX, PACK_PREFIX, SIGN_OFF
from appliance.services.verification.case import Case
from appliance.services.verification.sign_off import fault_in
from appliance.services.verification.signatures import fault_of, public_key_of
from appliance.services.verification.verdict import Outcome, failed, not_run, passed

_VOUCH = "Get the public key from its owner by another way than the bundle, and give it with --key"


def check_signature(case: Case) -> Outcome:
    """The one signature, over the manifest."""
    manifest = canonical_bytes(case.bundle["manifest"])
    fault = fault_of(case.bundle["signatures"][0], BUNDLE_PREFIX, manifest)
    if fault is None:
        return passed("The signature fits the manifest.")
    place = f"/signatures/0{fault.place}"
    return failed(f"Manifest and signature do not fit, one was changed: {place} {fault.sentence}.", place)


def check_signer(case: Case) -> Outcome:
    """A signature by a stranger proves nothing, however well it fits."""
    place = "/signatures/0/public_key"
    key = public_key_of(case.bundle["signatures"][0])
    if key is None:
        return failed(f"The key that signed cannot be read: {place}.", place)
    if key.raw in case.trusted:
        return passed(f"It is signed by key {key.key_id}, which you trust.")
    return failed(f"It is signed by {_named(key)}, for which nobody vouched. {_VOUCH}.", place)


def check_pack_signature(case: Case) -> Outcome:
    """The rules are signed, and by somebody trusted: only then may they be run."""
    signature = case.bundle["pack"]["signature"]
    document = canonical_bytes(case.bundle["pack"]["document"])
    fault = fault_of(signature, PACK_PREFIX, document)
    if fault is not None:
        place = f"/pack/signature{fault.place}"
        return failed(f"Rules and signature do not fit, one was changed: {place} {fault.sentence}.", place)
    key = public_key_of(signature)
    if key is not None and key.raw in case.trusted:
        return passed(f"The rules are signed by key {key.key_id}, which you trust.")
    signer = _named(key) if key else "nobody"
    return failed(
        f"The rules are signed by {signer}, for which nobody vouched, so they were not run. {_VOUCH}.",
        "/pack/signature/public_key",
    )


def check_pack_hash(case: Case) -> Outcome:
    """The results name the very rules that are in the bundle."""
    actual = sha256_hex(case.bundle["pack"]["document"])
    for part in ("evaluation", "answers"):
        named = case.bundle[part]["pack"]["sha256"]
        if named != actual:
            return failed(
                f"The rules in the bundle have the SHA-256 {actual}, but {part} was made with {named}.",
                f"/{part}/pack/sha256",
            )
    return passed(f"The results name the rules in the bundle (SHA-256 {actual}).")


def check_pack_published(case: Case) -> Outcome:
    """Whether these are the rules that were published under this name and version."""
    if case.published is None:
        return not_run("This installation has no list of published rules.")
    document = case.bundle["pack"]["document"]
    name = f"{document['id']} {document['version']}"
    hashes = [
        entry["sha256"]
        for entry in case.published
        if (entry["id"], entry["version"]) == (document["id"], document["version"])
    ]
    if not hashes:
        return not_run(
            f"No rules called {name} are in this verifier's list: they may be newer, or somebody's own."
        )
    if sha256_hex(document) in hashes:
        return passed(f"The rules are {name} as published.")
    return failed(
        f"The rules call themselves {name}, but are not what was published under it.", "/pack/document"
    )


def check_sign_off(case: Case) -> Outcome:
    """Somebody stands for the answers: for these, of this bundle, by a key that is trusted."""
    data = case.files[SIGN_OFF]
    if data is None:
        return not_run("No sign-off was given.")
    fault = fault_in(data, case.bundle, case.trusted)
    if fault is not None:
        return failed(f"{fault[:1].upper()}{fault[1:]}.", "/answers")
    return passed("The sign-off given is for these answers and this bundle.")


def _named(key: PublicKey) -> str:
    return f"key {key.key_id} (SHA-256 {key.fingerprint})"
