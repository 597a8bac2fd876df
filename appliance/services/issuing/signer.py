"""Whose key signs the reports of this installation."""

from __future__ import annotations

from appliance.foundation.public_keys import PublicKey
from appliance.services.context import Context
from appliance.services.keys import signing_key


def signer(ctx: Context) -> PublicKey:
    """The public key that whoever checks a report has to trust. Raises UnreadableError when there is none."""
    return signing_key(ctx.product.settings).public_key
