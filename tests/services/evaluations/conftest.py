"""A home with keys and tiny packs, for services that judge facts."""

from pathlib import Path

import pytest

from tests.cli.tiny_packs import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
