"""Front page, signing in and out, organisations, settings, probes, and what only development shows."""

from __future__ import annotations

from tests.web.access_rows import Row, change, page

OPEN = {"anonymous": 200, "guest": 200, "member": 200, "admin": 200, "owner": 200, "stranger": 200}
NO_PROVIDER = dict.fromkeys(OPEN, 404)
EVERYBODY_GOES_ON = dict.fromkeys(OPEN, 303)
ANYBODY_SIGNED_IN = {"guest": 303, "member": 303, "admin": 303, "owner": 303}
ADMINS = {"guest": 403, "member": 403}

SETTINGS = {"name": "Oak Ltd", "time_zone": "Europe/London", "pack_id": "cyber-essentials-3.3"}

ROWS = [
    page("home.front", "/", **OPEN),
    page("static", "/static/built/manifest.json", **OPEN),
    page("sign_in.choose", "/sign-in", **{**EVERYBODY_GOES_ON, "anonymous": 200}),
    page("sign_in.again", "/sign-in/again"),
    page("sign_in.leave", "/sign-in/nowhere", **NO_PROVIDER),
    page("sign_in.come_back", "/sign-in/callback", **dict.fromkeys(OPEN, 401)),
    page("sign_in.signed_out", "/signed-out", **OPEN),
    change("sign_in.sign_out", "/sign-out", **EVERYBODY_GOES_ON),
    page("organisations.welcome", "/welcome"),
    change("organisations.create", "/welcome", data={"name": "Beech Ltd"}, **ANYBODY_SIGNED_IN, stranger=303),
    page("organisations.arrive", "/organisations"),
    change(
        "organisations.switch",
        lambda tenancy: f"/organisations/{tenancy.tenant_id}",
        **ANYBODY_SIGNED_IN,
        stranger=404,
    ),
    page(
        "organisations.open_in",
        lambda tenancy: f"/organisations/{tenancy.tenant_id}/open?to=/app/controls",
        **ANYBODY_SIGNED_IN,
        stranger=404,
    ),
    page("settings.show", "/app/settings", **ADMINS),
    # Only one can be the first to save a version; the second is told that somebody was faster.
    change(
        "settings.change",
        "/app/settings",
        data={**SETTINGS, "version": "1"},  # to the owner it is what the administrator saved
        **ADMINS,
        stranger=303,
    ),
    page("health.live", "/healthz", **OPEN),
    page("health.ready", "/readyz", **OPEN),
    page("health.summary", "/api/health", **OPEN),
    page("metrics", "/metrics", **OPEN),
    page("mailbox.inbox", "/dev/mailbox", **OPEN),
    page("mailbox.letter", "/dev/mailbox/nothing", **dict.fromkeys(OPEN, 404)),
    page("mailbox.letter_page", "/dev/mailbox/nothing/page", **dict.fromkeys(OPEN, 404)),
    page("mailbox.samples", "/dev/mailbox/samples", **OPEN),
    page("mailbox.sample", "/dev/mailbox/samples/renewal", **OPEN),
    page("mailbox.sample_page", "/dev/mailbox/samples/renewal/page", **OPEN),
    page("style_guide.show", "/dev/style-guide", **OPEN),
]

__all__ = ["ROWS", "Row"]
