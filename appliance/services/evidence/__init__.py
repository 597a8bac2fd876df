"""Evidence: taken in, checked, sealed, found again, replaced, redacted."""

from appliance.models.evidence_shelf import STATUSES, ShelfFilter, ShelvedEvidence
from appliance.services.evidence.bind import controls_tag, set_controls
from appliance.services.evidence.content import ContentRefusedError, take_content
from appliance.services.evidence.description import Description
from appliance.services.evidence.download import Download, DownloadLink, link_to_content, open_content
from appliance.services.evidence.expiry import endings, judge_expired
from appliance.services.evidence.formats import ACCEPTED_ENDINGS, RejectCode
from appliance.services.evidence.read import (
    ControlEvidence,
    EvidenceRecord,
    Shelf,
    facts_items,
    for_control,
    list_evidence,
    read_evidence,
    titles,
)
from appliance.services.evidence.receive import CannotKeepError, UploadTooSlowError, receive
from appliance.services.evidence.redact import redact
from appliance.services.evidence.register import (
    DeclaredFile,
    EvidenceExistsError,
    Registration,
    announce_file,
    plain_filename,
    register_file,
)
from appliance.services.evidence.spooled import store_spooled
from appliance.services.evidence.statements import (
    add_assertion,
    add_note,
    add_url,
    evidence_problems,
    read_statement,
    state_once,
)
from appliance.services.evidence.sweep import sweep_uploads
from appliance.services.evidence.take import take_file
from appliance.services.evidence.told import told_history, told_page, told_piece
from appliance.services.evidence.verify import verification_gave_up, verify_evidence
from appliance.services.evidence.vocabulary import CONTROLS, COVERAGES, FORMS, KINDS, STATUS_WORDS

__all__ = [
    "ACCEPTED_ENDINGS",
    "CONTROLS",
    "COVERAGES",
    "FORMS",
    "KINDS",
    "STATUSES",
    "STATUS_WORDS",
    "CannotKeepError",
    "ContentRefusedError",
    "ControlEvidence",
    "DeclaredFile",
    "Description",
    "Download",
    "DownloadLink",
    "EvidenceExistsError",
    "EvidenceRecord",
    "Registration",
    "RejectCode",
    "Shelf",
    "ShelfFilter",
    "ShelvedEvidence",
    "UploadTooSlowError",
    "add_assertion",
    "add_note",
    "add_url",
    "announce_file",
    "controls_tag",
    "endings",
    "evidence_problems",
    "facts_items",
    "for_control",
    "judge_expired",
    "link_to_content",
    "list_evidence",
    "open_content",
    "plain_filename",
    "read_evidence",
    "read_statement",
    "receive",
    "redact",
    "register_file",
    "set_controls",
    "state_once",
    "store_spooled",
    "sweep_uploads",
    "take_content",
    "take_file",
    "titles",
    "told_history",
    "told_page",
    "told_piece",
    "verification_gave_up",
    "verify_evidence",
]
