"""The would-fail board: every item that alone fails an assessment, and the things that block (FIND-05)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.services.reports.document_fact_words import days_in_words
from appliance.services.reports.document_outcome import outcome_sentence, outcome_word
from appliance.services.reports.document_words import BOARD_WORDS, MARK_WORDS, counted, word

Json = Mapping[str, Any]


@dataclass(frozen=True)
class BoardLine:
    """One item. ``state``: fail, unknown, pass or not_relevant; ``items`` are the names of what blocks."""

    control_id: str
    check_id: str
    title: str
    mark_word: str
    state: str
    state_word: str
    questions: tuple[str, ...]
    items: tuple[str, ...]
    not_named: int


@dataclass(frozen=True)
class Board:
    """All items by state, and the outcome in words: readiness only, never a certificate."""

    outcome: str
    outcome_word: str
    outcome_sentence: str
    as_of: str
    failing: tuple[BoardLine, ...]
    unknown: tuple[BoardLine, ...]
    passing: tuple[BoardLine, ...]
    not_relevant: tuple[BoardLine, ...]

    @property
    def headline(self) -> str:
        """What stands above every other number: how many would fail, how many nobody knows."""
        asked = len(self.failing) + len(self.unknown) + len(self.passing)
        fails = f"{counted(len(self.failing), 'item', 'items')} of {asked} would fail"
        unknown = f"{counted(len(self.unknown), 'is', 'are')} not known"
        return f"{fails}, {unknown}" if self.unknown else fails


def build_board(summary: Json) -> Board:
    """The board from a summary or a whole evaluation document."""
    lines = [_line(line) for line in summary["board"]]
    of = {state: tuple(line for line in lines if line.state == state) for state in BOARD_WORDS}
    return Board(
        outcome=summary["outcome"],
        outcome_word=outcome_word(summary),
        outcome_sentence=outcome_sentence(summary),
        as_of=summary["as_of"],
        failing=of["fail"],
        unknown=of["unknown"],
        passing=of["pass"],
        not_relevant=of["not_relevant"],
    )


def _line(line: Json) -> BoardLine:
    return BoardLine(
        control_id=line["control_id"],
        check_id=line["check_id"],
        title=line["title"],
        mark_word=word(MARK_WORDS, line["kind"]),
        state=line["state"],
        state_word="Would fail" if line["state"] == "fail" else word(BOARD_WORDS, line["state"]),
        questions=tuple(line["questions"]),
        items=tuple(days_in_words(item["name"]) for item in line["items"]),
        not_named=line.get("not_named", 0),
    )
