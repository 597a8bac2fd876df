"""A draft becomes a version that nobody can change, hashed, audited and judged anew."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest

from appliance.foundation.domain_errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
    VersionMismatchError,
)
from appliance.models import assessment_state
from appliance.services import audit, profiles
from appliance.services.context import Context
from appliance.services.profiles.drafts import draft_to_change
from appliance.services.profiles.publish import Published
from tests.database import Database
from tests.services.profiles.asked import ready_profile


def write(ctx: Context, **sections: Any) -> None:
    with draft_to_change(ctx) as profile:
        profile.update(sections)


def publish(ctx: Context, note: str = "") -> Published:
    draft = profiles.open_draft(ctx)
    return profiles.publish(ctx, note, draft_version=draft.version, latest=draft.latest)


@pytest.mark.req("PROF-02", "PROF-05")
def test_a_draft_is_published_as_a_numbered_version(alice: Context) -> None:
    write(alice, org={"legal_name": "Acorn Ltd"})
    first = publish(alice, "  The start ")
    write(alice, org={"legal_name": "Acorn Limited"})
    second = publish(alice)
    assert (first.number, second.number) == (1, 2)
    version = profiles.get_version(alice, 1)
    assert version.document == {"org": {"legal_name": "Acorn Ltd"}}
    assert (version.note, version.published_by) == ("The start", "Owner of Acorn Ltd")
    written = json.dumps(version.document, separators=(",", ":")).encode()
    assert version.sha256 == sha256(written).hexdigest()
    latest = profiles.latest_version(alice)
    assert latest is not None
    assert latest.number == 2
    events = [json.loads(line)["action"] for line in audit.export_lines(alice)]
    assert events.count("profile.published") == 2


def test_publishing_asks_for_a_new_evaluation(alice: Context) -> None:
    write(alice, org={"legal_name": "Acorn Ltd"})
    publish(alice)
    with alice.transaction():
        state = assessment_state.find(alice.tenant_id)
    assert state is not None
    assert state.inputs_version == 1


def test_publishing_what_stands_already_is_refused(alice: Context) -> None:
    write(alice, org={"legal_name": "Acorn Ltd"})
    publish(alice)
    with pytest.raises(ConflictError, match="Nothing has changed"):
        publish(alice)


@pytest.mark.req("PROF-02")
def test_only_what_was_looked_at_is_published(alice: Context) -> None:
    write(alice, org={"legal_name": "Acorn Ltd"})
    looked_at = profiles.open_draft(alice)
    write(alice, org={"legal_name": "Mallow Ltd"})
    with pytest.raises(VersionMismatchError):
        profiles.publish(alice, draft_version=looked_at.version, latest=looked_at.latest)
    assert profiles.latest_version(alice) is None


@pytest.mark.parametrize(
    ("sections", "pointer"),
    [
        ({"org": {"headcount": "ten"}}, "/org/headcount"),
        ({"org": {"colour": "green"}}, "/org/colour"),
        (
            {"networks": [{"id": "lan"}], "devices": [{"id": "pc", "network_ids": ["gone"]}]},
            "/devices/0/network_ids/0",
        ),
        ({"devices": [{"id": "pc"}, {"id": "pc"}]}, "/devices/1/id"),
        ({"org": {"legal_name": "  "}}, "/org/legal_name"),
        ({"org": {"legal_name": "a\x07b"}}, "/org/legal_name"),
        ({"org": {"other_entities": [{"name": "Twin"}, {"name": "Twin"}]}}, "/profile/org/other_entities"),
    ],
)
@pytest.mark.req("PROF-01")
def test_a_profile_that_cannot_be_used_is_not_published(
    alice: Context, sections: dict[str, Any], pointer: str
) -> None:
    write(alice, **sections)
    with pytest.raises(InvalidError) as refused:
        publish(alice)
    assert refused.value.fields[0].field in {pointer, pointer.removeprefix("/profile")}
    assert profiles.latest_version(alice) is None


def test_answers_that_do_not_apply_are_not_published(alice: Context) -> None:
    write(alice, remote={"count": 0, "connection": ["mobile_data"]})
    publish(alice)
    latest = profiles.latest_version(alice)
    assert latest is not None
    assert latest.document == {"remote": {"count": 0}}


@pytest.mark.parametrize(
    "note",
    ["x" * 301, "a\x00b", "paid \u202eexe.doc", "\u2066hidden\u2069", "zero\u200bwidth"],
    ids=["long", "control", "override", "isolate", "invisible"],
)
def test_a_note_that_cannot_be_kept_is_refused(alice: Context, note: str) -> None:
    write(alice, org={"legal_name": "Acorn Ltd"})
    with pytest.raises(InvalidError) as refused:
        publish(alice, note)
    assert refused.value.fields[0].field == "note"


def test_a_note_may_hold_emoji_and_other_writing(alice: Context) -> None:
    write(alice, org={"legal_name": "Acorn Ltd"})
    note = "Checked by the family 👩\u200d👧, \u0645\u06cc\u200c\u062e"
    publish(alice, note)
    assert profiles.get_version(alice, 1).note == note


def test_a_note_of_earlier_days_turns_no_line_round(alice: Context, db: Database) -> None:
    write(alice, org={"legal_name": "Acorn Ltd"})
    publish(alice)
    with db.as_admin() as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute(
            "update profile_version set note = 'paid \u202eexe' where tenant_id = %s", (alice.tenant_id,)
        )
    shown = profiles.list_versions(alice).lines[0].note, profiles.get_version(alice, 1).note
    assert shown == ("paid [U+202E]exe",) * 2


@pytest.mark.req("PROF-02")
def test_a_whole_profile_replaces_the_version_that_was_expected(alice: Context) -> None:
    document = ready_profile()
    first = profiles.replace_profile(alice, document, 0)
    assert (first.number, first.changed) == (1, True)
    assert profiles.open_draft(alice).document == document
    again = profiles.replace_profile(alice, document, 1)
    assert (again.number, again.changed) == (1, False)
    with pytest.raises(VersionMismatchError, match="version 1 stands"):
        profiles.replace_profile(alice, {}, 0)
    version = profiles.get_version(alice, 1)
    assert version.etag == f'"1-{version.sha256[:16]}"'


@pytest.mark.req("PROF-02", "PROF-03")
def test_a_draft_with_changes_survives_a_version_that_overtakes_it(alice: Context) -> None:
    profiles.replace_profile(alice, {"org": {"legal_name": "Acorn Ltd"}}, 0)
    write(alice, org={"legal_name": "Acorn Limited"})
    profiles.replace_profile(alice, {"org": {"legal_name": "Acorn Holding"}}, 1)
    draft = profiles.open_draft(alice)
    assert draft.overtaken
    assert draft.document == {"org": {"legal_name": "Acorn Limited"}}
    profiles.discard_draft(alice)
    fresh = profiles.open_draft(alice)
    assert (fresh.overtaken, fresh.document) == (False, {"org": {"legal_name": "Acorn Holding"}})


@pytest.mark.req("PROF-05")
def test_the_history_lists_every_version_and_what_changed(alice: Context) -> None:
    for name in ("Acorn", "Acorn Ltd", "Acorn Limited"):
        write(alice, org={"legal_name": name}, networks=[{"id": name.lower().replace(" ", "-")}])
        publish(alice)
    shown = profiles.list_versions(alice)
    lines, total = shown.lines, shown.total
    assert ([line.number for line in lines], total) == ([3, 2, 1], 3)
    changes = profiles.changes_between(
        profiles.get_version(alice, 1).document, profiles.get_version(alice, 3).document
    )
    assert [(change.kind, change.path) for change in changes] == [
        ("removed", "profile.networks[acorn]"),
        ("added", "profile.networks[acorn-limited]"),
        ("changed", "profile.org.legal_name"),
    ]


@pytest.mark.req("ORG-07")
def test_a_version_of_another_organisation_is_not_there(alice: Context, mallory: Context) -> None:
    profiles.replace_profile(alice, {"org": {"legal_name": "Acorn Ltd"}}, 0)
    assert profiles.latest_version(mallory) is None
    with pytest.raises(NotFoundError):
        profiles.get_version(mallory, 1)
