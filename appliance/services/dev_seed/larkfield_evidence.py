"""What Larkfield Joinery gathered: every kind and form, some of it old, replaced, turned away or redacted."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.services.dev_seed import sample_files as make


@dataclass(frozen=True)
class Item:
    """One piece. ``added`` is days before the end of the story; ``words`` is what has no file."""

    added: int
    kind: str
    title: str
    controls: tuple[str, ...]
    filename: str = ""
    content: bytes = b""
    form: str = "file"
    words: str = ""
    covers: tuple[int, int] | None = None
    source: str | None = None
    replaces: str | None = None
    redact_because: str | None = None


_DEVICES = (
    ("lj-lt-01", "Windows 11 25H2"),
    ("lj-lt-02", "Windows 11 25H2"),
    ("lj-lt-03", "Windows 11 25H2"),
    ("lj-dt-01", "Windows 11 25H2"),
    ("lj-ws-01", "Windows 10 22H2"),
)
_INVENTORY = make.csv(("Device", "System"), _DEVICES)
_RULES = make.text("policy default-in deny", "policy default-out allow", "service remote-admin off")

ITEMS = (
    Item(80, "device_inventory", "Device list, August", ("CE-4", "CE-7"), "devices-august.csv", _INVENTORY,
         covers=(8, 9), source="Microsoft Intune"),
    Item(80, "firewall_rules", "Firewall rules, Mill Yard", ("CE-1", "CE-3"), "fortigate-rules.txt", _RULES,
         source="FortiGate 40F"),
    Item(78, "firewall_review", "Firewall review of last year", ("CE-3",),
         "firewall-review.pdf", make.pdf("Firewall review", "All rules read and agreed.", "Ada Larkfield")),
    Item(77, "user_list", "People with accounts", ("CE-10",), "users.csv",
         make.csv(("Account", "State"), (("ada", "active"), ("morgan", "active"), ("stores", "shared"))),
         source="Microsoft Entra ID"),
    Item(77, "screenshot_setting", "Lock screen setting", ("CE-6",), "lock-screen.png", make.png(),
         source="Microsoft Intune"),
    Item(50, "policy_doc", "Password policy", ("CE-13",), "password-policy.docx",
         make.docx("Password policy", "Twelve characters or more. Three random words are good.")),
    Item(50, "admin_list", "Administrators of Microsoft 365", ("CE-11",), "administrators.json",
         make.json_document([{"name": "Ada Larkfield", "separate": True}, {"name": "Morgan Reed"}]),
         source="Microsoft Entra ID"),
    Item(49, "mfa_report", "MFA registration, October", ("CE-12",), "mfa-october.csv",
         make.csv(("Person", "Method"), (("Ada", "app"), ("Morgan", "app"), ("Priya", "none"))),
         covers=(14, 22), source="Microsoft Entra ID"),
    Item(48, "supplier_statement", "Letter of the saw's maker", ("CE-7",), "panel-saw-maker.eml",
         make.mail("service@saws.example.test", "Your panel saw",
                   "The control program needs Windows 10 until the new panel is fitted.")),
    Item(48, "process_record", "Note of the leavers' talk", ("CE-10",), form="note",
         words="Morgan and Ada went through everybody who left since spring. All accounts are closed."),
    Item(47, "screenshot_setting", "Whole screen, by mistake", ("CE-6",), "all.png", make.png(800, 300),
         redact_because="Shows the payroll of the workshop"),
    Item(21, "device_inventory", "Device list, November", ("CE-4", "CE-7"), "devices-november.csv",
         _INVENTORY.replace(b"lj-dt-01", b"lj-dt-02"), covers=(9, 9), source="Microsoft Intune",
         replaces="Device list, August"),
    Item(21, "mdm_export", "Settings of all computers", ("CE-1", "CE-4", "CE-5", "CE-6"), "intune-export.zip",
         make.zipped({"settings.csv": _INVENTORY, "notes.txt": make.text("Exported by Morgan")}),
         covers=(9, 9), source="Microsoft Intune"),
    Item(20, "am_console", "Defender report", ("CE-14",), "defender.log",
         make.text("lj-lt-01 protected", "lj-lt-02 protected", "lj-dt-01 protected"),
         covers=(8, 9), source="Microsoft Defender"),
    Item(20, "admin_review", "Review of administrators", ("CE-11",), form="note",
         words="Two administrators, both needed. Morgan still works with one account for everything."),
    Item(12, "patch_report", "Update report, November", ("CE-9",), "updates.pdf",
         make.pdf("Updates", "8 of 9 computers have every update older than 14 days."), covers=(8, 9),
         source="Microsoft Intune"),
    Item(12, "policy_doc", "How we approve programs", ("CE-15",), form="url",
         words="https://larkfield-joinery.example.test/handbook/programs"),
    Item(11, "process_record", "Screens lock in the showroom", ("CE-6",), form="assertion",
         words="Every screen in the showroom locks after five minutes."),
    Item(11, "esu_proof", "Extended support for the saw", ("CE-7",), "esu.png",
         b"<!doctype html><title>Saved page</title><p>This is a web page and not a picture.</p>"),
    Item(3, "mfa_report", "MFA registration, November", ("CE-12",), "mfa-november.csv",
         make.csv(("Person", "Method"), (("Ada", "app"), ("Morgan", "app"), ("Priya", "app"))),
         covers=(22, 22), source="Microsoft Entra ID", replaces="MFA registration, October"),
)  # fmt: skip
