"""One evaluation that uses everything at once; needs nothing but the engine, so any Python runs it."""

from __future__ import annotations

import json
from typing import Any

from appliance.engine import RulePack, evaluate
from tests.engine.small_pack import AS_OF, check, control, evidence, small_pack


def rich_pack() -> RulePack:
    """Uses lists, nested lists, look-ups, evidence, scope and contradictions at once."""
    fixes = ["d in devices where in_scope(d)", "f in optional d.fixes where f.score >= 7"]
    first = control(
        "CE-1",
        check("off", "d.firewall == 'off'", each="d in devices where in_scope(d)"),
        check("late", "age(f.released) > 14", each=fixes, says="{d} lacks {f}."),
        check("net", "by_id(nets, d.net).owned == 'no'", each="d in devices", effect="partial"),
        check("old", "support('windows', d.os, null) == 'unsupported'", each="d in devices", blocking=True),
        evidence=[{"id": "w", "kinds": ["report"], "purpose": "A report"}],
    )
    out = [check("none", "d.use == 'none'", says="Not used.")]
    clash = {**check("clash", "(count d in devices) != fw.count"), "severity": "error", "mend": "Count."}
    return small_pack(first, scope=[{"each": "d in devices", "out": out}], contradictions=[clash])


FACTS: dict[str, Any] = {
    "profile": {
        "fw": {"count": 4, "score": 7.5},
        "nets": [{"id": "n2", "owned": "no"}, {"id": "n1", "owned": "yes"}],
        "devices": [
            {"id": "ß", "name": "Größe", "firewall": "off", "os": "10-22h2", "net": "n2"},
            {"id": "a", "fixes": [{"id": "k2", "score": 9.1, "released": "2026-01-01"}, {"id": "k1"}]},
            {"id": "Z", "use": "none", "net": "n1"},
        ],
    },
    "answers": {"CE-1": "compliant", "A1.1": "Größe Ltd"},
    "evidence": [evidence("e2", captured_at="2026-01-01"), evidence("e1")],
}


def evaluated_bytes(facts: dict[str, Any] = FACTS) -> bytes:
    """The document with keys left in the order the engine gave them."""
    return json.dumps(evaluate(rich_pack(), facts, AS_OF).as_document()).encode()
