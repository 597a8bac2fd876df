"""Everything a database holds of one organisation, as one comparable text a table."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from psycopg import sql

from tests.database import Database

_TABLES = """
  select c.table_name from information_schema.columns c
  join information_schema.tables t using (table_schema, table_name)
  where c.table_schema = 'public' and c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE'
    and c.table_name <> 'web_session'
  order by 1
"""
_DIGEST = (
    "select {name} as name, coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest"
    " from {table} t where {column} = %(tenant)s"
)


def rows_of_tenant(db: Database, tenant_id: UUID) -> dict[str, str]:
    """A digest of the organisation's rows by table, read past row-level security, in one statement."""
    asked = db.kept_admin().execute(_digests(db), {"tenant": tenant_id}, prepare=True)
    return dict(asked.fetchall())


@cache
def _digests(db: Database) -> sql.Composed:
    with db.as_admin() as connection:
        tables = [(name, "tenant_id") for (name,) in connection.execute(_TABLES).fetchall()]
    return sql.SQL(" union all ").join(
        sql.SQL(_DIGEST).format(
            name=sql.Literal(table), table=sql.Identifier(table), column=sql.Identifier(column)
        )
        for table, column in [*tables, ("organisation", "id")]
    )
