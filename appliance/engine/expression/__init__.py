"""The pack's expression language: three-valued, without loops, recursion or side effects."""

from appliance.engine.errors import ExpressionError
from appliance.engine.expression.parser import parse, parse_binding

__all__ = ["ExpressionError", "parse", "parse_binding"]
