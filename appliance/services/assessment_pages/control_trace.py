"""Why a control has its result, as a tree people read: result, checks, the things concerned, the facts read.

Nothing is left out: every check of the control is here with every fact it read and every item it speaks of.
What needs work comes first; what passed is there to be opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.services.reports.document_fact_names import SCHEMA_NAMES, FactName, FactNames
from appliance.services.reports.document_fact_words import days_in_words
from appliance.services.reports.document_words import CHECK_WORDS, MARK_WORDS, counted, listed, word

Json = Mapping[str, Any]

_NEED_WORK = frozenset({"fail", "unknown", "partial"})
_ORDER = ("fail", "unknown", "partial", "attest", "notice", "pass", "not_relevant")
_GROUPS: Sequence[tuple[str, str, tuple[str, ...]]] = (
    ("fail", "What does not meet the requirement", ("fail",)),
    ("unknown", "What is not known yet", ("unknown",)),
    ("partial", "What falls short", ("partial",)),
    ("confirm", "To confirm or to note", ("attest", "notice")),
    ("pass", "What passed", ("pass",)),
    ("not_relevant", "What does not apply to you", ("not_relevant",)),
)


@dataclass(frozen=True)
class Seen:
    """A fact of one item and what it held."""

    fact: FactName
    value: str


@dataclass(frozen=True)
class TraceItem:
    """A device, service or account a check speaks about.

    ``missing`` are the facts that would decide it, ``href`` is where to give or correct them.
    """

    name: str
    path: str
    state: str
    message: str
    seen: tuple[Seen, ...]
    missing: tuple[FactName, ...]
    href: str


@dataclass(frozen=True)
class TraceInput:
    """A fact a check read over everything it looked at: each value as text with how often it stood there."""

    fact: FactName
    values: tuple[tuple[str, int], ...]

    @property
    def text(self) -> str:
        """``yes (18), not known (3)``."""
        if not self.values:
            return "nothing to look at"
        if len(self.values) == 1 and self.values[0][1] == 1:
            return self.values[0][0]
        return ", ".join(f"{value} ({count})" for value, count in self.values)


@dataclass(frozen=True)
class TraceCheck:
    """One check: what is expected, what was found, on what, from which facts."""

    check_id: str
    title: str
    outcome: str
    outcome_word: str
    mark_word: str
    expected: str
    message: str
    looked_at: str
    questions: tuple[str, ...]
    items: tuple[TraceItem, ...]
    inputs: tuple[TraceInput, ...]


@dataclass(frozen=True)
class TraceGroup:
    """The checks of one kind of outcome; ``open`` where they need work, ``seen`` where they need a look."""

    key: str
    title: str
    open: bool
    seen: bool
    checks: tuple[TraceCheck, ...]


@dataclass(frozen=True)
class Trace:
    """The tree below a result. ``rule`` says in a sentence how the result follows from the checks."""

    rule: str
    groups: tuple[TraceGroup, ...]
    total: int


def build_trace(finding: Json, names: FactNames = SCHEMA_NAMES) -> Trace:
    """The trace of one finding of an evaluation document."""
    checks = [_check(check, names) for check in finding["checks"]]
    groups = tuple(
        TraceGroup(key, title, key in _NEED_WORK, key in {*_NEED_WORK, "confirm"}, chosen)
        for key, title, outcomes in _GROUPS
        if (chosen := tuple(check for check in checks if check.outcome in outcomes))
    )
    return Trace(_rule(finding, checks), groups, len(checks))


def _rule(finding: Json, checks: Sequence[TraceCheck]) -> str:
    """The sheet's precedence, said for this result: the gravest outcome decides."""
    count = {outcome: sum(check.outcome == outcome for check in checks) for outcome in _ORDER}
    status = finding["status"]
    if status == "not_applicable":
        return "Nothing of yours falls under this control, so its checks were not made."
    if status == "not_met":
        failing = counted(count["fail"], "check fails", "checks fail")
        return f"Not met, because {failing}. One is enough, whatever the others say."
    if status == "unknown":
        waiting = counted(count["unknown"], "check", "checks")
        return (
            f"Not known, because facts are missing for {waiting}. What is not known never counts as a pass."
        )
    lacking = sum(want["state"] not in {"ok", "not_wanted"} for want in finding["wanted"])
    if status == "partly_met":
        reasons = []
        if count["partial"]:
            reasons.append(counted(count["partial"], "check falls short", "checks fall short"))
        if lacking:
            reasons.append(
                counted(lacking, "piece of evidence is", "pieces of evidence are") + " not in order"
            )
        return f"Partly met, because {listed(reasons)}. Nothing fails outright."
    return f"Met: all {count['pass']} checks that apply passed, and the evidence asked for is in order."


def _check(check: Json, names: FactNames) -> TraceCheck:
    mark = "auto_fail" if check["auto_fail"] else "blocking" if check["blocking"] else None
    return TraceCheck(
        check_id=check["id"],
        title=check["title"],
        outcome=check["outcome"],
        outcome_word=word(CHECK_WORDS, check["outcome"]),
        mark_word=word(MARK_WORDS, mark),
        expected=days_in_words(check["expected"] or ""),
        message=names.plain(check["message"] or ""),
        looked_at=_looked_at(check),
        questions=tuple(check["questions"]),
        items=tuple(_item(item, names) for item in check["items"]),
        inputs=tuple(_input(read, names) for read in check["inputs"]),
    )


def _looked_at(check: Json) -> str:
    """How many entries were judged; a check of the organisation as a whole has none to count."""
    if not check["considered"] or not any("[*]" in read["path"] for read in check["inputs"]):
        return ""
    offending = sum(item["state"] == "offends" for item in check["items"])
    waiting = len(check["items"]) - offending
    told = [f"{offending} of them named below"] if offending else []
    if waiting:
        told.append(f"{waiting} could not be judged")
    looked = f"Looked at {check['considered']}"
    return f"{looked}: {listed(told)}." if told else f"{looked}."


def _item(item: Json, names: FactNames) -> TraceItem:
    missing = tuple(names.of(path) for path in item["missing"])
    return TraceItem(
        name=item["name"],
        path=item["path"],
        state=item["state"],
        message=_item_message(item, missing, names),
        seen=tuple(
            Seen(names.of(read["path"]), names.value(read["path"], read["value"])) for read in item["inputs"]
        ),
        missing=missing,
        href=_where(item, names),
    )


def _where(item: Json, names: FactNames) -> str:
    """The page of what is missing, else of the item, else of the first fact read about it."""
    paths = [*item["missing"], item["path"], *(read["path"] for read in item["inputs"])]
    return next((found for path in paths if (found := names.edit(path))), "")


def _item_message(item: Json, missing: Sequence[FactName], names: FactNames) -> str:
    """An undecided item's own message names fields by their code; people get the words on their screens."""
    if item["state"] != "unknown" or not missing:
        return names.plain(item["message"] or "", item["path"])
    labels = listed(list(dict.fromkeys(f"“{fact.text}”" for fact in missing)))
    of = "" if item["name"] == "the organisation" else f" for {item['name']}"
    return f"Not filled in yet{of}: {labels}."


def _input(read: Json, names: FactNames) -> TraceInput:
    path = read["path"]
    values: dict[str, int] = {}
    for seen in read["values"]:
        text = names.value(path, seen["value"])
        values[text] = values.get(text, 0) + seen["count"]
    return TraceInput(names.of(path), tuple(values.items()))
