"""The settings of the running product: the environment, read once, into one frozen object.

Every fault is told at once and nothing starts; secrets may come from files and are never printed.
docs/configuration.md lists the variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from appliance.foundation import logs, mail_settings, setting_values
from appliance.foundation.environment_reading import Variables
from appliance.foundation.errors import RefusedError
from appliance.foundation.limits import Limits, read_limits
from appliance.foundation.mail_settings import SmtpSettings
from appliance.foundation.rates import RATES, Rate, read_rates
from appliance.foundation.setting_values import (
    DEMO_MARK,
    EncryptionKey,
    IdentityProviderSettings,
    Network,
    ObjectStoreSettings,
)
from appliance.foundation.settings import Settings, read_settings


class Environment(StrEnum):
    """What this installation is for. Only dev and test may be careless with secrets and TLS."""

    DEV = "dev"
    TEST = "test"
    STAGING = "staging"
    PROD = "prod"
    DR = "dr"

    @property
    def is_for_play(self) -> bool:
        """Whether nobody's real data is here."""
        return self in {Environment.DEV, Environment.TEST}


class Process(StrEnum):
    """Which of our processes reads: each needs, and should be given, only its own secrets."""

    WEB = "web"
    WORKER = "worker"
    MIGRATION = "migration"


# How many threads a process has: the variable that says so, and the number where nothing does.
_THREADS = {Process.WEB: ("TRANSCRYPT_WEB_THREADS", 8), Process.WORKER: ("TRANSCRYPT_WORKER_THREADS", 3)}


@dataclass(frozen=True)
class AppSettings:
    """All of it. What a process does not need may be empty; what it needs is there, or nothing started."""

    environment: Environment
    database_url: str = field(default="", repr=False)
    database_url_worker: str = field(default="", repr=False)
    database_url_migrator: str = field(default="", repr=False)
    base_url: str = "http://localhost:8080"
    session_keys: tuple[str, ...] = field(default=(), repr=False)
    encryption_keys: tuple[EncryptionKey, ...] = ()
    object_store: ObjectStoreSettings | None = None
    spool: Path | None = None
    audit_second: ObjectStoreSettings | None = None
    identity_providers: tuple[IdentityProviderSettings, ...] = ()
    clamd: str | None = None
    mailbox: Path | None = None
    smtp: SmtpSettings | None = None
    flags_path: Path = Path("flags.json")
    plans_path: Path = Path("config/plans.json")
    log_level: logs.Level = "INFO"
    region: str = "local"
    threads: int = 1
    heartbeat: Path | None = None
    niceness: int = 0
    limits: Limits = field(default_factory=Limits)
    rates: Mapping[str, Rate] = field(default_factory=lambda: RATES)
    trusted_proxies: tuple[Network, ...] = ()
    core: Settings = field(default_factory=lambda: read_settings({}))

    @property
    def over_tls(self) -> bool:
        """Whether people reach us over TLS, which decides the cookie's prefix and HSTS."""
        return self.base_url.startswith("https://")


def read_app_settings(environ: Mapping[str, str], *, process: Process = Process.WEB) -> AppSettings:
    """Return the settings for ``process``; raises RefusedError that lists every fault and its mend."""
    given = Variables(environ)
    environment = _environment(given)
    settings = AppSettings(
        environment=environment,
        database_url=_database(given, "DATABASE_URL", needed=process is Process.WEB),
        database_url_worker=_database(given, "DATABASE_URL_WORKER", needed=process is Process.WORKER),
        database_url_migrator=_database(given, "DATABASE_URL_MIGRATOR", needed=process is Process.MIGRATION),
        base_url=_base_url(given, environment, needed=_has_links(given, process)),
        session_keys=_session_keys(given, environment, needed=process is Process.WEB),
        encryption_keys=_encryption_keys(given, environment, needed=process is not Process.MIGRATION),
        object_store=_object_store(given, "TRANSCRYPT_OBJECT_STORE", needed=process is not Process.MIGRATION),
        spool=_path(given, "TRANSCRYPT_SPOOL"),
        audit_second=_object_store(given, "TRANSCRYPT_AUDIT_SECOND", needed=False),
        identity_providers=_identity_providers(given, environment, needed=process is Process.WEB),
        clamd=given.optional("TRANSCRYPT_CLAMD", setting_values.clamd),
        mailbox=_path(given, "TRANSCRYPT_MAILBOX"),
        smtp=_smtp(given, environment) if process is Process.WORKER else None,
        flags_path=_file(given, "TRANSCRYPT_FLAGS", "flags.json", "the flags"),
        plans_path=_file(given, "TRANSCRYPT_PLANS", "config/plans.json", "the plans"),
        log_level=_log_level(given),
        region=given.text("TRANSCRYPT_REGION", default="local"),
        threads=_threads(given, process),
        heartbeat=_path(given, "TRANSCRYPT_WORKER_HEARTBEAT"),
        niceness=given.optional("TRANSCRYPT_WORKER_NICENESS", setting_values.niceness, default="10") or 0,
        limits=_limits(given),
        rates=_rates(given),
        trusted_proxies=_trusted_proxies(given),
        core=_core(given),
    )
    given.refuse_if_faulty()
    return settings


def _environment(given: Variables) -> Environment:
    name = given.text("TRANSCRYPT_ENV")
    if name in set(Environment):
        return Environment(name)
    message = "is not an environment we know" if name else "is not set"
    given.fault("TRANSCRYPT_ENV", message, f"Set it to one of {', '.join(Environment)}")
    return Environment.PROD  # the strictest, so that the other faults are told as well


def _database(given: Variables, name: str, *, needed: bool) -> str:
    return given.read(name, given.secret(name), setting_values.database_url, needed=needed) or ""


def _base_url(given: Variables, environment: Environment, *, needed: bool) -> str:
    name = "TRANSCRYPT_BASE_URL"
    url = given.read(name, given.text(name), setting_values.base_url, needed=needed)
    if url and url.startswith("http://") and not environment.is_for_play:
        given.fault(name, f"is not https, and this is {environment}", "People's cookies need TLS")
    return url or "http://localhost:8080"


def _has_links(given: Variables, process: Process) -> bool:
    """Pages lead to pages, and so do the letters that a worker sends."""
    return process is Process.WEB or (process is Process.WORKER and bool(given.text("TRANSCRYPT_SMTP")))


def _smtp(given: Variables, environment: Environment) -> SmtpSettings | None:
    name = "TRANSCRYPT_SMTP"
    server = given.optional(name, mail_settings.smtp)
    if server is None:
        return None
    if given.text("TRANSCRYPT_MAILBOX"):
        given.fault(name, "is set together with TRANSCRYPT_MAILBOX", "Keep one of the two")
    if server.security == "none" and not environment.is_for_play:
        given.fault(name, f"does without TLS, and this is {environment}", "Leave tls=none out")
    password = f"{name}_PASSWORD"
    secret = given.read(password, given.secret(password), str, needed=bool(server.user)) or ""
    sender = "TRANSCRYPT_MAIL_FROM"
    who, address = given.read(sender, given.text(sender), mail_settings.mail_from, needed=True) or ("", "")
    return replace(server, password=secret, sender_name=who, sender=address)


def _session_keys(given: Variables, environment: Environment, *, needed: bool) -> tuple[str, ...]:
    name = "TRANSCRYPT_SESSION_KEYS"
    keys = given.read(name, given.secret(name), setting_values.session_keys, needed=needed) or ()
    if any(DEMO_MARK in key for key in keys):
        _refuse_demo(given, environment, name)
    return keys


def _encryption_keys(
    given: Variables, environment: Environment, *, needed: bool
) -> tuple[EncryptionKey, ...]:
    name = "TRANSCRYPT_ENCRYPTION_KEYS"
    keys = given.read(name, given.secret(name), setting_values.encryption_keys, needed=needed) or ()
    if any(DEMO_MARK in key.id or len(set(key.key)) < 8 for key in keys):
        _refuse_demo(given, environment, name)
    return keys


def _refuse_demo(given: Variables, environment: Environment, name: str) -> None:
    if not environment.is_for_play:
        given.fault(name, f"holds a demonstration key, and this is {environment}", "Make keys of your own")


def _object_store(given: Variables, name: str, *, needed: bool) -> ObjectStoreSettings | None:
    store = given.read(name, given.text(name), setting_values.object_store, needed=needed)
    if store is None or store.kind == "file":
        return store
    access_key, secret_key = (
        given.read(key, given.secret(key), str, needed=True) or ""
        for key in ("TRANSCRYPT_S3_ACCESS_KEY", "TRANSCRYPT_S3_SECRET_KEY")
    )
    return replace(store, access_key=access_key, secret_key=secret_key)


def _identity_providers(
    given: Variables, environment: Environment, *, needed: bool
) -> tuple[IdentityProviderSettings, ...]:
    name = "TRANSCRYPT_IDENTITY_PROVIDERS"
    providers = given.read(name, given.text(name), setting_values.identity_providers, needed=needed) or ()
    return tuple(_with_secret(given, environment, provider) for provider in providers)


def _with_secret(
    given: Variables, environment: Environment, provider: IdentityProviderSettings
) -> IdentityProviderSettings:
    if urlsplit(provider.discovery_url).scheme != "https" and not environment.is_for_play:
        given.fault(
            "TRANSCRYPT_IDENTITY_PROVIDERS",
            f"reaches {provider.name} without TLS, and this is {environment}",
            "Use its https:// address",
        )
    name = f"TRANSCRYPT_IDENTITY_SECRET_{provider.name.upper().replace('-', '_')}"
    secret = given.read(name, given.secret(name), str, needed=True) or ""
    if DEMO_MARK in secret:
        _refuse_demo(given, environment, name)
    return replace(provider, client_secret=secret)


def _path(given: Variables, name: str) -> Path | None:
    text = given.text(name)
    return Path(text) if text else None


def _threads(given: Variables, process: Process) -> int:
    if process not in _THREADS:
        return 1
    name, otherwise = _THREADS[process]
    return given.optional(name, setting_values.threads) or otherwise


def _file(given: Variables, name: str, default: str, holds: str) -> Path:
    path = Path(given.text(name, default=default))
    if not path.is_file():
        given.fault(name, f"there is no file {path}", f"Name the file with {holds}")
    return path


def _log_level(given: Variables) -> logs.Level:
    name = given.text("TRANSCRYPT_LOG_LEVEL", default="INFO").upper()
    for level in logs.LEVELS:
        if level == name:
            return level
    given.fault("TRANSCRYPT_LOG_LEVEL", "is not a level", f"Use one of {', '.join(logs.LEVELS)}")
    return "INFO"


def _limits(given: Variables) -> Limits:
    try:
        return read_limits(given.environ)
    except RefusedError as error:
        given.faults.extend(error.more or [str(error)])
        return Limits()


def _rates(given: Variables) -> Mapping[str, Rate]:
    try:
        return read_rates(given.environ)
    except RefusedError as error:
        given.faults.extend(error.more or [str(error)])
        return RATES


def _trusted_proxies(given: Variables) -> tuple[Network, ...]:
    """The proxy on this machine, where nothing is said: without one, nobody speaks from here."""
    name = "TRANSCRYPT_TRUSTED_PROXIES"
    text = given.text(name, default="127.0.0.1,::1")
    return given.read(name, text, setting_values.networks, needed=False) or ()


def _core(given: Variables) -> Settings:
    try:
        return read_settings(given.environ)
    except RefusedError as error:
        given.faults.append(str(error))
        return read_settings({"TRANSCRYPT_HOME": "."})


__all__ = [
    "AppSettings",
    "EncryptionKey",
    "Environment",
    "IdentityProviderSettings",
    "ObjectStoreSettings",
    "Process",
    "SmtpSettings",
    "read_app_settings",
]
