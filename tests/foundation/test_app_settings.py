"""Settings: every fault at once with its mend, secrets from files and never printed (SEC-02)."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest

from appliance.foundation.app_settings import AppSettings, Environment, Process, read_app_settings
from appliance.foundation.errors import RefusedError
from tests.architecture.checkout import CHECKOUT

KEY = base64.b64encode(bytes(range(32))).decode()
PLAIN_KEY = base64.b64encode(bytes(32)).decode()
SESSION_KEY = "a-session-key-of-enough-characters-1"
PROVIDER = {
    "name": "entra",
    "label": "Microsoft Entra ID",
    "discovery_url": "https://login.example.test/tenant/v2.0/.well-known/openid-configuration",
    "client_id": "transcrypt",
    "flag": "oidc_provider_entra_enabled",
}


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "flags.json").write_text("{}")
    return {
        "TRANSCRYPT_ENV": "prod",
        "TRANSCRYPT_HOME": str(tmp_path),
        "TRANSCRYPT_FLAGS": str(tmp_path / "flags.json"),
        "TRANSCRYPT_BASE_URL": "https://app.example.test/",
        "TRANSCRYPT_SESSION_KEYS": f"{SESSION_KEY}, another-session-key-of-enough-chars",
        "TRANSCRYPT_ENCRYPTION_KEYS": f"k2:{KEY},k1:{KEY}",
        "TRANSCRYPT_OBJECT_STORE": "file:///var/lib/transcrypt/objects",
        "TRANSCRYPT_IDENTITY_PROVIDERS": json.dumps([PROVIDER]),
        "TRANSCRYPT_IDENTITY_SECRET_ENTRA": "planted-client-secret",
        "DATABASE_URL": "postgresql://transcrypt_web:planted-password@db/transcrypt",
    }


def faults(environ: dict[str, str], process: Process = Process.WEB) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        read_app_settings(environ, process=process)
    return list(refused.value.more)


@pytest.mark.req("SEC-02")
def test_a_whole_environment_is_read(environ: dict[str, str]) -> None:
    settings = read_app_settings(environ)
    assert settings.environment is Environment.PROD
    assert settings.base_url == "https://app.example.test"
    assert settings.over_tls
    assert [key.id for key in settings.encryption_keys] == ["k2", "k1"]
    assert settings.session_keys[0] == SESSION_KEY
    assert settings.object_store
    assert settings.object_store.folder == Path("/var/lib/transcrypt/objects")
    assert settings.identity_providers[0].client_secret == "planted-client-secret"  # noqa: S105
    assert settings.identity_providers[0].scopes == ("openid", "email", "profile")


@pytest.mark.req("SEC-02")
def test_every_fault_is_told_at_once_with_its_mend() -> None:
    told = faults({"TRANSCRYPT_LIMIT_FILE_BYTES": "lots", "TRANSCRYPT_LOG_LEVEL": "LOUD"})
    named = {fault.partition(":")[0] for fault in told}
    assert named >= {
        "TRANSCRYPT_ENV",
        "DATABASE_URL",
        "TRANSCRYPT_BASE_URL",
        "TRANSCRYPT_SESSION_KEYS",
        "TRANSCRYPT_ENCRYPTION_KEYS",
        "TRANSCRYPT_OBJECT_STORE",
        "TRANSCRYPT_IDENTITY_PROVIDERS",
        "TRANSCRYPT_LIMIT_FILE_BYTES",
        "TRANSCRYPT_LOG_LEVEL",
    }
    assert all(fault.endswith(".") and fault.count(". ") >= 1 for fault in told)


WRONG: dict[str, tuple[str, str]] = {
    "an unknown environment": ("TRANSCRYPT_ENV", "production"),
    "another database": ("DATABASE_URL", "mysql://planted-secret@db"),
    "a base address with a path": ("TRANSCRYPT_BASE_URL", "https://example.test/app"),
    "no TLS": ("TRANSCRYPT_BASE_URL", "http://example.test"),
    "a short session key": ("TRANSCRYPT_SESSION_KEYS", "planted-secret"),
    "a demonstration session key": (
        "TRANSCRYPT_SESSION_KEYS",
        "demo-only-planted-secret-of-enough-characters",
    ),
    "a short encryption key": ("TRANSCRYPT_ENCRYPTION_KEYS", "k1:cGxhbnRlZC1zZWNyZXQ="),
    "an encryption key without a name": ("TRANSCRYPT_ENCRYPTION_KEYS", KEY),
    "an encryption key twice": ("TRANSCRYPT_ENCRYPTION_KEYS", f"k1:{KEY},k1:{KEY}"),
    "an encryption key nobody rolled dice for": ("TRANSCRYPT_ENCRYPTION_KEYS", f"k1:{PLAIN_KEY}"),
    "a store of another kind": ("TRANSCRYPT_OBJECT_STORE", "ftp://planted-secret@host/"),
    "a store with a typo": ("TRANSCRYPT_OBJECT_STORE", "s3://bucket/?endpint=https://planted-secret"),
    "providers that are no JSON": ("TRANSCRYPT_IDENTITY_PROVIDERS", "planted-secret"),
    "no provider": ("TRANSCRYPT_IDENTITY_PROVIDERS", "[]"),
    "a provider with a typo": ("TRANSCRYPT_IDENTITY_PROVIDERS", json.dumps([PROVIDER | {"lable": "x"}])),
    "a provider twice": ("TRANSCRYPT_IDENTITY_PROVIDERS", json.dumps([PROVIDER, PROVIDER])),
    "a provider without TLS": (
        "TRANSCRYPT_IDENTITY_PROVIDERS",
        json.dumps([PROVIDER | {"discovery_url": "http://login.example.test"}]),
    ),
    "a scanner nobody can find": ("TRANSCRYPT_CLAMD", "somewhere"),
    "threads that are no number": ("TRANSCRYPT_WEB_THREADS", "a few"),
    "a niceness beyond the system's": ("TRANSCRYPT_WORKER_NICENESS", "20"),
    "flags that are not there": ("TRANSCRYPT_FLAGS", "/nowhere/flags.json"),
    "plans that are not there": ("TRANSCRYPT_PLANS", "/nowhere/plans.json"),
}


@pytest.mark.req("SEC-02")
@pytest.mark.parametrize(("name", "value"), WRONG.values(), ids=WRONG)
def test_a_wrong_value_is_refused_by_name_and_not_repeated(
    environ: dict[str, str], name: str, value: str
) -> None:
    told = faults(environ | {name: value})
    assert [fault.partition(":")[0] for fault in told] == [name]
    assert "planted" not in "".join(told)


@pytest.mark.req("SEC-02")
def test_each_provider_needs_its_secret(environ: dict[str, str]) -> None:
    del environ["TRANSCRYPT_IDENTITY_SECRET_ENTRA"]
    assert faults(environ) == [
        "TRANSCRYPT_IDENTITY_SECRET_ENTRA: is not set. Set it; docs/configuration.md says to what."
    ]


@pytest.mark.req("SEC-02")
def test_secrets_may_come_from_files(environ: dict[str, str], tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{SESSION_KEY}-from-a-file\n")
    del environ["TRANSCRYPT_SESSION_KEYS"]
    settings = read_app_settings(environ | {"TRANSCRYPT_SESSION_KEYS_FILE": str(secret)})
    assert settings.session_keys == (f"{SESSION_KEY}-from-a-file",)


@pytest.mark.req("SEC-02")
def test_a_secret_file_that_cannot_be_used_is_a_fault(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "huge").write_bytes(b"x" * 70_000)
    both = environ | {"TRANSCRYPT_SESSION_KEYS_FILE": str(tmp_path / "binary")}
    assert "together" in faults(both)[0]
    del environ["TRANSCRYPT_SESSION_KEYS"]
    for file in ("missing", "binary", "huge"):
        told = faults(environ | {"TRANSCRYPT_SESSION_KEYS_FILE": str(tmp_path / file)})
        assert told[0].startswith("TRANSCRYPT_SESSION_KEYS"), told


@pytest.mark.req("SEC-02")
def test_no_secret_is_in_the_printed_settings(environ: dict[str, str]) -> None:
    printed = repr(read_app_settings(environ))
    for secret in ("planted", SESSION_KEY, repr(bytes(range(32)))):
        assert secret not in printed


@pytest.mark.req("SEC-04")
def test_each_process_needs_only_its_own_secrets(environ: dict[str, str]) -> None:
    worker = {
        name: value
        for name, value in environ.items()
        if name not in {"DATABASE_URL", "TRANSCRYPT_SESSION_KEYS", "TRANSCRYPT_IDENTITY_PROVIDERS"}
    } | {"DATABASE_URL_WORKER": "postgresql://transcrypt_worker@db/transcrypt"}
    settings = read_app_settings(worker, process=Process.WORKER)
    assert settings.session_keys == ()
    assert settings.database_url == ""
    migration = {name: worker[name] for name in ("TRANSCRYPT_ENV", "TRANSCRYPT_HOME", "TRANSCRYPT_FLAGS")} | {
        "DATABASE_URL_MIGRATOR": "postgresql://transcrypt_migrator@db/transcrypt"
    }
    assert read_app_settings(migration, process=Process.MIGRATION).encryption_keys == ()


def test_a_bucket_is_read_with_its_keys(environ: dict[str, str]) -> None:
    environ |= {
        "TRANSCRYPT_OBJECT_STORE": "s3://evidence/live?endpoint=https://s3.example.test&region=eu-west-2",
        "TRANSCRYPT_S3_ACCESS_KEY": "planted-access",
        "TRANSCRYPT_S3_SECRET_KEY": "planted-secret",
    }
    store = read_app_settings(environ).object_store
    assert store
    assert (store.bucket, store.prefix, store.region) == ("evidence", "live", "eu-west-2")
    assert store.endpoint == "https://s3.example.test"
    assert "planted" not in repr(store)
    del environ["TRANSCRYPT_S3_SECRET_KEY"]
    assert [fault.partition(":")[0] for fault in faults(environ)] == ["TRANSCRYPT_S3_SECRET_KEY"]


def test_development_may_be_careless(environ: dict[str, str]) -> None:
    environ |= {
        "TRANSCRYPT_ENV": "dev",
        "TRANSCRYPT_BASE_URL": "http://localhost:8080",
        "TRANSCRYPT_SESSION_KEYS": "demo-only-session-key-of-enough-characters",
        "TRANSCRYPT_IDENTITY_PROVIDERS": json.dumps(
            [PROVIDER | {"discovery_url": "http://localhost:9400/.well-known/openid-configuration"}]
        ),
    }
    settings: AppSettings = read_app_settings(environ)
    assert settings.environment.is_for_play
    assert not settings.over_tls


@pytest.mark.req("SEC-02")
def test_every_variable_is_in_the_handbook() -> None:
    read_by = ("foundation/app_settings.py", "foundation/settings.py", "web/wsgi.py")
    code = "".join((CHECKOUT / "appliance" / name).read_text(encoding="utf-8") for name in read_by)
    names = set(re.findall(r"\"((?:TRANSCRYPT|DATABASE)_[A-Z0-9_]*[A-Z0-9])\"", code))
    handbook = (CHECKOUT / "docs/configuration.md").read_text(encoding="utf-8")
    assert len(names) > 15
    assert sorted(name for name in names if f"`{name}" not in handbook) == []
