"""Handing the organisation over: the owner offers it, the other one accepts or declines (ORG-08)."""

from __future__ import annotations

from uuid import UUID

from appliance.services import people
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import ApiGroup
from appliance.web.guards import View, fresh_sign_in, may, requires

api = ApiGroup("ownership", "Handing over")


def _owner(view: View) -> View:
    """The owner, who has just proved who they are."""
    return fresh_sign_in(requires(Permission.TRANSFER_OWNERSHIP)(view))


def _whoever_is_asked(view: View) -> View:
    """Whom it was offered to, who has just proved who they are; the service knows who that is."""
    return fresh_sign_in(requires(Permission.VIEW)(view))


@api.get(
    "/ownership-offer", access=requires(Permission.VIEW), answers={200: "ownership_offer"}, problems=(404,)
)
def read_ownership_offer(asked: Asked) -> Answer:
    """Read the offer of the organisation that stands.

    For whom it was made to, and for those who manage people; others, and everybody while none stands, are
    answered with 404.
    """
    return _offer(asked)


@api.post(
    "/ownership-offer",
    access=_owner,
    body="ownership_offer_new",
    answers={201: "ownership_offer"},
    problems=(409, 422),
)
def offer_ownership(asked: Asked) -> Answer:
    """Offer the organisation to somebody.

    Nothing changes until they accept, within seven days. The owner types the organisation's name to show
    that it is meant. Refused with 422 for another name and for a person who cannot be the owner, and with 409
    while another offer stands.
    """
    people.offer_ownership(asked.ctx, UUID(asked.body["to"]), asked.body["name"])
    return _offer(asked, 201)


@api.post(
    "/ownership-offer/take-back",
    access=requires(Permission.TRANSFER_OWNERSHIP),
    answers={204: None},
    problems=(404,),
)
def take_ownership_offer_back(asked: Asked) -> Answer:
    """Take the offer back before somebody accepts it."""
    people.take_offer_back(asked.ctx)
    return Answer(status=204)


@api.post("/ownership-offer/accept", access=_whoever_is_asked, answers={204: None}, problems=(404, 409))
def accept_ownership(asked: Asked) -> Answer:
    """Become the owner.

    The former one becomes an administrator, and both get a letter.
    """
    people.accept_ownership(asked.ctx)
    return Answer(status=204)


@api.post("/ownership-offer/decline", access=_whoever_is_asked, answers={204: None}, problems=(404,))
def decline_ownership(asked: Asked) -> Answer:
    """Leave the organisation with who owns it."""
    people.decline_ownership(asked.ctx)
    return Answer(status=204)


def _offer(asked: Asked, status: int = 200) -> Answer:
    manages = may(Permission.MANAGE_PEOPLE)
    offer = people.standing_offer(asked.ctx) if manages else people.offer_to_me(asked.ctx)
    if offer is None:
        raise people.NoOfferError
    body = {
        "offered_by": {"id": str(offer.offered_by), "name": offer.before},
        "offered_to": {"id": str(offer.offered_to), "name": offer.after},
        "expires_at": moment(offer.expires_at),
    }
    return Answer(body, status)
