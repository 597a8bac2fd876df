"""How much a file may unfold to. One room is shared by everything inside one file, however deep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from appliance.services.evidence.formats.rejection import RejectCode, RejectedFileError


@dataclass
class Room:
    """What is left: bytes to unpack and entries to visit.

    ``ratio`` bounds one entry against its packed size, ``member_bytes`` one that must be held as a whole.
    """

    unpacked_bytes: int
    entries: int
    ratio: int
    member_bytes: int

    def enter(self, entries: int) -> None:
        self.entries -= entries
        if self.entries < 0:
            raise RejectedFileError(
                RejectCode.TOO_MANY_ENTRIES,
                "There are too many files inside",
                "Add the files that matter one by one",
            )

    def counted(self, read: Callable[[int], bytes]) -> Callable[[int], bytes]:
        """``read``, which stops when this room is used up: an archive's word for its sizes is not enough."""

        def counting(count: int) -> bytes:
            piece = read(count)
            self.unpacked_bytes -= len(piece)
            if self.unpacked_bytes < 0:
                raise too_large_unpacked()
            return piece

        return counting


def too_large_unpacked() -> RejectedFileError:
    """It would unfold beyond what an installation allows."""
    return RejectedFileError(
        RejectCode.UNPACKS_TOO_LARGE,
        "Unpacked, this would be far larger than it may be",
        "Add the files that matter one by one",
    )
