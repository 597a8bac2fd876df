"""Mail as Outlook keeps it (MS-OXMSG): a compound file with the properties of a message."""

from __future__ import annotations

from typing import BinaryIO

from appliance.services.evidence.formats.compound_file import CompoundFile, Entry, NotCompoundError
from appliance.services.evidence.formats.known_harm import (
    MACRO_ENDINGS,
    PROGRAM_ENDINGS,
    ending_of,
    executable,
)
from appliance.services.evidence.formats.office import macros
from appliance.services.evidence.formats.rejection import differs
from appliance.services.evidence.formats.room import Room

_PROPERTIES = "__properties_version1.0"
# The long and the short file name of an attachment, as wide and as narrow text.
_NAMES = {
    "__substg1.0_3707001F": "utf-16-le",
    "__substg1.0_3704001F": "utf-16-le",
    "__substg1.0_3707001E": "cp1252",
    "__substg1.0_3704001E": "cp1252",
}


def check_outlook_message(file: BinaryIO, _room: Room) -> None:
    """Raise RejectedFileError unless it is a message and attaches no program."""
    try:
        container = CompoundFile(file)
        if _PROPERTIES not in container.names():
            raise differs("Outlook message")
        for entry in container.entries:
            if entry.name in _NAMES:
                _refuse_harmful_name(container, entry)
    except NotCompoundError:
        raise differs("Outlook message") from None


def _refuse_harmful_name(container: CompoundFile, entry: Entry) -> None:
    name = container.read(entry).decode(_NAMES[entry.name], errors="replace").rstrip("\0")
    if ending_of(name) in PROGRAM_ENDINGS:
        raise executable("A program is attached to this message").within(name)
    if ending_of(name) in MACRO_ENDINGS:
        raise macros("attachment").within(name)
