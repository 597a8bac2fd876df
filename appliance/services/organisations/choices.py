"""What can be chosen about an organisation, as (value, words)."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

Choices = tuple[tuple[str, str], ...]

SIZE_BANDS: Choices = (
    ("1-9", "1 to 9 people"),
    ("10-49", "10 to 49 people"),
    ("50-249", "50 to 249 people"),
    ("250+", "250 people or more"),
)
REGIONS: Choices = (
    ("england", "England"),
    ("scotland", "Scotland"),
    ("wales", "Wales"),
    ("northern-ireland", "Northern Ireland"),
    ("crown-dependencies", "Isle of Man, Jersey or Guernsey"),
    ("elsewhere", "Elsewhere"),
)
_SECTOR_NAMES = (
    "Agriculture, forestry and fishing",
    "Charity or community organisation",
    "Construction",
    "Defence",
    "Education",
    "Energy and utilities",
    "Engineering",
    "Finance and insurance",
    "Health and social care",
    "Hospitality and leisure",
    "IT and telecommunications",
    "Legal",
    "Manufacturing",
    "Media and design",
    "Professional services",
    "Property",
    "Public administration",
    "Retail and wholesale",
    "Transport and logistics",
    "Other",
)
SECTORS: Choices = tuple((name, name) for name in _SECTOR_NAMES)

# The rules an organisation may work towards; the first is what new ones begin with.
PACKS_OFFERED: Choices = (
    ("cyber-essentials-3.3", "Cyber Essentials 3.3"),
    ("cyber-essentials-3.2", "Cyber Essentials 3.2"),
)


@cache
def time_zones() -> tuple[str, ...]:
    """The zones people may choose, Europe first."""
    known = {
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV"))
    }
    areas = ("Europe/", "America/", "Asia/", "Africa/", "Australia/", "Pacific/", "Atlantic/", "Indian/")
    return tuple(name for area in areas for name in sorted(known) if name.startswith(area))


_NEAR = (
    "Europe/London",
    "Europe/Belfast",
    "Europe/Isle_of_Man",
    "Europe/Jersey",
    "Europe/Guernsey",
    "Europe/Dublin",
)


@cache
def time_zone_groups() -> tuple[tuple[str, Choices], ...]:
    """The same by region, as (region, choices): first those of the United Kingdom and its neighbours."""
    known = time_zones()
    near = [name for name in _NEAR if name in known]
    regions: dict[str, list[str]] = {"United Kingdom and Ireland": near}
    for name in known:
        if name not in near:
            regions.setdefault(name.partition("/")[0], []).append(name)
    return tuple((region, tuple((name, _place(name)) for name in names)) for region, names in regions.items())


def _place(name: str) -> str:
    return name.partition("/")[2].replace("_", " ").replace("/", ", ")
