"""The form of who stands for the answers of a report: on its approval, and on the sign-off of a round."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from appliance.services.issuing import Signatory

_FIELDS = ("signatory_name", "signatory_role", "agreed")


def typed_signatory() -> dict[str, str]:
    """What was typed into the form, to show it again."""
    return {name: request.form.get(name, "") for name in _FIELDS}


def signatory_of(typed: Mapping[str, str]) -> Signatory:
    """Who signs, by what was typed."""
    return Signatory(typed["signatory_name"], typed["signatory_role"], bool(typed["agreed"]))
