"""Reports and rulepacks in the formats of other programs (REPT-09, RULE-12)."""

from appliance.services.exports.oscal_catalog import catalog_of
from appliance.services.exports.oscal_poam import poam_of
from appliance.services.exports.oscal_results import assessment_results_of
from appliance.services.exports.pack_catalog import pack_catalog

__all__ = ["assessment_results_of", "catalog_of", "pack_catalog", "poam_of"]
