"""Links to a report for people without an account: made, listed, taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from appliance.services import sharing
from appliance.services.permissions import Permission
from appliance.services.sharing import Share, ShareRequest
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import ApiGroup
from appliance.web.api.lists import whole_list
from appliance.web.guards import requires
from appliance.web.site import current_site

api = ApiGroup("sharing", "Sharing")


@api.get(
    "/reports/<uuid:report_id>/shares", access=requires(Permission.SHARE_REPORTS), answers={200: "shares"}
)
def list_shares(asked: Asked, report_id: UUID) -> Answer:
    """List the links to a report.

    With how often each was opened. The addresses are not among it: they are told once.
    """
    return Answer(whole_list([_body(share) for share in sharing.list_shares(asked.ctx, report_id)]))


@api.post(
    "/reports/<uuid:report_id>/shares",
    access=requires(Permission.SHARE_REPORTS),
    body="share_new",
    answers={201: "share_made"},
)
def share_report(asked: Asked, report_id: UUID) -> Answer:
    """Make a link to a finished report.

    It shows this report and nothing else, to whoever holds it. Its address stands in this answer alone, and
    in the letter if an email address is given.
    """
    body = asked.body
    wanted = ShareRequest(body["recipient"], body["days"], body.get("passcode", ""), body.get("email", ""))
    new = sharing.share_report(asked.ctx, report_id, wanted)
    url = current_site().settings.base_url.rstrip("/") + sharing.path_of(new.token)
    return Answer({"share_id": str(new.id), "url": url}, 201)


@api.delete(
    "/reports/<uuid:report_id>/shares/<uuid:share_id>",
    access=requires(Permission.SHARE_REPORTS),
    answers={204: None},
)
def revoke_share(asked: Asked, report_id: UUID, share_id: UUID) -> Answer:
    """Take a link back.

    From the next request it opens nothing. It stays in the list, as revoked; twice is as good as once.
    """
    sharing.revoke_share(asked.ctx, report_id, share_id)
    return Answer(status=204)


@api.get("/shares/left-behind", access=requires(Permission.SHARE_REPORTS), answers={200: "left_behind"})
def read_links_left_behind(asked: Asked) -> Answer:
    """Read how many links work that people made who have no access any more.

    They go on working until somebody takes them back, or their time is over.
    """
    return Answer({"count": sharing.count_left_behind(asked.ctx)})


@api.post("/shares/left-behind/end", access=requires(Permission.SHARE_REPORTS), answers={200: "left_behind"})
def end_links_left_behind(asked: Asked) -> Answer:
    """Take back the links of people who have no access any more.

    Of all reports at once; count says how many that were. Twice is as good as once.
    """
    return Answer({"count": sharing.end_left_behind(asked.ctx)})


def _body(share: Share) -> dict[str, Any]:
    return {
        "id": str(share.id),
        "recipient": share.recipient,
        "status": share.state,
        "has_passcode": share.has_passcode,
        "created_by": share.created_by,
        "left_behind": share.left_behind,
        "created_at": moment(share.created_at),
        "expires_at": moment(share.expires_at),
        "revoked_at": None if share.revoked_at is None else moment(share.revoked_at),
        "view_count": share.view_count,
        "last_viewed_at": None if share.last_viewed_at is None else moment(share.last_viewed_at),
        "letter": share.letter or None,
    }
