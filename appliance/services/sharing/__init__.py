"""Sharing: a link that shows one finished report and nothing else, with no account needed (REPT-05)."""

from appliance.services.sharing.entering import (
    LinkClosedError,
    PasscodeNeededError,
    Visit,
    enter,
    give_passcode,
)
from appliance.services.sharing.leftovers import (
    count_left_behind,
    count_open_of,
    end_left_behind,
    record_taken_back,
    take_back_all_of,
)
from appliance.services.sharing.links import (
    DAYS,
    MOST_OPEN,
    NewShare,
    ShareRequest,
    path_of,
    revoke_share,
    share_report,
)
from appliance.services.sharing.listing import Share, list_shares
from appliance.services.sharing.viewing import (
    SHARED_FILES,
    SharedReport,
    shared_file,
    shared_page,
    shared_report,
)

__all__ = [
    "DAYS",
    "MOST_OPEN",
    "SHARED_FILES",
    "LinkClosedError",
    "NewShare",
    "PasscodeNeededError",
    "Share",
    "ShareRequest",
    "SharedReport",
    "Visit",
    "count_left_behind",
    "count_open_of",
    "end_left_behind",
    "enter",
    "give_passcode",
    "list_shares",
    "path_of",
    "record_taken_back",
    "revoke_share",
    "share_report",
    "shared_file",
    "shared_page",
    "shared_report",
    "take_back_all_of",
]
