"""The pages, one blueprint an area. Each owner adds theirs to the list; nothing else registers pages."""

from flask import Blueprint

from appliance.web.pages import audit, home, mailbox, organisations, settings, sign_in, style_guide

BLUEPRINTS: list[Blueprint] = [
    home.pages,
    sign_in.pages,
    organisations.pages,
    settings.pages,
    audit.pages,
]

# Shown in development and tests only.
DEV_BLUEPRINTS: list[Blueprint] = [
    mailbox.pages,
    style_guide.pages,
]
