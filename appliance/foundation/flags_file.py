"""The file of flags as it stands: read again whenever it changed, by every process for itself (FLAG-02).

A file that cannot be used is refused and told once; what held before goes on holding.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from appliance.foundation import logs
from appliance.foundation.errors import TranscryptError
from appliance.foundation.flags import Flags

_Stamp = tuple[int, int, int] | None


class FlagsFile:
    """One file. Asking costs a look at its stamp, so that a change reaches the next request and job."""

    def __init__(self, path: Path) -> None:
        """Read it for the first time. Raises UnreadableError: nothing starts with a broken file."""
        self.path = path
        self._lock = Lock()
        self._stamp = _stamp_of(path)
        self._flags = Flags.load(path)

    def latest(self) -> Flags:
        """The flags of the newest file that could be used."""
        stamp = _stamp_of(self.path)
        if stamp != self._stamp:
            with self._lock:
                self._read_again(stamp)
        return self._flags

    def _read_again(self, stamp: _Stamp) -> None:
        if stamp == self._stamp:  # another thread was faster
            return
        try:
            flags = Flags.load(self.path)
        except TranscryptError as error:
            logs.event("flags.refused", "The file of flags is broken: the last good one holds", err=error)
        else:
            _tell(self._flags, flags)
            self._flags = flags
        # The stamp of before the reading: a file that changed meanwhile is read once more.
        self._stamp = stamp


def _stamp_of(path: Path) -> _Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _tell(before: Flags, after: Flags) -> None:
    logs.event("flags.loaded", "The file of flags was read again")
    for switch in sorted(after.pulled - before.pulled):
        logs.event(
            "flags.stopped",
            "An emergency stop was pulled",
            level="FATAL",
            flag={"flag_evaluated": switch.value, "flag_effective_value": True, "kill_switch": switch.value},
        )
