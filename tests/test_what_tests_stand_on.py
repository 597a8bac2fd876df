"""The fixtures every other test trusts: real roles, fresh organisations, no way to another machine."""

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest

from appliance.models.database import database, transaction
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.conftest import NetworkUsedError
from tests.database import Database


def role() -> str:
    return str(database.execute_sql("select current_user").fetchone()[0])


def names(tenant_id: UUID) -> list[str]:
    with transaction(tenant_id=tenant_id):
        return [name for (name,) in database.execute_sql("select name from organisation").fetchall()]


def test_a_test_works_as_the_web_role(db: Database) -> None:
    assert role() == "transcrypt_web"


def test_a_test_may_work_as_the_worker_for_a_while(
    db: Database, as_worker: Callable[[], AbstractContextManager[None]]
) -> None:
    with as_worker():
        assert role() == "transcrypt_worker"
    assert role() == "transcrypt_web"


@pytest.mark.req("ORG-03")
def test_each_organisation_of_the_cast_sees_itself_alone(alice: Context, mallory: Context) -> None:
    assert names(alice.tenant_id) == ["Acorn Ltd"]
    assert names(mallory.tenant_id) == ["Mallow Ltd"]


def test_an_organisation_has_one_person_in_each_role(acorn: Tenancy) -> None:
    with transaction(tenant_id=acorn.tenant_id):
        rows = database.execute_sql("select role, account_id from membership").fetchall()
    assert dict(rows) == acorn.account_ids


def test_a_test_that_asks_for_nothing_reaches_nobody() -> None:
    with socket.socket() as plug, pytest.raises(NetworkUsedError):
        plug.connect(("127.0.0.1", 9))


@pytest.mark.parametrize("host", ["192.0.2.1", "example.test", "2001:db8::1"])
def test_even_a_test_with_servers_of_its_own_reaches_no_other_machine(host: str, loopback: None) -> None:
    with socket.socket() as plug, pytest.raises(NetworkUsedError):
        plug.connect((host, 9))


def test_a_test_with_a_server_of_its_own_reaches_it(loopback: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as plug:
        plug.connect(server.getsockname())
