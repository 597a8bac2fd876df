"""What is deprecated goes on working, and says that it is."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from appliance.web.api.answering import Answer, Asked
from appliance.web.api.contract import ApiGroup
from appliance.web.guards import public
from tests.log_capture import captured_logs
from tests.web.api.problem_checks import problem


def with_old_endpoint(app: Flask) -> None:
    old = ApiGroup("old", "Old")

    @old.get("/old", access=public, answers={200: "handshake"}, deprecated_on=date(2026, 11, 22))
    def read_old(_asked: Asked) -> Answer:
        """Read what will be elsewhere."""
        return Answer({"status": "signed_out", "tenant_id": None})

    app.register_blueprint(old.blueprint)


@pytest.mark.req("API-09", "OBS-08")
def test_a_deprecated_endpoint_answers_as_before_and_says_since_when(app: Flask) -> None:
    with_old_endpoint(app)
    with captured_logs() as captured:
        answer = app.test_client().get("/api/v1/old")
        current = app.test_client().get("/api/v1/handshake/redirect")
    assert answer.status_code == 200
    assert answer.get_json() == current.get_json()
    assert answer.headers["Deprecation"] == "@1795305600"
    assert answer.headers["Link"] == '</api>; rel="deprecation"; type="text/html"'
    assert "Deprecation" not in current.headers
    assert captured.problems() == []
    noted = {line["http"]["route"]: line.get("data", {}) for line in captured.lines if "http" in line}
    assert noted["/api/v1/old"]["deprecated"] is True
    assert "deprecated" not in noted["/api/v1/handshake/redirect"]


@pytest.mark.req("API-09")
def test_its_refusals_say_so_too_and_the_reference_knows(app: Flask) -> None:
    with_old_endpoint(app)
    refused = app.test_client().get("/api/v1/old?more=1")
    problem(refused, 400, refused.get_json()["code"])
    assert refused.headers["Deprecation"] == "@1795305600"
    told = app.test_client().get("/api/v1/openapi.json").get_json()
    assert told["paths"]["/api/v1/old"]["get"]["deprecated"] is True
