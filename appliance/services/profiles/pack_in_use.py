"""What the intake needs of the organisation's rulepack: its table of support dates, and what feeds what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from appliance.foundation.domain_errors import NotFoundError
from appliance.foundation.settings import Settings
from appliance.models import organisation
from appliance.services.context import Context
from appliance.services.packs import find_pack, read_trusted_pack
from appliance.services.profiles.fed_controls import FedControls
from appliance.services.profiles.support_choices import SupportChoices

_KEPT = 4  # packs; the rules themselves are not kept, so each is small


@dataclass(frozen=True)
class PackWords:
    """Of one pack: ``support`` is that part of its document."""

    pack_id: str
    support: Mapping[str, Any]
    fed: FedControls


def pack_words(ctx: Context) -> PackWords:
    """The words of the pack the organisation is judged by. Raises RefusedError when it cannot be used."""
    found = organisation.find(ctx.tenant_id)
    if found is None:
        raise NotFoundError("There is no such organisation.")
    settings = ctx.product.settings
    pack_file = find_pack(found.pack_id, settings.packs_dir).pack
    return _read(found.pack_id, settings, pack_file.stat().st_mtime_ns if pack_file.is_file() else 0)


def support_choices(ctx: Context) -> SupportChoices:
    """The products and versions to choose from, judged as of today."""
    return SupportChoices(pack_words(ctx).support, ctx.product.clock.today())


@lru_cache(maxsize=_KEPT)
def _read(pack_id: str, settings: Settings, _changed_at: int) -> PackWords:
    trusted = read_trusted_pack(pack_id, settings)
    return PackWords(pack_id, trusted.pack.document["support"], FedControls(trusted.load()))
