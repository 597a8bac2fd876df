"""People: how they sign in, what is remembered of it, and where they sit."""

from appliance.adapters.identity import Person
from appliance.services.accounts.providers import SignInProviders, Way
from appliance.services.accounts.sessions import (
    ACCESS_ENDED,
    SignIn,
    StoredSession,
    end_session,
    find_session,
    move_session,
    open_session,
    purge_sessions,
    replace_session,
    save_session,
    touch_session,
)
from appliance.services.accounts.sign_in import SignedIn, sign_in, sign_out, step_up
from appliance.services.accounts.standing import (
    EMAILED_LINK,
    LINK_ISSUER,
    HeldToken,
    Seat,
    Standing,
    access_ended,
    find_standing,
    names_of,
)

__all__ = [
    "ACCESS_ENDED",
    "EMAILED_LINK",
    "LINK_ISSUER",
    "HeldToken",
    "Person",
    "Seat",
    "SignIn",
    "SignInProviders",
    "SignedIn",
    "Standing",
    "StoredSession",
    "Way",
    "access_ended",
    "end_session",
    "find_session",
    "find_standing",
    "move_session",
    "names_of",
    "open_session",
    "purge_sessions",
    "replace_session",
    "save_session",
    "sign_in",
    "sign_out",
    "step_up",
    "touch_session",
]
