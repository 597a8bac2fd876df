"""The data files that come with the product: schemas, and the hashes of published packs.

They are read through the loader of our own package, which finds them in a checkout, in an installation
and inside the one-file verifier, which is a zip.
"""

from __future__ import annotations

from functools import cache
from pathlib import PurePath
from typing import Any, Protocol, cast

import appliance
from appliance.foundation.json_schema import Validator, compile_schema
from appliance.foundation.strict_json import parse_json

SCHEMAS = (
    "bundle",
    "facts",
    "findings",
    "flags",
    "log_event",
    "org_profile",
    "plans",
    "rulepack",
    "sign_off",
)
_PUBLISHED = "rulepacks/published.json"
# What lies beside the package in a checkout, and in the one-file verifier, is here when installed (setup.py).
INSTALLED = "appliance/carried"


class _Loader(Protocol):
    """What every loader of modules can do, from a folder and from a zip alike (PEP 302)."""

    def get_data(self, path: str) -> bytes: ...


@cache
def schema(name: str) -> dict[str, Any]:
    """The JSON Schema ``appliance/schemas/<name>.schema.json``; ``name`` is one of SCHEMAS."""
    path = f"appliance/schemas/{name}.schema.json"
    document: dict[str, Any] = parse_json(_read(path), source=path)
    return document


@cache
def validator(name: str, definition: str | None = None) -> Validator:
    """The compiled schema of that name, or of one of its ``$defs``; it may refer to any other of ours."""
    known = {document["$id"]: document for document in map(schema, SCHEMAS)}
    fragment = f"/$defs/{definition}" if definition else ""
    return compile_schema({"$ref": f"{schema(name)['$id']}#{fragment}"}, resources=known)


def published_packs() -> list[dict[str, Any]] | None:
    """The entries of ``rulepacks/published.json``; None where it does not come with this installation."""
    try:
        data = read_beside(_PUBLISHED)
    except OSError:  # FileNotFoundError in a folder; a zip says no more than OSError
        return None
    return list(parse_json(data, source=_PUBLISHED)["packs"])


def read_beside(path: str) -> bytes:
    """A file that lies beside the package, or is carried in it. Raises OSError where it is neither."""
    try:
        return _read(f"{INSTALLED}/{path}")
    except OSError:
        return _read(path)


def _read(path: str) -> bytes:
    around_the_package = PurePath(str(appliance.__file__)).parent.parent
    loader = cast(_Loader, appliance.__loader__)
    return loader.get_data(str(around_the_package / path))
