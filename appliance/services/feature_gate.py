"""Stops a use case before it writes anything, when its part of the product is switched off."""

from __future__ import annotations

from typing import NoReturn

from appliance.foundation import logs
from appliance.foundation.domain_errors import FeatureDisabledError
from appliance.foundation.flags import Flag
from appliance.services.context import Context, Product

# What people read; a flag that stops no use case of theirs needs no words.
_WORDS = {
    Flag.EVIDENCE_INGEST_ENABLED: "Adding evidence is switched off at the moment.",
    Flag.REPORT_GENERATION_ENABLED: "Making reports is switched off at the moment.",
    Flag.BILLING_ENABLED: "Plans and payments are switched off at the moment.",
    Flag.INFERENCE_API_ENABLED: "Suggestions are switched off at the moment.",
}


def words_of_stop(ctx: Context, flag: Flag) -> str | None:
    """What a page says before anybody begins in vain; None while ``flag`` is on for the organisation."""
    return None if ctx.product.flags.enabled(flag, ctx.tenant_id) else _words(flag)


def require(ctx: Context, flag: Flag) -> None:
    """Raise FeatureDisabledError unless ``flag`` is on for the organisation. Call it before any write."""
    if not ctx.product.flags.enabled(flag, ctx.tenant_id):
        _refuse(ctx.product, flag)


def require_for_all(product: Product, flag: Flag) -> None:
    """The same where nobody knows yet which organisation it is about."""
    if not product.flags.enabled(flag):
        _refuse(product, flag)


def _refuse(product: Product, flag: Flag) -> NoReturn:
    stopped_by = product.flags.kill_switch(flag)
    logs.event(
        "feature.disabled",
        "A part of the product is switched off",
        level="FATAL" if stopped_by else "WARN",
        flag={"flag_evaluated": flag.value, "flag_effective_value": False, "kill_switch": stopped_by},
    )
    raise FeatureDisabledError(
        _words(flag),
        mend="Nothing was changed; try again later",
    )


def _words(flag: Flag) -> str:
    return _WORDS.get(flag, "This is switched off at the moment.")
