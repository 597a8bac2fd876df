"""What people ask for about their own data: a copy of it, and the end of their account (PRIV-02)."""

from appliance.services.data_requests.asking import (
    COPY_LIFETIME,
    Asked,
    ask_for_copy,
    ask_for_erasure,
    own_request,
    own_requests,
)
from appliance.services.data_requests.copy import copy_lines
from appliance.services.data_requests.erasing import erase

__all__ = [
    "COPY_LIFETIME",
    "Asked",
    "ask_for_copy",
    "ask_for_erasure",
    "copy_lines",
    "erase",
    "own_request",
    "own_requests",
]
