"""What every service function gets first: who asks, for which organisation, and the outside world.

A door builds it once a request or job; services take everything from here and nothing from a global.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID, uuid4

from appliance.adapters.key_wrapping import KeyWrapping
from appliance.adapters.mail import Mail
from appliance.adapters.malware_scan import MalwareScan
from appliance.adapters.object_store import NoSpool, ObjectStore, Spool
from appliance.adapters.queue import Queue
from appliance.foundation.clock import Clock
from appliance.foundation.flags import Flags
from appliance.foundation.flags_file import FlagsFile
from appliance.foundation.limits import Limits
from appliance.foundation.plans import Plans
from appliance.foundation.settings import Settings
from appliance.models.database import one_question, reading, transaction
from appliance.services.evaluations import Renderers

OF_PROGRAM = "api:"
"""How the origin of what came by an API token begins; the token's id follows."""


@dataclass(frozen=True)
class Actor:
    """Who acts: a person's account, one of our own services, or the operator at the host."""

    kind: Literal["account", "service", "operator"]
    id: str


@dataclass(frozen=True)
class Product:
    """What is the same for every request of a process.

    ``spool`` holds what the store cannot take now; ``audit_second`` is where exported audit events are kept
    a second time, if anywhere.
    """

    clock: Clock
    store: ObjectStore
    keys: KeyWrapping
    scanner: MalwareScan
    queue: Queue
    mail: Mail
    renderers: Renderers
    flags: Flags
    limits: Limits
    plans: Plans
    settings: Settings
    base_url: str = "http://localhost:8080"
    spool: Spool = field(default_factory=NoSpool)
    audit_second: ObjectStore | None = None
    flags_file: FlagsFile | None = None

    def in_force(self) -> Product:
        """The same with the flags as they stand now; a door asks once for each request or job (FLAG-02)."""
        latest = self.flags if self.flags_file is None else self.flags_file.latest()
        return self if latest is self.flags else replace(self, flags=latest)


@dataclass(frozen=True)
class Context:
    """One request or job for one organisation. ``request_id`` ties log lines, audit rows and jobs."""

    product: Product
    tenant_id: UUID
    actor: Actor
    request_id: str
    origin: str

    @classmethod
    def of_worker(
        cls, product: Product, tenant_id: UUID, request_id: str | None = None, *, service: str = "worker"
    ) -> Context:
        """What our own work for an organisation gets; ``service`` names the part of the house that does it.

        Without the ``request_id`` of a request that wanted the work it has one of its own.
        """
        named = request_id or f"{service}-{uuid4().hex}"
        return cls(product, tenant_id, Actor("service", service), named, "worker")

    @property
    def account_id(self) -> UUID | None:
        """The person who acts, if a person does."""
        return UUID(self.actor.id) if self.actor.kind == "account" else None

    @property
    def by_token(self) -> bool:
        """Whether a program acts in that person's place, with an API token of theirs."""
        return self.origin.startswith(OF_PROGRAM)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """The one transaction of a use case; only this organisation's rows exist inside."""
        with transaction(tenant_id=self.tenant_id, account_id=self.account_id):
            yield

    @contextmanager
    def one_question(self) -> Iterator[None]:
        """As ``reading``, for a single query, which is then one message to the server instead of three."""
        with one_question(tenant_id=self.tenant_id, account_id=self.account_id):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """As ``transaction``, for what only reads; a service that other services call within theirs."""
        with reading(tenant_id=self.tenant_id, account_id=self.account_id):
            yield
