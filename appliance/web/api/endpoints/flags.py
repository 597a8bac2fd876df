"""What is switched on, for front ends that begin (FLAG-01, SAIS 7.12.4)."""

from __future__ import annotations

from hashlib import sha256

from appliance.foundation.canonical_json import canonical_bytes
from appliance.services import switches
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked
from appliance.web.api.contract import ApiGroup
from appliance.web.guards import requires

api = ApiGroup("flags", "Flags")


@api.get("/flags", access=requires(Permission.VIEW), answers={200: "flags"}, tagged=True)
def read_flags(asked: Asked) -> Answer:
    """Read which parts of the product are on for this organisation.

    As they hold now, with emergency stops and what differs for the organisation reckoned in. They change
    within a second of the operator's doing; send the ETag as If-None-Match to ask whether they did.
    """
    held = {flag.value: on for flag, on in switches.effective(asked.ctx).items()}
    return Answer({"flags": held}, tag=sha256(canonical_bytes(held)).hexdigest()[:32])
