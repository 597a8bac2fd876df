"""The contract itself: the OpenAPI document."""

from __future__ import annotations

from flask import Response, current_app
from flask.typing import ResponseReturnValue

from appliance.web.api.answering import Asked
from appliance.web.api.contract import ApiGroup, Binary
from appliance.web.api.openapi import openapi_text, operations
from appliance.web.guards import public

api = ApiGroup("reference", "This contract")


@api.get("/openapi.json", access=public, answers={200: Binary("application/vnd.oai.openapi+json")})
def read_openapi(_asked: Asked) -> ResponseReturnValue:
    """Read this contract as an OpenAPI 3.1 document."""
    return Response(
        openapi_text(operations(current_app)), content_type="application/vnd.oai.openapi+json;version=3.1"
    )
