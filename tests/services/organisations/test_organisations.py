"""Organisations: made once, changed by one person at a time, worked in one at a time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import (
    InvalidError,
    LimitReachedError,
    NotFoundError,
    VersionMismatchError,
)
from appliance.foundation.flags import Flag
from appliance.models import membership, organisation
from appliance.models.database import database, transaction
from appliance.services import accounts, organisations
from appliance.services.audit import export_lines
from appliance.services.context import Context, Product
from appliance.services.organisations.create import MOST_OWNED
from tests.cast import Tenancy, new_organisation
from tests.database import Database

SAID = {"name": "Beech Ltd", "size_band": "1-9", "sector": "Legal", "region": "scotland"}


@pytest.mark.req("ORG-01", "ORG-02", "RULE-10")
def test_who_makes_an_organisation_owns_it(product: Product, acorn: Tenancy) -> None:
    account_id = acorn.guest.account_id
    assert account_id
    tenant_id = organisations.create_organisation(product, account_id, SAID, request_id="request-1")
    made = replace(acorn.guest, tenant_id=tenant_id)
    settings = organisations.read_settings(made)
    assert (settings.name, settings.size_band, settings.region) == ("Beech Ltd", "1-9", "scotland")
    assert settings.pack_id == "cyber-essentials-3.3"
    standing = accounts.find_standing(account_id, tenant_id)
    assert standing
    assert standing.seat
    assert standing.seat.role == "owner"
    assert [seat.organisation_name for seat in standing.seats] == ["Acorn Ltd", "Beech Ltd"]


WRONG: dict[str, tuple[dict[str, str], set[str]]] = {
    "no name": ({"name": "   "}, {"name"}),
    "an endless name": ({"name": "x" * 151}, {"name"}),
    "a name that cannot be shown": ({"name": "Beech\u202eLtd"}, {"name"}),
    "everything": (
        {"name": "", "size_band": "7", "sector": "Piracy", "region": "mars"},
        {"name", "size_band", "sector", "region"},
    ),
}


@pytest.mark.req("ORG-02")
@pytest.mark.parametrize(("typed", "fields"), WRONG.values(), ids=WRONG)
def test_every_mistake_is_told_at_once_and_nothing_is_made(
    product: Product, acorn: Tenancy, typed: dict[str, str], fields: set[str]
) -> None:
    account_id = acorn.guest.account_id
    assert account_id
    with pytest.raises(InvalidError) as refused:
        organisations.create_organisation(product, account_id, SAID | typed, request_id="request-1")
    assert {problem.field for problem in refused.value.fields} == fields
    standing = accounts.find_standing(account_id, None)
    assert standing
    assert len(standing.seats) == 1


def test_nobody_signs_up_half_the_country(product: Product, acorn: Tenancy) -> None:
    account_id = acorn.member.account_id
    assert account_id
    for number in range(MOST_OWNED):
        with transaction(tenant_id=(tenant_id := uuid4())):
            database.execute_sql(
                "insert into organisation (id, name, created_at) values (%s, %s, now())",
                (tenant_id, f"No {number}"),
            )
            membership.insert(tenant_id, account_id, "owner", product.clock.now())
    with pytest.raises(LimitReachedError):
        organisations.create_organisation(product, account_id, SAID, request_id="request-1")


@pytest.mark.req("ORG-06")
def test_settings_are_saved_and_written_down(alice: Context) -> None:
    typed = {
        "name": " Acorn  Holdings ",
        "time_zone": "Europe/Paris",
        "planned_submission_on": "2027-03-31",
        "sector": "",
    }
    saved = organisations.change_settings(alice, typed, 1)
    assert (saved.name, saved.time_zone, saved.version) == ("Acorn Holdings", "Europe/Paris", 2)
    assert saved.planned_submission_on == date(2027, 3, 31)
    assert saved.sector is None
    assert saved.pack_id == "cyber-essentials-3.3", "what was not sent stays"
    assert b"organisation.updated" in b"".join(export_lines(alice))


@pytest.mark.req("ORG-06", "AUD-01")
def test_settings_that_stand_already_are_no_new_version_and_no_event(alice: Context, clock: SetClock) -> None:
    typed = {"name": "Acorn Ltd", "sector": "", "planned_submission_on": "2026-12-01"}
    saved = organisations.change_settings(alice, typed, 1)
    clock.advance(timedelta(days=30))
    written = b"".join(export_lines(alice)).count(b"organisation.updated")
    assert organisations.change_settings(alice, {**typed, "name": " Acorn  Ltd "}, 2) == saved
    assert organisations.change_settings(alice, {}, 2) == saved
    assert b"".join(export_lines(alice)).count(b"organisation.updated") == written == 1
    with pytest.raises(VersionMismatchError) as told:
        organisations.change_settings(alice, typed, 1)
    assert told.value.current_tag == "2"


@pytest.mark.req("ORG-06", "AUD-01")
def test_who_changes_the_settings_keeps_nobody_from_writing_down_what_they_do(alice: Context) -> None:
    """An event refers to the organisation, and is written once the chain is locked: a ring of waiting."""
    with ThreadPoolExecutor(1) as pool, alice.transaction():
        organisation.lock(alice.tenant_id)
        assert pool.submit(lambda: list(export_lines(alice))).result(timeout=1)


@pytest.mark.req("ORG-06")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "evil.example/login"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("pack_id", ""),
        ("pack_id", "own-rules-1.0"),
        ("planned_submission_on", "31/03/2027"),
        ("planned_submission_on", "2020-01-01"),
        ("planned_submission_on", "9999-01-01"),
        ("planned_submission_on", "2027-02-30"),
    ],
)
def test_settings_that_make_no_sense_are_refused(alice: Context, field: str, value: str) -> None:
    with pytest.raises(InvalidError) as refused:
        organisations.change_settings(alice, {field: value}, 1)
    assert [problem.field for problem in refused.value.fields] == [field]
    assert organisations.read_settings(alice).version == 1


@pytest.mark.req("ORG-06")
def test_a_planned_day_passes_where_the_organisation_is(alice: Context, clock: SetClock) -> None:
    clock.advance(timedelta(hours=18))
    later = organisations.change_settings(
        alice, {"time_zone": "America/New_York", "planned_submission_on": "2026-11-21"}, 1
    )
    assert later.planned_submission_on == date(2026, 11, 21)
    with pytest.raises(InvalidError):
        organisations.change_settings(
            alice, {"time_zone": "Europe/London", "planned_submission_on": "2026-11-20"}, 2
        )


def test_a_planned_day_that_has_passed_does_not_stop_other_changes(alice: Context, clock: SetClock) -> None:
    organisations.change_settings(alice, {"planned_submission_on": "2026-12-01"}, 1)
    clock.advance(timedelta(days=30))
    saved = organisations.change_settings(
        alice, {"name": "Acorn Holdings", "planned_submission_on": "2026-12-01"}, 2
    )
    assert saved.name == "Acorn Holdings"


@pytest.mark.req("ORG-06")
def test_the_second_of_two_people_is_told_and_overwrites_nothing(acorn: Tenancy) -> None:
    organisations.change_settings(acorn.owner, {"name": "First"}, 1)
    with pytest.raises(VersionMismatchError):
        organisations.change_settings(acorn.admin, {"name": "Second"}, 1)
    assert organisations.read_settings(acorn.owner).name == "First"


@pytest.mark.req("ORG-06")
def test_of_many_at_once_one_wins(acorn: Tenancy, db: Database) -> None:
    outcomes: list[str] = []

    def save(name: str) -> None:
        try:
            organisations.change_settings(acorn.owner, {"name": name}, 1)
            outcomes.append("saved")
        except VersionMismatchError:
            outcomes.append("told")

    threads = [threading.Thread(target=save, args=(f"Name {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["saved"] + ["told"] * 5


@pytest.mark.req("RULE-10")
def test_other_rules_make_the_result_out_of_date(alice: Context, db: Database) -> None:
    def inputs_version() -> int:
        with db.as_admin() as connection:
            row = connection.execute(
                "select inputs_version from assessment_state where tenant_id = %s", (alice.tenant_id,)
            ).fetchone()
        return row[0] if row else 0

    organisations.change_settings(alice, {"name": "Acorn Holdings"}, 1)
    assert inputs_version() == 0, "a name changes no result"
    organisations.change_settings(alice, {"pack_id": "cyber-essentials-3.2"}, 2)
    assert inputs_version() == 1


@pytest.mark.req("AUTH-04")
def test_a_person_comes_back_to_where_they_worked_last(product: Product, acorn: Tenancy) -> None:
    other = new_organisation(product, "Beech Ltd")
    account_id = acorn.owner.account_id
    assert account_id
    with transaction(tenant_id=other.tenant_id):
        membership.insert(other.tenant_id, account_id, "guest", product.clock.now())
    person = accounts.Person(
        "https://identity.example.test", str(account_id), "a@example.test", True, "Alice", None, None, ()
    )
    undecided = accounts.sign_in(product, person, provider="local", request_id="request-1")
    assert undecided.sign_in.tenant_id is None, "of several, none is guessed"
    organisations.work_in(account_id, other.tenant_id)
    back = accounts.sign_in(product, person, provider="local", request_id="request-2")
    assert back.sign_in.tenant_id == other.tenant_id


@pytest.mark.req("ORG-07")
def test_nobody_works_where_they_do_not_belong(acorn: Tenancy, mallory: Context) -> None:
    assert mallory.account_id
    with pytest.raises(NotFoundError):
        organisations.work_in(mallory.account_id, acorn.tenant_id)
    with pytest.raises(NotFoundError):
        organisations.work_in(mallory.account_id, uuid4())


@pytest.mark.req("ORG-02")
def test_the_quick_start_ticks_off_what_is_done(alice: Context) -> None:
    steps = organisations.quick_start(alice)
    assert [step.done for step in steps] == [False] * 5
    organisations.change_settings(alice, {"size_band": "1-9", "sector": "Legal", "region": "wales"}, 1)
    steps = organisations.quick_start(alice)
    assert [step.key for step in steps if step.done] == ["describe"]


def test_names_are_told_for_the_ids_people_have(acorn: Tenancy) -> None:
    account_id = acorn.owner.account_id
    assert account_id
    assert accounts.names_of([account_id, uuid4()]) == {account_id: "Owner of Acorn Ltd"}
    assert accounts.names_of([]) == {}


@pytest.mark.req("FLAG-01")
def test_where_the_quick_start_is_switched_off_there_are_no_steps(alice: Context) -> None:
    override = {alice.tenant_id: {Flag.QUICKSTART_PRESET_ENABLED: False}}
    flags = replace(alice.product.flags, for_tenant=override)
    assert organisations.quick_start(replace(alice, product=replace(alice.product, flags=flags))) == []


def test_time_zones_are_grouped_by_region_with_the_nearest_first() -> None:
    groups = organisations.time_zone_groups()
    region, near = groups[0]
    assert (region, near[0]) == ("United Kingdom and Ireland", ("Europe/London", "London"))
    assert [name for name, _ in groups[1:4]] == ["Europe", "America", "Asia"]
    values = [value for _, places in groups for value, _ in places]
    assert len(values) == len(set(values)) > 300
    assert ("America/Argentina/Buenos_Aires", "Argentina, Buenos Aires") in dict(groups)["America"]
