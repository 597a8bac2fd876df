"""Migrations run once, whole, one runner at a time, and never twice with different words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from appliance.foundation.errors import RefusedError
from appliance.models.migrate import migrate, missing_migrations
from appliance.models.migration_files import FOLDER, MigrationFile, library_migrations, migration_files
from appliance.models.roles import MIGRATOR
from tests.database import Database

Write = Callable[[str, str], None]


@pytest.fixture
def url(empty_database: Database) -> str:
    return empty_database.url(MIGRATOR)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(name: str, sql: str) -> None:
        (tmp_path / name).write_text(sql, encoding="utf-8")

    return _write


def recorded(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute("select name from schema_migration order by name")]


def tables(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    return {name for (name,) in rows} - {"schema_migration"}


def test_an_empty_database_gets_every_migration_and_then_none(url: str) -> None:
    names = [file.name for file in migration_files()]
    assert migrate(url, check_only=True) == names
    assert migrate(url) == names
    assert migrate(url, check_only=True) == []
    assert migrate(url) == []


def test_looking_changes_nothing(url: str) -> None:
    migrate(url, check_only=True)
    with psycopg.connect(url) as connection:
        assert connection.execute("select to_regclass('schema_migration')").fetchone() == (None,)


def test_only_what_is_new_runs(url: str, write: Write, tmp_path: Path) -> None:
    write("0001_first.sql", "create table first (id int);")
    assert migrate(url, tmp_path) == ["0001_first.sql"]
    write("0002_second.sql", "create table second (id int);")
    assert migrate(url, tmp_path) == ["0002_second.sql"]
    assert tables(url) == {"first", "second"}


def test_a_file_that_was_changed_after_it_ran_is_refused(url: str, write: Write, tmp_path: Path) -> None:
    write("0001_first.sql", "create table first (id int);")
    migrate(url, tmp_path)
    write("0001_first.sql", "create table first (id bigint);")
    write("0002_second.sql", "create table second (id int);")
    with pytest.raises(RefusedError, match=r"0001_first\.sql: was changed after it was applied"):
        migrate(url, tmp_path)
    assert tables(url) == {"first"}


def test_a_failing_file_leaves_nothing_and_names_its_line(url: str, write: Write, tmp_path: Path) -> None:
    write("0001_first.sql", "create table first (id int);")
    write("0002_broken.sql", "create table second (id int);\n\ncreate table third (id nonsense);")
    write("0003_never.sql", "create table fourth (id int);")
    with pytest.raises(RefusedError, match=r"0002_broken\.sql, line 3: type \"nonsense\" does not exist"):
        migrate(url, tmp_path)
    assert tables(url) == {"first"}
    assert recorded(url) == ["0001_first.sql"]


def test_functions_with_semicolons_inside_are_run_whole(url: str, write: Write, tmp_path: Path) -> None:
    write(
        "0001_f.sql",
        "create function f() returns int language plpgsql as $$ begin; return 1; end $$;".replace(
            "begin;", "begin"
        ),
    )
    assert migrate(url, tmp_path) == ["0001_f.sql"]


def test_an_index_can_be_built_without_a_transaction(url: str, write: Write, tmp_path: Path) -> None:
    write("0001_first.sql", "create table first (id int);")
    write(
        "0002_index.sql",
        "-- no-transaction\n-- two of them\n"
        "create index concurrently if not exists a on first (id);\n"
        "create index concurrently if not exists b on first (id);\n",
    )
    assert migrate(url, tmp_path) == ["0001_first.sql", "0002_index.sql"]


def test_two_runners_at_once_apply_each_file_once(url: str, write: Write, tmp_path: Path) -> None:
    write("0001_slow.sql", "create table first (id int); select pg_sleep(0.3);")
    applied: list[list[str]] = []
    runners = [threading.Thread(target=lambda: applied.append(migrate(url, tmp_path))) for _ in range(3)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    assert sorted(applied) == [[], [], ["0001_slow.sql"]]


def test_a_database_newer_than_the_code_is_left_alone(url: str, write: Write, tmp_path: Path) -> None:
    write("0001_first.sql", "create table first (id int);")
    write("0002_second.sql", "create table second (id int);")
    migrate(url, tmp_path)
    (tmp_path / "0002_second.sql").unlink()
    assert migrate(url, tmp_path) == []


def test_a_migration_gives_up_rather_than_hold_up_others(url: str, write: Write, tmp_path: Path) -> None:
    write("0001_first.sql", "create table first (id int);")
    migrate(url, tmp_path)
    write("0002_wait.sql", "set local lock_timeout = '50ms'; alter table first add column more int;")
    with psycopg.connect(url) as reader:
        reader.execute("select * from first")
        with pytest.raises(RefusedError, match="lock timeout"):
            migrate(url, tmp_path)
    assert migrate(url, tmp_path) == ["0002_wait.sql"]


@pytest.mark.parametrize("name", ["1_short.sql", "0001-dash.sql", "0001_Capital.sql"])
def test_a_badly_named_file_is_refused(write: Write, tmp_path: Path, name: str) -> None:
    write(name, "select 1;")
    with pytest.raises(RefusedError, match="is not named like"):
        migration_files(tmp_path)


def test_two_files_with_one_number_are_refused(write: Write, tmp_path: Path) -> None:
    write("0001_a.sql", "select 1;")
    write("0001_b.sql", "select 1;")
    with pytest.raises(RefusedError, match="has the number of another migration"):
        migration_files(tmp_path)


def test_our_own_files_are_numbered_without_gaps() -> None:
    numbers = [int(file.number) for file in migration_files(FOLDER)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_library_migration_that_stopped_half_way_goes_on_where_it_was(url: str) -> None:
    [file] = [file for file in migration_files() if file.name == "0005_job_queue.sql"]
    steps = list(file.steps())
    with psycopg.connect(url) as connection:
        connection.execute(
            "create table schema_migration (name text primary key, sha256 text, applied_at timestamptz)"
        )
        for step in steps[:20]:
            connection.execute(step.statements[0].encode())
            connection.execute("insert into schema_migration values (%s, 'x', now())", (step.name,))
    assert file.name in migrate(url)
    assert {step.name for step in steps} <= set(recorded(url))


def test_every_migration_the_queue_library_carries_is_in_a_file_of_ours() -> None:
    covered = {
        step.name.partition("/")[2] for file in migration_files() for step in file.steps() if "/" in step.name
    }
    assert covered == {name for name, _ in library_migrations("procrastinate")}, (
        "The installed procrastinate brings new migrations: add a file that runs them, as 0005 does."
    )


def test_an_unknown_library_is_refused() -> None:
    with pytest.raises(RefusedError, match="no migrations of a library 'celery'"):
        list(MigrationFile("0001_x.sql", "-- library: celery up to 1").steps())


def test_a_library_upgrade_starts_after_what_is_there() -> None:
    text = "-- library: procrastinate after 03.02.00_50_post_batch_defer_jobs.sql up to 03.03.00_01"
    names = [step.name for step in MigrationFile("0009_x.sql", text).steps()]
    assert names == ["0009_x.sql/03.03.00_01_pre_priority_lock_fetch_job.sql", "0009_x.sql"]


def test_readiness_learns_which_files_are_missing(db: Database) -> None:
    assert missing_migrations() == []
