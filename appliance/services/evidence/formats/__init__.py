"""The formats of evidence: what is accepted, how it is recognised, and why a file is turned away."""

from appliance.services.evidence.formats.catalogue import ACCEPTED_ENDINGS, FORMATS, ZIP_TYPE, Format
from appliance.services.evidence.formats.examination import examine
from appliance.services.evidence.formats.rejection import RejectCode, RejectedFileError

__all__ = [
    "ACCEPTED_ENDINGS",
    "FORMATS",
    "ZIP_TYPE",
    "Format",
    "RejectCode",
    "RejectedFileError",
    "examine",
]
