"""The one door through which rules come into use: only signed, unaltered packs of a trusted key get in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.engine import PackError, RulePack, load_pack
from appliance.foundation.carried_files import validator
from appliance.foundation.errors import NotVerifiedError, RefusedError
from appliance.foundation.public_keys import PublicKey, read_public_key, read_trusted_keys
from appliance.foundation.settings import Settings
from appliance.foundation.strict_json import read_json_file
from appliance.services.packs.build import BuiltPack
from appliance.services.packs.pack_files import PackFiles, find_pack, read_pack
from appliance.services.verification.bundle_format import PACK_PREFIX
from appliance.services.verification.signatures import fault_of, public_key_of

_VOUCH = "Get the public key from its owner and put it among the trusted keys, or name it with --key"


@dataclass(frozen=True)
class TrustedPack:
    """A pack somebody trusted has signed. `signature` is the signature document, `signer` its key."""

    pack: BuiltPack
    signature: Mapping[str, Any]
    signer: PublicKey

    def load(self) -> RulePack:
        """The compiled rules. Raises RefusedError for a pack the engine cannot compile."""
        try:
            return load_pack(self.pack.document, self.pack.sha256)
        except PackError as error:
            place = f"{self.pack.document['id']}, {error.place}"
            raise RefusedError(f"the pack cannot be used: {error.message}", place=place) from error


def open_pack(name: str, settings: Settings) -> RulePack:
    """The rules of an installed pack (its id) or of a file (its path), ready to judge facts.

    Raises UnreadableError when there is no such pack and RefusedError when it is unsigned, altered, signed
    by a key nobody trusts, made for a newer Transcrypt or not a sound pack.
    """
    return read_trusted_pack(name, settings).load()


def read_trusted_pack(name: str, settings: Settings) -> TrustedPack:
    """Like open_pack, with the signature, for who passes the pack on."""
    try:
        return verify_pack(find_pack(name, settings.packs_dir), trusted_keys(settings))
    except NotVerifiedError as error:
        raise RefusedError(error.message, place=error.place, mend=error.mend) from error


def trusted_keys(settings: Settings, key_files: Collection[Path] = ()) -> frozenset[PublicKey]:
    """The keys the settings trust, and those of further files."""
    return frozenset(read_trusted_keys(settings.trusted_keys)) | {read_public_key(file) for file in key_files}


def verify_pack(files: PackFiles, trusted: Collection[PublicKey]) -> TrustedPack:
    """Checks a pack's format, shape, signature and signer.

    Raises NotVerifiedError when the signature is missing, does not fit or is not of a trusted key; as
    read_pack does for what is not a sound pack.
    """
    pack = read_pack(files)
    signature = _read_signature(files)
    fault = fault_of(signature, PACK_PREFIX, pack.data)
    if fault is not None:
        raise NotVerifiedError(
            f"the pack is not what was signed, or the signature was changed: {fault.place} {fault.sentence}",
            place=str(files.signature),
            mend="Get the pack again from where it came, or sign it yourself",
        )
    signer = public_key_of(signature)
    if signer is None or signer not in trusted:
        raise NotVerifiedError(_stranger(signer), place=str(files.signature), mend=_VOUCH)
    return TrustedPack(pack, signature, signer)


def _stranger(signer: PublicKey | None) -> str:
    name = f"{signer.key_id} (SHA-256 {signer.fingerprint})" if signer else "unknown"
    return f"the pack is signed by key {name}, which nobody here trusts"


def _read_signature(files: PackFiles) -> Mapping[str, Any]:
    if not files.signature.is_file():
        raise NotVerifiedError(
            f"the pack is not signed: there is no {files.signature.name} beside it",
            place=str(files.pack),
            mend="Sign it with `transcrypt pack sign`",
        )
    document = read_json_file(files.signature)
    problems = validator("bundle", "signature").problems(document, limit=1)
    if problems:
        raise NotVerifiedError(
            f"this is not a signature: {problems[0].pointer} {problems[0].message}",
            place=str(files.signature),
        )
    signature: Mapping[str, Any] = document
    return signature
