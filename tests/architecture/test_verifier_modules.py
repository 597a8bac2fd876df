"""What the offline verifier carries needs nothing but the standard library and itself."""

import sys
from pathlib import Path

import pytest

from appliance.services.verifier_file import module_files
from tests.architecture.checkout import CHECKOUT, imported_modules, relative

CARRIED = module_files(CHECKOUT)


def module_name(path: Path) -> str:
    return relative(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


NAMES = {module_name(path) for path in CARRIED}


@pytest.mark.req("REPT-08")
def test_a_carried_module_imports_only_what_is_carried_too() -> None:
    assert len(CARRIED) > 20
    strange = [
        f"{relative(path)}:{line}: {name}"
        for path in CARRIED
        for line, name in imported_modules(path)
        if not is_carried(name)
    ]
    assert strange == [], "These are not in the verifier; move them or do without."


def is_carried(name: str) -> bool:
    if name.startswith("appliance"):
        return name in NAMES or name.rpartition(".")[0] in NAMES
    return name.partition(".")[0] in sys.stdlib_module_names
