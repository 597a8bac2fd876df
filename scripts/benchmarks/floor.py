"""The floor: the checks of the v3.3 pack written by hand in plain Python.

What a rival without rules-as-data would write: one function for each control, explanations included. It is
measured against in ``core.py``, and it is a second reading of the rules: a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from scripts.benchmarks.floor_accounts import accounts, administrators
from scripts.benchmarks.floor_configuration import nothing_unneeded, passwords_changed
from scripts.benchmarks.floor_devices import computer
from scripts.benchmarks.floor_evidence import proofs, wishes
from scripts.benchmarks.floor_firewalls import behind_firewall
from scripts.benchmarks.floor_gate import checks as gate
from scripts.benchmarks.floor_locks import locks, nobody_in_front
from scripts.benchmarks.floor_logic import Truth, both, either, same, size
from scripts.benchmarks.floor_malware import approved_applications, only_anti_malware, protection
from scripts.benchmarks.floor_mfa import cloud_mfa, no_cloud_service
from scripts.benchmarks.floor_organisation import Organisation
from scripts.benchmarks.floor_passwords import no_passwords, passwords
from scripts.benchmarks.floor_results import NOT_RELEVANT, BoardLine, Check, Evaluation, Finding, Proof, Wish
from scripts.benchmarks.floor_routers import administration, inbound, no_router_in_scope
from scripts.benchmarks.floor_software import software_supported
from scripts.benchmarks.floor_support import Reference
from scripts.benchmarks.floor_systems import extended_support_in_use, systems_supported
from scripts.benchmarks.floor_updates import fixes_on_time

GATE = "CE-SCOPE"
_STATUSES = ("met", "partly_met", "not_met", "not_applicable", "unknown")


def evaluate(facts: dict[str, Any], as_of: date, reference: Reference, *, explain: bool = True) -> Evaluation:
    """Judge facts as of a day. ``explain`` False is the bare floor: without what each check read."""
    org = Organisation(facts, as_of, reference, explain=explain)
    given = proofs(facts.get("evidence", ()), reference.fresh_days, as_of)
    findings = [
        _finding(org, control_id, checks, excuse, given.get(control_id, []))
        for control_id, checks, excuse in CONTROLS
    ]
    counted = [finding.status for finding in findings if finding.control_id != GATE]
    return Evaluation(
        outcome=_overall(findings),
        totals={status: counted.count(status) for status in _STATUSES},
        board=[line for finding in findings for line in _board(finding)],
        findings=findings,
    )


def _never(_org: Organisation) -> Truth:
    return False


def _no_inbound(org: Organisation) -> Truth:
    return both(no_router_in_scope(org), same(size(org.profile.get("inbound_rules")), 0))


Rules = Callable[[Organisation], list[Check]]
Excuse = Callable[[Organisation], Truth]
CONTROLS: Sequence[tuple[str, Rules, Excuse]] = (
    (GATE, gate, _never),
    ("CE-1", behind_firewall, _never),
    ("CE-2", administration, no_router_in_scope),
    ("CE-3", inbound, _no_inbound),
    ("CE-4", nothing_unneeded, _never),
    ("CE-5", passwords_changed, _never),
    ("CE-6", locks, nobody_in_front),
    ("CE-7", systems_supported, _never),
    ("CE-8", software_supported, _never),
    ("CE-9", fixes_on_time, _never),
    ("CE-10", accounts, _never),
    ("CE-11", administrators, _never),
    ("CE-12", cloud_mfa, no_cloud_service),
    ("CE-13", passwords, no_passwords),
    ("CE-14", protection, _never),
    ("CE-15", approved_applications, only_anti_malware),
)


def _finding(org: Organisation, control_id: str, rules: Rules, excuse: Excuse, given: list[Proof]) -> Finding:
    org.excused = excuse(org) is True
    checks = rules(org)
    wanted = wishes(control_id, given, _unwanted(org, control_id))
    status = "not_applicable" if org.excused else _status(checks, wanted)
    failed = [check for check in checks if check.outcome == "fail"]
    return Finding(
        control_id,
        status,
        any(check.auto_fail for check in failed),
        any(check.blocking for check in failed),
        _reason(status, checks, wanted),
        checks,
        given,
        wanted,
    )


def _unwanted(org: Organisation, control_id: str) -> list[str]:
    """The evidence that is not wanted from this organisation."""
    if org.excused:
        return [wish.id for wish in wishes(control_id, (), ())]
    unwanted = []
    if control_id == "CE-1":
        if org.devices.listed and either(*map(computer, org.devices.entries)) is False:
            unwanted.append("host-firewall-evidence")
        if no_router_in_scope(org) is True:
            unwanted.append("boundary-firewall-evidence")
    if control_id == "CE-7" and extended_support_in_use(org) is False:
        unwanted.append("extended-support-evidence")
    return unwanted


def _status(checks: Sequence[Check], wanted: Sequence[Wish]) -> str:
    outcomes = {check.outcome for check in checks}
    if "fail" in outcomes:
        return "not_met"
    if "unknown" in outcomes:
        return "unknown"
    return "partly_met" if "partial" in outcomes or _short(wanted) else "met"


def _short(wanted: Sequence[Wish]) -> list[Wish]:
    return [wish for wish in wanted if wish.state not in ("ok", "not_wanted")]


def _reason(status: str, checks: Sequence[Check], wanted: Sequence[Wish]) -> str:
    """What decided, in one sentence."""
    deciding = {"not_met": "fail", "unknown": "unknown", "partly_met": "partial"}.get(status)
    spoke = [check.message for check in checks if check.outcome == deciding]
    if spoke:
        return f"{spoke[0]} (and {len(spoke) - 1} more)" if len(spoke) > 1 else str(spoke[0])
    if status == "partly_met":
        return f"All facts are good, but evidence is short: {_short(wanted)[0].id}."
    return (
        "It does not apply."
        if status == "not_applicable"
        else "Every check passed and the evidence is in order."
    )


def _board(finding: Finding) -> list[BoardLine]:
    states = {"fail": "fail", "unknown": "unknown", "pass": "pass"}
    return [
        BoardLine(
            finding.control_id,
            check.id,
            "auto_fail" if check.auto_fail else "blocking",
            states.get(check.outcome, NOT_RELEVANT),
            [(item.path, item.name) for item in check.items],
        )
        for check in finding.checks
        if check.auto_fail or check.blocking
    ]


def _overall(findings: Sequence[Finding]) -> str:
    if any(finding.auto_fail or finding.blocking for finding in findings):
        return "would_fail"
    statuses = {finding.status for finding in findings}
    if "not_met" in statuses:
        return "not_ready"
    return "nearly_ready" if statuses & {"partly_met", "unknown"} else "ready"
