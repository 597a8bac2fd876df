"""The first steps of a new organisation, ticked off as they are done."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.foundation.flags import Flag
from appliance.models import organisation
from appliance.services.context import Context


@dataclass(frozen=True)
class Step:
    """One step: what to do, why in one sentence, where, and whether it is done."""

    key: str
    title: str
    text: str
    href: str
    done: bool


_STEPS: tuple[tuple[str, str, str, str], ...] = (
    (
        "describe",
        "Say who you are",
        "Size, sector and region take a minute and decide which questions apply.",
        "/app/settings",
    ),
    (
        "profile",
        "Describe your devices, networks and software",
        "Everything else follows from this. You can stop at any page and go on later.",
        "/app/profile",
    ),
    (
        "evidence",
        "Add a first piece of evidence",
        "A screenshot or an export that shows one answer is true.",
        "/app/evidence/add",
    ),
    (
        "evaluate",
        "See where you stand",
        "Each control gets a result with the reasons, and what to mend first.",
        "/app",
    ),
    (
        "report",
        "Make your first report",
        "A signed readiness report that anybody can check.",
        "/app/reports",
    ),
)


def quick_start(ctx: Context) -> list[Step]:
    """The steps in order; none where the list is switched off."""
    if not ctx.product.flags.enabled(Flag.QUICKSTART_PRESET_ENABLED, ctx.tenant_id):
        return []
    with ctx.reading():
        done = organisation.progress(ctx.tenant_id)
    return [Step(key, title, text, href, done[key]) for key, title, text, href in _STEPS]
