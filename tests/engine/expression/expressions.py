"""Random expressions of the pack language and random facts for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from appliance.engine.expression.codegen import ModuleWriter
from appliance.engine.expression.definitions import Definition, Vocabulary
from appliance.engine.expression.interpreter import Traced, Tracer
from appliance.engine.expression.parser import parse
from appliance.engine.expression.syntax import Expression
from appliance.engine.facts import canonical_facts
from appliance.engine.runtime import Runtime
from appliance.engine.support import SupportTable

AS_OF = date(2026, 11, 21)
SUPPORT = SupportTable(
    {
        "products": [
            {"id": "windows", "cycles": [{"cycle": "10", "eol": "2025-10-14"}, {"cycle": "11", "eol": None}]}
        ]
    }
)
TABLES = {"services": frozenset(["xero", "slack"])}
_CONSTANTS: dict[str, str | int | float | None] = {"LIMIT": 10}
_DEFINITIONS = {
    "strong": (("x",), "x.kind == 'mfa' or (x.limit is null or x.limit >= 8) and x.kind == 'long'"),
    "off": (("d",), "d.state is 'off'"),
    "home": (("d",), "by_id(networks, d.network)"),
    "safe": (("d",), "home(d).owned == 'yes' and not off(d)"),
}

TRUTHS = st.sampled_from(
    [
        "fw.documented == 'yes'",
        "fw.documented != 'yes'",
        "fw.documented is 'yes'",
        "fw.documented is not 'yes'",
        "fw.reviewed is null",
        "fw.reviewed == null",
        "age(fw.reviewed) > LIMIT",
        "until(fw.reviewed) >= 0",
        "fw.count + 1 < LIMIT",
        "fw.count - fw.missing != 3",
        "fw.count in [1, 2, 3]",
        "fw.documented not in ['no', 'maybe']",
        "fw.documented in fw.words",
        "fw.documented not in fw.words",
        "mentions(fw.words, fw.documented)",
        "size(devices) > 1",
        "known(fw.auth)",
        "known(fw.auth.kind)",
        "strong(fw.auth)",
        "surely(strong(fw.auth))",
        "possibly(strong(fw.auth))",
        "listed('services', fw.documented)",
        "own_answer('CE-1') == 'compliant'",
        "evidence_ok('patch_report')",
        "support('windows', fw.cycle, null) == 'unsupported'",
        "support_ends('windows', fw.cycle, null) == null",
        "any e in evidence satisfies e.kind == 'patch_report'",
    ]
)
ITEM_TRUTHS = st.sampled_from(
    [
        "d.state == 'off'",
        "d.state is not 'off'",
        "d.limit <= 5",
        "off(d)",
        "safe(d)",
        "strong(d.auth)",
        "home(d).owned == 'no'",
        "known(home(d))",
        "by_id(networks, d.network).name == d.state",
        "any n in d.peers satisfies by_id(networks, n).owned == 'yes'",
        "all f in optional d.fixes where f.score >= 7 satisfies age(f.released) <= 14",
        "(count f in d.fixes where f.score > 1) > 1",
        "(sum f in optional d.fixes of f.score) >= 7",
    ]
)


def _combined(leaf: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' and '.join(parts)})"),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' or '.join(parts)})"),
            inner.map(lambda part: f"not ({part})"),
            inner.map(lambda part: f"surely({part})"),
        ),
        max_leaves=5,
    )


def _quantified(kind: str, where: str, body: str) -> str:
    if kind == "count":
        return f"(count d in devices where {where}) > 1"
    if kind == "sum":
        return f"(sum d in devices where {where} of d.limit) > 6"
    return f"({kind} d in devices where {where} satisfies {body})"


EXPRESSIONS = _combined(
    st.one_of(
        TRUTHS,
        st.builds(
            _quantified,
            st.sampled_from(["any", "all", "count", "sum"]),
            _combined(ITEM_TRUTHS),
            _combined(ITEM_TRUTHS),
        ),
    )
)


def _maybe(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


_TRI = st.sampled_from(["yes", "no", "unknown"])
_NUMBER = st.one_of(st.none(), st.integers(0, 12), st.just("unknown"))
_DATE = st.one_of(st.none(), st.sampled_from(["2026-11-21", "2026-11-01", "2025-01-01", "2027-03-01"]))
_AUTH = _maybe(kind=st.sampled_from(["mfa", "long", "none", "unknown"]), limit=_NUMBER)
_FIX = _maybe(score=_NUMBER, released=_DATE)


def _with_ids(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": f"i{at}", **entry} for at, entry in enumerate(entries)]


_LISTED = [st.just("n0"), st.just("n1"), st.just("n9")]
_DEVICE = _maybe(
    state=st.sampled_from(["on", "off", "unknown"]),
    limit=_NUMBER,
    auth=_AUTH,
    network=st.one_of(st.none(), *_LISTED),
    peers=st.lists(st.one_of(*_LISTED), max_size=2),
    fixes=st.lists(_FIX, max_size=3).map(_with_ids),
)
_NETWORK = _maybe(owned=_TRI, name=st.sampled_from(["on", "off"]))
FACTS = st.fixed_dictionaries(
    {
        "profile": _maybe(
            fw=_maybe(
                documented=_TRI,
                reviewed=_DATE,
                count=_NUMBER,
                missing=_NUMBER,
                words=st.lists(_TRI, max_size=2),
                auth=_AUTH,
                cycle=st.sampled_from(["10", "11", "12", "unknown"]),
            ),
            devices=st.lists(_DEVICE, max_size=4).map(_with_ids),
            networks=st.lists(_NETWORK, max_size=2).map(
                lambda entries: [{"id": f"n{at}", **entry} for at, entry in enumerate(entries)]
            ),
        ),
        "answers": _maybe(**{"CE-1": st.just("compliant")}),
        "evidence": st.lists(_maybe(kind=st.just("patch_report")), max_size=2),
    }
)


def vocabulary() -> Vocabulary:
    """The definitions above, each seeing those before it."""
    found = {
        name: Definition(name, parameters, parse(body)) for name, (parameters, body) in _DEFINITIONS.items()
    }
    return Vocabulary(_CONSTANTS, found)


def runtime(facts: dict[str, Any]) -> Runtime:
    return Runtime(facts, AS_OF, SUPPORT, TABLES)


def compiled_answer(expression: Expression, facts: dict[str, Any]) -> Any:
    """What the compiled form answers about canonical facts."""
    module = ModuleWriter(vocabulary(), "<test>")
    name = module.add_truth(expression)
    return module.compile()[name](facts["profile"], runtime(facts))


def walked(expression: Expression, facts: dict[str, Any]) -> tuple[Traced, Tracer]:
    """What the walker answers, and what it read."""
    tracer = Tracer(facts["profile"], runtime(facts), vocabulary())
    return tracer.evaluate(expression, {}), tracer


def answer(text: str, profile: dict[str, Any], **parts: Any) -> Any:
    """The compiled answer to one expression, checked against the walker."""
    facts = canonical_facts({"profile": profile, **parts})
    expression = parse(text)
    quick, (slow, _) = compiled_answer(expression, facts), walked(expression, facts)
    assert quick == slow.value
    return quick
