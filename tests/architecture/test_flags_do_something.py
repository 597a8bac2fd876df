"""Every flag stops something in the code, or it stands here what it waits for."""

from __future__ import annotations

import re

import pytest

from appliance.foundation.flags import STOPPED_BY, Flag, KillSwitch
from tests.database import CHECKOUT

# The part that will ask: the flag is there so that the file need not change its shape when the part comes.
WAITS_FOR: dict[Flag, str] = {
    Flag.WAITLIST_ENABLED: "the public site",
    Flag.NEWSLETTER_ENABLED: "the public site",
    Flag.LEAD_MAGNET_DIRECT_DOWNLOAD_ENABLED: "the public site",
    Flag.ANALYTICS_INJECTION_ENABLED: "the public site",
    Flag.CTA_PROMOS_ENABLED: "the public site",
    Flag.APP_LAUNCH_ENABLED: "the public site",
    Flag.PRICING_LIVE: "the public site",
    Flag.INFERENCE_API_ENABLED: "suggestions by a language model",
    Flag.RULEPACK_INFERENCE_ENABLED: "suggestions by a language model",
}
# Named by operators in their settings, for the providers they set up.
NAMED_IN_SETTINGS = {
    Flag.OIDC_PROVIDER_GOOGLE_ENABLED,
    Flag.OIDC_PROVIDER_OKTA_ENABLED,
    Flag.OIDC_PROVIDER_ENTRA_ENABLED,
}


def asked() -> set[Flag]:
    """Those that some file names besides the one that declares them, its words left aside."""
    found: set[str] = set()
    for path in (CHECKOUT / "appliance").rglob("*.py"):
        if path.name not in {"flags.py", "feature_gate.py"}:
            found |= set(re.findall(r"\bFlag\.([A-Z_]+)", path.read_text(encoding="utf-8")))
    return {Flag[name] for name in found}


@pytest.mark.req("FLAG-01")
def test_every_flag_is_asked_or_waits_for_a_part_that_is_named() -> None:
    assert asked() | NAMED_IN_SETTINGS | set(WAITS_FOR) == set(Flag)
    assert asked() & set(WAITS_FOR) == set(), "it is asked now: take it from the list"


@pytest.mark.req("FLAG-01")
def test_every_stop_takes_a_flag_with_it() -> None:
    assert all(STOPPED_BY[switch] for switch in KillSwitch)
