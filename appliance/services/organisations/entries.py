"""What people type about an organisation, checked: one problem a field, and nothing saved with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from appliance.foundation.domain_errors import FieldProblem, InvalidError
from appliance.foundation.web_addresses import holds_address
from appliance.services.organisations.choices import PACKS_OFFERED, REGIONS, SECTORS, SIZE_BANDS, time_zones

_LONGEST_NAME = 150


def checked(typed: Mapping[str, str], *, today: date) -> dict[str, Any]:
    """The columns that ``typed`` stands for; a field that is not in it is not among them.

    An empty choice means "not said". Raises InvalidError with every problem.
    """
    columns: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    readers: dict[str, Callable[[str], Any]] = {
        "name": _name,
        "size_band": lambda value: _chosen(value, SIZE_BANDS),
        "sector": lambda value: _chosen(value, SECTORS),
        "region": lambda value: _chosen(value, REGIONS),
        "time_zone": _time_zone,
        "pack_id": lambda value: _needed(_chosen(value, PACKS_OFFERED)),
        "planned_submission_on": lambda value: _day(value, today),
    }
    for field, reader in readers.items():
        if field in typed:
            try:
                columns[field] = reader(typed[field].strip())
            except ValueError as error:
                problems.append(FieldProblem(field, str(error)))
    if problems:
        raise InvalidError("Some of this cannot be saved as it is.", fields=tuple(problems))
    return columns


def _name(value: str) -> str:
    name = " ".join(value.split())
    if not name:
        raise ValueError("Enter the name of your organisation")
    if len(name) > _LONGEST_NAME:
        raise ValueError(f"The name may have {_LONGEST_NAME} characters at most")
    if not name.isprintable():
        raise ValueError("The name holds characters that cannot be shown; type it again")
    if holds_address(name):
        raise ValueError("Write the name without a web or email address: it stands in letters to people")
    return name


def _chosen(value: str, choices: tuple[tuple[str, str], ...]) -> str | None:
    if value and value not in dict(choices):
        raise ValueError("Choose one of the list")
    return value or None


def _needed(value: str | None) -> str:
    if value is None:
        raise ValueError("Choose one of the list")
    return value


def _time_zone(value: str) -> str:
    if value not in time_zones():
        raise ValueError("Choose a time zone of the list")
    return value


def _day(value: str, today: date) -> date | None:
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError("Enter a day such as 2027-03-31") from None
    if day < today:
        raise ValueError("Enter a day that has not passed")
    if day.year > today.year + 5:
        raise ValueError("Enter a day within the next five years")
    return day
