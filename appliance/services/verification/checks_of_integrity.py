"""Whether the bundle is as it was signed: its bytes, its shape, its manifest, and its files."""

from __future__ import annotations

import re

from appliance.foundation.canonical_json import canonical_bytes, sha256_hex
from appliance.services.verification.bundle_format import (
    FILES,
    FORMATS_WITH_FURTHER_FILES,
    FURTHER_FILES,
    PARTS,
    manifest_entry,
)
from appliance.services.verification.canonical_form import departure_from_canonical
from appliance.services.verification.case import Case
from appliance.services.verification.verdict import Outcome, State, failed, not_run, passed

_PDF_MARK = re.compile(rb"transcrypt-report-sha256:([0-9A-Za-z]*)")


def check_canonical(case: Case) -> Outcome:
    """One value has one form, so that no byte can change without changing what is said."""
    departure = departure_from_canonical(case.data, case.bundle)
    if departure is None:
        return passed("The file is canonical JSON, byte for byte.")
    return failed(f"The file is not in canonical form: {departure.sentence}.", departure.place)


def check_schema(case: Case) -> Outcome:
    """Closed everywhere: a field nobody knows is as wrong as one that is missing."""
    if not case.problems:
        return passed("Every part has the shape it must have.")
    first = case.problems[0]
    more = f" (and {len(case.problems) - 1} more)" if len(case.problems) > 1 else ""
    where = f"{first.pointer}: " if first.pointer else ""
    return failed(f"The shape is wrong: {where}{first.message}{more}.", first.pointer)


def check_entries(case: Case) -> Outcome:
    """The manifest names each part and file once, in the order of the format, and nothing else."""
    names = [entry["name"] for entry in case.bundle["manifest"]["entries"]]
    may_name = FURTHER_FILES if case.bundle.get("format") in FORMATS_WITH_FURTHER_FILES else ()
    expected = [*PARTS, *FILES, *(name for name in may_name if name in names)]
    if names == expected:
        return passed(f"The manifest names all {len(expected)} parts and files, and nothing else.")
    place = "/manifest/entries"
    removed = [name for name in expected if name not in names]
    if removed:
        return failed(f"The manifest lacks {', '.join(removed)}: it was removed.", place)
    added = [at for at, name in enumerate(names) if name not in expected or name in names[:at]]
    if added:
        return failed(f"The manifest names {names[added[0]]!r}: it was added.", f"{place}/{added[0]}")
    return failed("The manifest names its entries in another order than the format asks.", place)


def check_hashes(case: Case) -> Outcome:
    """Each part inside the bundle against its manifest entry."""
    entries = {entry["name"]: entry for entry in case.bundle["manifest"]["entries"]}
    wrong = [
        name
        for name in PARTS
        if name not in case.bundle
        or entries.get(name) != manifest_entry(name, canonical_bytes(case.bundle[name]))
    ]
    if not wrong:
        return passed(f"All {len(PARTS)} parts have the size and SHA-256 of the manifest.")
    parts = ", ".join(wrong)
    return failed(f"Changed or removed since the manifest was made: {parts}.", f"/{wrong[0]}")


def check_html(case: Case) -> Outcome:
    """The HTML copy against its manifest entry."""
    return _file_against_manifest(case, "report.html")


def check_pdf(case: Case) -> Outcome:
    """Both ways: the file is the one that was signed, and it says itself which report it shows."""
    data = case.files["report.pdf"]
    against_manifest = _file_against_manifest(case, "report.pdf")
    if data is None or not case.is_sound("report"):
        return against_manifest
    marks = {mark.decode("ascii") for mark in _PDF_MARK.findall(data)}
    digest = sha256_hex(case.bundle["report"])
    if marks == {digest}:
        return against_manifest
    says = f"names report {min(marks - {digest}) or 'nothing'}" if marks else "names no report"
    return failed(f"The PDF {says} in its keywords, but the report here is {digest}.", "/report")


def check_further_files(case: Case) -> Outcome:
    """Each further file that was given against its manifest entry; the first that does not fit is told."""
    given = [name for name in FURTHER_FILES if case.files.get(name) is not None]
    if not given:
        return not_run("No further file was given.")
    outcomes = [_file_against_manifest(case, name) for name in given]
    wrong = [outcome for outcome in outcomes if outcome.state is not State.PASSED]
    return wrong[0] if wrong else passed(f"Given as they were signed: {', '.join(given)}.")


def _file_against_manifest(case: Case, name: str) -> Outcome:
    data = case.files[name]
    if data is None:
        return not_run(f"{name} was not given.")
    for at, entry in enumerate(case.bundle["manifest"]["entries"]):
        if entry["name"] == name:
            if entry == manifest_entry(name, data):
                return passed(f"The {name} given is the one that was signed.")
            return failed(f"The {name} given is not the one that was signed.", f"/manifest/entries/{at}")
    return failed(f"The manifest has no entry for {name}.", "/manifest/entries")
