"""The product with its concrete adapters, from the settings."""

from __future__ import annotations

from email.headerregistry import Address
from hashlib import sha256
from pathlib import Path

from appliance.adapters.key_wrapping import HeldKeys
from appliance.adapters.mail import Mail, MailboxFolder, NoMail, SmtpMail, SmtpServer
from appliance.adapters.malware_scan import ClamdScanner, MalwareScan, NoScanner
from appliance.adapters.object_store import FolderSpool, GuardedStore, LocalDiskStore, ObjectStore
from appliance.adapters.queue import Queue
from appliance.foundation.app_settings import (
    AppSettings,
    IdentityProviderSettings,
    ObjectStoreSettings,
    Process,
)
from appliance.foundation.circuit_breaker import CircuitBreaker
from appliance.foundation.clock import Clock, SystemClock
from appliance.foundation.errors import RefusedError
from appliance.foundation.flags import Flag
from appliance.foundation.flags_file import FlagsFile
from appliance.foundation.plans import Plans
from appliance.models.database import connect, database
from appliance.services.accounts import SignInProviders, Way
from appliance.services.context import Product
from appliance.wiring.rendering import renderers


def build_product(settings: AppSettings, *, clock: Clock | None = None) -> Product:
    """The product as the settings describe it. Opens no connection; reads the flags."""
    flags_file = FlagsFile(settings.flags_path)
    return Product(
        clock=clock or SystemClock(),
        store=GuardedStore(_store(settings, settings.object_store), CircuitBreaker("object_store")),
        keys=HeldKeys({key.id: key.key for key in settings.encryption_keys}),
        scanner=_scanner(settings.clamd),
        # Asked each time: the pool behind the name is chosen later, and per process.
        queue=Queue(lambda: database.connection()),  # noqa: PLW0108
        mail=_mail(settings),
        renderers=renderers(),
        flags=flags_file.latest(),
        flags_file=flags_file,
        limits=settings.limits,
        plans=Plans.load(settings.plans_path),
        settings=settings.core,
        base_url=settings.base_url,
        spool=FolderSpool(
            settings.spool or settings.core.home / "spool", most_bytes=settings.limits.spool_bytes
        ),
        audit_second=_second_place(settings),
    )


def connect_database(
    settings: AppSettings, process: Process, *, threads: int, query_seconds: float | None = None
) -> None:
    """Let this process work on its database in its own role: a connection a thread, and two more.

    ``query_seconds`` bounds each query, where somebody waits for the answer (SAIS 6.5.1).
    """
    url = settings.database_url_worker if process is Process.WORKER else settings.database_url
    pool = connect(
        url,
        max_connections=threads + 2,
        application_name=f"transcrypt-{process}",
        query_seconds=query_seconds,
    )
    database.initialize(pool)


def build_sign_in_providers(settings: AppSettings, *, clock: Clock | None = None) -> SignInProviders:
    """Every configured way to sign in. Raises RefusedError for a flag nobody knows."""
    return SignInProviders(
        tuple(_way(provider, clock or SystemClock()) for provider in settings.identity_providers)
    )


def _way(provider: IdentityProviderSettings, clock: Clock) -> Way:
    if provider.flag is not None and provider.flag not in set(Flag):
        raise RefusedError(
            f"{provider.name} names a flag that does not exist",
            place="TRANSCRYPT_IDENTITY_PROVIDERS",
            mend="Name a flag of flags.json, or leave it out",
        )
    # Workers and commands sign nobody in, and start without these libraries.
    from appliance.adapters.identity.openid_connect import OpenIdProvider  # noqa: PLC0415 as said

    flag = None if provider.flag is None else Flag(provider.flag)
    return Way(provider.name, provider.label, OpenIdProvider(provider, clock), flag)


def _store(app: AppSettings, settings: ObjectStoreSettings | None) -> ObjectStore:
    if settings is None:
        raise RefusedError("is not set", place="TRANSCRYPT_OBJECT_STORE", mend="Set it")
    if settings.folder is not None:
        return LocalDiskStore(settings.folder, made=_note_of(app, settings.folder))
    # Whoever keeps objects in a folder does not wait for the library of buckets.
    from appliance.adapters.object_store.s3 import S3Place, S3Store  # noqa: PLC0415 as said

    return S3Store(
        S3Place(
            bucket=settings.bucket,
            prefix=settings.prefix,
            endpoint=settings.endpoint,
            region=settings.region or S3Place.region,
            access_key=settings.access_key,
            secret_key=settings.secret_key,
        )
    )


def _note_of(app: AppSettings, folder: Path) -> Path | None:
    """Where it is remembered that a store was made in ``folder``; in play, stores come and go."""
    if app.environment.is_for_play:
        return None
    return app.core.home / "stores" / sha256(str(folder).encode()).hexdigest()[:16]


def _second_place(settings: AppSettings) -> ObjectStore | None:
    if settings.audit_second is None:
        return None
    return GuardedStore(_store(settings, settings.audit_second), CircuitBreaker("audit_second"))


def _scanner(address: str | None) -> MalwareScan:
    return ClamdScanner(address) if address else NoScanner()


def _mail(settings: AppSettings) -> Mail:
    if settings.smtp is None:
        return MailboxFolder(settings.mailbox) if settings.mailbox else NoMail()
    smtp = settings.smtp
    server = SmtpServer(
        host=smtp.host,
        port=smtp.port,
        security=smtp.security,
        sender=Address(display_name=smtp.sender_name, addr_spec=smtp.sender),
        user=smtp.user,
        password=smtp.password,
        ca=smtp.ca,
    )
    return SmtpMail(server, CircuitBreaker("mail", pause=30.0))
