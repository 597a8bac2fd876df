"""Whether a refusal of the API is what its contract says."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from appliance.web.api.schemas import api_validator


def problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The problem that a response tells, which must be this one and fit its schema."""
    told: Any = response.get_json(force=True, silent=True)
    assert response.status_code == status, f"{response.status_code}: {response.text[:500]}"
    assert response.mimetype == "application/problem+json"
    assert isinstance(told, dict)
    assert api_validator("problem").problems(told) == []
    assert told["code"] == code, told
    assert told["status"] == status
    assert told["trace_id"] == response.headers["X-Request-Id"]
    assert told["error"] == {"code": code, "message": told["detail"], "trace_id": told["trace_id"]}
    assert told["mend"].endswith((".", "!", "?")), "a program is always told a way on"
    return told


def pointers(told: dict[str, Any]) -> list[str]:
    """Where the faults of a problem are, as JSON pointers."""
    return [fault["pointer"] for fault in told.get("errors", [])]
