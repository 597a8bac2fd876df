"""organisation.erase and organisation.certify_deletion: the end of an organisation, in two steps."""

from __future__ import annotations

from appliance.services import deletion
from appliance.services.context import Context


def erase(ctx: Context) -> None:
    """Delete the organisation, if that is due."""
    deletion.erase(ctx)


def certify(ctx: Context) -> None:
    """Certify that it is gone."""
    deletion.certify(ctx)
