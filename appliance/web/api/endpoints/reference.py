"""The contract itself: the OpenAPI document."""

from __future__ import annotations

from functools import lru_cache

from flask import Response, current_app
from flask.typing import ResponseReturnValue

from appliance.web.api.answering import Asked
from appliance.web.api.contract import ApiGroup, Binary, Operation
from appliance.web.api.openapi import openapi_text, operations
from appliance.web.guards import public

api = ApiGroup("reference", "This contract")


@api.get("/openapi.json", access=public, answers={200: Binary("application/vnd.oai.openapi+json")})
def read_openapi(_asked: Asked) -> ResponseReturnValue:
    """Read this contract as an OpenAPI 3.1 document."""
    return Response(
        written_contract(tuple(operations(current_app))),
        content_type="application/vnd.oai.openapi+json;version=3.1",
    )


@lru_cache(maxsize=4)
def written_contract(found: tuple[Operation, ...]) -> bytes:
    """Written once: anybody may ask for it, and writing it takes a tenth of a second."""
    return openapi_text(list(found)).encode("utf-8")
