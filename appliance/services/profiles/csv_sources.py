"""Which export a table is, and what its columns say of an entry.

Names of columns and values are those the makers document for Intune (Devices, All devices, Export, and
Discovered apps), Jamf Pro (inventory attributes) and the Google Admin console (Devices). Columns about
people (names of users, addresses, phone numbers) are never read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from appliance.services.profiles.csv_files import Table
from appliance.services.profiles.presentation import screens
from appliance.services.profiles.screens import ListScreen
from appliance.services.profiles.system_names import edition_named, kind_of_model, system_named

Cells = Mapping[str, str]  # by the name of the column in lower case
Answers = dict[str, str]  # by the name of the question, as somebody would type them


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of table: ``needed`` columns tell it, ``read`` are all we look at, ``answers`` reads a row."""

    id: str
    label: str
    inventory: str
    needed: frozenset[str]
    read: frozenset[str]
    answers: Callable[[Cells], Answers]


def recognise(table: Table, screen: ListScreen) -> Source | None:
    """The kind of table this is, the most particular one first; None for none we know."""
    columns = {column.casefold() for column in table.columns}
    fitting = [source for source in sources(screen) if source.needed <= columns]
    return max(fitting, key=lambda source: len(source.needed & columns), default=None)


def sources(screen: ListScreen) -> Sequence[Source]:
    """The tables a list can be imported from; our own template is the last."""
    return [*(source for source in _KNOWN if source.inventory == screen.name), own_template(screen)]


def own_template(screen: ListScreen) -> Source:
    """The table whose columns are the names of our own fields."""
    names = template_columns(screen)

    def answers(cells: Cells) -> Answers:
        return {name: cells[name] for name in names if name in cells}

    return Source("own", "Our own template", screen.name, frozenset({"name"}), frozenset(names), answers)


def template_columns(screen: ListScreen) -> tuple[str, ...]:
    """The columns of our own template: the id, which may stay empty, and every question in order."""
    return ("id", *(question.name for question in screen.questions))


def csv_screens() -> Mapping[str, ListScreen]:
    """The lists that can be imported, by name."""
    return {screen.name: screen for screen in screens().top_lists() if screen.csv}


def _intune(cells: Cells) -> Answers:
    system = system_named(cells.get("os", ""), cells.get("os version", ""), cells.get("model", ""))
    edition = edition_named(cells.get("skufamily", "")) if system.product == "windows" else None
    ownership = {"corporate": "org", "company": "org", "personal": "byod"}
    return _device(
        name=cells.get("device name", ""),
        maker=cells.get("manufacturer", ""),
        model=cells.get("model", ""),
        product=system.product,
        cycle=system.cycle,
        more={
            "os_edition": edition or "",
            "ownership": ownership.get(cells.get("ownership", "").casefold(), ""),
            "rooted_or_jailbroken": _yes_no(cells.get("jailbroken", "")),
        },
    )


def _jamf_computer(cells: Cells) -> Answers:
    version = (
        cells.get("operating system version") or cells.get("operating system") or cells.get("os version", "")
    )
    system = system_named("macOS", version)
    model = cells.get("model", "")
    return _device(
        name=cells.get("computer name", ""), maker="Apple", model=model, product="macos", cycle=system.cycle
    )


def _jamf_mobile(cells: Cells) -> Answers:
    model = cells.get("model", "")
    version = cells.get("os version") or cells.get("ios version", "")
    system = system_named("iOS", version, model)
    return _device(
        name=cells.get("display name") or cells.get("device name", ""),
        maker="Apple",
        model=model,
        product=system.product,
        cycle=system.cycle,
    )


def _google(cells: Cells) -> Answers:
    model = cells.get("model", "")
    system = system_named(cells.get("os", ""), cells.get("os version", ""), model)
    ownership = {
        "company": "org",
        "company owned": "org",
        "user owned": "byod",
        "personal": "byod",
        "byod": "byod",
    }
    return _device(
        # Where it has no name of its own the export holds its user's, which we leave alone.
        name=cells.get("device name") or f"{model} {cells.get('serial number', '')[-4:]}".strip(),
        maker="",
        model=model,
        product=system.product,
        cycle=system.cycle,
        more={"ownership": ownership.get(cells.get("ownership", "").casefold(), "")},
    )


def _discovered_app(cells: Cells) -> Answers:
    name = cells.get("application name", "")
    return {"name": name, "version": cells.get("application version", ""), "product": name}


def _device(
    *,
    name: str,
    maker: str,
    model: str,
    product: str | None,
    cycle: str | None,
    more: Mapping[str, str] | None = None,
) -> Answers:
    make = model if maker.casefold() in model.casefold() else f"{maker} {model}".strip()
    return {
        "name": name,
        "count": "1",
        "class": kind_of_model(model, product) or "",
        "make": make,
        "os_product": product or "",
        "os_cycle": cycle or "",
        **(more or {}),
    }


def _yes_no(text: str) -> str:
    return {"true": "yes", "yes": "yes", "false": "no", "no": "no", "unknown": "unknown"}.get(
        text.casefold(), ""
    )


def _known(  # one line for each kind of table below
    identity: str, label: str, inventory: str, needed: str, also: str, answers: Callable[[Cells], Answers]
) -> Source:
    wanted = frozenset(needed.split(", "))
    return Source(identity, label, inventory, wanted, wanted | frozenset(also.split(", ")), answers)


_KNOWN = (
    _known(
        "intune",
        "Microsoft Intune, all devices",
        "devices",
        "device name, os, os version, compliance",
        "manufacturer, model, ownership, skufamily, jailbroken",
        _intune,
    ),
    _known(
        "jamf-computers",
        "Jamf Pro, computers",
        "devices",
        "computer name, model",
        "operating system, operating system version, os version",
        _jamf_computer,
    ),
    _known(
        "jamf-mobile-devices",
        "Jamf Pro, mobile devices",
        "devices",
        "display name, model",
        "device name, os version, ios version",
        _jamf_mobile,
    ),
    _known(
        "google",
        "Google Workspace, devices",
        "devices",
        "device id, os, model",
        "device name, os version, serial number, ownership",
        _google,
    ),
    _known(
        "intune-apps",
        "Microsoft Intune, discovered apps",
        "software",
        "application name, application version",
        "application publisher",
        _discovered_app,
    ),
)
