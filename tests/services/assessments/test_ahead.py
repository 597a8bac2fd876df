"""Another day, other rules, other facts: told, and nothing stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from appliance.foundation.domain_errors import InvalidError, NotFoundError
from appliance.services import assessments
from appliance.services.context import Context
from tests.database import Database
from tests.services.assessments.organisations import become
from tests.web.tenant_rows import rows_of_tenant


@pytest.mark.req("RULE-15")
def test_a_later_day_tells_what_will_have_changed_and_from_when(alice: Context, db: Database) -> None:
    become(alice)
    before = rows_of_tenant(db, alice.tenant_id)
    day = alice.product.clock.today() + timedelta(days=40)
    told = assessments.look_ahead(alice, day)
    assert [turn.day for turn in told.turns] == sorted(turn.day for turn in told.turns)
    assert all(turn.because for turn in told.turns)
    regressed = {key: controls for key, _, controls in told.changes.groups}["regressed"]
    assert "CE-12" in [control.control_id for control in regressed], "its MFA report is too old by then"
    assert not any("profile." in text for turn in told.turns for text in turn.because)
    assert rows_of_tenant(db, alice.tenant_id) == before


@pytest.mark.req("RULE-15")
def test_a_search_that_was_cut_short_says_so_and_still_judges_the_day_itself(
    alice: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    become(alice)
    day = alice.product.clock.today() + timedelta(days=100)
    whole = assessments.look_ahead(alice, day)
    monkeypatch.setattr("appliance.services.assessments.ahead.MOST_DAYS", 3)
    cut = assessments.look_ahead(alice, day)
    assert whole.searched_to == day
    assert cut.searched_to < day
    assert cut.turns == whole.turns[: len(cut.turns)]
    assert cut.changes == whole.changes


@pytest.mark.parametrize("days", [0, -1, 401])
def test_a_day_out_of_reach_is_refused_with_a_sentence(alice: Context, days: int) -> None:
    become(alice)
    with pytest.raises(InvalidError, match="after today") as refused:
        assessments.look_ahead(alice, alice.product.clock.today() + timedelta(days=days))
    assert refused.value.fields[0].field == "day"


@pytest.mark.req("RULE-10")
def test_another_pack_tells_what_it_would_say_and_changes_nothing(alice: Context, db: Database) -> None:
    become(alice)
    before = rows_of_tenant(db, alice.tenant_id)
    told = assessments.preview_pack(alice, "cyber-essentials-3.2")
    assert (told.now.pack_id, told.other.pack_id) == ("cyber-essentials-3.3", "cyber-essentials-3.2")
    assert "The rules changed from cyber-essentials-3.3" in told.changes.because
    assert rows_of_tenant(db, alice.tenant_id) == before


@pytest.mark.parametrize("name", ["cyber-essentials-9.9", "../cyber-essentials-3.2", "/etc/passwd", ""])
def test_only_installed_packs_can_be_previewed(alice: Context, name: str) -> None:
    become(alice)
    with pytest.raises(InvalidError, match="Choose one of the rules"):
        assessments.preview_pack(alice, name)


@pytest.mark.req("RULE-09")
def test_what_if_shows_a_control_change_and_stores_nothing(alice: Context, db: Database) -> None:
    become(alice)
    before = rows_of_tenant(db, alice.tenant_id)
    form = assessments.try_what_if(alice, "CE-1", {})
    assert form.changes is None
    (firewall,) = [field for field in form.fields if field.path.endswith(".software_firewall")]
    assert firewall.name.entry == "Arthur Cole's laptop"
    tried = assessments.try_what_if(alice, "CE-1", {firewall.path: "on"})
    assert tried.changes is not None
    assert [control.control_id for _, _, group in tried.changes.groups for control in group] == ["CE-1"]
    assert rows_of_tenant(db, alice.tenant_id) == before


@pytest.mark.req("RULE-09")
def test_what_if_says_what_a_value_cannot_be(alice: Context) -> None:
    become(alice)
    (firewall,) = [
        f for f in assessments.try_what_if(alice, "CE-1", {}).fields if f.path.endswith(".software_firewall")
    ]
    tried = assessments.try_what_if(alice, "CE-1", {firewall.path: "sideways"})
    assert tried.problems == {firewall.path: "Choose one of the answers"}
    assert tried.changes is None


def test_what_if_knows_only_controls_of_the_rules(alice: Context) -> None:
    become(alice)
    with pytest.raises(NotFoundError):
        assessments.try_what_if(alice, "CE-99", {})


@pytest.mark.parametrize(
    "call",
    [
        lambda ctx: assessments.look_ahead(ctx, ctx.product.clock.today() + timedelta(days=3)),
        lambda ctx: assessments.preview_pack(ctx, "cyber-essentials-3.2"),
        lambda ctx: assessments.try_what_if(ctx, "CE-1", {}),
        assessments.read_portal,
    ],
)
def test_without_a_published_profile_there_is_nothing_to_look_at(
    alice: Context, call: Callable[[Context], object]
) -> None:
    with pytest.raises(assessments.NoProfileError):
        call(alice)


def test_the_portal_answers_use_own_words_at_once(alice: Context) -> None:
    become(alice)
    assessments.set_answer(alice, "A1.10", "Our largest customer asks for it")
    answers = {a.number: a for s in assessments.read_portal(alice).answers.sections for a in s.answers}
    assert answers["A1.10"].text == "Our largest customer asks for it"
