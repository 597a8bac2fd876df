"""The organisation's own jobs by the API: what waits and what was given up, and nothing that they carry."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from appliance.models.database import transaction
from appliance.services import people
from appliance.services.context import Context, Product
from appliance.services.job_failures import JobFailure, record_failure
from tests.cast import Tenancy
from tests.database import Database
from tests.web.api.conftest import ApiAs
from tests.web.api.problem_checks import problem

JOBS = "/api/v1/jobs"


@pytest.fixture
def given_up(acorn: Tenancy, product: Product, db: Database) -> int:
    """A report that could not be made: the number of its job."""
    with transaction(tenant_id=acorn.tenant_id):
        job_id = product.queue.defer("report.build", tenant_id=str(acorn.tenant_id), report_id=str(uuid4()))
    assert job_id is not None
    failure = JobFailure(
        job_id, "report.build", acorn.tenant_id, 3, "timed_out", "/secret/path", "w1", "report.build",
        final=True, at=product.clock.now(),
    )  # fmt: skip
    with db.as_admin() as connection:
        connection.execute("update procrastinate_jobs set status = 'failed' where id = %s", (job_id,))
    with db.in_use("transcrypt_worker"):
        record_failure(failure)
    return job_id


@pytest.mark.req("API-01", "JOBS-05")
def test_what_waits_and_what_was_given_up_is_told_without_what_it_carries(
    acorn: Tenancy, given_up: int, api_as: ApiAs
) -> None:
    people.change_role(acorn.owner, acorn.account_ids["member"], "guest")
    client = api_as(acorn.guest)
    listed = client.get(JOBS).get_json()
    assert {one["state"] for one in listed["items"]} == {"waiting", "failed"}
    assert listed["total"] == len(listed["items"])
    [failed] = client.get(f"{JOBS}?state=failed").get_json()["items"]
    assert (failed["id"], failed["task"], failed["error_code"]) == (given_up, "report.build", "timed_out")
    assert str(UUID(failed["about"])) == failed["about"]
    one = client.get(f"{JOBS}/{given_up}")
    assert one.get_json() == failed
    assert "secret" not in one.text
    first = client.get(f"{JOBS}?per_page=1").get_json()
    second = client.get(first["next"]).get_json()
    assert first["items"] + second["items"] == listed["items"][:2]


@pytest.mark.req("API-01", "ORG-07", "API-12")
def test_jobs_of_others_and_numbers_that_are_none_are_not_there(
    given_up: int, mallory: Context, api_as: ApiAs
) -> None:
    client = api_as(mallory)
    assert client.get(JOBS).get_json()["items"] == []
    for number in (given_up, 0, 10**18, 10**30):
        problem(client.get(f"{JOBS}/{number}"), 404, "E404_NOT_FOUND")
    problem(client.get(f"{JOBS}?state=done"), 400, "E400_INVALID_FIELD")
