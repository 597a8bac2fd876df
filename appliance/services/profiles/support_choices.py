"""The pack's support table as a person chooses from it, and what it says of a version today."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from appliance.engine.support import EXTENDED_ONLY, UNSUPPORTED, SupportTable
from appliance.services.profiles.field_paths import ABSENT, Json, value_at
from appliance.services.profiles.screens import Choice, Question

# The field of a version, and the field beside it that says of which product.
PRODUCT_OF = {"os_cycle": "os_product", "firmware_cycle": "firmware_product", "cycle": "product"}
_CYCLE = re.compile(r"\d[\w.]*(?:-\w+)+")


@dataclass(frozen=True, slots=True)
class SupportNotice:
    """What the table says of a version: ``status`` as the engine's, in one sentence."""

    status: str
    text: str


@dataclass(frozen=True)
class SupportChoices:
    """``support`` is that part of a pack's document; dates are judged as of ``today``."""

    support: Mapping[str, Any]
    today: date

    @cached_property
    def _table(self) -> SupportTable:
        return SupportTable(self.support)

    @cached_property
    def _products(self) -> Mapping[str, Mapping[str, Any]]:
        return {product["id"]: product for product in self.support.get("products", ())}

    def products(self, ids: Sequence[str]) -> list[Choice]:
        """The products of the table among ``ids``, in that order."""
        return [Choice(one, self.product_label(one)) for one in ids if one in self._products]

    def cycles(self, product: Json) -> list[Choice]:
        """The versions of a product, newest first; none for one it does not know."""
        known = self._products.get(str(product), {})
        rows = sorted(known.get("cycles", ()), key=lambda row: str(row.get("released")), reverse=True)
        return [Choice(row["cycle"], self.cycle_label(row["cycle"])) for row in rows]

    def product_label(self, product: Json) -> str:
        """``Microsoft Windows`` for ``windows``; what was written for what the table does not know."""
        return self._table.label(product) or str(product)

    def product_named(self, name: str) -> str | None:
        """The id of the product a person means by name, label or id."""
        wanted = name.strip().casefold()
        for identity, product in self._products.items():
            if wanted in {identity, str(product.get("label", "")).casefold()}:
                return identity
        return None

    @staticmethod
    def cycle_label(cycle: Json) -> str:
        """``11 25H2`` reads better than ``11-25h2``."""
        text = str(cycle)
        return text.replace("-", " ").upper() if _CYCLE.fullmatch(text) else text

    def product_beside(self, question: Question, entry: Json) -> str | None:
        """The product a version question belongs to, where the entry says it."""
        beside = PRODUCT_OF.get(question.steps[-1])
        product = value_at(entry, (*question.steps[:-1], beside)) if beside and entry else ABSENT
        return str(product) if isinstance(product, str) else None

    def notice(self, product: Json, cycle: Json, edition: Json = None) -> SupportNotice | None:
        """What to tell a person about a version; nothing while it is supported or nothing is known."""
        if not isinstance(product, str) or not isinstance(cycle, str):
            return None
        status = self._table.status(product, cycle, edition, self.today.isoformat())
        name = f"{self.product_label(product)} {self.cycle_label(cycle)}"
        since = self._ended(product, cycle, edition)
        if status == UNSUPPORTED:
            told = (
                f"{name} has had no security fixes since {since}."
                if since
                else f"{name} gets no more security fixes."
            )
            return SupportNotice(status, told)
        if status == EXTENDED_ONLY:
            when = f" since {since}" if since else ""
            return SupportNotice(status, f"{name} gets security fixes only with paid extended support{when}.")
        if status in {"unknown_newer", "confirm"}:
            return SupportNotice(
                status, f"We cannot tell whether {name} still gets security fixes: ask its maker."
            )
        return None

    def _ended(self, product: str, cycle: str, edition: Json) -> str:
        last = self._table.ends(product, cycle, edition)
        if last is None or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", last):
            return ""
        day = date.fromisoformat(last)
        return f"{day.day} {day:%B %Y}"
