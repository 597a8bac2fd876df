"""Our words for evidence are those of the facts and of the rulepacks."""

import pytest

from appliance.foundation.carried_files import schema
from appliance.foundation.settings import Settings
from appliance.models.evidence_shelf import STATUSES
from appliance.models.states import EvidenceState
from appliance.services.evidence import ACCEPTED_ENDINGS, RejectCode
from appliance.services.evidence.vocabulary import CONTROLS, COVERAGES, KINDS, STATUS_WORDS
from appliance.services.packs import installed_packs, read_trusted_pack
from tests.database import CHECKOUT

ITEM = schema("facts")["$defs"]["evidence_item"]["properties"]


def test_kinds_and_coverages_are_those_of_the_facts() -> None:
    assert set(KINDS) == set(ITEM["kind"]["enum"])
    assert set(COVERAGES) == set(ITEM["coverage"]["enum"])


def test_statuses_have_words() -> None:
    assert set(STATUS_WORDS) == set(STATUSES)


@pytest.mark.parametrize("pack_id", ["cyber-essentials-3.2", "cyber-essentials-3.3"])
def test_kinds_and_controls_are_those_of_the_packs(packed_settings: Settings, pack_id: str) -> None:
    assert pack_id in installed_packs(packed_settings.packs_dir)
    document = read_trusted_pack(pack_id, packed_settings).pack.document
    kinds = {kind["id"]: (kind["title"], kind["fresh_days"]) for kind in document["evidence_kinds"]}
    assert kinds == {kind.id: (kind.title, kind.fresh_days) for kind in KINDS.values()}
    assert {control["id"]: control["title"] for control in document["controls"]} == CONTROLS


def test_the_page_about_evidence_explains_every_code_state_and_format() -> None:
    page = (CHECKOUT / "docs" / "evidence.md").read_text(encoding="utf-8")
    codes = [f"`{code}`" for code in (*RejectCode, *EvidenceState)]
    assert [word for word in (*codes, *ACCEPTED_ENDINGS) if word not in page] == []
