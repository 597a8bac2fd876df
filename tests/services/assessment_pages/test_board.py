"""The would-fail board: nothing unknown looks like a pass, and the very thing that blocks is named."""

from __future__ import annotations

import pytest

from appliance.services.assessment_pages import build_board
from tests.services.assessment_pages.samples import (
    NO_MFA,
    NOBODY_KNOWS,
    READY,
    SIXTY,
    evaluation_of,
    summary,
)

pytestmark = pytest.mark.req("FIND-05")


def test_the_board_has_every_automatic_fail_and_blocking_item_once() -> None:
    board = build_board(summary(SIXTY))
    lines = [*board.failing, *board.unknown, *board.passing, *board.not_relevant]
    assert sorted(line.check_id for line in lines) == sorted(
        line["check_id"] for line in evaluation_of(SIXTY)["board"]
    )


def test_the_device_that_blocks_is_named() -> None:
    (line,) = build_board(summary(SIXTY)).failing
    assert line.items == ("Elaine Kaye's own phone",)
    assert line.state_word == "Would fail"


def test_the_service_without_multi_factor_authentication_is_named() -> None:
    failing = build_board(summary(NO_MFA)).failing
    assert failing
    assert all(line.items for line in failing if line.control_id == "CE-12")


@pytest.mark.req("RULE-16")
def test_what_nobody_knows_never_passes() -> None:
    board = build_board(summary(NOBODY_KNOWS))
    assert board.passing == ()
    assert len(board.unknown) > 15
    assert "not known" in board.headline
    assert board.outcome_word == "Too little is known"


def test_a_clean_board_says_how_many_items_were_asked() -> None:
    board = build_board(summary(READY))
    assert board.failing == board.unknown == ()
    assert board.headline.startswith("0 items of ")


def test_the_whole_document_gives_the_same_board_as_its_summary() -> None:
    assert build_board(evaluation_of(SIXTY)) == build_board(summary(SIXTY))


def test_a_summary_names_so_many_and_counts_the_rest() -> None:
    line = {**evaluation_of(SIXTY)["board"][0], "state": "fail"}
    many = {**summary(SIXTY), "board": [{**line, "items": [{"path": "p", "name": "n"}], "not_named": 7}]}
    assert build_board(many).failing[0].not_named == 7
