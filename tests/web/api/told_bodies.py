"""What an endpoint of the API told, where a test says what it must have answered."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse


def told(response: TestResponse, status: int = 200) -> Any:
    """The JSON of an answer that must have this status."""
    assert response.status_code == status, f"{response.status_code}: {response.text[:500]}"
    assert response.mimetype == "application/json"
    assert response.headers["X-Request-Id"]
    return response.get_json()
