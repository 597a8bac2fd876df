"""No row of one organisation is ever seen, written or leaned on by another (SEC-04, ORG-03)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors, sql

from appliance.models.roles import MIGRATOR, PUBLIC, WEB, WORKER
from appliance.services.context import Context
from tests.cast import Tenancy
from tests.database import Database
from tests.models.catalogue import OF_NO_ORGANISATION, SEEN_BY_ROLE, rows, table_names
from tests.models.sample_rows import a_row_everywhere, as_tenant

AsWorker = Callable[[], AbstractContextManager[None]]
Connection = psycopg.Connection[Any]

OWN = "(tenant_id = app_tenant())"
HOUSE = ("of_the_house", "(tenant_id IS NULL)", "(tenant_id IS NULL)")
OF_NOBODY = "((tenant_id IS NULL) AND (app_tenant() IS NULL))"
# Everything else has the one policy OWN, for reading and writing.
SPECIAL = {
    "domain_event": {("tenant", OWN, OWN), HOUSE},
    "event_delivery": {("tenant", OWN, OWN), HOUSE},
    "idempotency_key": {
        ("tenant", OWN, OWN),
        ("of_person", "(tenant_id = app_account())", "(tenant_id = app_account())"),
        ("upkeep_forgets", "(app_tenant() IS NULL)", None),
    },
    "mail_message": {
        ("tenant", OWN, OWN),
        ("of_nobody", OF_NOBODY, OF_NOBODY),
        ("upkeep_lists", "((state = 'HELD'::text) AND (app_tenant() IS NULL))", None),
    },
    "membership": {("tenant", OWN, OWN), ("own_memberships", "(account_id = app_account())", None)},
    "organisation": {
        ("tenant", "(id = app_tenant())", "(id = app_tenant())"),
        ("own_organisations", None, None),
        ("upkeep_lists", "true", None),
    },
    "api_token": {("tenant", OWN, OWN), ("by_token", "(token_hash = app_api_token())", None)},
    "report_share": {("tenant", OWN, OWN), ("by_token", "(token_hash = app_share_token())", None)},
    "organisation_deletion": {("tenant", OWN, OWN), ("own_requests", "(requested_by = app_account())", None)},
}
TENANT_TABLES = (
    "organisation", "membership", "profile_draft", "profile_version", "own_answer", "evidence",
    "evidence_control", "evidence_redaction", "artefact_key", "evaluation", "finding", "assessment_state",
    "report", "report_artefact", "report_approval", "report_share", "clarification_round",
    "clarification_question", "clarification_sign_off", "renewal", "renewal_confirmation",
    "audit_event", "audit_segment", "invitation", "guest_link",
    "domain_event", "event_delivery", "activity_entry", "mail_message", "notification_preference",
    "evidence_nudge", "organisation_logo", "organisation_deletion", "ownership_offer",
    "idempotency_key", "api_token",
)  # fmt: skip


@pytest.fixture
def web(db: Database) -> Iterator[Connection]:
    with db.connect(WEB) as connection:
        yield connection


# None of these tests changes a row: one organisation that has some everywhere does for all of them.
_FILLED: dict[str, Tenancy] = {}


@pytest.fixture
def filled(request: pytest.FixtureRequest, db: Database) -> Tenancy:
    if db.admin_url not in _FILLED:
        acorn: Tenancy = request.getfixturevalue("acorn")
        a_row_everywhere(acorn.owner, request.getfixturevalue("as_worker"))
        _FILLED[db.admin_url] = acorn
    return _FILLED[db.admin_url]


@pytest.mark.req("SEC-04", "ORG-07")
def test_every_table_is_an_organisations_or_says_why_not(db: Database) -> None:
    with db.as_admin() as admin:
        assert table_names(admin) == OF_NO_ORGANISATION.keys() | SEEN_BY_ROLE.keys() | set(TENANT_TABLES)
        query = "select relname, relrowsecurity, relforcerowsecurity from pg_class where relkind = 'r'"
        state = {name: flags for name, *flags in rows(admin, query)}
    assert [name for name in (*TENANT_TABLES, *SEEN_BY_ROLE) if state[name] != [True, True]] == []


@pytest.mark.req("SEC-04", "ORG-07")
@pytest.mark.parametrize("table", TENANT_TABLES)
def test_a_tables_policies_are_these(db: Database, table: str) -> None:
    with db.as_admin() as admin:
        columns = "policyname, qual, with_check, permissive, roles::text"
        found = rows(admin, f"select {columns} from pg_policies where tablename = %s", table)  # noqa: S608
    assert {permissive for *_, permissive, _ in found} == {"PERMISSIVE"}
    of_one_role = {name: roles for name, *_, roles in found if roles != "{public}"}
    assert of_one_role.keys() <= {"upkeep_lists", "upkeep_forgets", "of_the_house"}
    assert set(of_one_role.values()) <= {"{transcrypt_worker}"}
    texts = {(name, None if name == "own_organisations" else qual, check) for name, qual, check, *_ in found}
    assert texts == SPECIAL.get(table, {("tenant", OWN, OWN)})


@pytest.mark.req("SEC-04", "ORG-07")
@pytest.mark.parametrize("table", TENANT_TABLES)
@pytest.mark.parametrize("role", [WEB, WORKER, MIGRATOR])
def test_rows_are_seen_by_their_organisation_alone(
    db: Database, filled: Tenancy, mallory: Context, role: str, table: str
) -> None:
    with db.connect(role) as connection:
        if not may_read(connection, table):
            return
        own = "id" if table == "organisation" else "tenant_id"
        query = f"select count(*) from {table} where {own} = '{filled.tenant_id}'"  # noqa: S608
        # What belongs to no organisation the worker sees always.
        everything = f"select count(*) from {table} where {own} is not null"  # noqa: S608
        with as_tenant(connection, filled.tenant_id):
            assert rows(connection, query)[0][0] >= 1
        if (role, table) in {(WORKER, "organisation"), (WORKER, "mail_message")}:
            return
        for stranger in (mallory.tenant_id, uuid4()):
            with as_tenant(connection, stranger):
                assert rows(connection, query) == [(0,)]
        with as_tenant(connection, None):
            assert rows(connection, everything) == [(0,)]
        assert rows(connection, everything) == [(0,)]  # the setting is empty now, not absent


# By role: what it sees, changes and deletes where rows are no organisation's. Nobody else sees any.
LET_GO = "((tenant_id = app_tenant()) OR (tenant_id IS NULL))"
BY_ROLE = {
    "web_session": {
        ("of_the_web", WEB, "ALL", "true", "true"),
        ("upkeep", WORKER, "SELECT", "true", None),
        ("upkeep_forgets", WORKER, "DELETE", "true", None),
        ("let_go", MIGRATOR, "ALL", LET_GO, "(tenant_id IS NULL)"),
        ("of_who_is_forgotten", MIGRATOR, "ALL", "(account_id = app_account())", "false"),
    },
    "data_request": {
        ("own", "public", "ALL", "(account_id = app_account())", "(account_id = app_account())")
    },
    "job_failure": {
        ("of_the_operator", WORKER, "ALL", "true", "true"),
        ("let_go", MIGRATOR, "ALL", OWN, None),
    },
}


@pytest.mark.req("SEC-04")
@pytest.mark.parametrize("table", SEEN_BY_ROLE)
def test_what_is_no_organisations_is_seen_by_the_roles_that_need_it(db: Database, table: str) -> None:
    with db.as_admin() as admin:
        columns = "policyname, roles[1]::text, cmd, qual, with_check"
        found = rows(admin, f"select {columns} from pg_policies where tablename = %s", table)  # noqa: S608
    assert set(found) == BY_ROLE[table]


@pytest.mark.req("SEC-04")
def test_the_owner_of_the_tables_sees_sessions_of_the_organisation_it_works_for_alone(
    db: Database, filled: Tenancy, mallory: Context
) -> None:
    query = "select count(*) from web_session where tenant_id is not null"
    session = (
        "insert into web_session (id_hash, account_id, tenant_id, created_at, seen_at) "
        "values (%s, %s, %s, now(), now())"
    )
    with db.connect(WEB) as web:
        web.execute(session, (uuid4().bytes * 2, mallory.account_id, mallory.tenant_id))
        web.commit()
    with db.connect(MIGRATOR) as migrator:
        for tenant_id, seen in ((filled.tenant_id, 0), (mallory.tenant_id, 1), (None, 0)):
            with as_tenant(migrator, tenant_id):
                assert rows(migrator, query) == [(seen,)]


def may_read(connection: Connection, table: str) -> bool:
    return bool(rows(connection, "select has_table_privilege(%s, 'select')", table)[0][0])


@pytest.mark.req("SEC-04", "ORG-07")
def test_a_row_cannot_be_written_into_another_organisation(
    web: Connection, filled: Tenancy, mallory: Context
) -> None:
    values = (filled.tenant_id, uuid4(), "2026-11-21T09:00Z")
    with (
        as_tenant(web, mallory.tenant_id),
        pytest.raises(errors.InsufficientPrivilege, match="row-level security"),
    ):
        web.execute(
            "insert into own_answer (tenant_id, key, set_by, set_at) values (%s, 'CE-9', %s, %s)", values
        )


@pytest.mark.req("SEC-04", "ORG-07")
def test_a_change_meets_no_row_of_another_organisation(
    web: Connection, filled: Tenancy, mallory: Context
) -> None:
    with as_tenant(web, mallory.tenant_id):
        changed = web.execute("update organisation set name = 'Mine' where id = %s", (filled.tenant_id,))
        assert changed.rowcount == 0
        gone = web.execute("delete from artefact_key where tenant_id = %s", (filled.tenant_id,))
        assert gone.rowcount == 0


@pytest.mark.req("SEC-04", "ORG-07")
def test_a_row_cannot_lean_on_another_organisations_row(
    web: Connection, acorn: Tenancy, as_worker: AsWorker, mallory: Context
) -> None:
    theirs = a_row_everywhere(acorn.owner, as_worker)["evidence"]
    with as_tenant(web, mallory.tenant_id), pytest.raises(errors.ForeignKeyViolation):
        web.execute(
            "insert into evidence_control (tenant_id, evidence_id, control_id, bound_by, bound_at) "
            "values (%s, %s, 'CE-10', %s, now())",
            (mallory.tenant_id, theirs, mallory.account_id),
        )


@pytest.mark.req("SEC-04", "AUTH-04")
def test_a_person_sees_where_they_belong_before_choosing(
    web: Connection, acorn: Tenancy, mallory: Context
) -> None:
    with as_tenant(web, None, acorn.guest.account_id):
        assert rows(web, "select tenant_id from membership") == [(acorn.tenant_id,)]
        assert rows(web, "select id from organisation") == [(acorn.tenant_id,)]
        assert rows(web, "select count(*) from audit_event") == [(0,)]


@pytest.mark.req("SEC-04")
def test_upkeep_sees_which_organisations_there_are_and_nothing_in_them(
    db: Database, filled: Tenancy, mallory: Context
) -> None:
    with db.connect(WORKER) as worker:
        listed = {tenant_id for (tenant_id,) in rows(worker, "select id from organisation")}
        assert {filled.tenant_id, mallory.tenant_id} <= listed
        assert rows(worker, "select count(*) from evidence") == [(0,)]


HOSTILE = (
    "set row_security = off; select * from evidence",
    "alter table evidence disable row level security",
    "alter table evidence no force row level security",
    "drop policy tenant on evidence",
    "create policy mine on evidence using (true)",
    "alter table audit_event disable trigger all",
    "set session_replication_role = replica",
    "drop trigger append_only on audit_event",
    "truncate audit_event",
    "drop table audit_event",
    "create or replace function app_tenant() returns uuid language sql as 'select null::uuid'",
    "create function mine() returns int language sql as 'select 1'",
    "create table mine (id int)",
    "create temporary table mine (id int)",
    "set role transcrypt_migrator",
    "set session authorization postgres",
    "grant transcrypt_migrator to current_user",
    "copy evidence to program 'id'",
    "copy evidence to '/tmp/stolen'",
    "select pg_read_file('/etc/passwd')",
    "select pg_ls_dir('/')",
    "select lo_import('/etc/passwd')",
    "select * from pg_authid",
    "insert into schema_migration values ('0099_x.sql', 'x', now())",
    "update state_move set to_state = 'SEALED'",
    "select erase_organisation(gen_random_uuid(), gen_random_uuid(), now())",
    "select erase_organisation(null, null, null)",
    "insert into append_only_lift values (pg_current_xact_id(), array['audit_event'])",
    "insert into kept_after_deletion values ('evidence', 'mine')",
    "select set_config('app.tenant_id', ''' or true', true); select * from evidence",
)


@pytest.mark.req("SEC-04")
@pytest.mark.parametrize("statement", HOSTILE)
@pytest.mark.parametrize("role", [WEB, WORKER, PUBLIC])
def test_hostile_sql_is_refused(db: Database, filled: Tenancy, role: str, statement: str) -> None:
    with db.connect(role) as connection:
        with pytest.raises(psycopg.Error):
            connection.execute(statement.encode())
        connection.rollback()


@pytest.mark.req("SEC-04")
@pytest.mark.parametrize("table", TENANT_TABLES)
def test_the_public_pages_cannot_even_ask(db: Database, filled: Tenancy, table: str) -> None:
    query = sql.SQL("select 1 from {}").format(sql.Identifier(table))
    with db.connect(PUBLIC) as public, as_tenant(public, filled.tenant_id):
        with pytest.raises(errors.InsufficientPrivilege):
            public.execute(query)
        public.rollback()


@pytest.mark.req("SEC-04")
def test_who_grants_themselves_a_right_gains_none(web: Connection) -> None:
    web.execute("grant all on evidence to current_user")  # a warning, by the standard
    assert rows(web, "select has_table_privilege('evidence', 'delete')") == [(False,)]
