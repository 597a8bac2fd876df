"""Settings: read once from the environment into a frozen object; a wrong one stops the start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from appliance.foundation.errors import RefusedError

_CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Settings:
    """Where things are kept.

    ``home`` holds everything this installation keeps for itself, ``packs_dir`` the installed rulepacks
    with their signatures. ``trusted_keys`` are ``.pub`` files and folders of them; ``signing_key_path``
    is the private key that signs bundles and packs, which need not exist.
    """

    home: Path
    packs_dir: Path
    trusted_keys: tuple[Path, ...]
    signing_key_path: Path


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings of an environment; a variable set to nothing counts as not set.

    TRANSCRYPT_HOME (default: ``.local`` in the checkout), TRANSCRYPT_TRUSTED_KEYS (``.pub`` files and
    folders, separated like PATH; default: ``keys/trusted`` in the home) and TRANSCRYPT_SIGNING_KEY
    (default: ``keys/local.key`` in the home). Raises RefusedError naming the variable and the mend.
    """
    home = _home(environ)
    if home.exists() and not home.is_dir():
        raise RefusedError(f"{home} is not a folder", place="TRANSCRYPT_HOME", mend="Name a folder")
    signing_key = environ.get("TRANSCRYPT_SIGNING_KEY")
    return Settings(
        home=home,
        packs_dir=home / "packs",
        trusted_keys=_trusted_keys(environ, home),
        signing_key_path=Path(signing_key) if signing_key else home / "keys" / "local.key",
    )


def _home(environ: Mapping[str, str]) -> Path:
    if home := environ.get("TRANSCRYPT_HOME"):
        return Path(home)
    if (_CHECKOUT / "pyproject.toml").is_file():
        return _CHECKOUT / ".local"
    raise RefusedError(
        "is not set, and this installation is not a checkout",
        place="TRANSCRYPT_HOME",
        mend="Set it to a folder",
    )


def _trusted_keys(environ: Mapping[str, str], home: Path) -> tuple[Path, ...]:
    value = environ.get("TRANSCRYPT_TRUSTED_KEYS")
    if not value:
        return (home / "keys" / "trusted",)
    places = tuple(Path(part) for part in value.split(os.pathsep) if part)
    for place in places:
        if not place.exists():
            raise RefusedError(
                f"there is no {place}",
                place="TRANSCRYPT_TRUSTED_KEYS",
                mend="Name .pub files or folders that exist, or leave it unset",
            )
        if place.is_file() and place.suffix != ".pub":
            raise RefusedError(
                f"{place} is not a .pub file", place="TRANSCRYPT_TRUSTED_KEYS", mend="Name public keys only"
            )
    return places
