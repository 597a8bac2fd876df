"""What the offline verifier carries needs nothing but the standard library and itself."""

import sys
from pathlib import Path

import pytest

from scripts.tools.verifier_archive import module_files
from tests.architecture.checkout import CHECKOUT, imported_modules, relative

CARRIED = module_files(CHECKOUT)


def module_name(path: Path) -> str:
    return relative(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


NAMES = {module_name(path) for path in CARRIED}


@pytest.mark.req("REPT-08")
@pytest.mark.parametrize("path", CARRIED, ids=relative)
def test_a_carried_module_imports_only_what_is_carried_too(path: Path) -> None:
    for line, name in imported_modules(path):
        known = name in NAMES or name.rpartition(".")[0] in NAMES if name.startswith("appliance") else None
        if known is None:
            known = name.partition(".")[0] in sys.stdlib_module_names
        assert known, f"{relative(path)}:{line}: {name} is not in the verifier; move it or do without"
