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


@pytest.mark.parametrize("path", python_files("appliance/web", "appliance/jobs"), ids=relative)
def test_only_where_a_process_starts_are_adapters_picked(path: Path) -> None:
    imports = {name for _, name in imported_modules(path)}
    assert "appliance.wiring" not in imports or relative(path) in MAY_PICK


@pytest.mark.req("SEC-02")
@pytest.mark.parametrize("path", python_files("appliance"), ids=relative)
def test_settings_come_from_one_object_and_not_from_the_environment(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    reads = "os.environ" in text or "os.getenv" in text
    assert not reads or relative(path).startswith(tuple(MAY_READ_THE_ENVIRONMENT)), (
        f"{relative(path)} reads the environment: take what it needs from AppSettings, or as an argument"
    )
