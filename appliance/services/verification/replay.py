"""The engine run again on the facts and the rules of a bundle (RULE-08), and the report made again.

Compiling rules turns text from the bundle into code. So this is only for rules whose signature by a
trusted key was checked before, and whose shape, like that of the facts, is sound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from appliance.engine import EngineError, RulePack, answer_pack, evaluate, load_pack
from appliance.foundation.canonical_json import sha256_hex
from appliance.foundation.errors import TranscryptError
from appliance.services.reports.document import build_report_document
from appliance.services.verification.differences import as_read

Json = Mapping[str, Any]

REFUSALS = (
    EngineError,
    TranscryptError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What the engine raises for rules that do not compile, and rules that were never linted make it raise."""


@dataclass(frozen=True)
class _Rules:
    """Two are the same when their content is: compiling takes longer than all the rest of a replay."""

    sha256: str
    document: Json = field(compare=False)


@lru_cache(maxsize=2)
def _compiled(rules: _Rules) -> RulePack:
    return load_pack(rules.document, rules.sha256)


class Replay:
    """Each result as a JSON value, from facts in canonical order and a day (YYYY-MM-DD).

    Reading one raises one of REFUSALS when it cannot be made.
    """

    def __init__(self, pack_document: Json, facts: Json, as_of: str) -> None:
        self._document = pack_document
        self._facts = facts
        self._as_of = date.fromisoformat(as_of)

    @cached_property
    def _pack(self) -> RulePack:
        return _compiled(_Rules(sha256_hex(self._document), self._document))

    @cached_property
    def evaluation(self) -> Any:
        return as_read(evaluate(self._pack, self._facts, self._as_of).as_document())

    @cached_property
    def answers(self) -> Any:
        return as_read(answer_pack(self._pack, self._facts, self._as_of).as_document())

    @cached_property
    def report(self) -> Any:
        document = build_report_document(self.evaluation, self.answers, self._facts, self._document)
        return as_read(document.as_document())
