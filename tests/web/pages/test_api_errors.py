"""The type of every problem leads to a page that anybody can read."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask

from appliance.foundation.error_catalogue import CATALOGUE
from tests.web.browser_client import BrowserClient


@pytest.mark.req("API-02")
def test_the_type_of_a_problem_leads_to_what_its_code_means(app: Flask) -> None:
    client = app.test_client()
    assert isinstance(client, BrowserClient)
    kind = urlsplit(client.get("/api/v1/nothing-here").get_json()["type"])
    assert kind.fragment == "E404_NOT_FOUND"
    page = client.get(kind.path)
    assert page.status_code == 200
    assert f'id="{kind.fragment}"' in page.text
    assert all(f'id="{code}"' in page.text for code in CATALOGUE)
