"""Questions of a pack that do not compile are refused with their place."""

from typing import Any

import pytest

from appliance.engine import PackError
from tests.engine.small_pack import small_pack


@pytest.mark.req("RULE-13")
@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        ({"answer": {}}, "/questions/0/answer: an answer has exactly one of yes_when, value, template"),
        ({"answer": {"value": "a.b", "yes_when": "a.b"}}, "/questions/0/answer: an answer has exactly one"),
        ({"answer": {"value": "a ="}}, "/questions/0/answer/value: 'a =' cannot be read"),
        ({"answer": {"yes_when": "a.b", "no_when": "f(a)"}}, "/no_when: there is no definition f"),
        ({"answer": {"value": "a.b"}, "when": "MOST == 1"}, "/questions/0/when: there is no constant MOST"),
        ({"answer": {"template": "{MOST}"}}, "/answer/template: there is no constant MOST"),
        ({"answer": {"own_words": True, "suggest": "{a"}}, "/answer/suggest: a brace is left open"),
        ({"answer": {"choice": [{"option": "A", "text": "x", "when": "a("}]}}, "/answer/choice/0/when: 'a('"),
        (
            {"answer": {"lines": {"each": [], "line": "x", "none": "y"}}},
            "/answer/lines/each: lines need a list to go through",
        ),
        (
            {"answer": {"lines": {"each": ["d in f(a).b"], "line": "x", "none": "y"}}},
            "/answer/lines/each/0: there is no definition f above this place",
        ),
    ],
)
def test_a_question_that_does_not_compile_names_place_and_reason(
    question: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(PackError) as raised:
        small_pack(questions=[{"number": "A1.1", **question}])
    assert complaint in str(raised.value)
