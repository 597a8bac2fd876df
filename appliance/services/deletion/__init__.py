"""Deleting an organisation: asked for and taken back by its owner, done by the worker, certified (ORG-08)."""

from appliance.services.deletion.certificate import fault_in as certificate_fault
from appliance.services.deletion.certify import certify
from appliance.services.deletion.erase import ask_for_due_deletions, erase
from appliance.services.deletion.own import OwnDeletion, own_deletion, own_deletions
from appliance.services.deletion.schedule import Deletion, cancel, scheduled, start

__all__ = [
    "Deletion",
    "OwnDeletion",
    "ask_for_due_deletions",
    "cancel",
    "certificate_fault",
    "certify",
    "erase",
    "own_deletion",
    "own_deletions",
    "scheduled",
    "start",
]
