"""Whether a sign-off stands for the very answers and the very bundle beside it.

Made where a report is approved (``signed``) and checked wherever the report is shown (``fault_in``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from appliance.foundation.canonical_json import canonical_bytes, sha256_hex
from appliance.foundation.carried_files import validator
from appliance.foundation.errors import UnreadableError
from appliance.foundation.strict_json import parse_json
from appliance.services.verification.signatures import fault_of, public_key_of

KIND = "transcrypt-sign-off"
SIGN_OFF_PREFIX = b"transcrypt-sign-off-v1\n"
STATEMENT = (
    "I have read the answers in this report. To the best of my knowledge they are true and complete, and I "
    "may say so for the organisation. This is a statement of readiness; it certifies nothing."
)

Json = Mapping[str, Any]


def signed(statement: Json, sign: Callable[[bytes, bytes], Json]) -> bytes:
    """The canonical bytes of a sign-off; ``sign`` makes the signature document of a prefix and a subject."""
    unsigned = {"format": 1, "kind": KIND, "statement": STATEMENT, **statement}
    return canonical_bytes({**unsigned, "signature": sign(SIGN_OFF_PREFIX, canonical_bytes(unsigned))})


def fault_in(data: bytes, bundle: Json, trusted: Collection[bytes]) -> str | None:
    """Why ``data`` is no sign-off of ``bundle`` by a trusted key (32 bytes each); None when it is one.

    ``bundle`` has sound answers and a sound manifest; ``data`` may be any bytes.
    """
    try:
        document = parse_json(data, source="the sign-off")
    except UnreadableError as error:
        return str(error).rstrip(".")
    problems = validator("sign_off").problems(document, limit=1)
    if problems:
        where = problems[0].pointer or "as a whole it"
        return f"the sign-off has the wrong shape: {where} {problems[0].message}"
    if canonical_bytes(document) != data:
        return "the sign-off is not in canonical form"
    return _fault_of_signature(document, trusted) or _fault_of_subject(document["report"], bundle)


def _fault_of_signature(document: Json, trusted: Collection[bytes]) -> str | None:
    signature = document["signature"]
    unsigned = {name: value for name, value in document.items() if name != "signature"}
    fault = fault_of(signature, SIGN_OFF_PREFIX, canonical_bytes(unsigned))
    if fault is not None:
        return f"the sign-off and its signature do not fit: /signature{fault.place} {fault.sentence}"
    key = public_key_of(signature)
    if key is None or key.raw not in trusted:
        return f"the sign-off is signed by key {signature['key_id']}, for which nobody vouched"
    return None


def _fault_of_subject(named: Json, bundle: Json) -> str | None:
    if named["answers_sha256"] != sha256_hex(bundle["answers"]):
        return "the sign-off is for other answers than those of this bundle"
    if named["manifest_sha256"] != sha256_hex(bundle["manifest"]):
        return "the sign-off is for another bundle with the same answers"
    return None
