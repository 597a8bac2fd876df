"""The pages, one blueprint an area. What is not in these lists is not served."""

from flask import Blueprint

from appliance.web.pages import (
    answers,
    audit,
    controls,
    deletion,
    evaluations,
    evidence,
    evidence_adding,
    evidence_changing,
    help_topics,
    home,
    logo,
    looking_ahead,
    mailbox,
    organisations,
    overview,
    profile,
    profile_import,
    profile_lists,
    profile_pages,
    reports,
    settings,
    shared,
    sharing,
    sign_in,
    style_guide,
    timeline,
    verifier,
)

BLUEPRINTS: list[Blueprint] = [
    home.pages,
    sign_in.pages,
    organisations.pages,
    settings.pages,
    logo.pages,
    deletion.pages,
    help_topics.pages,
    timeline.pages,
    audit.pages,
    evidence.pages,
    evidence_adding.pages,
    evidence_changing.pages,
    answers.pages,
    controls.pages,
    evaluations.pages,
    looking_ahead.pages,
    overview.pages,
    profile.pages,
    profile_import.pages,
    profile_pages.pages,
    profile_lists.pages,
    reports.pages,
    sharing.pages,
    shared.pages,
    verifier.pages,
]

# Shown in development and tests only.
DEV_BLUEPRINTS: list[Blueprint] = [
    mailbox.pages,
    style_guide.pages,
]
