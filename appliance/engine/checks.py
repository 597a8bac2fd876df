"""One check: which entries it objects to, which it cannot judge, and what it read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from appliance.engine.expression.interpreter import Scope, Tracer
from appliance.engine.expression.reads import pattern_text
from appliance.engine.facts import UNKNOWN, display_name
from appliance.engine.findings import CheckResult, Input, Item, Reading
from appliance.engine.pack import Rule
from appliance.engine.run import Run

FAIL, PARTIAL, DOUBT, NOTICE, ATTEST = "fail", "partial", "unknown", "notice", "attest"
PASS, NOT_RELEVANT = "pass", "not_relevant"
_QUIET_WHEN_UNKNOWN = (NOTICE, ATTEST)  # these inform; what is unknown is said by other checks
_NAMED = 3  # how many offenders a summary names before "and n more"


def run_check(run: Run, rule: Rule) -> CheckResult:
    """What the check says about these facts."""
    effect = rule.data["effect"]
    considered, items = judge(run, rule, doubts=effect not in _QUIET_WHEN_UNKNOWN)
    outcome = _outcome(effect, items, considered)
    return _result(rule.data, outcome, considered, items, run.inputs(rule))


def skipped_check(rule: Rule) -> CheckResult:
    """The check of a control that does not apply."""
    return _result(rule.data, NOT_RELEVANT, 0, (), ())


def judge(run: Run, rule: Rule, *, doubts: bool = True) -> tuple[int, tuple[Item, ...]]:
    """How many entries were considered, and those that offend; with ``doubts`` the unknown too."""
    if rule.selection < 0:
        return 1, _judge_whole(run, rule, doubts=doubts)
    chosen = run.selections[rule.selection]
    if not chosen.listed:
        return 0, (_unlisted(run, rule),) if doubts else ()
    yes, dim = run.pack.functions[rule.function](run.facts["profile"], run.runtime, chosen.entries)
    sure = [at for at in yes if at not in chosen.maybe] if chosen.maybe else yes
    items = [_entry_item(run, rule, chosen.entries[at], "offends") for at in sure]
    if doubts and (dim or chosen.maybe or chosen.holes):
        unsure = sorted(chosen.maybe.intersection(yes).union(dim))
        items += [_entry_item(run, rule, chosen.entries[at], "unknown") for at in unsure]
        items += [_hole(run, rule, hole) for hole in chosen.holes]
    return len(chosen.entries) + len(chosen.holes), tuple(items)


def _judge_whole(run: Run, rule: Rule, *, doubts: bool) -> tuple[Item, ...]:
    verdict = run.ask(rule.function)
    if verdict:
        return (_item(run, rule, {}, "offends"),)
    return (_item(run, rule, {}, "unknown"),) if verdict is None and doubts else ()


def _entry_item(run: Run, rule: Rule, entry: Any, state: str) -> Item:
    return _item(run, rule, run.bound(rule.selection, entry), state)


def _item(run: Run, rule: Rule, scope: Scope, state: str) -> Item:
    tracer = run.tracer()
    lacking = _conditions(rule, tracer, scope)
    reads = tuple(Reading(path, value) for path, value in tracer.reads.items())
    name, path = _who(scope)
    missing = () if state == "offends" else lacking
    text = rule.says.fill(tracer, scope) if state == "offends" else _not_known(name, path, missing)
    return Item(path, name, state, text, reads, missing)


def _conditions(rule: Rule, tracer: Tracer, scope: Scope) -> tuple[str, ...]:
    """Evaluates all of the rule's conditions for the record; answers what they lacked."""
    parts = [tracer.evaluate(binding.where, scope) for binding in rule.bindings if binding.where is not None]
    parts.append(tracer.evaluate(rule.when, scope))
    return tuple(dict.fromkeys(path for part in parts if part.value is None for path in part.lacking))


def _who(scope: Scope) -> tuple[str, str]:
    """The innermost entry's name (with the outer one's before it) and path."""
    if not scope:
        return "the organisation", "profile"
    entries = list(scope.values())
    names = [display_name(entry.value, entry.path or "") for entry in entries]
    return " / ".join(names), entries[-1].path or ""


def _not_known(name: str, path: str, missing: Sequence[str]) -> str:
    """Names what is lacking, within the entry where it belongs to it."""
    facts = ", ".join(fact.removeprefix(f"{path}.") for fact in missing) or "a fact it depends on"
    return f"Not known for {name}: {facts}."


def _unlisted(run: Run, rule: Rule) -> Item:
    pattern = run.pack.plans[rule.selection].scope[run.pack.plans[rule.selection].variables[0]]
    path = pattern_text(pattern or ()).removesuffix("[*]")
    text = f"Not known: {path} is not filled in; list its entries, or give an empty list."
    return Item(path, "the organisation", "unknown", text, (Reading(path, UNKNOWN),), (path,))


def _hole(run: Run, rule: Rule, bound: Sequence[Any]) -> Item:
    plan = run.pack.plans[rule.selection]
    name, path = _who(run.bound(rule.selection, tuple(bound)))
    pattern = plan.scope[plan.variables[len(bound)]] or ("", "*")
    missing = f"{path}.{pattern[-2]}"
    text = _not_known(name, path, (missing,))
    return Item(path, name, "unknown", text, (Reading(missing, UNKNOWN),), (missing,))


def _outcome(effect: str, items: Sequence[Item], considered: int) -> str:
    if any(item.state == "offends" for item in items):
        return effect
    if items:
        return DOUBT
    return PASS if considered else NOT_RELEVANT


def _result(
    data: Mapping[str, Any],
    outcome: str,
    considered: int,
    items: tuple[Item, ...],
    inputs: tuple[Input, ...],
) -> CheckResult:
    return CheckResult(
        id=data["id"],
        title=data["title"],
        effect=data["effect"],
        outcome=outcome,
        code=data.get("code"),
        auto_fail=bool(data.get("auto_fail", False)),
        blocking=bool(data.get("blocking", False)),
        questions=tuple(data.get("questions", ())),
        expected=data["expected"],
        message=summary(items, considered) if items else None,
        considered=considered,
        items=items,
        inputs=inputs,
    )


def summary(items: Sequence[Item], considered: int) -> str:
    """One sentence for all offenders, or for all that is unknown if none offends."""
    offends = [item for item in items if item.state == "offends"]
    chosen = offends or list(items)
    if len(chosen) == 1:
        return chosen[0].message
    names = ", ".join(item.name for item in chosen[:_NAMED])
    more = f" and {len(chosen) - _NAMED} more" if len(chosen) > _NAMED else ""
    lead = f"{len(chosen)} of {considered}" if offends else f"Not known for {len(chosen)} of {considered}"
    return f"{lead}: {names}{more}. {chosen[0].message}"
