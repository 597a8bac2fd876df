"""The offline verifier, for anybody who wants to check a report without us."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from appliance.foundation.domain_errors import NotFoundError
from appliance.services.verifier_file import NAME, verifier_file
from appliance.web.guards import public

pages = Blueprint("verifier", __name__)


@pages.get("/verify/transcrypt-verify.pyz")
@public
def download() -> ResponseReturnValue:
    """The verifier as one file, made of the very sources that run here."""
    file = verifier_file()
    if file is None:
        raise NotFoundError("This installation does not carry the verifier's parts.")
    response = Response(file.content, content_type="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=NAME)
    return response
