"""The peewee classes say what the migrations made: same tables, columns, types, keys and nulls."""

from __future__ import annotations

from typing import Any

import peewee
import psycopg
import pytest
from playhouse.postgres_ext import ArrayField, DateTimeTZField

from tests.database import Database
from tests.models.catalogue import MODELS, rows, table_names

# Tables that no code of ours reads through a class.
WITHOUT_A_CLASS = {
    "schema_migration", "state_move", "kept_after_deletion", "append_only_lift",
    "procrastinate_jobs", "procrastinate_events", "procrastinate_workers", "procrastinate_periodic_defers",
}  # fmt: skip
TYPES = {
    peewee.BigAutoField: "bigint",
    peewee.BigIntegerField: "bigint",
    peewee.BlobField: "bytea",
    peewee.BooleanField: "boolean",
    peewee.DateField: "date",
    peewee.IntegerField: "integer",
    peewee.JSONField: "jsonb",
    peewee.TextField: "text",
    peewee.UUIDField: "uuid",
    ArrayField: "ARRAY",
    DateTimeTZField: "timestamp with time zone",
}
COLUMNS = """
  select column_name, data_type, is_nullable = 'YES' from information_schema.columns
  where table_schema = 'public' and table_name = %s
"""
PRIMARY_KEY = """
  select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
  where i.indrelid = %s::regclass and i.indisprimary
"""


@pytest.fixture
def admin(migrated_database: Database) -> Any:
    with migrated_database.as_admin() as connection:
        yield connection


def test_every_table_has_a_class_and_every_class_a_table(admin: psycopg.Connection[Any]) -> None:
    assert table_names(admin) - WITHOUT_A_CLASS == MODELS.keys()


@pytest.mark.parametrize("table", MODELS)
def test_a_class_is_as_its_table(admin: psycopg.Connection[Any], table: str) -> None:
    fields: dict[str, Any] = MODELS[table]._meta.fields
    assert MODELS[table]._meta.table_name == table
    said = {(field.column_name, TYPES[type(field)], field.null) for field in fields.values()}
    assert said == {tuple(row) for row in rows(admin, COLUMNS, table)}


@pytest.mark.parametrize("table", MODELS)
def test_a_class_has_the_primary_key_of_its_table(admin: psycopg.Connection[Any], table: str) -> None:
    key: Any = MODELS[table]._meta.primary_key
    names = set(key.field_names) if isinstance(key, peewee.CompositeKey) else {key.name}
    assert names == {name for (name,) in rows(admin, PRIMARY_KEY, table)}


def test_every_moment_has_a_zone(admin: psycopg.Connection[Any]) -> None:
    naive = (
        "select table_name from information_schema.columns where data_type = 'timestamp without time zone'"
    )
    assert rows(admin, naive + " and table_schema = 'public'") == []


@pytest.mark.req("SEC-04")
def test_what_belongs_to_a_row_of_an_organisation_refers_to_it_with_the_tenant(
    admin: psycopg.Connection[Any],
) -> None:
    """Foreign keys do not see policies: one that leaves the tenant out lets rows lean on another's."""
    query = """
      select c.conrelid::regclass::text, c.confrelid::regclass::text, array_length(c.conkey, 1)
      from pg_constraint c
      where c.contype = 'f' and exists (
        select from pg_attribute a where a.attrelid = c.confrelid and a.attname = 'tenant_id'
      ) and exists (select from pg_attribute a where a.attrelid = c.conrelid and a.attname = 'tenant_id')
    """
    assert [row for row in rows(admin, query) if row[2] != 2] == []
