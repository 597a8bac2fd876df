"""An office document with a password is no zip any more: it is a compound file with an encrypted package."""

from __future__ import annotations

from typing import BinaryIO

from appliance.services.evidence.formats.compound_file import CompoundFile, NotCompoundError, is_compound
from appliance.services.evidence.formats.rejection import differs
from appliance.services.evidence.formats.zip_container import password_protected


def refuse_encrypted_office(file: BinaryIO, label: str) -> None:
    """Raise RejectedFileError for a compound file in place of a new document, saying what it is."""
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if not is_compound(head):
        return
    try:
        names = CompoundFile(file).names()
    except NotCompoundError:
        raise differs(label) from None
    if "EncryptedPackage" in names:
        raise password_protected(label)
    raise differs(label, "a document of an older Office, whose macros cannot be ruled out")
