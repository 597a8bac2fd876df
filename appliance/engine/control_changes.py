"""How one control changed between two evaluations: its status, its checks, its evidence, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.engine.change_causes import Cause, Causes, ChangedCheck
from appliance.engine.findings import MET, NOT_MET, PARTLY_MET, UNDETERMINED

_STATUSES = (NOT_MET, UNDETERMINED, PARTLY_MET, MET)  # from worst to best; not applicable has no rank
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An entry a check now objects to or cannot judge (or did before); ``state`` as in findings."""

    path: str
    name: str
    state: str
    message: str


@dataclass(frozen=True, slots=True)
class CheckChange:
    """A check whose outcome or offenders changed; an outcome is None where the check did not exist."""

    id: str
    title: str
    before: str | None
    after: str | None
    appeared: tuple[ItemChange, ...]
    disappeared: tuple[ItemChange, ...]


@dataclass(frozen=True, slots=True)
class EvidenceChange:
    """Evidence wanted by the control whose state changed; None where it was not asked for."""

    id: str
    purpose: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ControlChange:
    """``change`` is improved, regressed, changed or same.

    A status is None where the pack has no such control. ``reason`` is the sentence of the later
    finding, ``causes`` the inputs behind the change.
    """

    control_id: str
    title: str
    before: str | None
    after: str | None
    change: str
    reason: str
    checks: tuple[CheckChange, ...]
    evidence: tuple[EvidenceChange, ...]
    causes: tuple[Cause, ...]

    @property
    def moved(self) -> bool:
        """Whether anything of the control changed, be it below an equal status."""
        return self.change != "same" or bool(self.checks or self.evidence)


def direction(before: str | None, after: str | None, order: Sequence[str]) -> str:
    """``improved`` or ``regressed`` by ``order`` (worst first), ``changed`` outside of it, or ``same``."""
    if before == after:
        return "same"
    if before not in order or after not in order:
        return "changed"
    return "improved" if order.index(after) > order.index(before) else "regressed"


def control_changes(before: Sequence[Json], after: Sequence[Json], causes: Causes) -> list[ControlChange]:
    """Every control of either side, in the order of the later one."""
    old = {finding["control_id"]: finding for finding in before}
    new = {finding["control_id"]: finding for finding in after}
    return [_control(old.get(identity), new.get(identity), causes) for identity in {**new, **old}]


def _control(old: Json | None, new: Json | None, causes: Causes) -> ControlChange:
    shown = new or old or {}
    before, after = (None if finding is None else finding["status"] for finding in (old, new))
    pairs = _pairs(_listed(old, "checks"), _listed(new, "checks"))
    checks = [(spoken, _spoke(*pair)) for pair in pairs if (spoken := _check(*pair)) is not None]
    wants = _pairs(_listed(old, "wanted"), _listed(new, "wanted"))
    evidence = tuple(want for pair in wants if (want := _evidence(*pair)) is not None)
    change = direction(before, after, _STATUSES)
    moved = change != "same" or checks or evidence
    return ControlChange(
        control_id=shown["control_id"],
        title=shown["title"],
        before=before,
        after=after,
        change=change,
        reason=shown["reason"],
        checks=tuple(check for check, _ in checks),
        evidence=evidence,
        causes=causes.of([spoke for _, spoke in checks], old, new) if moved else (),
    )


def _spoke(old: Json | None, new: Json | None) -> ChangedCheck:
    had, has = _items(old), _items(new)
    patterns = {read["path"] for check in (old, new) if check for read in check["inputs"]}
    return ChangedCheck(patterns, {path for path, _ in had.keys() ^ has.keys()})


def _listed(finding: Json | None, key: str) -> Sequence[Json]:
    return () if finding is None else finding[key]


def _pairs(before: Sequence[Json], after: Sequence[Json]) -> list[tuple[Json | None, Json | None]]:
    old, new = ({entry["id"]: entry for entry in side} for side in (before, after))
    return [(old.get(identity), new.get(identity)) for identity in {**new, **old}]


def _check(old: Json | None, new: Json | None) -> CheckChange | None:
    before, after = (None if check is None else check["outcome"] for check in (old, new))
    had, has = _items(old), _items(new)
    if before == after and had.keys() == has.keys():
        return None
    shown = new or old or {}
    return CheckChange(
        id=shown["id"],
        title=shown["title"],
        before=before,
        after=after,
        appeared=tuple(item for key, item in has.items() if key not in had),
        disappeared=tuple(item for key, item in had.items() if key not in has),
    )


def _items(check: Json | None) -> dict[tuple[str, str], ItemChange]:
    items = () if check is None else check["items"]
    return {
        (item["path"], item["state"]): ItemChange(item["path"], item["name"], item["state"], item["message"])
        for item in items
    }


def _evidence(old: Json | None, new: Json | None) -> EvidenceChange | None:
    before, after = (None if want is None else want["state"] for want in (old, new))
    shown = new or old or {}
    return None if before == after else EvidenceChange(shown["id"], shown["purpose"], before, after)
