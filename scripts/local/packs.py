"""A home with a signing key and both rulepacks, built and signed anew only when their sources changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from appliance.foundation.settings import Settings, read_settings
from appliance.foundation.signing_keys import SigningKey
from appliance.services.keys import make_pair
from appliance.services.packs import build_pack, find_pack, install_pack, sign_pack
from scripts.local.file_lock import held

CHECKOUT = Path(__file__).resolve().parents[2]
PACKS = ("cyber-essentials-3.2", "cyber-essentials-3.3")
SOURCES = ("rulepacks", "appliance/engine", "appliance/schemas", "appliance/services/packs")


def ready_home(home: Path) -> Settings:
    """The settings of ``home``, in which keys and packs are; several processes may ask at once."""
    settings = read_settings({"TRANSCRYPT_HOME": str(home)})
    home.mkdir(parents=True, exist_ok=True)
    mark_file, mark = home / "packs.mark", mark_of_sources()
    with held(home / "packs.lock"):
        if not mark_file.exists() or mark_file.read_text(encoding="ascii") != mark:
            _build(settings)
            mark_file.write_text(mark, encoding="ascii")
    return settings


def mark_of_sources() -> str:
    """Changes with anything that decides what a built pack holds."""
    hashed = hashlib.sha256()
    for folder in SOURCES:
        for path in sorted((CHECKOUT / folder).rglob("*")):
            if path.is_file() and path.suffix in {".yaml", ".json", ".py"}:
                hashed.update(path.read_bytes())
    return hashed.hexdigest()[:16]


def _build(settings: Settings) -> None:
    if not settings.signing_key_path.exists():
        make_pair(settings)
    key = SigningKey.load(settings.signing_key_path)
    for pack in PACKS:
        install_pack(build_pack(CHECKOUT / "rulepacks" / pack), settings.packs_dir)
        sign_pack(find_pack(pack, settings.packs_dir), key)
