"""Feature flags and kill switches, from one file and nowhere else (SAIS 7.12).

A kill switch beats an override of one organisation, which beats what holds for all. Asking has no effect
and always the same answer while the file is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from appliance.foundation.carried_files import validator
from appliance.foundation.errors import UnreadableError
from appliance.foundation.strict_json import read_json_file


class Flag(StrEnum):
    """Every flag there is; the schema of the file says what each does."""

    WAITLIST_ENABLED = "waitlist_enabled"
    NEWSLETTER_ENABLED = "newsletter_enabled"
    LEAD_MAGNET_DIRECT_DOWNLOAD_ENABLED = "lead_magnet_direct_download_enabled"
    ANALYTICS_INJECTION_ENABLED = "analytics_injection_enabled"
    CTA_PROMOS_ENABLED = "cta_promos_enabled"
    APP_LAUNCH_ENABLED = "app_launch_enabled"
    PRICING_LIVE = "pricing_live"

    EVIDENCE_INGEST_ENABLED = "evidence_ingest_enabled"
    REPORT_GENERATION_ENABLED = "report_generation_enabled"
    EMAIL_DISPATCH_ENABLED = "email_dispatch_enabled"
    INFERENCE_API_ENABLED = "inference_api_enabled"
    BILLING_ENABLED = "billing_enabled"
    RULEPACK_INFERENCE_ENABLED = "rulepack_inference_enabled"
    QUICKSTART_PRESET_ENABLED = "quickstart_preset_enabled"
    OIDC_PROVIDER_GOOGLE_ENABLED = "oidc_provider_google_enabled"
    OIDC_PROVIDER_OKTA_ENABLED = "oidc_provider_okta_enabled"
    OIDC_PROVIDER_ENTRA_ENABLED = "oidc_provider_entra_enabled"


class KillSwitch(StrEnum):
    """Every emergency stop there is."""

    DISABLE_BILLING = "disable_billing"
    DISABLE_SIGN_IN = "disable_sign_in"
    DISABLE_REPORT_GENERATION = "disable_report_generation"
    DISABLE_EVIDENCE_INGEST = "disable_evidence_ingest"
    DISABLE_INFERENCE = "disable_inference"
    DISABLE_SEALING = "disable_sealing"


# What each emergency stop takes with it. A flag that none names can only be switched off as a flag.
STOPPED_BY: Mapping[KillSwitch, frozenset[Flag]] = {
    KillSwitch.DISABLE_BILLING: frozenset({Flag.BILLING_ENABLED}),
    KillSwitch.DISABLE_SIGN_IN: frozenset(
        {
            Flag.OIDC_PROVIDER_GOOGLE_ENABLED,
            Flag.OIDC_PROVIDER_OKTA_ENABLED,
            Flag.OIDC_PROVIDER_ENTRA_ENABLED,
        }
    ),
    KillSwitch.DISABLE_REPORT_GENERATION: frozenset({Flag.REPORT_GENERATION_ENABLED}),
    KillSwitch.DISABLE_EVIDENCE_INGEST: frozenset({Flag.EVIDENCE_INGEST_ENABLED}),
    KillSwitch.DISABLE_INFERENCE: frozenset(
        {
            Flag.INFERENCE_API_ENABLED,
            Flag.RULEPACK_INFERENCE_ENABLED,
        }
    ),
    KillSwitch.DISABLE_SEALING: frozenset({Flag.EVIDENCE_INGEST_ENABLED, Flag.REPORT_GENERATION_ENABLED}),
}


@dataclass(frozen=True)
class Flags:
    """The file as it was read. ``for_all`` holds every flag; ``for_tenant`` what differs for some."""

    for_all: Mapping[Flag, bool]
    pulled: frozenset[KillSwitch]
    for_tenant: Mapping[UUID, Mapping[Flag, bool]]

    @classmethod
    def load(cls, path: Path) -> Flags:
        """Read the file. Raises UnreadableError naming every flag that is unknown, missing or no boolean."""
        return cls.of(read_json_file(path), str(path))

    @classmethod
    def of(cls, document: Any, place: str) -> Flags:
        """The same of a document that was read already; ``place`` is named when it is refused."""
        if problems := validator("flags").problems(document):
            lines = [f"{problem.pointer or 'the file'} {problem.message}" for problem in problems]
            raise UnreadableError(
                "does not say what is switched on",
                place=place,
                mend="Compare it with appliance/schemas/flags.schema.json",
                more=lines,
            )
        return cls(
            for_all=_flags(document["marketing"] | document["essentials"]),
            pulled=frozenset(KillSwitch(name) for name, on in document["kill_switches"].items() if on),
            for_tenant={UUID(t): _flags(flags) for t, flags in document["tenant_overrides"].items()},
        )

    def enabled(self, flag: Flag, tenant_id: UUID | None = None) -> bool:
        """Tell whether the part is on, for one organisation once it is known who asks."""
        if self.kill_switch(flag) is not None:
            return False
        if tenant_id is not None and flag in (overrides := self.for_tenant.get(tenant_id, {})):
            return overrides[flag]
        return self.for_all[flag]

    def kill_switch(self, flag: Flag) -> KillSwitch | None:
        """The pulled emergency stop that holds ``flag`` down, if one does."""
        return next((switch for switch in sorted(self.pulled) if flag in STOPPED_BY[switch]), None)


def _flags(section: Mapping[str, bool]) -> dict[Flag, bool]:
    return {Flag(name): on for name, on in section.items()}
