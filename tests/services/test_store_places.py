"""What is stored stays readable: places and contexts are as they were when the first object was sealed."""

from __future__ import annotations

from uuid import UUID

import pytest

from appliance.services import store_places

TENANT, THING = UUID(int=1), UUID(int=2)


@pytest.mark.req("EVID-04")
def test_places_and_contexts_never_change() -> None:
    tenant, thing = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"
    assert store_places.evidence_place(TENANT, THING) == f"tenants/{tenant}/evidence/{thing}"
    assert store_places.evidence_context(TENANT, THING) == f"tenants/{tenant}/evidence/{thing}/1"
    place = store_places.report_file_place(TENANT, THING, 3, "report.pdf")
    assert place == f"tenants/{tenant}/reports/{thing}/3/report.pdf"
    assert store_places.report_file_context(place) == f"{place} v1"
    for found in (store_places.evidence_place(TENANT, THING), place):
        assert found.startswith(store_places.organisation_folder(TENANT))
