"""Links to files: each holds for one person and some minutes."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from appliance.web.api.answering import moment
from appliance.web.api.contract import PREFIX
from appliance.web.site import current_site


def link_body(path: str, expires: int, signature: str) -> dict[str, str]:
    """A link as download_link.schema.json has it; ``path`` is below the API's prefix."""
    query = urlencode({"expires": expires, "signature": signature})
    return {
        "url": f"{current_site().settings.base_url.rstrip('/')}{PREFIX}{path}?{query}",
        "expires_at": moment(datetime.fromtimestamp(expires, UTC)),
    }
