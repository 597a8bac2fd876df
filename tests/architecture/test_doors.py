"""Where processes start, adapters are picked; everywhere else they are arguments."""

from pathlib import Path

import pytest

from tests.architecture.checkout import imported_modules, python_files, relative

# A reason beside each.
MAY_PICK = {
    "appliance/web/wsgi.py": "the start of the web process",
    "appliance/jobs/worker.py": "the start of the worker",
    "appliance/jobs/__main__.py": "the same",
}
MAY_READ_THE_ENVIRONMENT = {
    "appliance/web/wsgi.py": "the start of the web process",
    "appliance/jobs/worker.py": "the start of the worker",
    "appliance/jobs/__main__.py": "the same",
    "appliance/cli/": "each command is a process",
    "appliance/foundation/last_door.py": "TRANSCRYPT_DEBUG, where nothing else can be trusted any more",
    "appliance/adapters/documents/layout_engine.py": "hides from a library what it would read there",
    "appliance/adapters/documents/pdf.py": "tells a library the date, which it takes from nowhere else",
}


def test_only_where_a_process_starts_are_adapters_picked() -> None:
    picking = [
        relative(path)
        for path in python_files("appliance/web", "appliance/jobs")
        if any(name.startswith("appliance.wiring") for _, name in imported_modules(path))
    ]
    assert picking
    assert [name for name in picking if name not in MAY_PICK] == []


@pytest.mark.req("SEC-02")
def test_settings_come_from_one_object_and_not_from_the_environment() -> None:
    reading = [relative(path) for path in python_files("appliance") if reads_the_environment(path)]
    assert reading
    offenders = [name for name in reading if not name.startswith(tuple(MAY_READ_THE_ENVIRONMENT))]
    assert offenders == [], "Take what they need from AppSettings, or as an argument."


def reads_the_environment(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    return "os.environ" in text or "os.getenv" in text
