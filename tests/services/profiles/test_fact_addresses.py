"""Every fact has a name people know and a page where it is given."""

import pytest

from appliance.services.profiles.entries import handle_of
from appliance.services.profiles.fact_addresses import edit_path, field_labels
from appliance.services.profiles.schema_fields import profile_fields
from appliance.services.profiles.screens import pattern_of

PC = handle_of({"id": "pc-1"})
FIX = handle_of({"id": "KB5"})


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("profile.org.legal_name", "/app/profile/pages/about"),
        ("profile.org.it_lead", "/app/profile/pages/people"),
        ("profile.accounts.inactive_over_days.count", "/app/profile/pages/user-accounts"),
        ("profile.devices", "/app/profile/lists/devices"),
        ("profile.devices[*].os_cycle", "/app/profile/lists/devices"),
        ("profile.devices[pc-1]", f"/app/profile/lists/devices/{PC}"),
        ("profile.devices[pc-1].os_cycle", f"/app/profile/lists/devices/{PC}/system"),
        ("profile.devices[pc-1].unlock.method", f"/app/profile/lists/devices/{PC}/lock"),
        ("profile.devices[pc-1].unlock", f"/app/profile/lists/devices/{PC}"),
        ("profile.devices[pc-1].fixes[KB5].cvss_v3", f"/app/profile/lists/devices.fixes/in/{PC}/{FIX}/fix"),
        ("profile.scope.exclusions[Old part].method", None),
        ("answers.CE-1", None),
        ("evidence[x].kind", None),
    ],
)
def test_a_fact_leads_to_its_page(path: str, address: str | None) -> None:
    if address is None and "exclusions" in path:
        address = f"/app/profile/lists/scope.exclusions/{handle_of({'name': 'Old part'})}/part"
    assert edit_path(path) == address


def test_every_field_has_a_page_and_a_label() -> None:
    labels = field_labels()
    for steps in profile_fields():
        pattern = pattern_of(steps)
        assert edit_path(f"profile.{pattern}") is not None
        assert pattern in labels or pattern.endswith(".id") or ".auth." in pattern or "admin_auth" in pattern
