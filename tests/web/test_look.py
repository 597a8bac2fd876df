"""Names of built files, while somebody builds."""

from __future__ import annotations

import json
import os
from pathlib import Path

from appliance.web.look import static_urls


def _built(folder: Path, name: str, at: int) -> None:
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({"app.css": name}), encoding="utf-8")
    os.utime(manifest, (at, at))


def test_pages_keep_the_names_they_know_while_a_build_replaces_the_files(tmp_path: Path) -> None:
    _built(tmp_path, "app-1.css", 1)
    url = static_urls(tmp_path)
    assert url("app.css") == "/static/built/app-1.css"
    (tmp_path / "manifest.json").unlink()
    assert url("app.css") == "/static/built/app-1.css"
    _built(tmp_path, "app-2.css", 2)
    assert url("app.css") == "/static/built/app-2.css"
