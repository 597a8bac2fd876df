"""CE-SCOPE: whether the scope is one an assessor can accept."""

from __future__ import annotations

from functools import partial

from scripts.benchmarks.floor_checks import ATTEST, BLOCKING, DOUBT, NOTICE, each, whole
from scripts.benchmarks.floor_devices import end_user
from scripts.benchmarks.floor_logic import (
    UNKNOWN,
    Entry,
    among,
    both,
    either,
    field_is,
    field_unknown,
    key,
    name,
    negated,
    not_among,
    same,
)
from scripts.benchmarks.floor_organisation import Group, Organisation
from scripts.benchmarks.floor_results import Check
from scripts.benchmarks.floor_scope import ALL_DEVICES_READS, SEPARATING, out_student, out_third_party

_SET_UP = (
    "is out of scope. Confirm that it is set up properly before it touches the organisation's data "
    "or services."
)


def checks(org: Organisation) -> list[Check]:
    """CE-SCOPE."""
    return [*_of_devices(org), *_of_sub_sets(org), *_of_people(org), *_of_services(org), *_attested(org)]


def _of_devices(org: Organisation) -> list[Check]:
    listed = None if not org.devices.listed else either(*map(end_user, org.devices.entries))
    return [
        whole(
            org,
            "no-end-user-device",
            BLOCKING,
            negated(listed),
            "No laptop, desktop, thin client, tablet or phone is in scope.",
            *ALL_DEVICES_READS,
            "devices[*].count",
        ),
        each(
            org,
            "device-scope-unclear",
            DOUBT,
            org.devices,
            lambda d: org.scope.out_of_scope(d) is not False,
            lambda d: (
                f"{name(d)} is treated as in scope. Say who uses it, who owns it, what for, "
                "and whether it reaches the internet."
            ),
        ),
        each(
            org,
            "boundary-device-owner-unknown",
            DOUBT,
            org.every_router,
            field_unknown("provided_by"),
            lambda b: f"It is not known who provides {name(b)}, so it is treated as in scope.",
            ".provided_by",
        ),
    ]


def _of_sub_sets(org: Organisation) -> list[Check]:
    partial_scope, whole_scope = same(org.scope.type, "partial"), same(org.scope.type, "whole")
    separated = org.exclusions.where(lambda e: among(e.get("method", UNKNOWN), SEPARATING), ".method")
    check = partial(each, org)
    return [
        check(
            "sub-set-method-not-accepted",
            BLOCKING,
            org.exclusions,
            lambda e: not_among(e.get("method", UNKNOWN), SEPARATING),
            lambda e: (
                f"{name(e)} is left out, but neither a firewall nor a VLAN separates it, "
                "so everything in it is in scope."
            ),
            ".method",
        ),
        check(
            "whole-scope-with-connected-sub-set",
            BLOCKING,
            separated,
            lambda e: both(same(e.get("internet_access", UNKNOWN), "yes"), whole_scope),
            lambda e: f"{name(e)} keeps internet access, so the whole organisation may not be claimed.",
            ".internet_access",
            "scope.type",
        ),
        check(
            "sub-set-internet-access-unknown",
            DOUBT,
            separated,
            field_unknown("internet_access"),
            lambda e: (
                f"It is not known whether {name(e)} has any internet access, "
                "so its devices are treated as in scope."
            ),
            ".internet_access",
        ),
        check(
            "sub-set-without-reason",
            BLOCKING,
            org.exclusions,
            lambda e: both(partial_scope, e.get("reason", UNKNOWN) in ("", UNKNOWN)),
            lambda e: f"{name(e)} is left out without a reason.",
            "scope.type",
            ".reason",
        ),
        whole(
            org,
            "partial-scope-without-sub-set",
            BLOCKING,
            both(partial_scope, not org.exclusions.entries),
            "The scope is partial, but it is not said which part is left out, or why.",
            "scope.type",
            "scope.exclusions",
        ),
        whole(
            org,
            "scope-type-not-stated",
            DOUBT,
            org.scope.type == UNKNOWN,
            "It is not said whether the whole organisation or a part of it is covered.",
            "scope.type",
        ),
    ]


def _of_people(org: Organisation) -> list[Check]:
    about = org.section("org")
    signatory = about.get("signatory", {})
    check = partial(whole, org)
    return [
        check(
            "it-lead-not-internal",
            BLOCKING,
            same(about.get("it_lead", {}).get("is_employee", UNKNOWN), "no"),
            "The person responsible for IT does not belong to the organisation.",
            "org.it_lead.is_employee",
        ),
        check(
            "signatory-not-at-board-level",
            BLOCKING,
            same(signatory.get("board_level", UNKNOWN), "no"),
            "The person who would sign is not a board member, owner or equivalent.",
            "org.signatory.board_level",
        ),
        each(
            org,
            "signatory-without-authority",
            BLOCKING,
            Group("profile.org.other_entities", sorted(about.get("other_entities", ()), key=key)),
            lambda _: same(signatory.get("covers_all_entities", UNKNOWN), "no"),
            lambda e: f"The person who would sign has no authority over {name(e)}.",
            "org.signatory.covers_all_entities",
        ),
        check(
            "insurance-not-available",
            NOTICE,
            either(
                same(org.scope.type, "partial"),
                same(about.get("turnover_under_20m", UNKNOWN), "no"),
                same(about.get("uk_or_cd_head_office", UNKNOWN), "no"),
            ),
            "The included insurance is not available. It needs the whole organisation in scope, a turnover "
            "under 20 million pounds, and a head office in the UK or Crown Dependencies.",
            "scope.type",
            "org.turnover_under_20m",
            "org.uk_or_cd_head_office",
        ),
    ]


def _of_services(org: Organisation) -> list[Check]:
    left_out = {e.get("name") for e in org.exclusions.entries}

    def excluded(c: Entry) -> bool:
        return c.get("excluded") == "yes" or c["id"] in left_out or c.get("name", UNKNOWN) in left_out

    check = partial(each, org)
    return [
        check(
            "cloud-service-excluded",
            BLOCKING,
            org.cloud_services,
            excluded,
            lambda c: f"{name(c)} is left out of scope, but it holds the organisation's data.",
            ".excluded",
            "scope.exclusions[*].name",
            ".id",
            ".name",
        ),
        check(
            "cloud-data-unknown",
            DOUBT,
            org.every_cloud_service,
            field_unknown("holds_org_data"),
            lambda c: (
                f"It is not known whether {name(c)} holds the organisation's data, "
                "so it is treated as in scope."
            ),
            ".holds_org_data",
        ),
        check(
            "personal-cloud-account",
            DOUBT,
            org.cloud_services,
            field_is("account", "personal_for_work"),
            lambda c: (
                f"{name(c)} is used for work through a personal account. The definition of a cloud service "
                "names only accounts of the organisation and business email addresses, so ask the assessor. "
                "Until then it is in scope."
            ),
            ".account",
        ),
    ]


def _attested(org: Organisation) -> list[Check]:
    with_data = org.every_device.where(field_is("use", "data_or_services"), ".use")
    check = partial(each, org)
    return [
        check(
            "third-party-device-set-up",
            ATTEST,
            org.every_device,
            out_third_party,
            lambda d: f"{name(d)} {_SET_UP}",
            ".user_role",
            ".ownership",
        ),
        check(
            "student-device-set-up",
            ATTEST,
            with_data,
            out_student,
            lambda d: f"{name(d)} {_SET_UP}",
            ".user_role",
            ".ownership",
        ),
    ]
