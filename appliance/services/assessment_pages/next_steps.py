"""What to do next, in one order: what would fail before the rest, and what is quick before what is long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.engine.fact_changes import general_path
from appliance.services.reports.document_actions import EFFORTS, WEIGHTS
from appliance.services.reports.document_fact_names import SCHEMA_NAMES, FactName, FactNames
from appliance.services.reports.document_fact_words import days_in_words
from appliance.services.reports.document_words import EFFORT_WORDS, word

Json = Mapping[str, Any]

_TELL_EFFORT = "minutes"  # to say what one knows; finding it out is the pack's advice, with its own effort
_SHOW_EFFORT = "hours"
_WHOLE = "the organisation"  # what the engine calls what is of no single entry
_WEIGHT_WORDS = {"would_fail": "Would fail", "may_fail": "May fail: not known yet", "other": ""}


@dataclass(frozen=True)
class Step:
    """One thing to do. ``kind``: fix (change something), tell (give facts) or show (add evidence).

    ``weight``: would_fail, may_fail (not known yet) or other. ``facts`` are the facts asked for, ``where``
    the devices or services concerned, ``control_ids`` where to read why, ``href`` where to give the facts.
    """

    kind: str
    text: str
    weight: str
    effort: str
    control_ids: tuple[str, ...]
    where: tuple[str, ...] = ()
    not_shown: int = 0
    facts: tuple[FactName, ...] = ()
    href: str = ""

    @property
    def weight_word(self) -> str:
        """Empty for what would not fail an assessment by itself."""
        return _WEIGHT_WORDS[self.weight]

    @property
    def effort_word(self) -> str:
        """Minutes, Hours, Days or Weeks."""
        return word(EFFORT_WORDS, self.effort)


def build_next_steps(summary: Json, names: FactNames = SCHEMA_NAMES) -> tuple[Step, ...]:
    """Every step from a summary: by would-fail, then by effort; equal ones keep the order of the controls."""
    steps = [*_fixes(summary), *_tellings(summary, names), *_showings(summary)]
    return tuple(sorted(steps, key=lambda step: (WEIGHTS.index(step.weight), _rank(step.effort))))


def _rank(effort: str) -> int:
    return EFFORTS.index(effort) if effort in EFFORTS else len(EFFORTS)


def _fixes(summary: Json) -> Iterator[Step]:
    """The pack's advice; advice that only waits for facts says so by asking for the facts instead."""
    for action in summary["actions"]:
        if not action["waits"]:
            yield Step(
                kind="fix",
                text=days_in_words(action["text"]),
                weight=action["weight"],
                effort=action["effort"],
                control_ids=(action["control_id"],),
                where=tuple(name for name in action["where"] if name != _WHOLE),
                not_shown=action["not_shown"],
            )


def _tellings(summary: Json, names: FactNames) -> Iterator[Step]:
    """The facts to give, one step for each part of the profile, so that one visit settles it."""
    grouped: dict[tuple[str, str], list[Json]] = {}
    for request in summary["fact_requests"]:
        section = names.of(request["paths"][0]).section if request["paths"] else "Your organisation"
        grouped.setdefault((request["weight"], section), []).append(request)
    for (weight, section), requests in grouped.items():
        yield Step(
            kind="tell",
            text=f"Fill in what is not known yet: {section}.",
            weight=weight,
            effort=_TELL_EFFORT,
            control_ids=_once(requests, "controls"),
            where=tuple(name for name in _once(requests, "where") if name != _WHOLE),
            not_shown=max((request["where_not_shown"] for request in requests), default=0),
            facts=tuple(dict.fromkeys(names.of(general_path(p)) for p in _once(requests, "paths"))),
            href=next((found for p in _once(requests, "paths") if (found := names.edit(p))), ""),
        )


def _once(requests: Sequence[Json], key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for request in requests for value in request[key]))


def _showings(summary: Json) -> Iterator[Step]:
    """Evidence, once per purpose: what several controls want is one thing to find."""
    wishes: dict[tuple[str, str], list[str]] = {}
    for wish in summary["evidence_requests"]:
        text = f"{wish['purpose']} ({' or '.join(wish['kinds'])})"
        wishes.setdefault((text, wish["state_word"]), []).append(wish["control_id"])
    for (text, state_word), controls in wishes.items():
        yield Step(
            kind="show",
            text=f"Add evidence: {text}. {state_word} now.",
            weight="other",
            effort=_SHOW_EFFORT,
            control_ids=tuple(dict.fromkeys(controls)),
        )
