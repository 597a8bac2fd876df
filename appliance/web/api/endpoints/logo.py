"""The organisation's logo: the picture, set and taken away by the hash of the one that was seen (ORG-06)."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import NotFoundError
from appliance.services import organisations
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked
from appliance.web.api.contract import ApiGroup, Binary
from appliance.web.api.preconditions import expected_tag, not_modified, quoted_tag
from appliance.web.guards import requires

api = ApiGroup("logo", "Organisation")

_CHANGES: dict[str, Any] = {"access": requires(Permission.MANAGE_SETTINGS), "shared": True}


@api.get(
    "/settings/logo",
    access=requires(Permission.VIEW),
    answers={200: Binary("image/png")},
    problems=(404,),
    tagged=True,
)
def read_logo(asked: Asked) -> ResponseReturnValue:
    """Read the logo.

    A PNG of ours, at most 600 by 200 pixels; its SHA-256 is the ETag. Answered with 404 while there is none.
    """
    logo = organisations.read_logo(asked.ctx)
    if logo is None:
        raise NotFoundError("The organisation has no logo.")
    tagged = {"ETag": quoted_tag(logo.sha256)}
    if not_modified(logo.sha256):
        return Response(status=304, headers=tagged)
    return Response(logo.png, content_type="image/png", headers=tagged)


@api.put(
    "/settings/logo",
    body=Binary("application/octet-stream"),
    answers={200: "logo"},
    **_CHANGES,
)
def set_logo(asked: Asked) -> Answer:
    """Set the logo.

    The body is a PNG or a JPEG as it is. It is drawn again, and that is what is kept and shown on pages and
    on new reports. Send If-None-Match: * for the first, and the ETag of the one that is there otherwise.
    Refused with 422 for what is no such picture, or is larger than may be.
    """
    logo = organisations.set_logo(asked.ctx, request.get_data(cache=True), replaces=expected_tag())
    body = {"sha256": logo.sha256, "width": logo.width, "height": logo.height}
    return Answer(body, tag=logo.sha256)


@api.delete("/settings/logo", answers={204: None}, **_CHANGES)
def remove_logo(asked: Asked) -> Answer:
    """Remove the logo.

    Reports that carry it keep it.
    """
    organisations.remove_logo(asked.ctx, replaces=expected_tag())
    return Answer(status=204)
