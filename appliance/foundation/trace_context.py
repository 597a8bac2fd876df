"""The trace a request belongs to, as ``traceparent`` carries it between programs (W3C Trace Context).

A caller that sends one finds our log lines under its own trace; for one that sends none a trace begins here.
Jobs that a request wants run in the trace of the request, so that it can be followed to its end (API-08).
"""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass, replace

# Later versions may add to the end; what stands before means the same (section 4.3 of the standard).
_HEADER = re.compile(
    "(?P<version>[0-9a-f]{2})-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-(?P<flags>[0-9a-f]{2})(?P<more>-.*)?"
)
_LONGEST = 512  # characters that are looked at
_SAMPLED = 1


@dataclass(frozen=True)
class Trace:
    """``trace_id`` is one for all that follows from a cause, ``span_id`` one for each piece of work."""

    trace_id: str
    span_id: str
    sampled: bool

    @property
    def header(self) -> str:
        """What is handed on to whoever works for this one."""
        return f"00-{self.trace_id}-{self.span_id}-{_SAMPLED if self.sampled else 0:02x}"

    def next(self) -> Trace:
        """Another piece of work in the same trace."""
        return replace(self, span_id=_new_span())


def begin_trace(traceparent: str | None, trace_id: str | None = None) -> Trace:
    """The trace that ``traceparent`` names, or a new one when it is missing or not valid.

    ``trace_id`` is what a new one is called, 32 hexadecimal digits.
    """
    if (told := read_traceparent(traceparent or "")) is not None:
        return told.next()
    return Trace(trace_id or secrets.token_hex(16), _new_span(), sampled=False)


def read_traceparent(header: str) -> Trace | None:
    """What the header says, or None when it breaks the standard."""
    found = _HEADER.fullmatch(header) if len(header) <= _LONGEST else None
    if found is None or found["version"] == "ff" or (found["version"] == "00" and found["more"]):
        return None
    if not int(found["trace"], 16) or not int(found["span"], 16):
        return None
    return Trace(found["trace"], found["span"], sampled=bool(int(found["flags"], 16) & _SAMPLED))


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current_trace() -> Trace | None:
    """That of the request or job under way in this thread."""
    return _current.get()


def keep_trace(trace: Trace | None) -> None:
    """Make it the current one, or none when the work is over."""
    _current.set(trace)


def _new_span() -> str:
    return secrets.token_hex(8)
