"""What is typed into the forms of evidence, as the services take it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID

from appliance.foundation.domain_errors import FieldProblem, InvalidError
from appliance.services.evidence import Description

Value = TypeVar("Value")

_NOT_FOR_PAGES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_ONE_LINE = ("kind", "title", "coverage", "source_system", "captured_on", "period_from", "period_until",
             "expires_on", "covered_count", "total_count", "supersedes")  # fmt: skip


@dataclass
class EvidenceForm:
    """The fields as they were typed, kept so that a page with mistakes shows them again."""

    values: dict[str, str]
    control_ids: tuple[str, ...]
    problems: list[FieldProblem] = field(default_factory=list)

    @classmethod
    def read(cls, fields: Mapping[str, Sequence[str]], *more: str) -> EvidenceForm:
        """Take the fields of a form; ``more`` are those that only this form has."""
        values = {name: list(fields.get(name) or [""])[-1].strip() for name in (*_ONE_LINE, *more)}
        return cls(values, tuple(fields.get("control_ids") or ()))

    def shown(self) -> dict[str, str]:
        """What was typed, for the page: characters that no page may hold are shown as lost."""
        return {
            name: _NOT_FOR_PAGES.sub("\N{REPLACEMENT CHARACTER}", text) for name, text in self.values.items()
        }

    def description(self, title: str = "") -> Description:
        """What was said; ``title`` where none was typed. What cannot be read is left out and a problem."""
        self.problems = []
        return Description(
            kind=self.values["kind"],
            title=self.values["title"] or title,
            control_ids=tuple(dict.fromkeys(self.control_ids)),
            captured_on=self._day("captured_on"),
            period_from=self._day("period_from"),
            period_until=self._day("period_until"),
            expires_on=self._day("expires_on"),
            coverage=self.values["coverage"] or None,
            covered_count=self._count("covered_count"),
            total_count=self._count("total_count"),
            source_system=self.values["source_system"] or None,
        )

    def supersedes_id(self) -> UUID | None:
        """The evidence this is to replace."""
        found: UUID | None = self._read("supersedes", UUID, "Open the evidence to be replaced and try again")
        self.refuse_unreadable()
        return found

    def refuse_unreadable(self, more: Iterable[FieldProblem] = ()) -> None:
        """Raise InvalidError with all that could not be read, and with what else is known to be wrong."""
        if self.problems:
            unread = {problem.field for problem in self.problems}
            rest = [problem for problem in more if problem.field not in unread]
            raise InvalidError("Some of what you typed cannot be used.", fields=(*self.problems, *rest))

    def _day(self, name: str) -> date | None:
        return self._read(name, date.fromisoformat, "Enter a real date, such as 2026-11-21")

    def _count(self, name: str) -> int | None:
        return self._read(name, _whole_number, "Enter a whole number, such as 12")

    def _read(self, name: str, parse: Callable[[str], Value], problem: str) -> Value | None:
        if not self.values[name]:
            return None
        try:
            return parse(self.values[name])
        except ValueError:
            self.problems.append(FieldProblem(name, problem))
            return None


def _whole_number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(text)
    return int(text)
