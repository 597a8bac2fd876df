"""The Python lines of quantifiers and aggregates, for ``codegen.py``.

Each becomes the body of a function with the parameter ``entries``: the list, or None when it
is unknown. It stops at the first entry that decides.
"""

from __future__ import annotations

from collections.abc import Callable

from appliance.engine.expression.syntax import Aggregate, And, Binding, Expression, Not, Quantifier

Write = Callable[[Expression], str]  # the Python text of an expression


def loop_lines(node: Quantifier | Aggregate, write: Write) -> list[str]:
    """The body of the function that runs ``node``."""
    if isinstance(node, Aggregate):
        return _total(node, write)
    if node.kind == "any":
        return _search(_both(node.binding, node.body), node.binding, write, found=True)
    return _search(_both(node.binding, Not(node.body)), node.binding, write, found=False)


def _both(binding: Binding, condition: Expression) -> Expression:
    return condition if binding.where is None else And((binding.where, condition))


def _search(condition: Expression, binding: Binding, write: Write, *, found: bool) -> list[str]:
    """``any`` looks for an entry that satisfies; ``all`` for one that does not."""
    return [
        "if entries is None: return None",
        "dim = False",
        f"for v_{binding.variable} in entries:",
        f"    t = {write(condition)}",
        f"    if t: return {found}",
        "    if t is None: dim = True",
        f"return None if dim else {not found}",
    ]


def _total(node: Aggregate, write: Write) -> list[str]:
    """An entry that may or may not belong makes the whole total unknown."""
    where = "True" if node.binding.where is None else write(node.binding.where)
    step = "1" if node.body is None else write(node.body)
    return [
        "if entries is None: return 'unknown'",
        "total = 0",
        f"for v_{node.binding.variable} in entries:",
        f"    t = {where}",
        "    if t is None: return 'unknown'",
        f"    if t: total = R.add(total, {step})",
        "return total",
    ]
