"""A rulepack made ready to run: every expression parsed and compiled, once.

``load_pack`` takes the pack's JSON document (``rulepack.schema.json``). It trusts its shape,
which the services check, and refuses whatever does not compile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.engine.errors import PackError
from appliance.engine.expression.codegen import ModuleWriter
from appliance.engine.expression.definitions import Definition, Vocabulary
from appliance.engine.expression.reads import patterns_read
from appliance.engine.expression.syntax import Binding, Expression
from appliance.engine.messages import Message
from appliance.engine.pack_texts import PackTexts
from appliance.engine.questions import Question, compile_question
from appliance.engine.reading import Read, Reads
from appliance.engine.runtime import folded
from appliance.engine.selections import Functions, Plan, Planner
from appliance.engine.support import SupportTable

NEWEST_FORMAT = 1  # of the pack document


@dataclass(frozen=True, slots=True)
class Rule:
    """A check or a contradiction: what to look at and when it speaks.

    ``selection`` is -1 for a rule about the organisation as a whole. ``reads`` is what is read to judge
    the entries, besides what was read to choose them.
    """

    data: Mapping[str, Any]
    selection: int
    when: Expression
    function: str
    says: Message
    reads: tuple[Read, ...]
    bindings: tuple[Binding, ...] = ()


@dataclass(frozen=True, slots=True)
class Want:
    """Evidence a control wants; ``function`` answers whether it is wanted here."""

    data: Mapping[str, Any]
    function: str | None


@dataclass(frozen=True, slots=True)
class Control:
    data: Mapping[str, Any]
    not_applicable: str | None
    checks: tuple[Rule, ...]
    wants: tuple[Want, ...]

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @property
    def gate(self) -> bool:
        return bool(self.data.get("gate", False))


@dataclass(frozen=True, slots=True)
class ScopeList:
    """A list of the profile whose entries are in or out of scope, and why."""

    plan: int
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class RulePack:
    """A compiled pack. ``document`` is its JSON, ``sha256`` its identity."""

    document: Mapping[str, Any]
    sha256: str
    vocabulary: Vocabulary
    support: SupportTable
    tables: Mapping[str, frozenset[str]]
    controls: tuple[Control, ...]
    contradictions: tuple[Rule, ...]
    scope: tuple[ScopeList, ...]
    questions: tuple[Question, ...]
    plans: Sequence[Plan]
    functions: Functions

    @property
    def reference(self) -> dict[str, str]:
        """Which pack this is, as it stands in every result."""
        document = self.document
        named = {key: str(document[key]) for key in ("id", "version", "title")}
        return {**named, "sha256": self.sha256, "standard_version": document["standard"]["version"]}


def load_pack(document: Mapping[str, Any], sha256: str) -> RulePack:
    """Compile a pack document.

    :raises PackError: naming the place in the document (JSON pointer) and what is wrong.
    """
    if document.get("format") != NEWEST_FORMAT:
        raise PackError(f"this pack has format {document.get('format')}; format 1 is read", "/format")
    return _Compiler(document).compile(sha256)


class _Compiler:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._vocabulary = Vocabulary(document.get("constants", {}), self._definitions())
        self._module = ModuleWriter(self._vocabulary, f"<rulepack {document['id']}>")
        self._reads = Reads()
        self._planner = Planner(self._module, self._reads)
        self._texts = PackTexts(self._vocabulary)

    def compile(self, sha256: str) -> RulePack:
        controls = tuple(
            self._control(control, f"/controls/{at}") for at, control in enumerate(self._document["controls"])
        )
        contradictions = tuple(
            self._rule(entry, f"/contradictions/{at}")
            for at, entry in enumerate(self._document.get("contradictions", ()))
        )
        scope = tuple(
            self._scope_list(entry, f"/scope/{at}")
            for at, entry in enumerate(self._document.get("scope", ()))
        )
        questions = tuple(
            compile_question(entry, f"/questions/{at}", self._texts, self._planner)
            for at, entry in enumerate(self._document.get("questions", ()))
        )
        tables = self._document.get("tables", {})
        return RulePack(
            document=self._document,
            sha256=sha256,
            vocabulary=self._vocabulary,
            support=SupportTable(self._document["support"]),
            tables={name: frozenset(map(folded, rows)) for name, rows in tables.items()},
            controls=controls,
            contradictions=contradictions,
            scope=scope,
            questions=questions,
            plans=tuple(self._planner.plans),
            functions=self._module.compile(),
        )

    def _definitions(self) -> dict[str, Definition]:
        found: dict[str, Definition] = {}
        for at, entry in enumerate(self._document.get("definitions", ())):
            place = f"/definitions/{at}"
            vocabulary = Vocabulary(self._document.get("constants", {}), found)
            body = PackTexts(vocabulary).expression(entry["expression"], f"{place}/expression")
            _require_names([entry["name"], *entry["params"]], place)
            of_control = vocabulary.calls(body, "evidence_ok")
            found[entry["name"]] = Definition(
                entry["name"], tuple(entry["params"]), body, of_control, vocabulary.weight(body)
            )
        return found

    def _control(self, data: Mapping[str, Any], place: str) -> Control:
        excuse = data.get("not_applicable_when")
        return Control(
            data,
            None if excuse is None else self._truth(excuse, f"{place}/not_applicable_when"),
            tuple(self._rule(check, f"{place}/checks/{at}") for at, check in enumerate(data["checks"])),
            tuple(self._want(want, f"{place}/evidence/{at}") for at, want in enumerate(data["evidence"])),
        )

    def _want(self, data: Mapping[str, Any], place: str) -> Want:
        when = data.get("when")
        return Want(data, None if when is None else self._truth(when, f"{place}/when"))

    def _scope_list(self, data: Mapping[str, Any], place: str) -> ScopeList:
        plan = self._planner.plan([self._texts.binding(data["each"], f"{place}/each")], place)
        rules = tuple(
            self._rule({**rule, "each": [data["each"]]}, f"{place}/out/{at}")
            for at, rule in enumerate(data["out"])
        )
        return ScopeList(plan, rules)

    def _rule(self, data: Mapping[str, Any], place: str) -> Rule:
        bindings = [
            self._texts.binding(text, f"{place}/each/{at}") for at, text in enumerate(data.get("each") or ())
        ]
        when = self._texts.expression(data["when"], f"{place}/when")
        says = self._texts.message(data["says"], f"{place}/says")
        if not bindings:
            reads = self._reads.of(patterns_read(when, {}, self._vocabulary), {})
            return Rule(data, -1, when, self._module.add_truth(when), says, reads)
        selection = self._planner.plan(bindings, place)
        plan = self._planner.plans[selection]
        return Rule(
            data=data,
            selection=selection,
            when=when,
            function=self._module.add_judge(when, plan.variables),
            says=says,
            reads=self._planner.reads_beside(selection, when),
            bindings=tuple(bindings),
        )

    def _truth(self, text: str, place: str) -> str:
        return self._module.add_truth(self._texts.expression(text, place))


def _require_names(names: Sequence[str], place: str) -> None:
    """These go into compiled code as they are."""
    for name in names:
        if not (name.isascii() and name.isidentifier()):
            raise PackError(f"{name!r} is not a name", place)
