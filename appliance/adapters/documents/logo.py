"""The organisation's own mark on its reports."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

_EMU_PER_PIXEL = 9525  # at 96 pixels an inch
_EMU_PER_POINT = 12_700
_WIDEST, _TALLEST = 2_160_000, 720_000  # 6 by 2 centimetres


@dataclass(frozen=True)
class Logo:
    """A PNG that we wrote ourselves, with its size in pixels."""

    png: bytes
    width: int
    height: int

    @property
    def as_data(self) -> str:
        """A data address, so that no rendering has to fetch it."""
        return "data:image/png;base64," + b64encode(self.png).decode("ascii")

    @property
    def across(self) -> int:
        """How wide it is printed, in English Metric Units; never larger than it is, nor than its place."""
        return self.width * self._unit

    @property
    def down(self) -> int:
        """How tall it is printed, in English Metric Units."""
        return self.height * self._unit

    @property
    def points_across(self) -> int:
        """How wide it is printed, in points."""
        return max(1, self.across // _EMU_PER_POINT)

    @property
    def points_down(self) -> int:
        """How tall it is printed, in points."""
        return max(1, self.down // _EMU_PER_POINT)

    @property
    def _unit(self) -> int:
        return max(1, min(_EMU_PER_PIXEL, _WIDEST // self.width, _TALLEST // self.height))
