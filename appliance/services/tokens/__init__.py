"""Personal API tokens (API-11): a person's own keys for programs, each for one organisation."""

from appliance.services.tokens.ends import end_all_of, end_what_ran_out, record_ended, revoke
from appliance.services.tokens.enter import Entered, InvalidTokenError, enter
from appliance.services.tokens.listing import TokenLine, count_tokens, list_tokens, read_token
from appliance.services.tokens.making import (
    DAYS,
    LONGEST_NAME,
    MOST_DAYS,
    MOST_OPEN,
    NEVER_BY_TOKEN,
    Made,
    make,
    scopes_for,
)
from appliance.services.tokens.wording import PREFIX, SECRET_BYTES, secret_of, token_of

__all__ = [
    "DAYS",
    "LONGEST_NAME",
    "MOST_DAYS",
    "MOST_OPEN",
    "NEVER_BY_TOKEN",
    "PREFIX",
    "SECRET_BYTES",
    "Entered",
    "InvalidTokenError",
    "Made",
    "TokenLine",
    "count_tokens",
    "end_all_of",
    "end_what_ran_out",
    "enter",
    "list_tokens",
    "make",
    "read_token",
    "record_ended",
    "revoke",
    "scopes_for",
    "secret_of",
    "token_of",
]
