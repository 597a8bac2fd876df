"""An organisation that has published a profile and stated when its certificate ends."""

from __future__ import annotations

from datetime import date
from typing import Any

from appliance.services import profiles, renewal
from appliance.services.context import Context
from tests.services.issuing.judged import sample_facts

ENDS_ON = date(2027, 2, 19)  # ninety days after the clock of tests


def published_with_end(ctx: Context, ends_on: date = ENDS_ON, **more: Any) -> None:
    """Publish the sample's profile, with ``more`` at its top, and state the day."""
    profiles.replace_profile(ctx, {**sample_facts()["profile"], **more}, 0)
    renewal.set_certificate_end(ctx, ends_on, 0)
