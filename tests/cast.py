"""Who acts in tests. Every organisation is fresh: audit rows and sealed evidence can never be cleared away.

Alice owns Acorn Ltd; its administrator, member and guest are there too. Mallory owns another organisation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from appliance.models.database import database, transaction
from appliance.models.roles import WORKER
from appliance.services.context import Actor, Context, Product
from tests.database import Database

ISSUER = "https://identity.example.test"
ROLES = ("owner", "admin", "member", "guest")


@dataclass(frozen=True)
class Tenancy:
    """An organisation and one person in each role, each as the context their requests would have."""

    owner: Context
    admin: Context
    member: Context
    guest: Context

    @property
    def tenant_id(self) -> UUID:
        return self.owner.tenant_id

    @property
    def account_ids(self) -> dict[str, UUID]:
        """Role to account."""
        return {role: self.as_role(role).account_id or UUID(int=0) for role in ROLES}

    def as_role(self, role: str) -> Context:
        """The context of the person with a role."""
        contexts: dict[str, Context] = {name: getattr(self, name) for name in ROLES}
        return contexts[role]

    def as_worker(self) -> Context:
        """What a job of this organisation gets."""
        return replace(self.owner, actor=Actor("service", "worker"), origin="job")


def new_organisation(product: Product, name: str = "Acorn Ltd") -> Tenancy:
    """An organisation with its four people, each with one way to sign in (subject = account id)."""
    tenant_id = uuid4()
    accounts = {role: uuid4() for role in ROLES}
    now = product.clock.now()
    with transaction(tenant_id=tenant_id):
        _insert("organisation", id=tenant_id, name=name, created_at=now)
    for role, account_id in accounts.items():
        with transaction(tenant_id=tenant_id, account_id=account_id):
            email = f"{role}.{account_id.hex[:8]}@example.test"
            _insert(
                "account",
                id=account_id,
                display_name=f"{role.title()} of {name}",
                email=email,
                email_verified=True,
                created_at=now,
            )
            _insert(
                "identity",
                issuer=ISSUER,
                subject=str(account_id),
                account_id=account_id,
                created_at=now,
                last_used_at=now,
            )
            _insert("membership", tenant_id=tenant_id, account_id=account_id, role=role, created_at=now)
    return Tenancy(
        **{role: _context(product, tenant_id, account_id) for role, account_id in accounts.items()}
    )


def run_jobs(product: Product, database: Database) -> None:
    """Do every job that is due by the product's clock, here and now, with the worker's rights."""
    # Here, because it brings every job's services along.
    from appliance.jobs.drain import drain  # noqa: PLC0415

    with database.in_use(WORKER):
        drain(product, strict=True)


def _context(product: Product, tenant_id: UUID, account_id: UUID) -> Context:
    return Context(product, tenant_id, Actor("account", str(account_id)), f"test-{uuid4().hex[:12]}", "web")


def _insert(table: str, **values: object) -> None:
    columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    database.execute_sql(f"insert into {table} ({columns}) values ({marks})", tuple(values.values()))  # noqa: S608
