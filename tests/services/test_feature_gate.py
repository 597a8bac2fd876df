"""What is switched off stops before anything is written, and says so to people and in the log."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.foundation.domain_errors import FeatureDisabledError
from appliance.foundation.flags import Flag, Flags, KillSwitch
from appliance.services.context import Context
from appliance.services.feature_gate import require
from tests.log_capture import captured_logs


def with_flags(ctx: Context, flags: Flags) -> Context:
    return replace(ctx, product=replace(ctx.product, flags=flags))


@pytest.mark.req("FLAG-01")
def test_what_is_on_passes(alice: Context) -> None:
    require(alice, Flag.EVIDENCE_INGEST_ENABLED)


@pytest.mark.req("FLAG-01")
def test_what_is_off_for_one_organisation_is_refused_there(alice: Context, mallory: Context) -> None:
    override = {alice.tenant_id: {Flag.EVIDENCE_INGEST_ENABLED: False}}
    flags = replace(alice.product.flags, for_tenant=override)
    with (
        captured_logs() as captured,
        pytest.raises(FeatureDisabledError, match="Adding evidence is switched off"),
    ):
        require(with_flags(alice, flags), Flag.EVIDENCE_INGEST_ENABLED)
    require(with_flags(mallory, flags), Flag.EVIDENCE_INGEST_ENABLED)
    [line] = captured.named("feature.disabled")
    assert line["level"] == "WARN"
    assert captured.problems() == []


@pytest.mark.req("FLAG-01", "FLAG-03")
def test_a_kill_switch_is_told_at_the_highest_level(alice: Context) -> None:
    flags = replace(alice.product.flags, pulled=frozenset({KillSwitch.DISABLE_SEALING}))
    with (
        captured_logs() as captured,
        pytest.raises(FeatureDisabledError, match="Making reports is switched off"),
    ):
        require(with_flags(alice, flags), Flag.REPORT_GENERATION_ENABLED)
    [line] = captured.named("feature.disabled")
    assert line["level"] == "FATAL"
    assert line["flag"] == {
        "flag_evaluated": "report_generation_enabled",
        "flag_effective_value": False,
        "kill_switch": "disable_sealing",
    }
