"""From tokens to the syntax tree, by recursive descent.

Precedence, loosest first: or, and, not, comparison, + and -. A quantifier reaches as far
to the right as it can, so one inside a comparison needs parentheses.
"""

from __future__ import annotations

from typing import Literal as OneOf
from typing import cast

from appliance.engine.errors import ExpressionError
from appliance.engine.expression.lexer import Token, tokens
from appliance.engine.expression.syntax import (
    Aggregate,
    And,
    Arithmetic,
    Binding,
    Call,
    Compare,
    Comparison,
    Constant,
    Expression,
    FieldOf,
    Is,
    ListLiteral,
    Literal,
    Membership,
    Not,
    Or,
    Path,
    Quantifier,
    Scalar,
)

MAX_DEPTH = 40  # nested constructs; keeps a hostile text from exhausting the stack
_COMPARISONS = frozenset(["==", "!=", "<", "<=", ">", ">="])


def parse(text: str) -> Expression:
    """Read one expression.

    :raises ExpressionError: with the column of the first thing that does not fit.
    """
    reader = _Parser(tokens(text))
    tree = reader.expression()
    reader.expect_end()
    return tree


def parse_binding(text: str) -> Binding:
    """Read ``d in devices where …``, the form used by a check's ``each``.

    :raises ExpressionError: with the column of the first thing that does not fit.
    """
    reader = _Parser(tokens(text))
    binding = reader.binding()
    reader.expect_end()
    return binding


class _Parser:
    def __init__(self, stream: list[Token]) -> None:
        self._stream = stream
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> Token:
        return self._stream[self._at]

    def _take(self) -> Token:
        token = self._next
        self._at += 1
        return token

    def _accept(self, *texts: str) -> Token | None:
        if self._next.kind in ("symbol", "keyword") and self._next.text in texts:
            return self._take()
        return None

    def _expect(self, text: str, purpose: str) -> Token:
        token = self._accept(text)
        if token is None:
            raise self._unexpected(f"expected {text!r} {purpose}")
        return token

    def _unexpected(self, wanted: str) -> ExpressionError:
        found = "the expression ends" if self._next.kind == "end" else f"found {self._next.text!r}"
        return ExpressionError(f"{wanted}, but {found}", self._next.column)

    def expect_end(self) -> None:
        if self._next.kind != "end":
            raise self._unexpected("expected 'and', 'or' or the end")

    def expression(self) -> Expression:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError(f"nested deeper than {MAX_DEPTH} levels", self._next.column)
        tree = self._alternatives()
        self._depth -= 1
        return tree

    def _alternatives(self) -> Expression:
        column = self._next.column
        operands = [self._conjunction()]
        while self._accept("or"):
            operands.append(self._conjunction())
        return operands[0] if len(operands) == 1 else Or(tuple(operands), column)

    def _conjunction(self) -> Expression:
        column = self._next.column
        operands = [self._negation()]
        while self._accept("and"):
            operands.append(self._negation())
        return operands[0] if len(operands) == 1 else And(tuple(operands), column)

    def _negation(self) -> Expression:
        negations = []
        while token := self._accept("not"):
            negations.append(token.column)
            if len(negations) > 2:
                raise ExpressionError("too many 'not' in a row", token.column)
        tree = self._comparison()
        for column in reversed(negations):
            tree = Not(tree, column)
        return tree

    def _comparison(self) -> Expression:
        if token := self._accept("any", "all"):
            return self._quantifier(token)
        column = self._next.column
        left = self._arithmetic()
        if self._next.kind == "symbol" and self._next.text in _COMPARISONS:
            operator = cast(Comparison, self._take().text)
            return Compare(operator, left, self._arithmetic(), column)
        if self._accept("is"):
            negated = self._accept("not") is not None
            return Is(left, self._literal(), negated, column)
        if self._accept("in"):
            return Membership(left, self._members(), False, column)
        if self._next.text == "not" and self._stream[self._at + 1].text == "in":
            self._at += 2
            return Membership(left, self._members(), True, column)
        return left

    def _arithmetic(self) -> Expression:
        column = self._next.column
        tree = self._term()
        while token := self._accept("+", "-"):
            tree = Arithmetic(cast(OneOf["+", "-"], token.text), tree, self._term(), column)
        return tree

    def _term(self) -> Expression:
        token = self._next
        if token.kind in ("number", "string") or token.text in ("null", "-"):
            return self._literal()
        if aggregate := self._accept("count", "sum"):
            return self._aggregate(aggregate)
        if self._accept("("):
            tree = self.expression()
            self._expect(")", "to close the parenthesis")
            return self._fields_of(tree)
        if token.kind == "name":
            return self._named()
        raise self._unexpected("expected a value")

    def _named(self) -> Expression:
        token = self._take()
        if self._accept("("):
            return self._fields_of(Call(token.text, self._arguments(), token.column))
        fields = self._fields()
        if token.text.isupper() and not fields:
            return Constant(token.text, token.column)
        return Path(token.text, fields, token.column)

    def _arguments(self) -> tuple[Expression, ...]:
        if self._accept(")"):
            return ()
        arguments = [self.expression()]
        while self._accept(","):
            arguments.append(self.expression())
        self._expect(")", "to close the arguments")
        return tuple(arguments)

    def _fields_of(self, subject: Expression) -> Expression:
        fields = self._fields()
        return FieldOf(subject, fields, subject.column) if fields else subject

    def _fields(self) -> tuple[str, ...]:
        fields = []
        while self._accept("."):
            if self._next.kind not in ("name", "keyword"):
                raise self._unexpected("expected a field name after the dot")
            fields.append(self._take().text)
        return tuple(fields)

    def _literal(self) -> Literal:
        token = self._next
        return Literal(self._scalar(), token.column)

    def _scalar(self) -> Scalar:
        sign = -1 if self._accept("-") else 1
        token = self._next
        if token.kind == "number":
            self._take()
            return sign * (float(token.text) if "." in token.text else int(token.text))
        if token.kind == "string" and sign == 1:
            return self._take().text[1:-1]
        if token.text == "null" and sign == 1:
            self._take()
            return None
        raise self._unexpected("expected a quoted string, a number or null")

    def _members(self) -> ListLiteral | Path | FieldOf:
        column = self._next.column
        if not self._accept("["):
            return self._list_path("after 'in'")
        values = [self._scalar()]
        while self._accept(","):
            values.append(self._scalar())
        self._expect("]", "to close the list")
        return ListLiteral(tuple(values), column)

    def _list_path(self, where: str) -> Path | FieldOf:
        if self._next.kind == "name":
            tree = self._named()
            if isinstance(tree, Path | FieldOf):
                return tree
        raise self._unexpected(f"expected a list {where}")

    def binding(self) -> Binding:
        token = self._next
        if token.kind != "name":
            raise self._unexpected("expected the name of a variable")
        self._take()
        self._expect("in", "after the variable")
        optional = self._accept("optional") is not None
        source = self._list_path("to go through")
        where = self.expression() if self._accept("where") else None
        return Binding(token.text, source, optional, where, token.column)

    def _quantifier(self, token: Token) -> Quantifier:
        binding = self.binding()
        self._expect("satisfies", f"after the list of {token.text!r}")
        return Quantifier(cast(OneOf["any", "all"], token.text), binding, self.expression(), token.column)

    def _aggregate(self, token: Token) -> Aggregate:
        binding = self.binding()
        if token.text == "count":
            return Aggregate("count", binding, None, token.column)
        self._expect("of", "before what is added up")
        return Aggregate("sum", binding, self._arithmetic(), token.column)
