"""The walker remembers what a definition said of an entry, unless the answer depends on who asks."""

from typing import Any

from appliance.engine.expression.definitions import Definition, Vocabulary
from appliance.engine.expression.interpreter import Known, Tracer
from appliance.engine.expression.parser import parse
from appliance.engine.facts import canonical_facts
from tests.engine.expression.expressions import runtime

FACTS = canonical_facts({"profile": {"devices": [{"id": "a", "x": 1}, {"id": "b"}]}})
WORDS = Vocabulary(
    {},
    {
        "good": Definition("good", ("d",), parse("d.x == 1")),
        "shown": Definition("shown", ("d",), parse("d.x == 1 and evidence_ok('report')"), of_control=True),
    },
)


def tracers() -> tuple[Tracer, Tracer]:
    """Two tracers of one evaluation, as two checks have them."""
    known: Known = {}
    shared: dict[str, Any] = {"runtime": runtime(FACTS), "vocabulary": WORDS, "known": known}
    return Tracer(FACTS["profile"], **shared), Tracer(FACTS["profile"], **shared)


def test_what_is_remembered_still_says_what_was_read_and_lacking() -> None:
    first, second = tracers()
    question = parse("all d in devices satisfies good(d)")
    before, again = first.evaluate(question, {}), second.evaluate(question, {})
    assert len(first.known) == 2
    assert before == again
    assert again.lacking == ("profile.devices[b].x",)
    assert first.reads == second.reads
    assert second.reads["profile.devices[a].x"] == 1


def test_an_answer_that_depends_on_the_controls_evidence_is_worked_out_anew() -> None:
    first, second = tracers()
    question = parse("any d in devices satisfies shown(d)")
    first.runtime.ok_kinds = frozenset(["report"])
    assert first.evaluate(question, {}).value is True
    second.runtime.ok_kinds = frozenset()
    assert second.evaluate(question, {}).value is False
