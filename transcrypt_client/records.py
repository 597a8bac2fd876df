"""What the API answers, as far as a program decides by it. ``everything`` holds the rest as it came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Told = Mapping[str, Any]


@dataclass(frozen=True)
class Me:
    """Whose token it is and what it may do; ``tenant_id`` is the organisation."""

    account_id: str
    tenant_id: str | None
    role: str | None
    permissions: frozenset[str]

    @classmethod
    def of(cls, told: Told) -> Me:
        """From the answer of ``/me``."""
        return cls(told["account_id"], told["tenant_id"], told["role"], frozenset(told["permissions"]))


@dataclass(frozen=True)
class Evidence:
    """A piece of evidence; ``in_use`` is where a file wants to be, ``reason`` why one was turned away."""

    id: str
    status: str
    title: str
    reason: str | None
    everything: Told

    @classmethod
    def of(cls, told: Told) -> Evidence:
        """From the answer that shows one piece."""
        rejection = told.get("rejection") or {}
        return cls(told["id"], told["status"], told["title"], rejection.get("reason"), told)

    @property
    def settled(self) -> bool:
        """Whether it is not waiting for anything."""
        return self.status not in {"processing", "checking"}


@dataclass(frozen=True)
class Finding:
    """The result of one control: met, partly_met, not_met, not_applicable or unknown."""

    control_id: str
    title: str
    status: str
    everything: Told

    @classmethod
    def of(cls, told: Told) -> Finding:
        """From one entry of an evaluation's findings."""
        return cls(told["control_id"], told.get("title", told["control_id"]), told["status"], told)


@dataclass(frozen=True)
class Evaluation:
    """A judgement of all that the organisation said and showed.

    ``outcome`` is would_fail, not_ready, nearly_ready or ready; what is unknown is never ready.
    """

    id: str
    outcome: str
    findings: tuple[Finding, ...]
    everything: Told

    @property
    def would_fail(self) -> bool:
        """Whether the assessment would fail as things are."""
        return self.outcome == "would_fail"

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The controls that are not met."""
        return tuple(finding for finding in self.findings if finding.status == "not_met")


@dataclass(frozen=True)
class Report:
    """A report of an evaluation; it can be downloaded when it is READY."""

    id: str
    status: str
    everything: Told

    @classmethod
    def of(cls, told: Told) -> Report:
        """From the answer that shows one report."""
        return cls(told["id"], told["status"], told)

    @property
    def settled(self) -> bool:
        """Whether it will not change any more."""
        return self.status.upper() in {"READY", "FAILED"}
