"""An invitation's state follows its mail: through the queue, the letter, and the event that tells of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from appliance.adapters.mail import Letter, MailboxFolder, MailRefusedError
from appliance.foundation.clock import SetClock
from appliance.jobs.drain import drain
from appliance.models.roles import WORKER
from appliance.models.states import InvitationState
from appliance.services import people
from appliance.services.context import Context, Product
from tests.cast import Tenancy
from tests.database import Database

BEA = "bea@example.test"


@dataclass
class Refusing:
    """A way of sending that takes nothing, for good."""

    def send(self, letter: Letter) -> str:
        raise MailRefusedError(f"550 there is no {letter.to}")


def state(ctx: Context) -> InvitationState:
    return people.invitations(ctx)[0].state


@pytest.mark.req("ORG-04", "MAIL-01")
def test_it_is_sent_once_its_letter_is(
    acorn: Tenancy, product: Product, run_jobs: Callable[[], None]
) -> None:
    people.invite(acorn.admin, BEA, "member")
    run_jobs()
    assert state(acorn.admin) is InvitationState.EMAIL_SENT
    assert isinstance(product.mail, MailboxFolder)
    [letter] = [letter for _, letter in product.mail.letters() if letter.to == BEA]
    token = letter.text.partition("/invitation/")[2].split()[0]
    assert people.look_at_invitation(product, token).organisation == "Acorn Ltd"


@pytest.mark.req("ORG-04", "MAIL-01")
def test_it_failed_when_its_letter_is_refused_and_goes_when_sent_again(
    acorn: Tenancy, product: Product, db: Database, run_jobs: Callable[[], None], clock: SetClock
) -> None:
    people.invite(acorn.admin, BEA, "member")
    with db.in_use(WORKER):
        drain(replace(product, mail=Refusing()), strict=False)
    assert state(acorn.admin) is InvitationState.EMAIL_FAILED
    clock.advance(timedelta(minutes=1))
    people.send_again(acorn.admin, people.invitations(acorn.admin)[0].id)
    run_jobs()
    assert state(acorn.admin) is InvitationState.EMAIL_SENT
