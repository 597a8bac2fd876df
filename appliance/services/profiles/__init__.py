"""The intake: what an organisation says about itself, asked, kept as a draft, and published as versions."""

from __future__ import annotations

from appliance.services.profiles.asked_pages import show_page
from appliance.services.profiles.drafts import open_draft
from appliance.services.profiles.fact_addresses import edit_path, field_labels
from appliance.services.profiles.lists import (
    copy_entry,
    remove_entry,
    say_none,
    say_not_known,
    show_entry,
    show_list,
)
from appliance.services.profiles.places import EntryGoneError, ListAddress, PageAddress
from appliance.services.profiles.presentation import screens
from appliance.services.profiles.publish import discard_draft, document_problems, publish, replace_profile
from appliance.services.profiles.save_pages import save_page
from appliance.services.profiles.versions import (
    Version,
    changes_between,
    get_version,
    latest_version,
    list_versions,
)

__all__ = [
    "EntryGoneError",
    "ListAddress",
    "PageAddress",
    "Version",
    "changes_between",
    "copy_entry",
    "discard_draft",
    "document_problems",
    "edit_path",
    "field_labels",
    "get_version",
    "latest_version",
    "list_versions",
    "open_draft",
    "publish",
    "remove_entry",
    "replace_profile",
    "save_page",
    "say_none",
    "say_not_known",
    "screens",
    "show_entry",
    "show_list",
    "show_page",
]
