"""Controls, own answers and questions over the API."""

from __future__ import annotations

from tests.cast import Tenancy
from tests.services.assessment_pages.samples import READY
from tests.services.assessments.organisations import become
from tests.web.access_rows import Build, Row, read, write


def _published(path: str) -> Build:
    def build(tenancy: Tenancy) -> str:
        become(tenancy.owner, READY)
        return path

    return build


# Controls and questions are the same for everybody; what stands under them is one's own. The first of each
# organisation sets an answer, the others come too late.
LATE = {"admin": 409, "owner": 409, "stranger": 200}
FIRST = {"If-None-Match": "*"}

ROWS: list[Row] = [
    read("api_answers.list_controls", "/api/v1/controls", stranger=200),
    read("api_answers.read_control", "/api/v1/controls/CE-9", stranger=200),
    read("api_answers.read_own_answer", "/api/v1/controls/CE-9/answer", stranger=200),
    write(
        "api_answers.set_own_answer",
        "/api/v1/controls/CE-9/answer",
        method="PUT",
        json={"value": "compliant"},
        headers=FIRST,
        **LATE,
    ),
    read("api_answers.list_question_answers", _published("/api/v1/answers"), stranger=409),
    read("api_answers.download_answers", _published("/api/v1/answers/answers.xlsx"), stranger=409),
    read("api_answers.read_own_words", "/api/v1/answers/A1.10", stranger=200),
    write(
        "api_answers.set_own_words",
        "/api/v1/answers/A1.10",
        method="PUT",
        json={"value": "A customer asks for it"},
        headers=FIRST,
        **LATE,
    ),
]
