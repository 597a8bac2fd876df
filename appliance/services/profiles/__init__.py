"""The intake: what an organisation says about itself, asked, kept as a draft, and published as versions."""

from __future__ import annotations

from appliance.services.profiles.asked_pages import show_page
from appliance.services.profiles.csv_export import export_list, template
from appliance.services.profiles.csv_import import import_list, importable, preview_import
from appliance.services.profiles.csv_rows import column_words
from appliance.services.profiles.drafts import open_draft
from appliance.services.profiles.fact_addresses import edit_path, field_labels, list_name, list_url
from appliance.services.profiles.lists import (
    copy_entry,
    remove_entry,
    say_none,
    say_not_known,
    show_entry,
    show_list,
)
from appliance.services.profiles.overview import review, task_list
from appliance.services.profiles.places import EntryGoneError, ListAddress, PageAddress
from appliance.services.profiles.presentation import screens
from appliance.services.profiles.publish import Published, discard_draft, publish, replace_profile
from appliance.services.profiles.save_pages import Saved, save_page
from appliance.services.profiles.screens import ListScreen, Section
from appliance.services.profiles.version_pages import compare_versions, show_version
from appliance.services.profiles.versions import (
    Version,
    VersionLine,
    changes_between,
    get_version,
    latest_version,
    list_versions,
    standing_profile,
    version_changes,
)
from appliance.services.profiles.ways import Way, list_of, typed_in_words, way_on

__all__ = [
    "EntryGoneError",
    "ListAddress",
    "ListScreen",
    "PageAddress",
    "Published",
    "Saved",
    "Section",
    "Version",
    "VersionLine",
    "Way",
    "changes_between",
    "column_words",
    "compare_versions",
    "copy_entry",
    "discard_draft",
    "edit_path",
    "export_list",
    "field_labels",
    "get_version",
    "import_list",
    "importable",
    "latest_version",
    "list_name",
    "list_of",
    "list_url",
    "list_versions",
    "open_draft",
    "preview_import",
    "publish",
    "remove_entry",
    "replace_profile",
    "review",
    "save_page",
    "say_none",
    "say_not_known",
    "screens",
    "show_entry",
    "show_list",
    "show_page",
    "show_version",
    "standing_profile",
    "task_list",
    "template",
    "typed_in_words",
    "version_changes",
    "way_on",
]
