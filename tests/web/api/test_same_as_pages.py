"""What pages can change, programs can by the same service; what stays with browsers says why (API-01)."""

from __future__ import annotations

import pytest
from flask import Flask

from appliance.web.api.contract import operation_of
from appliance.web.api.groups import GROUPS

# The operation that does the same as the form of a page.
SAME = {
    "answers.write": "set_own_words",
    "audit.export": "export_audit",
    "audit.verify": "verify_audit",
    "clarification.begin": "begin_clarification_round",
    "clarification.cancel": "cancel_clarification_round",
    "clarification.choose": "open_clarification_round",
    "clarification.close": "close_clarification_round",
    "clarification.reopen": "reopen_questions",
    "clarification.reopen_all": "reopen_questions",
    "clarification.settle": "settle_question",
    "clarification.sign": "sign_clarification_round",
    "controls.answer": "set_own_answer",
    "deletion.cancel": "call_deletion_off",
    "deletion.start": "delete_organisation",
    "evaluations.evaluate": "evaluate",
    "evaluations.replay": "replay_evaluation",
    "evidence_adding.add_files": "upload_evidence_content",
    "evidence_adding.add_statement": "register_note",
    "evidence_changing.redact": "redact_evidence",
    "evidence_changing.set_controls": "set_evidence_controls",
    "invitations.cancel": "cancel_invitation",
    "invitations.invite": "invite",
    "invitations.send_again": "resend_invitation",
    "joining.accept": "accept_invitation",
    "joining.decline": "decline_invitation",
    "logo.change": "set_logo",
    "logo.remove": "remove_logo",
    "looking_ahead.what_if": "try_what_if",
    "notifications.choose": "choose_notifications",
    "organisations.create": "create_organisation",
    "organisations.switch": "switch_organisation",
    "ownership.accept": "accept_ownership",
    "ownership.decline": "decline_ownership",
    "ownership.hand_over": "offer_ownership",
    "ownership.take_back": "take_ownership_offer_back",
    "people.change_role": "change_member_role",
    "people.end_access": "end_member_access",
    "people.end_links": "end_links_left_behind",
    "people.restore_access": "restore_member_access",
    "profile.discard": "discard_profile_draft",
    "profile.publish": "publish_profile_draft",
    "renewal.confirm": "confirm_renewal_part",
    "renewal.state": "state_renewal",
    "renewal.unconfirm": "unconfirm_renewal_part",
    "reports.approve": "approve_report",
    "reports.ask": "create_report",
    "settings.change": "change_settings",
    "sharing.revoke": "revoke_share",
    "sharing.share": "share_report",
    "sign_in.sign_out": "sign_out",
    "tokens.make": "make_token",
    "tokens.revoke": "revoke_token",
    "tokens.revoke_anybodys": "revoke_members_token",
    "your_data.ask_for_copy": "ask_for_copy",
    "your_data.erase": "ask_for_erasure",
}
# What is a browser's by its nature; docs/client.md says the same to whoever writes programs.
BY_LINK = "whoever has the link of a letter comes in by it, in a browser"
PAGE_BY_PAGE = "a draft typed page by page; programs replace the profile whole (replace_profile)"
BROWSERS = {
    "joining.enter": BY_LINK,
    "joining.enter_by_invitation": BY_LINK,
    "joining.send_link": BY_LINK,
    "notifications.stop": "a button of a mail program (RFC 8058); programs choose by choose_notifications",
    "shared.unlock": "a shared report is a page for who has its link; programs read the report itself",
    **dict.fromkeys(
        (
            "profile_import.apply",
            "profile_import.preview",
            "profile_lists.copy",
            "profile_lists.remove",
            "profile_lists.say_none",
            "profile_lists.say_not_known",
            "profile_pages.add",
            "profile_pages.save",
            "profile_pages.save_entry",
        ),
        PAGE_BY_PAGE,
    ),
}

# SAIS 5.3, with the status of success; billing answers feature_disabled until there is something to pay with.
OF_SAIS = {
    ("POST", "/auth/callback"): 200,
    ("GET", "/org-profile"): 200,
    ("PUT", "/org-profile"): 200,
    ("POST", "/evidence/files"): 201,
    ("POST", "/evidence/assertions"): 201,
    ("POST", "/evaluate"): 200,
    ("POST", "/reports"): 201,
    ("GET", "/reports/<uuid:report_id>"): 200,
    ("GET", "/reports/<uuid:report_id>/download"): 200,
    ("POST", "/billing/portal"): 503,
    ("POST", "/billing/checkout"): 503,
    ("POST", "/billing/stripe/webhook"): 503,
    ("GET", "/handshake/redirect"): 200,
}
# SAIS 7.12.3: connectors, the NIS2 pack, partners and attestations are kept for later.
LATER = ["/attestations", "/connectors", "/packs/nis2", "/partner/organisations"]


@pytest.mark.req("API-01", "API-10")
def test_every_address_of_the_specification_is_there() -> None:
    declared: dict[tuple[str, str], set[int]] = {
        (operation.method, operation.rule): {*operation.answers, *operation.problems}
        for group in GROUPS
        for operation in group.operations
    }
    for address, status in OF_SAIS.items():
        assert status in declared[address], address
    later = [rule for (_, rule), statuses in declared.items() if 501 in statuses and "/billing/" not in rule]
    assert sorted(later) == LATER


@pytest.mark.req("API-01")
def test_every_form_of_a_page_has_its_operation_or_a_reason(app: Flask) -> None:
    forms, operations = set(), set()
    for rule in app.url_map.iter_rules():
        operation = operation_of(app.view_functions[rule.endpoint])
        if operation is not None:
            operations.add(operation.name)
        elif "POST" in (rule.methods or set()):
            forms.add(rule.endpoint)
    told = SAME.keys() | BROWSERS.keys()
    assert sorted(forms - told) == [], "Give these an operation of the API, or say why they have none."
    assert sorted(told - forms) == [], "These forms are gone."
    assert sorted(set(SAME.values()) - operations) == [], "These operations are gone."
    assert not SAME.keys() & BROWSERS.keys()


@pytest.mark.req("API-01", "AUTH-06", "API-11")
def test_what_wants_a_recent_sign_in_on_a_page_wants_it_of_programs(app: Flask) -> None:
    by_name = {
        operation.name: view
        for view in app.view_functions.values()
        if (operation := operation_of(view)) is not None
    }
    for form, name in SAME.items():
        fresh = getattr(app.view_functions[form], "needs_fresh_sign_in", False)
        assert getattr(by_name[name], "needs_fresh_sign_in", False) == fresh, name
        operation = operation_of(by_name[name])
        assert operation is not None
        assert not (fresh and operation.takes_tokens), name
