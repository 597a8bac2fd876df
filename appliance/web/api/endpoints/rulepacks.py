"""The rules an organisation is or may be judged by (RULE-10)."""

from __future__ import annotations

from typing import Any

from appliance.services import assessments
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked
from appliance.web.api.contract import ApiGroup
from appliance.web.api.lists import whole_list
from appliance.web.guards import requires

api = ApiGroup("rulepacks", "Rulepacks")


@api.get("/rulepacks", access=requires(Permission.VIEW), answers={200: "rulepacks"})
def list_rulepacks(asked: Asked) -> Answer:
    """List the installed rulepacks, the newest standard first."""
    return Answer(whole_list([_line(record) for record in assessments.rulepacks(asked.ctx)]))


@api.get("/rulepacks/<rulepack_id>", access=requires(Permission.VIEW), answers={200: "rulepack_installed"})
def read_rulepack(asked: Asked, rulepack_id: str) -> Answer:
    """Read an installed rulepack: its themes and controls."""
    told = assessments.rulepack(asked.ctx, rulepack_id)
    controls = [
        {"control_id": control["id"], "theme": control["theme"], "title": control["title"]}
        for control in told.controls
    ]
    body = {
        **_line(told.record),
        "themes": told.themes,
        "controls": controls,
        "question_count": told.questions,
    }
    return Answer(body)


@api.get(
    "/rulepacks/<rulepack_id>/preview",
    access=requires(Permission.VIEW),
    answers={200: "rulepack_preview"},
    problems=(409,),
    limit="evaluate",
)
def preview_rulepack(asked: Asked, rulepack_id: str) -> Answer:
    """Tell what another rulepack says of today's facts.

    Compared with what the rulepack in use says. Nothing is stored, and old evaluations never change.
    """
    assessments.rulepack(asked.ctx, rulepack_id)
    told = assessments.preview_pack(asked.ctx, rulepack_id)
    body = {
        "now": told.now.pack_id,
        "other": told.other.pack_id,
        "as_of": told.day.isoformat(),
        "comparison": told.document,
    }
    return Answer(body)


def _line(record: assessments.RulepackRecord) -> dict[str, Any]:
    return {
        "rulepack_id": record.pack_id,
        "version": record.version,
        "sha256": record.sha256,
        "title": record.title,
        "standard": record.standard,
        "in_use": record.chosen,
    }
