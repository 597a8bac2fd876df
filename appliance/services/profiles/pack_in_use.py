"""What the intake needs of the organisation's rulepack: its table of support dates, and what feeds what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from appliance.foundation.domain_errors import NotFoundError
from appliance.models import organisation
from appliance.services.context import Context
from appliance.services.local_day import day_in
from appliance.services.packs import OpenedPack, opened_pack
from appliance.services.profiles.fed_controls import FedControls
from appliance.services.profiles.support_choices import SupportChoices

_KEPT = 4  # packs


@dataclass(frozen=True)
class PackWords:
    """Of one pack: ``support`` is that part of its document."""

    pack_id: str
    support: Mapping[str, Any]
    fed: FedControls


def pack_choices(ctx: Context) -> tuple[PackWords, SupportChoices]:
    """The words of the pack the organisation is judged by, and its versions as of today where that is.

    Inside a transaction. Raises RefusedError when the pack cannot be used.
    """
    found = organisation.find(ctx.tenant_id)
    if found is None:
        raise NotFoundError("There is no such organisation.")
    words = _words(opened_pack(found.pack_id, ctx.product.settings))
    return words, SupportChoices(words.support, day_in(ctx, found.time_zone))


def support_choices(ctx: Context) -> SupportChoices:
    """The products and versions to choose from, as pack_choices has them."""
    return pack_choices(ctx)[1]


@lru_cache(maxsize=_KEPT)
def _words(opened: OpenedPack) -> PackWords:
    return PackWords(opened.document["id"], opened.document["support"], FedControls(opened.rules))
