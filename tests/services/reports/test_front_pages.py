import pytest

from appliance.services.reports.document import build_report_document
from appliance.services.reports.document_front import build_board, build_cover, build_themes
from tests.services.reports.sample_evaluation import sample


@pytest.mark.req("FIND-05")
def test_failing_items_stand_first_on_the_board_then_unknown_ones() -> None:
    states = [entry.state for entry in build_board(sample()[0])]

    assert states == sorted(states, key=["fail", "unknown", "pass", "not_relevant"].index)
    assert states[:3] == ["fail", "fail", "unknown"]


@pytest.mark.req("FIND-05")
def test_the_board_names_the_very_services_that_block() -> None:
    board = build_board(sample()[0])

    (mfa,) = [entry for entry in board if entry.check_id == "cloud-mfa-users"]
    assert mfa.subjects == ("Microsoft 365", "BrightPay Connect")
    assert mfa.mark_word == "Automatic fail"


def test_a_board_with_very_many_devices_says_how_many_it_leaves_out() -> None:
    evaluation = sample()[0]
    devices = [{"path": f"profile.devices[pc-{n}]", "name": f"PC {n}"} for n in range(1000)]
    evaluation["board"][0] |= {"state": "fail", "items": devices}

    entry = build_board(evaluation)[0]
    assert len(entry.subjects) + entry.not_shown == 1000
    assert entry.not_shown > 900


@pytest.mark.req("RULE-16")
def test_a_would_fail_outcome_counts_what_fails_and_what_nobody_knows() -> None:
    evaluation, _, facts, pack = sample()

    sentence = build_cover(evaluation, facts, pack).outcome_sentence
    assert sentence == (
        "Sent in today, this would fail: of 9 automatic-fail and blocking items, 2 fail and 1 is not known."
    )


@pytest.mark.req("RULE-16")
def test_what_is_not_known_is_never_told_as_passed() -> None:
    evaluation, _, facts, pack = sample()
    for entry in evaluation["board"]:
        entry["state"] = "pass"
    evaluation["board"][0]["state"] = "unknown"
    evaluation["outcome"] = "nearly_ready"

    sentence = build_cover(evaluation, facts, pack).outcome_sentence
    assert sentence.startswith(
        "Of 10 automatic-fail and blocking items, none is known to fail. 1 is not known, and what"
    )
    assert sentence.endswith("Of 15 controls, 3 are not met, 2 not known and 2 partly met.")


@pytest.mark.req("RULE-16")
@pytest.mark.parametrize(
    ("totals", "word"),
    [
        ({"met": 13, "unknown": 2}, "Nearly ready, as far as is known"),
        ({"met": 7, "unknown": 8}, "Too little is known"),
        ({"unknown": 14, "not_applicable": 1}, "Too little is known"),
    ],
)
def test_nearly_ready_is_no_praise_for_what_nobody_knows(totals: dict[str, int], word: str) -> None:
    evaluation, _, facts, pack = sample()
    evaluation |= {"outcome": "nearly_ready", "totals": totals}

    assert build_cover(evaluation, facts, pack).outcome_word == word


@pytest.mark.req("RULE-16")
def test_without_any_fact_the_sentence_says_that_nothing_is_judged() -> None:
    evaluation, _, _, pack = sample()
    evaluation |= {"board": [], "outcome": "nearly_ready", "totals": {"unknown": 15}}

    assert build_cover(evaluation, {"profile": {}}, pack).outcome_sentence == (
        "Nothing is judged yet: of 15 controls, 15 are not known. "
        "Nothing is known to fail, but only because the facts are missing."
    )


def test_a_ready_organisation_reads_so_and_no_more() -> None:
    evaluation, _, facts, pack = sample()
    evaluation["board"], evaluation["outcome"] = [], "ready"
    evaluation["totals"] = {"met": 15}

    cover = build_cover(evaluation, facts, pack)
    assert cover.outcome_word == "Ready"
    assert cover.outcome_sentence.endswith("By our reading, every control that applies is met.")


@pytest.mark.req("REPT-02")
def test_the_cover_names_the_organisation_the_standard_the_day_and_who_signs() -> None:
    evaluation, _, facts, pack = sample()

    cover = build_cover(evaluation, facts, pack)
    assert (cover.organisation, cover.registration_no) == ("Brook & Vale Ltd", "08123456")
    assert (cover.standard, cover.question_set) == ("Requirements for IT Infrastructure v3.3", "Danzell")
    assert (cover.evaluated_on, cover.outcome_word) == ("2026-11-21", "Would fail")
    assert (cover.signatory_name, cover.signatory_role) == ("Vera Adeyemi", "Managing director")


def test_facts_nobody_gave_leave_their_line_of_the_cover_empty() -> None:
    evaluation, _, _, pack = sample()

    cover = build_cover(evaluation, {"profile": {"org": {"headcount": "unknown"}}}, pack)
    assert (cover.organisation, cover.headcount, cover.signatory_name) == ("Organisation not named", "", "")
    assert cover.scope_statement == "Not stated"


def test_a_title_never_says_readiness_twice() -> None:
    evaluation, _, facts, pack = sample()
    pack["title"] = "Cyber Essentials v3.3 readiness"

    assert build_cover(evaluation, facts, pack).title == "Cyber Essentials v3.3 readiness report"


def test_themes_count_their_controls_and_mark_the_gate() -> None:
    evaluation, _, _, pack = sample()

    scope, firewalls, *_ = build_themes(evaluation, pack)
    assert scope.gate
    assert not firewalls.gate
    assert (firewalls.totals.not_met, firewalls.totals.partly_met) == (1, 2)
    assert [control.control_id for control in firewalls.controls] == ["CE-1", "CE-2", "CE-3"]


@pytest.mark.req("RULE-16")
def test_no_front_page_carries_a_percentage() -> None:
    document = build_report_document(*sample()).as_document()

    assert "%" not in str([document[part] for part in ("cover", "board", "totals", "themes")])
