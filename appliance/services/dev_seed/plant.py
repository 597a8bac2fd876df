"""Plants the development organisation: three months of its life, told through the services it would use.

Nothing is told twice: after an interrupted start the story goes on where it stopped.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from appliance.foundation.app_settings import Environment
from appliance.foundation.clock import SetClock
from appliance.foundation.domain_errors import InvalidError
from appliance.foundation.errors import RefusedError
from appliance.models import organisation, report
from appliance.services import job_desk, organisations, people
from appliance.services.context import Context, Product
from appliance.services.dev_seed.people import gather_cast
from appliance.services.dev_seed.sample_files import joint
from appliance.services.dev_seed.stage import AsWorker, Stage
from appliance.services.dev_seed.stand_ins import DoneByHand
from appliance.services.dev_seed.story import FIRST_DAY, tell

_ALL_REPORTS = 3


@dataclass(frozen=True)
class Planted:
    """``new`` is False where the organisation was there, whole, before."""

    tenant_id: UUID
    new: bool


def plant(product: Product, environment: Environment, *, issuer: str, as_worker: AsWorker) -> Planted:
    """Plant the organisation, or what is missing of it, and let its people in by ``issuer``.

    Works as the web role, and inside ``as_worker()`` as the worker's. Raises RefusedError outside
    development: what it plants are people who sign in without any password.
    """
    if environment is not Environment.DEV:
        raise RefusedError(
            f"The seed is for development, and this is {environment}",
            place="TRANSCRYPT_ENV",
            mend="Plant it on a machine for development only",
        )
    clock = SetClock(product.clock.now() - timedelta(days=FIRST_DAY))
    cast = gather_cast(replace(product, clock=clock, queue=DoneByHand()), issuer)
    tenant_id = cast.owner.tenant_id
    with cast.owner.transaction():
        founded = organisation.find(tenant_id)
        whole = report.count(tenant_id) >= _ALL_REPORTS
    if founded is not None and not whole:
        end = founded.created_at + timedelta(days=FIRST_DAY)
        stage = Stage(cast.owner, cast.member, clock, end, as_worker)
        if founded.logo_sha256 is None:
            organisations.set_logo(cast.owner, joint(), replaces=None)
        tell(stage)
        _ask_an_adviser(replace(cast.owner, product=product))
        with as_worker():
            _show_what_happened(product, founded.created_at)
    return Planted(tenant_id, new=not whole)


def _ask_an_adviser(ctx: Context) -> None:
    """Somebody who is invited now and has not answered: the worker sends the letter when it runs."""
    with suppress(InvalidError):  # they were, by a start that ended before the story did
        people.invite(ctx, "adviser@example.test", "guest")


def _show_what_happened(product: Product, since: datetime) -> None:
    """The seed does each job by itself, but nobody told its events to the timeline. Letters stay unsent."""
    job_desk.replay(product, "activity", since, job_desk.Operator("seed", "The story was planted"))
