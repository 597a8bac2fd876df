"""The API about the audit log, flags, signing in and out, and what is not there yet."""

from __future__ import annotations

from tests.web.access_rows import Row, read, write

ADMINS = {"guest": 403, "member": 403}
MEMBERS = ("guest", "member", "admin", "owner", "stranger")
EVERYBODY = ("anonymous", *MEMBERS)
ANSWER = {
    "provider": "google",
    "code": "c",
    "state": "s",
    "redirect_uri": "http://localhost/sign-in/callback",
}
LATER = dict.fromkeys(MEMBERS, 501)
OFF = {**ADMINS, "admin": 503, "owner": 503, "stranger": 503}

ROWS: list[Row] = [
    write(
        "api_signing_in.finish_sign_in", "/api/v1/auth/callback", json=ANSWER, **dict.fromkeys(EVERYBODY, 401)
    ),
    write("api_signing_in.sign_out", "/api/v1/auth/sign-out", **dict.fromkeys(EVERYBODY, 204)),
    read("api_flags.read_flags", "/api/v1/flags", stranger=200),
    read("api_audit.list_audit_events", "/api/v1/audit/events", **ADMINS, stranger=200),
    write("api_audit.verify_audit", "/api/v1/audit/verify", **ADMINS, stranger=200),
    write("api_audit.export_audit", "/api/v1/audit/export", **ADMINS, stranger=200),
    write("api_billing.open_billing_portal", "/api/v1/billing/portal", **OFF),
    write("api_billing.start_billing_checkout", "/api/v1/billing/checkout", **OFF),
    write(
        "api_billing.receive_billing_event",
        "/api/v1/billing/stripe/webhook",
        json={},
        **dict.fromkeys(EVERYBODY, 503),
    ),
    read("api_later.list_connectors", "/api/v1/connectors", **LATER),
    read("api_later.read_nis2_pack", "/api/v1/packs/nis2", **LATER),
    read("api_later.list_partner_organisations", "/api/v1/partner/organisations", **LATER),
    read("api_later.list_attestations", "/api/v1/attestations", **LATER),
]
