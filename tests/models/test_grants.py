"""What each role may do, whole: a table, a column or a right that is not in these lists fails here."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import psycopg
import pytest

from appliance.models.roles import MIGRATOR, PUBLIC, ROLES, WEB, WORKER
from tests.database import Database
from tests.models.catalogue import rows, table_names

READ, ADD = frozenset({"SELECT"}), frozenset({"SELECT", "INSERT"})
ALL = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
NOTHING: frozenset[str] = frozenset()

# Rights on whole tables, of the web and of the worker. Rights on some columns only are in COLUMNS.
WHOLE: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "organisation": (ADD, READ),
    "organisation_logo": (ADD | {"DELETE"}, READ),
    "organisation_deletion": (ADD, READ),
    "kept_after_deletion": (NOTHING, READ),
    "append_only_lift": (NOTHING, NOTHING),
    "account": (ADD, NOTHING),
    "identity": (ADD, NOTHING),
    "membership": (ADD, READ),
    "invitation": (ADD, READ | {"DELETE"}),
    "guest_link": (ADD, ADD | {"DELETE"}),
    "api_token": (ADD, frozenset({"DELETE"})),
    "rate_counter": (ADD | {"UPDATE"}, frozenset({"DELETE"})),
    "idempotency_key": (ADD | {"DELETE"}, frozenset({"DELETE"})),
    "data_request": (ADD, READ),
    "web_session": (ADD | {"DELETE"}, frozenset({"DELETE"})),
    "profile_draft": (ADD | {"DELETE"}, NOTHING),
    "profile_version": (ADD, READ),
    "own_answer": (ADD, READ),
    "ownership_offer": (ADD, READ),
    "evidence": (ADD, READ),
    "evidence_control": (ADD | {"DELETE"}, READ),
    "evidence_redaction": (ADD, READ),
    "artefact_key": (ADD | {"DELETE"}, ADD | {"DELETE"}),
    "evaluation": (ADD, ADD),
    "finding": (ADD, ADD),
    "assessment_state": (ADD | {"UPDATE"}, ADD | {"UPDATE"}),
    "report": (ADD, READ),
    "report_artefact": (READ, ADD),
    "report_approval": (ADD, READ),
    "report_share": (ADD, NOTHING),
    "clarification_round": (ADD, READ),
    "clarification_question": (ADD, READ),
    "clarification_sign_off": (ADD, NOTHING),
    "renewal": (ADD, READ),
    "renewal_confirmation": (ADD | {"DELETE"}, NOTHING),
    "audit_event": (ADD, ADD),
    "audit_segment": (READ, ADD),
    "evidence_nudge": (NOTHING, ADD),
    "mail_message": (frozenset({"INSERT"}), ADD),
    "notification_preference": (ADD, READ | {"DELETE"}),
    "job_failure": (NOTHING, ADD),
    "domain_event": (frozenset({"INSERT"}), ADD),
    "event_delivery": (NOTHING, ADD | {"DELETE"}),
    "event_consumer": (NOTHING, ADD),
    "scheduled_tick": (NOTHING, ADD),
    "operator_action": (NOTHING, ADD),
    "activity_entry": (READ, ADD | {"UPDATE"}),
    "state_move": (READ, READ),
    "schema_migration": (READ, READ),
    "procrastinate_jobs": (frozenset({"INSERT"}), ALL),
    "procrastinate_events": (frozenset({"INSERT"}), ALL),
    "procrastinate_workers": (NOTHING, ALL),
    "procrastinate_periodic_defers": (NOTHING, ALL),
}
REPORT_MOVES = "state attempts error_code error_message manifest_sha256 state_changed_at"
VERIFYING = (
    "state content_type sha256 size_bytes reject_code reject_reason delayed_reason state_changed_at "
    "spooled_as"
)
COLUMNS: dict[tuple[str, str, str], str] = {
    (
        WEB,
        "organisation",
        "UPDATE",
    ): (
        "name size_band sector region time_zone pack_id planned_submission_on version "
        "logo_sha256 deletion_due_at"
    ),
    (WEB, "organisation_logo", "UPDATE"): "png sha256 width height set_by set_at",
    (WEB, "organisation_deletion", "UPDATE"): "state cancelled_by state_changed_at",
    (WORKER, "organisation_deletion", "UPDATE"): (
        "state name_sha256 erased_at rows_removed objects_removed certificate state_changed_at"
    ),
    (WEB, "account", "UPDATE"): "display_name email email_verified last_tenant_id",
    (WEB, "data_request", "UPDATE"): "state state_changed_at",
    (WORKER, "data_request", "UPDATE"): "state removed state_changed_at",
    (WORKER, "membership", "UPDATE"): "status",
    (WEB, "identity", "UPDATE"): "last_used_at",
    (WEB, "membership", "UPDATE"): "role status",
    (WEB, "invitation", "UPDATE"): (
        "state token_hash message_id sends accepted_by expires_at state_changed_at"
    ),
    (WORKER, "invitation", "UPDATE"): "state state_changed_at",
    (WEB, "guest_link", "UPDATE"): "used_at",
    (WEB, "api_token", "UPDATE"): "last_used_at ended_at ended_as ended_by",
    (WORKER, "api_token", "SELECT"): "id tenant_id account_id expires_at ended_at",
    (WORKER, "api_token", "UPDATE"): "ended_at ended_as",
    (WEB, "ownership_offer", "UPDATE"): "state state_changed_at",
    (WORKER, "ownership_offer", "UPDATE"): "state state_changed_at",
    (WEB, "web_session", "UPDATE"): (
        "id_hash account_id tenant_id data provider acr amr authenticated_at seen_at"
    ),
    (WEB, "idempotency_key", "UPDATE"): (
        "account_id fingerprint status sealed_answer wrapped_key wrapping_key_id created_at leased_until"
    ),
    (WORKER, "idempotency_key", "SELECT"): "created_at",
    (WORKER, "rate_counter", "SELECT"): "expires_at",
    (WEB, "profile_draft", "UPDATE"): "document based_on version updated_by updated_at",
    (WEB, "evidence", "UPDATE"): (
        "kind title captured_on period_from period_until expires_on coverage covered_count total_count "
        "source_system filename declared_type declared_sha256 declared_bytes " + VERIFYING
    ),
    (WEB, "report", "UPDATE"): REPORT_MOVES,
    (WEB, "clarification_round", "UPDATE"): "state result_report_id opened_at state_changed_at",
    (WEB, "clarification_question", "UPDATE"): "settled_at settled_by",
    (WEB, "renewal", "UPDATE"): "certificate_ends_on version set_by set_at",
    (WEB, "report_share", "UPDATE"): (
        "revoked_at revoked_by view_count last_viewed_at hour_began_at hour_views quarter_began_at "
        "quarter_tries wrong_passcodes"
    ),
    (WEB, "procrastinate_jobs", "SELECT"): (
        "id queue_name task_name priority lock queueing_lock status scheduled_at attempts"
    ),
    (WEB, "mail_message", "SELECT"): (
        "id tenant_id account_id template unsubscribe_sha256 dedupe_key state attempts error_code created_at "
        "state_changed_at settled_at"
    ),
    (WEB, "notification_preference", "UPDATE"): "wanted changed_at",
    (WORKER, "account", "SELECT"): "id display_name email",
    (WORKER, "mail_message", "UPDATE"): (
        "state attempts error_code error_message state_changed_at settled_at to_address sealed_facts "
        "wrapped_key wrapping_key_id"
    ),
    (WORKER, "evidence", "UPDATE"): VERIFYING,
    (WORKER, "report", "UPDATE"): REPORT_MOVES,
    (WORKER, "audit_segment", "UPDATE"): "stored_at copied_at cold_at removed_at",
    (WORKER, "web_session", "SELECT"): "created_at seen_at",
}

Admin = psycopg.Connection[Any]


@pytest.fixture
def admin(migrated_database: Database) -> Any:
    with migrated_database.as_admin() as connection:
        yield connection


@pytest.mark.req("SEC-04")
def test_every_table_has_its_rights_written_down(admin: Admin) -> None:
    assert table_names(admin) == WHOLE.keys(), "Say in this file who may do what with a new table."


@pytest.mark.req("SEC-04")
@pytest.mark.parametrize(("position", "role"), [(0, WEB), (1, WORKER)])
def test_a_role_has_these_rights_on_whole_tables_and_no_others(
    admin: Admin, position: int, role: str
) -> None:
    granted = table_rights(admin, role)
    assert granted == {table: rights[position] for table, rights in WHOLE.items() if rights[position]}


@pytest.mark.req("SEC-04")
@pytest.mark.parametrize("role", [WEB, WORKER, PUBLIC])
def test_a_role_has_these_rights_on_columns_and_no_others(admin: Admin, role: str) -> None:
    expected = {(t, right): set(names.split()) for (r, t, right), names in COLUMNS.items() if r == role}
    assert column_rights(admin, role) == expected


@pytest.mark.req("SEC-04")
def test_the_public_pages_have_no_right_on_any_table(admin: Admin) -> None:
    assert table_rights(admin, PUBLIC) == {}


@pytest.mark.req("SEC-04")
def test_nothing_is_granted_to_everybody(admin: Admin) -> None:
    query = "select table_name from information_schema.table_privileges where grantee = 'PUBLIC'"
    assert rows(admin, query + " and table_schema = 'public'") == []


@pytest.mark.req("AUD-01")
def test_nobody_is_granted_to_change_delete_or_empty_what_is_append_only(admin: Admin) -> None:
    lasting = {"profile_version", "own_answer", "evaluation", "finding", "report_artefact", "report_approval",
               "clarification_sign_off", "evidence_redaction", "audit_event", "state_move", "domain_event",
               "operator_action", "scheduled_tick"}  # fmt: skip
    for role in (WEB, WORKER):
        assert [t for t, rights in table_rights(admin, role).items() if t in lasting and rights - ADD] == []
    assert not any(table in lasting for _, table, right in COLUMNS if right == "UPDATE")


@pytest.mark.req("SEC-04")
def test_no_role_of_ours_can_pass_a_policy_or_make_roles(admin: Admin) -> None:
    mighty = "select rolname from pg_roles where rolsuper or rolbypassrls or rolcreaterole"
    assert {name for (name,) in rows(admin, mighty)}.isdisjoint(ROLES)
    assert {name for (name,) in rows(admin, "select rolname from pg_roles")} >= set(ROLES)


def test_the_migrator_alone_owns_tables_and_functions(admin: Admin) -> None:
    owners = rows(admin, "select distinct tableowner from pg_tables where schemaname = 'public'")
    owners += rows(
        admin,
        "select distinct pg_get_userbyid(proowner) from pg_proc where pronamespace = 'public'::regnamespace",
    )
    assert set(owners) == {(MIGRATOR,)}


def table_rights(admin: Admin, role: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    query = "select table_name, privilege_type from information_schema.role_table_grants where grantee = %s"
    for table, right in rows(admin, query, role):
        found[table].add(right)
    return {table: frozenset(rights) for table, rights in found.items()}


def column_rights(admin: Admin, role: str) -> dict[tuple[str, str], set[str]]:
    """Rights on columns of tables on which the role has not the same right as a whole."""
    whole = table_rights(admin, role)
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    query = """
      select table_name, privilege_type, column_name from information_schema.column_privileges
      where grantee = %s and table_schema = 'public'
    """
    for table, right, column in rows(admin, query, role):
        if right not in whole.get(table, NOTHING):
            found[table, right].add(column)
    return dict(found)
