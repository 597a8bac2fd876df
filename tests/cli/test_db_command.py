"""`transcrypt db` against the real server."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from appliance.models.roles import ROLES
from tests.cli.conftest import Run
from tests.database import Database
from tests.own_server import own_server


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    flags = tmp_path / "flags.json"
    flags.write_text("{}")
    monkeypatch.setenv("TRANSCRYPT_ENV", "test")
    monkeypatch.setenv("TRANSCRYPT_FLAGS", str(flags))
    monkeypatch.setenv("TRANSCRYPT_HOME", str(tmp_path / "home"))
    return monkeypatch


@pytest.fixture
def database(environment: pytest.MonkeyPatch, empty_database: Database) -> Database:
    environment.setenv("DATABASE_URL_MIGRATOR", empty_database.url("transcrypt_migrator"))
    return empty_database


@pytest.fixture
def server_of_its_own() -> Iterator[str]:
    with own_server() as server:
        yield server.start()


@pytest.mark.req("OPS-09")
def test_a_new_database_is_brought_up_to_date_once(run: Run, database: Database) -> None:
    missing = run("db", "check")
    assert missing.status == 1
    assert missing.out.startswith("Missing 0001_core.sql\n")
    applied = run("db", "migrate")
    assert applied.status == 0
    assert applied.out == missing.out.replace("Missing", "Applied")
    assert run("db", "migrate").out == "The database is up to date.\n"
    assert run("db", "check") == (0, "The database is up to date.\n", "")


def test_checking_changes_nothing(run: Run, database: Database) -> None:
    run("db", "check")
    with database.as_admin() as connection:
        assert connection.execute(
            "select count(*) from pg_tables where schemaname = 'public'"
        ).fetchone() == (0,)


def test_a_database_that_does_not_answer_is_one_sentence(run: Run, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL_MIGRATOR", "postgresql://somebody:hidden@/nowhere?host=/no/such/folder")
    answer = run("db", "migrate")
    assert answer.status == 2
    assert answer.err.startswith("The database does not answer (")
    assert "hidden" not in answer.err
    assert answer.err.count("\n") == 1


def test_settings_that_are_missing_are_named(run: Run) -> None:
    answer = run("db", "migrate")
    assert answer.status == 2
    assert "DATABASE_URL_MIGRATOR: is not set" in answer.err


@pytest.mark.req("SEC-02")
def test_preparing_writes_addresses_only_the_owner_may_read_and_tells_none(
    run: Run, environment: pytest.MonkeyPatch, tmp_path: Path, server_of_its_own: str
) -> None:
    environment.setenv("DATABASE_URL_ADMIN", server_of_its_own)
    file = tmp_path / "database.env"
    answer = run("db", "prepare-roles", "--out", file, "--database", "prepared")
    assert answer == (0, f"Roles and database are ready. Their addresses, with passwords: {file}\n", "")
    assert file.stat().st_mode & 0o777 == 0o600
    addresses = dict(line.split("=", 1) for line in file.read_text().splitlines())
    users = []
    for url in addresses.values():
        with psycopg.connect(url) as connection:
            users.append(connection.info.user)
            assert connection.info.dbname == "prepared"
    assert sorted(users) == sorted(ROLES)


def test_preparing_again_keeps_the_passwords(
    run: Run, environment: pytest.MonkeyPatch, tmp_path: Path, server_of_its_own: str
) -> None:
    environment.setenv("DATABASE_URL_ADMIN", server_of_its_own)
    file = tmp_path / "database.env"
    run("db", "prepare-roles", "--out", file, "--database", "prepared")
    before = file.read_text()
    assert run("db", "prepare-roles", "--out", file, "--database", "prepared").status == 0
    assert file.read_text() == before


@pytest.mark.parametrize(
    ("address", "name", "says"),
    [
        ("mysql://root@localhost", "prepared", "Begin it with postgresql://"),
        ("postgresql://postgres@/postgres?host=/no/such", "prepared", "may create roles and databases"),
        ("postgresql://postgres@/postgres", 'x"; drop', "Use small letters, digits and _"),
    ],
)
def test_what_cannot_be_prepared_is_one_sentence(
    run: Run, environment: pytest.MonkeyPatch, tmp_path: Path, address: str, name: str, says: str
) -> None:
    environment.setenv("DATABASE_URL_ADMIN", address)
    answer = run("db", "prepare-roles", "--out", tmp_path / "database.env", "--database", name)
    assert answer.status == 2
    assert says in answer.err
    assert not (tmp_path / "database.env").exists()


def test_preparing_needs_the_administrators_address(run: Run, tmp_path: Path) -> None:
    answer = run("db", "prepare-roles", "--out", tmp_path / "database.env")
    assert answer.status == 2
    assert "DATABASE_URL_ADMIN: is not set" in answer.err


@pytest.mark.req("SEC-02")
def test_our_roles_can_bypass_nothing_and_a_superuser_is_told(
    run: Run, environment: pytest.MonkeyPatch, empty_database: Database
) -> None:
    environment.setenv("DATABASE_URL", empty_database.url("transcrypt_web"))
    assert run("db", "roles") == (0, "None of 1 roles can bypass anything.\n", "")
    environment.setenv("DATABASE_URL_WORKER", empty_database.admin_url)
    answer = run("db", "roles")
    assert answer.status == 1
    assert " is a superuser\n" in answer.out
    assert " bypasses row-level security\n" in answer.out


def test_looking_at_roles_needs_an_address(run: Run) -> None:
    answer = run("db", "roles")
    assert answer.status == 2
    assert "DATABASE_URL: is not set" in answer.err
