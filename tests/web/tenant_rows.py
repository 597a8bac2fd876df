"""Everything a database holds of one organisation, as one comparable text a table."""

from __future__ import annotations

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


def rows_of_tenant(db: Database, tenant_id: UUID) -> dict[str, str]:
    """A digest of the organisation's rows by table, read past row-level security."""
    with db.as_admin() as connection:
        tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
        counted = {}
        for table, column in [*((name, "tenant_id") for name in tables), ("organisation", "id")]:
            query = sql.SQL(
                "select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {table} t"
                " where {column} = %s"
            ).format(table=sql.Identifier(table), column=sql.Identifier(column))
            row = connection.execute(query, (tenant_id,)).fetchone()
            counted[table] = row[0] if row else ""
    return counted
