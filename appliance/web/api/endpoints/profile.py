"""The organisation's profile: read, replaced as a whole, and its versions (SAIS 5.3.2)."""

from __future__ import annotations

from typing import Any

from appliance.services import profiles
from appliance.services.permissions import Permission
from appliance.web.api.answering import Answer, Asked, moment
from appliance.web.api.contract import ApiGroup
from appliance.web.api.lists import page_asked, page_of
from appliance.web.guards import requires

api = ApiGroup("profile", "Profile")


@api.get(
    "/org-profile",
    access=requires(Permission.VIEW),
    answers={200: "org_profile_document"},
    problems=(404,),
    tagged=True,
)
def read_profile(asked: Asked) -> Answer:
    """Read the profile.

    The version that was published last, by which the organisation is judged. Its number is the ETag. A draft
    that people are writing on the pages is not in it.
    """
    number, written = profiles.standing_profile(asked.ctx)
    return Answer(written, tag=number)


@api.put(
    "/org-profile",
    access=requires(Permission.EDIT_PROFILE),
    body="org_profile_document",
    query="org_profile_note_query",
    answers={200: "org_profile_written"},
    shared=True,
)
def replace_profile(asked: Asked) -> Answer:
    """Replace the profile.

    What is sent becomes a new version as a whole: what it leaves out is unknown. Say which version it
    replaces by If-Match, or If-None-Match: * for the first. The same profile again changes nothing. Shape is
    checked by the schema; an id that stands twice, or one that leads nowhere, is refused with its place. A
    draft on the pages stays when it holds changes; whoever publishes it is told. The result is out of date
    until it is evaluated again, which happens by itself within about a minute.
    """
    published = profiles.replace_profile(
        asked.ctx, asked.body, asked.expected_version(), asked.query.get("note", "")
    )
    return Answer(_written(published), tag=published.number)


@api.get(
    "/org-profile/draft", access=requires(Permission.VIEW), answers={200: "org_profile_draft"}, tagged=True
)
def read_profile_draft(asked: Asked) -> Answer:
    """Read how far the draft on the pages is.

    Who saved it last, and from which version it began. A program replaces the profile whole; the draft is
    what people write page by page.
    """
    draft = profiles.open_draft(asked.ctx)
    body = {
        "version": draft.version,
        "based_on": draft.based_on,
        "latest": draft.latest,
        "overtaken": draft.overtaken,
        "updated_by": draft.updated_by,
        "updated_at": None if draft.updated_at is None else moment(draft.updated_at),
    }
    return Answer(body, tag=draft.version)


@api.post(
    "/org-profile/draft/publish",
    access=requires(Permission.EDIT_PROFILE),
    body="org_profile_draft_publish",
    answers={201: "org_profile_written"},
    shared=True,
)
def publish_profile_draft(asked: Asked) -> Answer:
    """Publish the draft as a new version.

    Say by If-Match which draft, and by latest on top of which version. Answers to questions that do not apply
    are left out. Refused with 409 E409_NOTHING_TO_PUBLISH where it says what is published already, and with
    422 for a draft that cannot be used.
    """
    published = profiles.publish(
        asked.ctx,
        asked.body.get("note", ""),
        draft_version=asked.expected_version(),
        latest=asked.body["latest"],
    )
    return Answer(_written(published), 201)


@api.delete("/org-profile/draft", access=requires(Permission.EDIT_PROFILE), answers={204: None}, shared=True)
def discard_profile_draft(asked: Asked) -> Answer:
    """Throw the draft away.

    It is what is published then, and nothing before the first version. Say by If-Match which draft.
    """
    profiles.discard_draft(asked.ctx, asked.expected_version())
    return Answer(status=204)


@api.get(
    "/org-profile/versions",
    access=requires(Permission.VIEW),
    query="page_query",
    answers={200: "org_profile_versions"},
)
def list_profile_versions(asked: Asked) -> Answer:
    """List the versions of the profile, newest first."""
    page, per_page = page_asked(asked)
    told = profiles.list_versions(asked.ctx, page=page, per_page=per_page)
    lines = told.lines if told.number == page else ()
    return Answer(page_of(asked, [_line(line) for line in lines], told.total))


@api.get(
    "/org-profile/versions/<int:number>",
    access=requires(Permission.VIEW),
    answers={200: "org_profile_version"},
)
def read_profile_version(asked: Asked, number: int) -> Answer:
    """Read one version of the profile.

    Versions never change. sha256 is of the document as canonical JSON.
    """
    found = profiles.get_version(asked.ctx, number)
    return Answer({**_line(found), "document": found.document})


@api.get(
    "/org-profile/changes",
    access=requires(Permission.VIEW),
    query="org_profile_changes_query",
    answers={200: "org_profile_changes"},
    problems=(404,),
)
def compare_profile_versions(asked: Asked) -> Answer:
    """Compare two versions of the profile."""
    before, after = asked.query["from"], asked.query["to"]
    changes = profiles.version_changes(asked.ctx, before, after)
    told = [
        {name: getattr(change, name) for name in ("path", "kind", "before", "after")} for change in changes
    ]
    return Answer({"from": before, "to": after, "changes": told})


def _written(published: profiles.Published) -> dict[str, Any]:
    return {
        "status": "updated" if published.changed else "unchanged",
        "version": published.number,
        "sha256": published.sha256,
    }


def _line(version: profiles.Version | profiles.VersionLine) -> dict[str, Any]:
    return {
        "version": version.number,
        "sha256": version.sha256,
        "note": version.note,
        "published_by": version.published_by,
        "published_at": moment(version.published_at),
    }
