"""Support dates at the evaluation date (sheet, section 6.1)."""

import pytest

from appliance.engine.support import SupportTable

TABLE = SupportTable(
    {
        "products": [
            {
                "id": "windows",
                "cycles": [
                    {
                        "cycle": "11-24h2",
                        "editions": {
                            "W": {"eol": "2026-10-13"},
                            "E": {"eol": "2027-10-12"},
                            "LTSC": {"eol": "2029-10-09"},
                        },
                    },
                    {
                        "cycle": "11-25h2",
                        "editions": {"W": {"eol": "2027-10-12"}, "E": {"eol": "2028-10-10"}},
                    },
                    {"cycle": "10-22h2", "eol": "2025-10-14", "extended": "2028-10-10"},
                    {"cycle": "7", "eol": "2020-01-14"},
                ],
            },
            {"id": "debian", "cycles": [{"cycle": "12", "eol": "2026-07-11", "extended": None}]},
            {"id": "ios", "cycles": [{"cycle": "26", "eol": None}, {"cycle": "16", "eol": None}]},
            {"id": "chrome", "fast_moving": True, "cycles": []},
            {"id": "empty", "cycles": []},
            {"id": "vista", "cycles": [{"cycle": "v1", "eol": None}]},
        ],
        "overrides": [
            {"product": "ios", "cycles": ["16"], "status": "confirm"},
            {"product": "ios", "cycles": ["15", "14"], "status": "unsupported"},
            {"product": "ios", "cycles": ["26"], "status": "unsupported", "from": "2027-01-01"},
        ],
    }
)


@pytest.mark.req("RULE-15")
@pytest.mark.parametrize(
    ("product", "cycle", "edition", "as_of", "expected"),
    [
        ("windows", "11-25h2", "W", "2026-11-21", "supported"),
        ("windows", "11-24h2", "W", "2026-10-13", "supported"),
        ("windows", "11-24h2", "W", "2026-10-14", "unsupported"),
        ("windows", "11-24h2", "E", "2026-11-21", "supported"),
        ("windows", "11-24h2", "unknown", "2026-11-21", "unknown"),
        ("windows", "11-24h2", None, "2026-01-01", "supported"),
        ("Windows", "Windows 11 24H2", "E", "2026-11-21", "supported"),
        ("windows", "11-24h2-w", None, "2026-11-21", "unsupported"),
        ("windows", "11-24h2-e-lts", None, "2028-11-21", "supported"),
        ("windows", "10 22H2", None, "2026-11-21", "extended_only"),
        ("windows", "10-22h2", None, "2028-10-11", "unsupported"),
        ("windows", "7", None, "2026-11-21", "unsupported"),
        ("debian", "12.5", None, "2026-01-21", "supported"),
        ("debian", "v12", None, "2026-01-21", "supported"),
        ("debian", "12.5 LTS", None, "2026-01-21", "supported"),
        ("debian", "13.1", None, "2026-01-21", "unknown_newer"),
        ("debian", "11.9", None, "2026-01-21", "unknown"),
        ("ios", "16.7.16", None, "2026-11-21", "confirm"),
        ("ios", "15.8", None, "2026-11-21", "unsupported"),
        ("vista", "v1", None, "2026-11-21", "supported"),
        ("windows", "12", None, "2026-11-21", "unknown_newer"),
        ("windows", "8", None, "2026-11-21", "unknown"),
        ("windows", "unknown", None, "2026-11-21", "unknown"),
        ("debian", "12", None, "2026-11-21", "extended_only"),
        ("ios", "16", None, "2026-11-21", "confirm"),
        ("ios", "26", None, "2026-11-21", "supported"),
        ("ios", "26", None, "2027-01-01", "unsupported"),
        ("chrome", "151", None, "2026-11-21", "fast_moving"),
        ("empty", "1", None, "2026-11-21", "unknown"),
        ("templeos", "5", None, "2026-11-21", "unknown"),
    ],
)
def test_the_status_follows_the_dates(
    product: str, cycle: str, edition: str | None, as_of: str, expected: str
) -> None:
    assert TABLE.status(product, cycle, edition, as_of) == expected


def test_the_end_of_support_is_a_date_none_or_unknown() -> None:
    assert TABLE.ends("windows", "10-22h2", None) == "2025-10-14"
    assert TABLE.ends("ios", "26", None) is None
    assert TABLE.ends("windows", "11-24h2", None) == "unknown"
    assert TABLE.ends("templeos", "5", None) == "unknown"
