"""The product is wired from its settings, and a start with faults ends before anything listens (SEC-02)."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appliance.adapters.mail import Letter, MailboxFolder, NoMail, SmtpMail
from appliance.adapters.malware_scan import ClamdScanner, NoScanner
from appliance.adapters.object_store import GuardedStore, LocalDiskStore
from appliance.adapters.object_store.s3 import S3Store
from appliance.foundation.app_settings import (
    AppSettings,
    EncryptionKey,
    Environment,
    IdentityProviderSettings,
    ObjectStoreSettings,
    SmtpSettings,
)
from appliance.foundation.errors import RefusedError
from appliance.foundation.flags import Flag
from appliance.wiring.product import build_product, build_sign_in_providers
from tests.adapters.mail.smtp_server import Received, running
from tests.database import CHECKOUT


@pytest.fixture
def settings(tmp_path: Path) -> AppSettings:
    return AppSettings(
        environment=Environment.TEST,
        encryption_keys=(EncryptionKey("k1", bytes(range(32))),),
        object_store=ObjectStoreSettings("file", folder=tmp_path / "objects"),
        flags_path=CHECKOUT / "flags.json",
    )


def test_each_setting_picks_its_adapter(settings: AppSettings, tmp_path: Path) -> None:
    plain = build_product(settings)
    assert isinstance(plain.store, GuardedStore)
    assert isinstance(plain.store.store, LocalDiskStore)
    assert isinstance(plain.scanner, NoScanner)
    assert isinstance(plain.mail, NoMail)
    other = build_product(
        replace(
            settings,
            clamd="unix:/run/clamd.sock",
            mailbox=tmp_path / "mailbox",
            object_store=ObjectStoreSettings(
                "s3",
                bucket="b",
                endpoint="http://127.0.0.1:9",
                access_key="a",
                secret_key="s",  # noqa: S106
            ),
        )
    )
    assert isinstance(other.store, GuardedStore)
    assert isinstance(other.store.store, S3Store)
    assert isinstance(other.scanner, ClamdScanner)
    assert isinstance(other.mail, MailboxFolder)


@pytest.mark.req("MAIL-01")
@pytest.mark.usefixtures("loopback")
def test_mail_leaves_by_the_server_of_the_settings(settings: AppSettings) -> None:
    received = Received()
    with running(received, None, sign_in=False) as port:
        server = SmtpSettings("127.0.0.1", port, "none", sender_name="Transcrypt", sender="hello@example.org")
        way = build_product(replace(settings, smtp=server)).mail
        assert isinstance(way, SmtpMail)
        way.send(Letter("ada@example.test", "Hello", "A text.", datetime(2026, 11, 21, tzinfo=UTC)))
    assert [str(message["From"]) for message in received.messages] == ["Transcrypt <hello@example.org>"]


def test_data_keys_are_wrapped_with_the_first_key(settings: AppSettings) -> None:
    both = (EncryptionKey("k2", bytes(range(32, 64))), *settings.encryption_keys)
    made = build_product(replace(settings, encryption_keys=both)).keys.new_key()
    assert made.wrapping_key_id == "k2"
    before = build_product(settings).keys.new_key()
    unwrapped = build_product(replace(settings, encryption_keys=both)).keys.unwrap(before.wrapped, "k1")
    assert unwrapped == before.plain


def provider(flag: str | None) -> IdentityProviderSettings:
    return IdentityProviderSettings("p", "P", "https://p.example.test/x", "id", "secret", flag)


def test_a_provider_is_held_to_a_flag_that_exists(settings: AppSettings) -> None:
    held = replace(settings, identity_providers=(provider("oidc_provider_okta_enabled"),))
    (way,) = build_sign_in_providers(held).ways
    assert way.flag is Flag.OIDC_PROVIDER_OKTA_ENABLED
    with pytest.raises(RefusedError, match="does not exist"):
        build_sign_in_providers(replace(settings, identity_providers=(provider("oidc_okta"),)))


@pytest.mark.req("SEC-02")
def test_a_start_with_faults_tells_all_of_them_and_ends(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    started = subprocess.run(
        [sys.executable, "-c", "from appliance.web.wsgi import application; application()"],
        env=environ | {"TRANSCRYPT_ENV": "prod", "TRANSCRYPT_HOME": str(tmp_path)},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert started.returncode == 2
    for name in ("DATABASE_URL", "TRANSCRYPT_SESSION_KEYS", "TRANSCRYPT_ENCRYPTION_KEYS"):
        assert f"{name}: is not set. Set it" in started.stderr
    assert "Traceback" not in started.stderr


@pytest.mark.req("SEC-02")
def test_a_server_with_a_fault_never_listens(tmp_path: Path) -> None:
    """An address it could not even bind: had it tried to listen, it would complain of that."""
    environ = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    started = subprocess.run(
        [Path(sys.executable).with_name("gunicorn"), "--config", CHECKOUT / "config" / "gunicorn.conf.py"],
        env=environ | {"TRANSCRYPT_ENV": "prod", "TRANSCRYPT_BIND": "203.0.113.1:80"},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert started.returncode != 0
    assert "TRANSCRYPT_SESSION_KEYS: is not set" in started.stderr
    assert "203.0.113.1" not in started.stderr
    assert "Listening" not in started.stderr


@pytest.mark.req("SEC-02")
def test_a_whole_environment_starts_without_touching_anything(tmp_path: Path) -> None:
    key = base64.b64encode(bytes(range(32))).decode()
    environ = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}} | {
        "TRANSCRYPT_ENV": "test",
        "TRANSCRYPT_HOME": str(tmp_path),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
        "TRANSCRYPT_BASE_URL": "http://localhost:8080",
        "TRANSCRYPT_SESSION_KEYS": "a-session-key-of-enough-characters-1",
        "TRANSCRYPT_ENCRYPTION_KEYS": f"k1:{key}",
        "TRANSCRYPT_OBJECT_STORE": f"file://{tmp_path}/objects",
        "TRANSCRYPT_IDENTITY_PROVIDERS": '[{"name":"p","label":"P","client_id":"c",'
        '"discovery_url":"http://127.0.0.1:9/.well-known/openid-configuration"}]',
        "TRANSCRYPT_IDENTITY_SECRET_P": "secret",
    }
    started = subprocess.run(
        [sys.executable, "-c", "from appliance.web.wsgi import application; print(application().name)"],
        env=environ,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert started.returncode == 0, started.stderr
    assert started.stdout.endswith("appliance.web\n")
