"""The lint of migrations finds what hurts a release that is serving, and lets the rest pass."""

from pathlib import Path

import pytest

from scripts.tools.migration_lint import FOLDER, RULES, findings

MIGRATIONS = sorted(FOLDER.glob("*.sql"))

HARMFUL = {
    "drop": "drop table evidence;",
    "drop-guard": "drop policy tenant on evidence;",
    "rename": "alter table evidence rename column title to name;",
    "retype": "alter table evidence alter column title type varchar(10);",
    "not-null": "alter table evidence alter column kind set not null;",
    "required-column": "alter table evidence add column weight integer not null;",
    "checked-at-once": "alter table evidence add constraint heavy check (weight > 0);",
    "index-locks": "create index by_title on evidence (title);",
    "not-repeatable": "-- no-transaction\ncreate index concurrently by_title on evidence (title);",
    "empties": "delete from evidence;",
    "weakens": "alter table evidence disable row level security;",
    "powers": "alter role transcrypt_web bypassrls;",
    "owner-rights": "create function f() returns int language sql security definer as $$ select 1 $$;",
    "contrib": "create extension pgcrypto;",
    "newer-server": "create table t (id uuid default uuidv7());",
    "locks": "lock table evidence;",
}
HARMLESS = (
    "create table visit (id uuid primary key, at timestamptz not null); create index by_at on visit (at);",
    "alter table evidence add column weight integer;",
    "alter table evidence add column weight integer not null default 0;",
    "alter table evidence add constraint heavy check (weight > 0) not valid;",
    "-- no-transaction\ncreate index concurrently if not exists by_title on evidence (title);",
    "create function f() returns trigger language plpgsql as $$ begin delete from visit; return new; end $$;",
    "insert into state_move values ('drop table', 'rename', '');",
    "-- drop table evidence\nselect 1;",
    "-- lint: allow drop because no release since 2.0 reads it\ndrop table evidence;",
)


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.name)
def test_every_migration_can_run_under_the_release_before_it(path: Path) -> None:
    assert list(findings(path.name, path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(("rule", "sql"), HARMFUL.items(), ids=HARMFUL.keys())
def test_what_hurts_a_serving_release_is_found(rule: str, sql: str) -> None:
    assert [sentence.split(": ")[2] for sentence in findings("0100_x.sql", sql)] == [rule]


@pytest.mark.parametrize("sql", HARMLESS)
def test_what_only_adds_passes(sql: str) -> None:
    assert list(findings("0100_x.sql", sql)) == []


def test_what_a_block_puts_together_is_looked_at_too() -> None:
    block = "do $$ begin execute format('drop table %I', 'evidence'); end $$;"
    assert any(": drop:" in sentence for sentence in findings("0100_x.sql", block))


def test_a_rule_that_does_not_exist_cannot_be_allowed() -> None:
    assert "no rule 'dorp'" in "".join(findings("0100_x.sql", "-- lint: allow dorp because tired\n"))


def test_every_rule_has_an_example() -> None:
    assert {rule.name for rule in RULES} == HARMFUL.keys()
