"""The end of the certificate, and what is carried over to the next one (FIND-07)."""

from __future__ import annotations

from datetime import date
from typing import Any

from appliance.services import renewal
from appliance.services.permissions import Permission
from appliance.services.renewal import CarriedPart
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import ApiGroup
from appliance.web.api.lists import whole_list
from appliance.web.guards import requires

api = ApiGroup("deadlines", "Renewal and clarification")


@api.get("/renewal", access=requires(Permission.VIEW), answers={200: "renewal"}, tagged=True)
def read_renewal(asked: Asked) -> Answer:
    """Read when the certificate ends, as the organisation stated it."""
    return _renewal(asked)


@api.put(
    "/renewal",
    access=requires(Permission.EDIT_PROFILE),
    body="renewal_day",
    answers={200: "renewal"},
    problems=(409, 422),
    shared=True,
)
def state_renewal(asked: Asked) -> Answer:
    """State when the certificate ends.

    Reminders follow as it comes nearer. Before it was ever stated the version is 0, or send If-None-Match: *.
    Refused with 422 for a day more than 400 days away.
    """
    day = date.fromisoformat(asked.body["ends_on"])
    renewal.set_certificate_end(asked.ctx, day, asked.expected_version())
    return _renewal(asked)


@api.get("/renewal/parts", access=requires(Permission.VIEW), answers={200: "renewal_parts"})
def list_renewal_parts(asked: Asked) -> Answer:
    """List the parts of the profile that are carried over to the next certificate.

    Each with whoever said that it still holds, and with the facts in it that will have lapsed. Empty before a
    day is stated and before anything was published.
    """
    carrying = renewal.read_carrying(asked.ctx)
    if carrying is None:
        return Answer({"ends_on": None, "is_renewal": False, **whole_list([])})
    parts = [_part(part) for part in carrying.parts]
    return Answer(
        {
            "ends_on": carrying.ends_on.isoformat(),
            "is_renewal": carrying.is_renewal,
            **whole_list(parts),
        }
    )


@api.post(
    "/renewal/parts/<part_id>/confirm",
    access=requires(Permission.EDIT_PROFILE),
    answers={204: None},
    problems=(409,),
)
def confirm_renewal_part(asked: Asked, part_id: str) -> Answer:
    """Say that a part of the profile still holds.

    Refused with 409 E409_FACTS_LAPSED while facts of it will have lapsed when the certificate ends: give them
    anew and publish them first. Twice is as good as once.
    """
    renewal.confirm_part(asked.ctx, part_id)
    return Answer(status=204)


@api.post("/renewal/parts/<part_id>/unconfirm", access=requires(Permission.EDIT_PROFILE), answers={204: None})
def unconfirm_renewal_part(asked: Asked, part_id: str) -> Answer:
    """Take back that a part of the profile still holds.

    Twice is as good as once.
    """
    renewal.unconfirm_part(asked.ctx, part_id)
    return Answer(status=204)


def _renewal(asked: Asked) -> Answer:
    known = renewal.read_certificate(asked.ctx)
    ends_on = known.ends_on.isoformat() if known.ends_on else None
    body = {"ends_on": ends_on, "days_left": known.days_left, "version": known.version}
    return Answer(body, tag=known.version)


def _part(part: CarriedPart) -> dict[str, Any]:
    return {
        "id": part.id,
        "title": part.title,
        "holds": part.holds,
        "confirmed_by": part.confirmed_by or None,
        "confirmed_at": None if part.confirmed_at is None else moment(part.confirmed_at),
        "lapsed": [
            {"path": fact.path, "label": fact.label, "of": fact.of or None, "day": fact.day.isoformat()}
            for fact in part.lapsed
        ],
    }
