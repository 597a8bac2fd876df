"""The rules an organisation is or may be judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.engine import RulePack
from appliance.services.context import Context
from appliance.services.packs import installed_packs, opened_pack


@dataclass(frozen=True)
class Rules:
    """A pack that somebody trusted signed: compiled, and as the document its texts come from."""

    pack: RulePack
    document: Mapping[str, Any]

    @property
    def pack_id(self) -> str:
        return str(self.document["id"])

    @property
    def title(self) -> str:
        return str(self.document["title"])

    def control(self, control_id: str) -> Mapping[str, Any] | None:
        """The pack's control of that id, if it has one."""
        found: list[Mapping[str, Any]] = [c for c in self.document["controls"] if c["id"] == control_id]
        return found[0] if found else None


@dataclass(frozen=True)
class PackChoice:
    """An installed pack by id and title."""

    pack_id: str
    title: str


def open_rules(ctx: Context, pack_id: str) -> Rules:
    """The rules of an installed pack. Raises UnreadableError and RefusedError as packs.open_pack does."""
    opened = opened_pack(pack_id, ctx.product.settings)
    return Rules(opened.rules, opened.document)


def installed_choices(ctx: Context) -> tuple[PackChoice, ...]:
    """The packs an organisation may be judged by, the newest standard first."""
    rules = [open_rules(ctx, pack_id) for pack_id in installed_packs(ctx.product.settings.packs_dir)]
    newest = sorted(rules, key=lambda each: str(each.document["standard"]["version"]), reverse=True)
    return tuple(PackChoice(each.pack_id, each.title) for each in newest)
