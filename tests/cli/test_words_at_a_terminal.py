"""At a terminal sentences use people's words too; the path beside them is where to write the fact."""

from __future__ import annotations

from copy import deepcopy

from appliance.cli.answers_text import answers_page
from appliance.cli.findings_text import findings_page
from appliance.engine import answer_pack, findings_document
from appliance.engine.facts import canonical_facts
from tests.services.reports.real_sample import real_sample


def test_what_is_not_known_is_named_with_the_place_to_write_it() -> None:
    pack, sample, day, _ = real_sample("sixty-person-byod-partial-scope")
    facts = deepcopy(sample)
    (laptop,) = [each for each in facts["profile"]["devices"] if each["id"] == "ape-lt-004"]
    del laptop["software_firewall"]
    del facts["profile"]["accounts"]["create_process"]
    del facts["profile"]["networks"]
    ordered = canonical_facts(facts)
    findings = " ".join(findings_page(findings_document(pack, ordered, day)).split())
    answers = " ".join(answers_page(answer_pack(pack, ordered, day).as_document()).split())

    assert "Not known for Alice Brook's laptop: “Its own firewall”." in findings
    assert "[profile.devices[ape-lt-004].software_firewall]" in findings
    assert "Not known: “How accounts are requested and approved”." in findings
    assert "[profile.accounts.create_process]" in findings
    assert "Missing: Networks: which there are, or that there are none [profile.networks]" in answers
