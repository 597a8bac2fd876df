"""Two processes of one product, one of which ends: prints what /metrics of the other counts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from appliance.foundation.app_settings import (
    AppSettings,
    EncryptionKey,
    Environment,
    ObjectStoreSettings,
    Process,
)
from appliance.services.accounts import SignInProviders
from appliance.web.app import create_app
from appliance.wiring.product import build_product, connect_database


def main(folder: Path, flags: Path) -> None:
    settings = AppSettings(
        environment=Environment.TEST,
        database_url="postgresql://nobody@127.0.0.1:9/nothing",
        session_keys=("a-session-key-of-enough-characters-1",),
        encryption_keys=(EncryptionKey("k1", bytes(range(32))),),
        object_store=ObjectStoreSettings("file", folder=folder),
        flags_path=flags,
    )
    connect_database(settings, Process.WEB, threads=1)  # opens nothing, and nothing here asks it
    client = create_app(build_product(settings), settings, SignInProviders(())).test_client()
    child = os.fork()
    for _ in range(3 if child == 0 else 2):
        client.get("/").close()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    sys.stdout.write(client.get("/metrics").text)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
