"""What the variable parts of addresses stand for, in the words of the reference."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.foundation.json_schema_checks import SchemaError
from appliance.web.api.contract import Operation

_WORDS: Mapping[str, str] = {
    "account_id": "The id of the person.",
    "control_id": "The control, such as CE-4, or CE-SCOPE.",
    "deletion_id": "The id of the deletion.",
    "evaluation_id": "The id of the evaluation.",
    "evidence_id": "The id of the evidence.",
    "invitation_id": "The id of the invitation.",
    "job_id": "The number of the job.",
    "part_id": "The part of the profile, as the list of parts names it.",
    "report_id": "The id of the report.",
    "request_id": "The id of the request about your data.",
    "round_id": "The id of the round of clarification.",
    "rulepack_id": "The rulepack, such as cyber-essentials-3.3.",
    "share_id": "The id of the link.",
    "tenant_id": "The id of the organisation.",
    "token_id": "The id of the API token.",
}
# What only its address tells.
_OF_ADDRESS: Mapping[tuple[str, str], str] = {
    ("/answers/<number>", "number"): "The number of the question, such as A4.5.",
    (
        "/clarification-rounds/<uuid:round_id>/questions/<number>",
        "number",
    ): "The number of the question, such as A4.5.",
    ("/org-profile/versions/<int:number>", "number"): "The number of the version, from 1.",
    ("/reports/<uuid:report_id>/files/<string:name>", "name"): "The file, as its link names it.",
}


def words_of(operation: Operation, name: str) -> str:
    """What the part ``name`` of the operation's address stands for. Raises SchemaError when nobody says."""
    found = _OF_ADDRESS.get((operation.rule, name)) or _WORDS.get(name)
    if found is None:
        raise SchemaError(f"{operation.rule}: say in path_words.py what {name} is")
    return found
