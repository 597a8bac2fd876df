"""What can go wrong, as exceptions: the API refused (with its words), or it could not be reached."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One fault of what was sent: where (a JSON pointer) and what."""

    pointer: str
    message: str


class ApiProblem(Exception):  # noqa: N818 - the API calls it a problem (RFC 9457)
    """The API refused. Decide by ``code``; ``detail`` and ``mend`` are for people.

    ``trace_id`` finds the request in the logs of the appliance.
    """

    def __init__(self, status: int, told: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(told.get("code", f"E{status}_UNKNOWN"))
        self.detail = str(told.get("detail", f"The API answered with {status}."))
        self.mend = told.get("mend")
        self.trace_id = told.get("trace_id")
        self.current_tag = told.get("current_tag")
        self.faults = tuple(
            Fault(str(fault.get("pointer", "")), str(fault.get("message", "")))
            for fault in told.get("errors", [])
        )
        super().__init__(self._words())

    def _words(self) -> str:
        lines = [f"{self.detail} [{self.code}]"]
        lines += [f"  {fault.pointer or 'the body'}: {fault.message}" for fault in self.faults]
        if self.mend:
            lines.append(f"  {self.mend}")
        if self.trace_id:
            lines.append(f"  trace id: {self.trace_id}")
        return "\n".join(lines)


class ConnectionProblem(Exception):  # noqa: N818 - as ApiProblem
    """The appliance could not be reached, or the connection broke, as often as it was tried."""


class TimeIsUp(Exception):  # noqa: N818 - it is no error of anybody
    """What was waited for did not happen in time. It may still."""


def problem_of(status: int, body: bytes) -> ApiProblem:
    """The refusal in a body, whoever wrote it: a proxy on the way may answer in a form of its own."""
    try:
        told = json.loads(body)
    except ValueError:
        told = {}
    return ApiProblem(status, told if isinstance(told, dict) else {})
