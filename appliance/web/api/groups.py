"""Every group of endpoints, in the order of the reference."""

from __future__ import annotations

from flask import Flask

from appliance.web.api.contract import ApiGroup
from appliance.web.api.deprecation import install_deprecation
from appliance.web.api.endpoints import (
    answers,
    audit,
    billing,
    clarification,
    deadlines,
    deletion,
    evaluations,
    evidence,
    evidence_adding,
    flags,
    handshake,
    invitations,
    jobs,
    later,
    logo,
    looking_ahead,
    me,
    members,
    organisation,
    organisations,
    ownership,
    privacy,
    profile,
    reference,
    reports,
    rulepacks,
    service,
    sharing,
    signing_in,
    tokens,
)
from appliance.web.api.openapi import require_contracts

# What programs come for stands first.
GROUPS: list[ApiGroup] = [
    me.api,
    tokens.api,
    looking_ahead.api,
    profile.api,
    evidence.api,
    evidence_adding.api,
    evaluations.api,
    answers.api,
    reports.api,
    sharing.api,
    deadlines.api,
    clarification.api,
    rulepacks.api,
    organisation.api,
    logo.api,
    organisations.api,
    members.api,
    invitations.api,
    ownership.api,
    deletion.api,
    privacy.api,
    audit.api,
    jobs.api,
    handshake.api,
    signing_in.api,
    flags.api,
    billing.api,
    later.api,
    service.api,
    reference.api,
]


def install_api(app: Flask) -> None:
    """Let ``app`` answer under /api/v1. Raises SchemaError when a contract is missing or wrong."""
    for group in GROUPS:
        app.register_blueprint(group.blueprint)
    install_deprecation(app)
    require_contracts(app)
