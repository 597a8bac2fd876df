"""A small client of the Transcrypt Essentials API, with nothing but the standard library.

    with Client("https://transcrypt.example.org", token=os.environ["TRANSCRYPT_TOKEN"]) as client:
        client.push_file(Path("devices.csv"), kind="device_inventory", controls=["CE-1"])
        judged = client.evaluate()
        assert not judged.would_fail, judged.failing

Every change carries an Idempotency-Key, so that a request whose answer was lost can be sent again and happens
once. docs/client.md tells how to use it in a pipeline.
"""

from __future__ import annotations

from transcrypt_client.client import Client
from transcrypt_client.problems import ApiProblem, ConnectionProblem, TimeIsUp
from transcrypt_client.records import Evaluation, Evidence, Finding, Me, Report

__all__ = [
    "ApiProblem",
    "Client",
    "ConnectionProblem",
    "Evaluation",
    "Evidence",
    "Finding",
    "Me",
    "Report",
    "TimeIsUp",
]
