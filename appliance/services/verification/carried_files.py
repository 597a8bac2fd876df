"""The data files that come with the verifier: schemas, and the hashes of published packs.

They are read through the loader of our own package, which finds them in a checkout, in an installation
and inside the one-file verifier, which is a zip.
"""

from __future__ import annotations

from functools import cache
from pathlib import PurePath
from typing import Any, Protocol, cast

import appliance
from appliance.foundation.strict_json import parse_json


class _Loader(Protocol):
    """What every loader of modules can do, from a folder and from a zip alike (PEP 302)."""

    def get_data(self, path: str) -> bytes: ...


_PUBLISHED = "rulepacks/published.json"


@cache
def schema(name: str) -> dict[str, Any]:
    """The JSON Schema ``appliance/schemas/<name>.schema.json``."""
    path = f"appliance/schemas/{name}.schema.json"
    document: dict[str, Any] = parse_json(_read(path), source=path)
    return document


def published_packs() -> list[dict[str, Any]] | None:
    """The entries of ``rulepacks/published.json``; None where it does not come with this installation."""
    try:
        data = _read(_PUBLISHED)
    except OSError:  # FileNotFoundError in a folder; a zip says no more than OSError
        return None
    return list(parse_json(data, source=_PUBLISHED)["packs"])


def _read(path: str) -> bytes:
    around_the_package = PurePath(str(appliance.__file__)).parent.parent
    loader = cast(_Loader, appliance.__loader__)
    return loader.get_data(str(around_the_package / path))
