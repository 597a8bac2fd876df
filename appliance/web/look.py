"""What pages are drawn with: the built files browsers fetch, and the templates of the component library."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from flask import Flask
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from appliance.foundation.errors import RefusedError

BUILT: Final = Path(__file__).parent / "static" / "built"
STATIC_PATH: Final = "/static/built"


def served_names(folder: Path = BUILT) -> dict[str, str]:
    """Each file's plain name and the name it is served under, which ends in a piece of its SHA-256.

    Raises:
        RefusedError: the files have not been built yet.
    """
    try:
        names = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RefusedError(
            "The files for browsers are missing. Build them with scripts/build-assets.sh."
        ) from None
    return {str(plain): str(served) for plain, served in names.items()}


def static_urls(folder: Path = BUILT) -> Callable[[str], str]:
    """The function templates ask for the address of a built file; a name that was not built is an error.

    A build while the product runs is noticed, so that a page never names files that are gone.
    """
    manifest, names, read_at = folder / "manifest.json", served_names(folder), 0

    def static_url(name: str) -> str:
        nonlocal names, read_at
        try:
            changed_at = manifest.stat().st_mtime_ns
            if changed_at != read_at:
                names, read_at = served_names(folder), changed_at
        except (FileNotFoundError, RefusedError):
            pass  # a build is just replacing it: the names we have hold until it is done
        return f"{STATIC_PATH}/{names[name]}"

    return static_url


def install_look(app: Flask) -> None:
    """Let templates import the component library's macros and ask for built files."""
    components = PackageLoader("govuk_frontend_jinja")
    app.jinja_loader = ChoiceLoader(
        [PackageLoader("appliance.web"), PrefixLoader({"govuk_frontend_jinja": components})]
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["static_url"] = static_urls()
