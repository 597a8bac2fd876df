"""Reading expressions: what is said about the text that cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.engine.errors import ExpressionError
from appliance.engine.expression.parser import parse, parse_binding
from appliance.engine.expression.syntax import And, Call, Compare, Literal, Not, Or, Path


def test_and_binds_tighter_than_or_and_not_tighter_than_both() -> None:
    tree = parse("a.x == 1 or not a.y == 2 and a.z == 3")
    assert isinstance(tree, Or)
    assert isinstance(tree.operands[1], And)
    assert isinstance(tree.operands[1].operands[0], Not)


def test_a_field_may_be_called_like_a_keyword() -> None:
    assert parse("d.count == 1") == Compare("==", Path("d", ("count",)), Literal(1))


def test_parentheses_and_calls_can_be_followed_by_fields() -> None:
    tree = parse("by_id(devices, r.device_id).name is not null and (a.b) == -2")
    assert isinstance(tree, And)


def test_a_number_is_whole_unless_it_has_a_point() -> None:
    numbers = [parse(f"a.b == {text}") for text in ("12", "1.5", "-0.5")]
    assert [repr(node.right) for node in numbers if isinstance(node, Compare)] == [
        repr(Literal(value, 8)) for value in (12, 1.5, -0.5)
    ]


def test_nesting_is_bounded_however_much_stands_beside_it() -> None:
    beside = "(a.b == 1) and " * 200
    assert isinstance(parse(f"{beside}a.b == 1"), And)
    with pytest.raises(ExpressionError, match="nested deeper than"):
        parse(beside + "(" * 150 + "a.b == 1" + ")" * 150)


def test_a_definition_may_take_nothing() -> None:
    assert parse("remote_workers()") == Call("remote_workers", ())


@pytest.mark.req("RULE-11")
@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "expected a value, but the expression ends (column 1)"),
        ("a.b ==", "expected a value, but the expression ends (column 7)"),
        ("a.b = 'x'", "write == to compare (column 5)"),
        ('a.b == "x"', "strings are written in single quotes (column 8)"),
        ("a.b == 'x", "a string starts here and is not closed on its line (column 8)"),
        ("a.b == $", "the character '$' has no meaning here (column 8)"),
        ("(a.b == 'x'", "expected ')' to close the parenthesis, but the expression ends (column 12)"),
        ("a.b == 'x' a.c", "expected 'and', 'or' or the end, but found 'a' (column 12)"),
        ("a. == 'x'", "expected a field name after the dot, but found '==' (column 4)"),
        ("a.b in", "expected a list after 'in', but the expression ends (column 7)"),
        ("a.b in [a.c]", "expected a quoted string, a number or null, but found 'a' (column 9)"),
        ("a.b in ['x'", "expected ']' to close the list, but the expression ends (column 12)"),
        ("a.b in LIMIT", "expected a list after 'in', but the expression ends (column 13)"),
        ("a.b is a.c", "expected a quoted string, a number or null, but found 'a' (column 8)"),
        ("a.b is -'x'", "expected a quoted string, a number or null, but found \"'x'\" (column 9)"),
        ("any d devices", "expected 'in' after the variable, but found 'devices' (column 7)"),
        ("any 'd' in x satisfies 1", "expected the name of a variable, but found \"'d'\" (column 5)"),
        ("any d in x d.y", "expected 'satisfies' after the list of 'any', but found 'd' (column 12)"),
        ("sum d in x d.y", "expected 'of' before what is added up, but found 'd' (column 12)"),
        ("f(a.b", "expected ')' to close the arguments, but the expression ends (column 6)"),
        ("not not not a.b", "too many 'not' in a row (column 9)"),
    ],
)
def test_a_text_that_cannot_be_read_says_what_was_expected_and_where(text: str, complaint: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        parse(text)
    assert str(raised.value) == complaint


def test_an_expression_may_not_be_longer_or_deeper_than_anybody_could_read() -> None:
    with pytest.raises(ExpressionError, match="at most 4000 characters"):
        parse("a.b == 1 or " * 400)
    with pytest.raises(ExpressionError, match="nested deeper than 40 levels"):
        parse("(" * 60 + "a.b == 1" + ")" * 60)


def test_a_binding_must_be_all_there_is() -> None:
    assert parse_binding("f in optional d.fixes where f.x == 1").optional
    with pytest.raises(ExpressionError, match="or the end"):
        parse_binding("d in devices satisfies d.x == 1")


@given(st.text(alphabet="abd.xyn_()[]'=!<> 0123,+-andorit", max_size=60) | st.text(max_size=40))
def test_any_text_is_either_read_or_refused_with_a_column(text: str) -> None:
    column = 1
    try:
        parse(text)
    except ExpressionError as error:
        column = error.column
    assert 1 <= column <= len(text) + 1
