"""What a field of the profile is called and how its values are said, by the schema alone.

The schema describes every field in words, so that a new one has a name from its first day. Pure: the
offline verifier makes a report's words again to compare them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from appliance.engine.fact_words import in_words
from appliance.foundation.carried_files import schema
from appliance.services.reports.document_words import shown

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)

KEY = re.compile(r"\[([^\[\]]*)\]")
_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_LABEL_END = re.compile(r"(?<=\w)(?:; |\. |: ).*$", re.DOTALL)
_SOURCES = re.compile(r"\s*\((?:[AD]?\d[\w. ,]*|A\d[^)]*)\)")

# What stands over a list or a section on the intake screens; the schema's own sentences are too long for it.
_SECTIONS: Mapping[str, str] = {
    "org": "Your organisation",
    "scope": "Scope",
    "networks": "Networks",
    "remote": "Remote working",
    "boundary_devices": "Routers and firewalls",
    "devices": "Devices",
    "software": "Software",
    "cloud_services": "Cloud services",
    "external_services": "Services offered to the internet",
    "inbound_rules": "Inbound rules",
    "accounts": "User accounts",
    "admin": "Administrators",
    "password_realms": "Password rules",
    "pw": "Password support",
    "fw": "Firewall management",
    "config": "Clean-up and set-up",
    "ext": "Services offered to the internet",
    "update": "Updates",
    "assert": "Your statements",
    "apps": "Approved applications",
    "byod": "Personally owned devices",
}


def value_in_words(path: str, value: Any) -> str:
    """A value as people say it: ``home_isp_router`` and ``2025-10-30`` become words, absent "not known"."""
    words = in_words(path, value)
    if words is not None:
        return words
    text = days_in_words(shown(value))
    return text.replace("_", " ") if isinstance(value, str) and re.fullmatch(r"[a-z_]+", value) else text


def days_in_words(text: str) -> str:
    """Every ISO date in ``text`` written as ``21 November 2026``."""
    return _ISO_DAY.sub(_day_in_words, text)


def month_name(month: int) -> str:
    """January for 1. In English whatever the locale."""
    return _MONTHS[month - 1]


def _day_in_words(found: re.Match[str]) -> str:
    year, month, day = (int(part) for part in found.groups())
    return f"{day} {_MONTHS[month - 1]} {year}" if 1 <= month <= 12 and 1 <= day <= 31 else found.group()


@lru_cache(maxsize=8192)
def general_pattern(path: str) -> str:
    """``devices[*].os_cycle`` for the same field of any device."""
    return KEY.sub("[*]", path).removeprefix("profile.")


_FIXED = {"id": "Which one", "name": "Name"}

# Where the first words of the description are for whoever writes facts, or do not stand alone.
_LABELS: Mapping[str, str] = {
    "org.it_lead.name": "Person responsible for IT",
    "org.it_lead.role": "Role of the person responsible for IT",
    "org.signatory.name": "Person who signs the declaration",
    "org.signatory.role": "Role of the person who signs",
    "org.other_entities[*].name": "Name of the further legal entity",
    "boundary_devices[*].firmware_product": "Firmware",
    "boundary_devices[*].firmware_cycle": "Version of the firmware",
    "devices[*].os_product": "Operating system",
    "devices[*].os_cycle": "Version of the operating system",
    "software[*].product": "Product",
    "software[*].cycle": "Line of versions",
    "software[*].supported": "The maker still fixes it",
    "cloud_services[*].network_filtering": "Traffic to its servers is filtered",
    "boundary_devices[*].fixes[*].name": "Fix",
    "devices[*].fixes[*].name": "Fix",
    "software[*].fixes[*].name": "Fix",
}


@cache
def described_in_section(pattern: str) -> tuple[str, str]:
    """The section a field stands in on the screens, and its description as a label."""
    section = _SECTIONS.get(re.split(r"[.\[]", pattern)[0], "Your organisation")
    whole = pattern in _SECTIONS or pattern.endswith("[*]")
    return section, (section if whole else described(pattern)) or pattern


@cache
def described(pattern: str) -> str:
    """The schema's description of a field, as a label; nothing for what the schema does not have.

    Of a field within a field (``unlock.auth.min_length``) the words of both are needed to understand it.
    """
    if pattern in _LABELS:
        return _LABELS[pattern]
    node: Mapping[str, Any] = schema("org_profile")
    said: list[str] = []
    for step in re.findall(r"[\w]+|\[\*\]", pattern):
        node = child_of(node, step)
        if not node:
            return ""
        words = _FIXED.get(step) or _label(str(resolved(node).get("description") or ""))
        said = [] if step == "[*]" else [*said, words]
    return ": ".join(filter(None, said[-2:] if len(said) > 1 and "[*]" in pattern else said[-1:]))


def child_of(node: Mapping[str, Any], step: str) -> Mapping[str, Any]:
    """What the profile's schema says of a field of ``node``, or with ``[*]`` of its entries."""
    whole = resolved(node)
    found: Mapping[str, Any] = (
        whole.get("items", {}) if step == "[*]" else whole.get("properties", {}).get(step, {})
    )
    return found


def resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """``node`` with what it refers to; what it says itself goes first."""
    reference = str(node.get("$ref", ""))
    if not reference.startswith("#/$defs/"):
        return node
    found: Mapping[str, Any] = schema("org_profile")["$defs"][reference.removeprefix("#/$defs/")]
    return {**found, **{key: value for key, value in node.items() if key != "$ref"}}


def _label(description: str) -> str:
    """``When rights were last reviewed; null means never.`` without what follows its first clause."""
    text = _SOURCES.sub("", description).partition(", or 'none'")[0].strip().rstrip(".")
    return _LABEL_END.sub("", text) if not text.startswith("For ") else text.partition(". ")[0]
