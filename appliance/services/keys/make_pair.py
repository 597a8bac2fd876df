"""Make a pair of signing keys, and trust it here when it becomes this installation's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from appliance.foundation.atomic_files import write_all_or_nothing
from appliance.foundation.public_keys import PublicKey
from appliance.foundation.settings import Settings
from appliance.foundation.signing_keys import generate_key

_NAME = "transcrypt.key"  # of a pair made for somewhere else


@dataclass(frozen=True)
class NewPair:
    """Where the new keys are. ``trusted`` is the copy this installation trusts, if it does."""

    private: Path
    public: Path
    trusted: Path | None
    key: PublicKey


def make_pair(settings: Settings, folder: Path | None = None) -> NewPair:
    """Make the installation's own pair, or with ``folder`` one to carry elsewhere, which is not trusted.

    Raises RefusedError when a file exists already or cannot be written; then nothing is left behind.
    """
    key = generate_key()
    private = settings.signing_key_path if folder is None else folder / _NAME
    trusted = None if folder is not None else _trusted_place(settings, private)
    if trusted is None or trusted == private.with_suffix(".pub"):
        return NewPair(private, key.save(private), trusted, key.public_key)
    line = key.public_key.line.encode("ascii")
    write_all_or_nothing(trusted.parent, {trusted.name: line}, replace=False)
    try:
        public = key.save(private)
    except BaseException:
        trusted.unlink(missing_ok=True)
        raise
    return NewPair(private, public, trusted, key.public_key)


def _trusted_place(settings: Settings, private: Path) -> Path | None:
    """In the first folder of trusted keys, unless the settings name single keys only."""
    folders = [place for place in settings.trusted_keys if place.suffix != ".pub"]
    return folders[0] / private.with_suffix(".pub").name if folders else None
