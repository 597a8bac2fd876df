"""The development seed: whole, planted once, through the services, and nowhere but in development."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from appliance.foundation.app_settings import Environment
from appliance.foundation.errors import RefusedError
from appliance.models import clarification_question, evaluation
from appliance.models.account import Account
from appliance.models.database import database, transaction
from appliance.services import audit
from appliance.services.accounts import Person, sign_in
from appliance.services.activity import timeline
from appliance.services.assessments import standing_of
from appliance.services.clarification import list_rounds
from appliance.services.context import Actor, Context, Product
from appliance.services.dev_seed import Planted, plant
from appliance.services.evidence import FORMS, KINDS, ShelfFilter, list_evidence
from appliance.services.issuing import list_reports
from appliance.services.renewal import read_certificate
from appliance.services.sharing import list_shares
from scripts.local.identity_provider import PEOPLE
from tests.cast import run_jobs
from tests.database import Database

ISSUER = "http://127.0.0.1:9400"
AsWorker = Callable[[], AbstractContextManager[None]]
PlantIt = Callable[..., Planted]


@pytest.fixture
def plant_it(product: Product, as_worker: AsWorker) -> PlantIt:
    def _plant(issuer: str = ISSUER, environment: Environment = Environment.DEV) -> Planted:
        return plant(product, environment, issuer=issuer, as_worker=as_worker)

    return _plant


@pytest.fixture
def planted(plant_it: PlantIt, product: Product) -> Context:
    tenant_id = plant_it().tenant_id
    with transaction():
        account = Account.get(Account.email == "admin@example.test")
    return Context(product, tenant_id, Actor("account", str(account.id)), "test-seed", "web")


@pytest.mark.req("OPS-09")
def test_the_organisation_has_everything_there_is_to_see(planted: Context) -> None:
    shelf = list_evidence(planted, ShelfFilter())
    assert {item.kind for item in shelf.items} == set(KINDS)
    assert {item.form for item in shelf.items} == set(FORMS)
    assert {item.state for item in shelf.items} >= {"SEALED", "REJECTED"}
    with planted.transaction():
        judged = evaluation.newest(planted.tenant_id, limit=50)
    assert len(judged) == 8
    assert judged[0].as_of - judged[-1].as_of == timedelta(days=90)
    assert judged[0].outcome == "would_fail"
    assert sorted(line.state for line in list_reports(planted).lines) == ["FAILED", "PROCESSING", "READY"]
    assert standing_of(planted).state == "current"
    assert audit.verify_chain(planted).fault is None


@pytest.mark.req("OPS-09", "ORG-09")
def test_the_pages_of_what_follows_a_report_are_filled_and_the_timeline_is_in_order(
    planted: Context, product: Product, db: Database
) -> None:
    [ready] = [line for line in list_reports(planted).lines if line.state == "READY"]
    assert [share.is_open for share in list_shares(planted, ready.id)] == [True]
    [line] = list_rounds(planted)
    assert (line.state, line.due_on > planted.product.clock.today()) == ("OPEN", True)
    with planted.transaction():
        asked = clarification_question.of_round(planted.tenant_id, line.id)
    assert {question.number for question in asked if question.note} == {"A4.6", "A7.10"}
    assert read_certificate(planted).days_left == 75
    run_jobs(product, db)
    moments = [entry.at for entry in timeline(planted).entries]
    assert moments == sorted(moments, reverse=True)


@pytest.mark.req("OPS-09")
def test_planting_again_changes_nothing(plant_it: PlantIt, planted: Context) -> None:
    with planted.transaction():
        before = counts()
    again = plant_it()
    assert again == Planted(planted.tenant_id, new=False)
    with planted.transaction():
        assert counts() == before


def test_its_people_sign_in_by_whichever_provider_runs(
    plant_it: PlantIt, planted: Context, product: Product
) -> None:
    elsewhere = "http://127.0.0.1:9401"
    plant_it(elsewhere)
    for person in PEOPLE:
        came = Person(elsewhere, person.email, person.email, True, person.name, None, None, ())
        signed_in = sign_in(product, came, provider="local", request_id="test-seed")
        assert signed_in.is_new is False
        assert signed_in.sign_in.tenant_id == planted.tenant_id


@pytest.mark.req("OPS-09")
@pytest.mark.parametrize("environment", [each for each in Environment if each is not Environment.DEV])
def test_it_refuses_to_be_anywhere_else(plant_it: PlantIt, environment: Environment) -> None:
    with pytest.raises(RefusedError, match="The seed is for development"):
        plant_it(environment=environment)


def counts() -> dict[str, int]:
    tables = (
        "audit_event",
        "evidence",
        "evaluation",
        "profile_version",
        "own_answer",
        "report",
        "membership",
        "report_share",
        "clarification_round",
        "renewal",
    )
    return {
        name: database.execute_sql(f"select count(*) from {name}").fetchone()[0]  # noqa: S608
        for name in tables
    }
