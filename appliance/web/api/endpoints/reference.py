"""The contract itself: the OpenAPI document."""

from __future__ import annotations

import json

from flask import Response, current_app
from flask.typing import ResponseReturnValue

from appliance.web.api.answering import Asked
from appliance.web.api.contract import ApiGroup, Binary
from appliance.web.api.openapi import openapi_document
from appliance.web.guards import public

api = ApiGroup("reference", "This contract")


@api.get("/openapi.json", access=public, answers={200: Binary("application/vnd.oai.openapi+json")})
def read_openapi(_asked: Asked) -> ResponseReturnValue:
    """Read this contract as an OpenAPI 3.1 document."""
    text = json.dumps(openapi_document(current_app), ensure_ascii=False, indent=1)
    return Response(text, content_type="application/vnd.oai.openapi+json;version=3.1")
