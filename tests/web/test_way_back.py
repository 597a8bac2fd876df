"""After signing in people go on to a page of ours, whatever the address said."""

import pytest

from appliance.web.way_back import local_path


@pytest.mark.req("AUTH-03")
@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "app",
        "https://evil.test/",
        "//evil.test",
        "///evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/app\\..\\x",
        "javascript:alert(1)",
        "/a\nb",
        "/a\tb",
        "/\u202eb",
        "/" + "x" * 1_001,
        "/sign-out",
        "/sign-in/again?next=/sign-in",
    ],
)
def test_what_is_no_plain_path_of_ours_leads_home(target: str | None) -> None:
    assert local_path(target) == "/app"


@pytest.mark.parametrize("target", ["/", "/app", "/app/evidence?page=2&q=%2F", "/app/controls/CE-9#why"])
def test_a_page_of_ours_is_kept(target: str) -> None:
    assert local_path(target) == target
