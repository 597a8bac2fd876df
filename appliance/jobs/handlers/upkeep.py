"""upkeep.*: what the house does for itself, by the clock."""

from __future__ import annotations

from appliance.services import (
    accounts,
    audit,
    deletion,
    evidence,
    idempotency,
    issuing,
    people,
    rate_limits,
    tokens,
)
from appliance.services.context import Product
from appliance.services.switches import tell_switches as tell


def purge_sessions(product: Product) -> None:
    """Forget sessions that nobody can use any more."""
    accounts.purge_sessions(product)


def forget_idempotency_keys(product: Product) -> None:
    """Forget what was answered to changes that nobody may repeat any more."""
    idempotency.forget_old_keys(product)


def forget_rate_counters(product: Product) -> None:
    """Forget how often somebody did something in times that are over."""
    rate_limits.forget_old_counters(product)


def end_invitations(product: Product) -> None:
    """End the invitations whose time is over, and forget those that ended long ago."""
    people.end_what_ran_out(product)


def end_tokens(product: Product) -> None:
    """End the API tokens whose time is over, and forget those that ended long ago."""
    tokens.end_what_ran_out(product)


def tell_switches(product: Product) -> None:
    """Tell which emergency stops were pulled or let go."""
    tell(product)


def sweep_uploads(product: Product) -> None:
    """Mark uploads that stopped half way, and remove what they left."""
    evidence.sweep_uploads(product)


def store_spooled(product: Product) -> None:
    """Store what waits on this machine since the object store did not answer."""
    evidence.store_spooled(product)


def export_audit(product: Product) -> None:
    """Export the hour's audit events."""
    audit.export_audit(product)


def keep_audit(product: Product) -> None:
    """Move exported audit events to cold storage, and let those go whose time is over."""
    audit.keep_audit(product)


def fail_abandoned_reports(product: Product) -> None:
    """End the reports that nobody makes any more."""
    issuing.fail_abandoned_reports(product)


def ask_for_due_deletions(product: Product) -> None:
    """Have the organisations deleted whose cooling-off has ended."""
    deletion.ask_for_due_deletions(product)
