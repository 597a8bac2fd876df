"""Organisations: made at a first sign-in, described in a few words, worked in one at a time."""

from appliance.services.organisations.choices import (
    PACKS_OFFERED,
    REGIONS,
    SECTORS,
    SIZE_BANDS,
    time_zone_groups,
)
from appliance.services.organisations.create import create_organisation
from appliance.services.organisations.logo import (
    Branding,
    Logo,
    branding,
    read_logo,
    remove_logo,
    set_logo,
)
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
    "Branding",
    "Logo",
    "OrganisationSettings",
    "Step",
    "branding",
    "change_settings",
    "create_organisation",
    "quick_start",
    "read_logo",
    "read_settings",
    "remove_logo",
    "set_logo",
    "time_zone_groups",
    "work_in",
]
