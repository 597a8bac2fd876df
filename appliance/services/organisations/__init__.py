"""Organisations: made at a first sign-in, described in a few words, worked in one at a time."""

from appliance.services.organisations.choices import (
    PACKS_OFFERED,
    REGIONS,
    SECTORS,
    SIZE_BANDS,
    time_zone_choices,
)
from appliance.services.organisations.create import create_organisation
from appliance.services.organisations.quick_start import Step, quick_start
from appliance.services.organisations.settings import (
    OrganisationSettings,
    change_settings,
    read_settings,
)
from appliance.services.organisations.switch import work_in

__all__ = [
    "PACKS_OFFERED",
    "REGIONS",
    "SECTORS",
    "SIZE_BANDS",
    "OrganisationSettings",
    "Step",
    "change_settings",
    "create_organisation",
    "quick_start",
    "read_settings",
    "time_zone_choices",
    "work_in",
]
