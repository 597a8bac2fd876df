"""Evaluations, looking ahead and rulepacks over the API."""

from __future__ import annotations

from tests.cast import Tenancy
from tests.services.assessment_pages.samples import READY
from tests.services.assessments.organisations import become, judged
from tests.web.access_rows import Build, Row, read, write

HERE = "/api/v1/evaluations"
PACK = "/api/v1/rulepacks/cyber-essentials-3.2"


def _evaluation(suffix: str = "") -> Build:
    return lambda tenancy: f"{HERE}/{judged(tenancy.owner, READY).evaluation_id}{suffix}"


def _pair(tenancy: Tenancy) -> str:
    made = judged(tenancy.owner, READY).evaluation_id
    return f"{HERE}/compare?from={made}&to={made}"


def _published(path: str) -> Build:
    def build(tenancy: Tenancy) -> str:
        become(tenancy.owner, READY)
        return path

    return build


# Another organisation has published nothing: it is told so where facts are judged.
NOTHING = {"stranger": 409}
OWN = {"stranger": 200}

ROWS: list[Row] = [
    write("api_evaluations.evaluate", _published("/api/v1/evaluate"), json={}, stranger=422),
    read("api_evaluations.list_evaluations", HERE, **OWN),
    read("api_evaluations.read_standing", f"{HERE}/standing", **OWN),
    read("api_evaluations.read_evaluation", _evaluation()),
    read("api_evaluations.list_findings", _evaluation("/findings")),
    read("api_evaluations.read_finding", _evaluation("/findings/CE-9")),
    write("api_evaluations.replay_evaluation", _evaluation("/replay")),
    read("api_evaluations.compare_evaluations", _pair),
    read("api_looking_ahead.read_dashboard", _published("/api/v1/dashboard"), **OWN),
    write(
        "api_looking_ahead.try_what_if",
        _published("/api/v1/what-if"),
        json={"changes": [{"path": "profile.org.headcount", "value": 11}]},
        guest=200,
        **NOTHING,
    ),
    read("api_looking_ahead.look_ahead", _published("/api/v1/look-ahead?day=2026-12-01"), **NOTHING),
    read("api_rulepacks.list_rulepacks", "/api/v1/rulepacks", **OWN),
    read("api_rulepacks.read_rulepack", PACK, **OWN),
    read("api_rulepacks.preview_rulepack", _published(f"{PACK}/preview"), **NOTHING),
]
