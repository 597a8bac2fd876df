"""The dashboard, controls, evaluations, what would change, and the answers for the portal."""

from __future__ import annotations

from tests.cast import Tenancy
from tests.services.assessment_pages.samples import READY
from tests.services.assessments.organisations import become, judged
from tests.web.access_rows import Build, change, page


def _evaluation(tenancy: Tenancy) -> str:
    return f"/app/evaluations/{judged(tenancy.owner, READY).evaluation_id}"


def _pair(tenancy: Tenancy) -> str:
    made = judged(tenancy.owner, READY).evaluation_id
    return f"/app/evaluations/compare?before={made}&after={made}"


def _published(path: str) -> Build:
    def build(tenancy: Tenancy) -> str:
        become(tenancy.owner, READY)
        return path

    return build


ROWS = [
    page("overview.show", _published("/app")),
    page("controls.index", "/app/controls"),
    page("controls.show", "/app/controls/CE-9"),
    page("controls.why", "/app/controls/CE-9/why"),
    change("controls.answer", "/app/controls/CE-9/answer", data={"value": "compliant"}, stranger=303),
    page("evaluations.index", "/app/evaluations"),
    change("evaluations.evaluate", "/app/evaluations", stranger=303),
    page("evaluations.standing", "/app/evaluations/standing"),
    page("evaluations.show", _evaluation, stranger=404),
    change("evaluations.replay", lambda tenancy: f"{_evaluation(tenancy)}/replay"),
    page("evaluations.compare", _pair, stranger=404),
    page("looking_ahead.as_of", _published("/app/evaluations/as-of?day=2026-12-01"), stranger=200),
    page("looking_ahead.what_if", _published("/app/what-if")),
    change(
        "looking_ahead.what_if",
        _published("/app/what-if"),
        data={"control": "CE-1"},
        guest=200,
        member=200,
        admin=200,
        owner=200,
        stranger=200,
    ),
    page("looking_ahead.preview", _published("/app/preview?pack=cyber-essentials-3.2")),
    page("answers.show", _published("/app/answers")),
    page("answers.workbook", _published("/app/answers/answers.xlsx")),
    change(
        "answers.write",
        "/app/answers",
        data={"number": "A1.10", "words": "Our customers ask for it"},
        stranger=303,
    ),
]
