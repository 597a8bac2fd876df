"""A pack small enough to see at a glance, written into a folder for a test to change."""

from __future__ import annotations

from pathlib import Path

PACK = """\
format: 1
id: small
version: "1.0.0"
title: A small pack
standard:
  name: Small standard
  version: "1.0"
  question_set: Smallest
  applies_from: "2026-01-01"
  attribution: Nobody in particular.
constants: {PIN_MIN: 6}
themes:
  - {id: scope, title: Scope}
  - {id: firewalls, title: Firewalls}
scope:
  - id: devices
    each: d in devices
    out:
      - {id: other-people, when: not ours(d), says: "{d} is somebody else's."}
"""
DEFINITIONS = """\
definitions:
  - name: ours
    params: [d]
    expression: d.ownership is 'org'
    explain: The organisation owns it.
"""
KINDS = (
    "patch_report device_inventory mdm_export am_console mfa_report admin_list user_list firewall_rules "
    "firewall_review admin_review policy_doc process_record supplier_statement screenshot_setting esu_proof"
)
TABLES = "tables:\n  phones: [zephyr, Aurora]\n"
SUPPORT = """\
products:
  - id: windows
    label: Windows
    source: Vendor
    source_date: "2026-08-22"
    cycles:
      - {cycle: "10", released: "2015-07-29", eol: "2025-10-14", extended: "2028-10-10"}
      - {cycle: "11", released: "2021-10-04", editions: {W: {eol: "2026-10-13"}, E: {eol: "2027-10-12"}}}
overrides:
  - {product: windows, cycles: ["10"], status: confirm, reason: Ask.}
"""
GATE = """\
id: CE-SCOPE
theme: scope
gate: true
title: The scope is clear
requirement: Say what is covered.
guidance: Cover everything.
references: {sections: [A], questions: [A1.1]}
checks:
  - id: scope-unknown
    title: The scope is known
    effect: unknown
    when: not known(scope.type)
    says: Nobody said what is covered.
    expected: Whole or partial
"""
CONTROL = """\
id: CE-1
theme: firewalls
title: Devices lock
requirement: A PIN protects every device.
guidance: Set a PIN.
references: {sections: [A], requirements: [C8], questions: [A1.2]}
not_applicable_when: size(devices) == 0
not_applicable_reason: There are no devices.
checks:
  - id: short-pin
    title: PINs are long enough
    effect: fail
    blocking: true
    each: d in devices where ours(d)
    when: d.unlock.min_length < PIN_MIN
    says: "{d} unlocks with {d.unlock.min_length} characters; {PIN_MIN} are needed."
    expected: Six characters
    questions: [A1.2]
  - id: odd-phone
    title: Phones are known
    effect: notice
    code: ODD_PHONE
    each: d in devices where d.class == 'phone'
    when: not listed('phones', d.make)
    says: "{d} is an unusual phone."
    expected: A usual phone
evidence:
  - {id: settings, kinds: [mdm_export, screenshot_setting], purpose: Shows the setting.}
remediation:
  - {id: longer-pin, text: Make it longer., effort: minutes, checks: [short-pin]}
"""
QUESTIONS = """\
title: You
questions:
  - {number: A1.10, prompt: Sector, type: text, answer: {value: org.sector}}
  - number: A1.2
    prompt: Do devices lock?
    type: yes_no
    controls: [CE-1]
    answer: {yes_when: "all d in devices satisfies d.unlock.method is not 'none'"}
  - {number: A1.1, prompt: Name, type: text, max_length: 150, answer: {template: "We are {org.legal_name}."}}
"""


def files() -> dict[str, str]:
    """The files of the small pack by their path in its folder."""
    kinds = "".join(f"  - {{id: {kind}, title: {kind}, fresh_days: 30}}\n" for kind in KINDS.split())
    return {
        "pack.yaml": PACK,
        "definitions.yaml": DEFINITIONS,
        "evidence.yaml": "evidence_kinds:\n" + kinds,
        "tables.yaml": TABLES,
        "support.yaml": SUPPORT,
        "controls/CE-SCOPE.yaml": GATE,
        "controls/CE-1.yaml": CONTROL,
        "questions/A1.yaml": QUESTIONS,
    }


def write_pack(folder: Path, **changes: str | None) -> Path:
    """Writes the small pack. `changes` maps a file (`controls/CE-1.yaml` as `controls__CE_1`) to its text."""
    return write_files(folder, files() | {as_path(name): text for name, text in changes.items() if text})


def write_files(folder: Path, contents: dict[str, str]) -> Path:
    """Writes files below a folder, making what folders they need."""
    for name, text in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def as_path(name: str) -> str:
    """`controls__CE_1` -> `controls/CE-1.yaml`."""
    return name.replace("__", "/").replace("CE_", "CE-") + ".yaml"


def edited(name: str, old: str, new: str) -> dict[str, str]:
    """The small pack's files with one text changed in one of them; the text must be there."""
    contents = files()
    assert old in contents[name], f"{old!r} is not in {name}"
    return contents | {name: contents[name].replace(old, new, 1)}
