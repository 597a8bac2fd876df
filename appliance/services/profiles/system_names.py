"""Operating systems as device management writes them, as products and versions of the support table."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Windows says its build; the table goes by the name of the release. From Microsoft's release information.
_WINDOWS_BUILDS = {
    28000: "11-26h1",
    26200: "11-25h2",
    26100: "11-24h2",
    22631: "11-23h2",
    22621: "11-22h2",
    22000: "11-21h2",
    19045: "10-22h2",
    19044: "10-21h2",
    19043: "10-21h1",
    19042: "10-20h2",
    19041: "10-2004",
    18363: "10-1909",
    18362: "10-1903",
    17763: "10-1809",
    17134: "10-1803",
    16299: "10-1709",
    15063: "10-1703",
    14393: "10-1607",
    10586: "10-1511",
    10240: "10-1507",
    9600: "8.1",
    9200: "8",
    7601: "7-sp1",
}
_SERVER_BUILDS = {26100: "2025", 20348: "2022", 17763: "2019", 14393: "2016", 9600: "2012-r2", 9200: "2012"}
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_RELEASE = re.compile(r"\b(1[01])\b.*?\b(2[0-9]h[12]|1[0-9]{3}|2004)\b")
_EDITIONS = (
    ("ltsc", "LTSC"),
    ("ltsb", "LTSC"),
    ("enterprise", "E"),
    ("education", "E"),
    ("home", "W"),
    ("core", "W"),
    ("pro", "W"),
)
_KINDS = (
    ("ipad", "tablet"),
    ("iphone", "phone"),
    ("macbook", "laptop"),
    ("imac", "desktop"),
    ("mac mini", "desktop"),
    ("mac studio", "desktop"),
    ("mac pro", "desktop"),
    ("macmini", "desktop"),
    ("galaxy tab", "tablet"),
    ("laptop", "laptop"),
    ("notebook", "laptop"),
    ("thinkpad", "laptop"),
    ("latitude", "laptop"),
    ("elitebook", "laptop"),
    ("probook", "laptop"),
    ("surface laptop", "laptop"),
    ("optiplex", "desktop"),
    ("thinkcentre", "desktop"),
    ("elitedesk", "desktop"),
    ("prodesk", "desktop"),
    ("pixel", "phone"),
    ("virtual machine", "virtual_desktop"),
    ("cloud pc", "virtual_desktop"),
)


@dataclass(frozen=True, slots=True)
class System:
    """Product and version of the support table; either may be None where it cannot be told."""

    product: str | None
    cycle: str | None


def system_named(name: str, version: str = "", model: str = "") -> System:
    """What ``Windows`` with ``10.0.22631.4317`` is, or ``iOS/iPadOS`` with ``18.1`` on an ``iPad``."""
    text = f"{name} {version}".casefold()
    if "windows" in text:
        return _windows(text)
    if "ipad" in f"{text.replace('ios/ipados', '')} {model.casefold()}":
        return System("ipados", _major(text))
    if re.search(r"\bios\b|iphone", text):
        return System("ios", _major(text))
    if re.search(r"\bmac ?os\b|\bos x\b", text):
        return System("macos", _mac(text))
    if "android" in text:
        return System("android", _major(text))
    if found := re.search(r"\b(ubuntu|debian)\b", text):
        parts = _numbers(text)
        whole = ".".join(parts[:2]) if found[1] == "ubuntu" else (parts[0] if parts else None)
        return System(found[1], whole or None)
    return System(None, None)


def edition_named(text: str) -> str | None:
    """``W``, ``E`` or ``LTSC`` for the name of a Windows edition."""
    words = text.casefold()
    return next((edition for word, edition in _EDITIONS if word in words), None)


def kind_of_model(model: str, product: str | None) -> str | None:
    """The kind of device a model is, where its name tells."""
    words = model.casefold()
    known = next((kind for word, kind in _KINDS if word in words), None)
    by_system = {"ios": "phone", "ipados": "tablet", "android": "phone", "windows-server": "server"}
    return known or by_system.get(product or "")


def _windows(text: str) -> System:
    product = "windows-server" if "server" in text else "windows"
    builds = _SERVER_BUILDS if product == "windows-server" else _WINDOWS_BUILDS
    for part in _numbers(text):
        if part.isdigit() and int(part) in builds:
            return System(product, builds[int(part)])
    for number in re.findall(r"[0-9]{4,6}", text):
        if int(number) in builds:
            return System(product, builds[int(number)])
    if found := _RELEASE.search(text):
        return System(product, f"{found[1]}-{found[2]}")
    return System(product, None)


def _mac(text: str) -> str | None:
    numbers = _numbers(text)
    if not numbers:
        return None
    return ".".join(numbers[:2]) if numbers[0] == "10" else numbers[0]


def _major(text: str) -> str | None:
    numbers = _numbers(text)
    return numbers[0] if numbers else None


def _numbers(text: str) -> list[str]:
    """The parts of the last version number in a text: ``['10', '0', '22631']``."""
    found = _VERSION.findall(text)
    return found[-1].split(".") if found else []
