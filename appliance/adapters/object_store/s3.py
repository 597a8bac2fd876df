"""Objects in a bucket of any S3-compatible store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from appliance.adapters.object_store.interface import MissingObjectError, StoreUnavailableError, sound_key

if TYPE_CHECKING:
    from botocore.client import BaseClient

_PART_BYTES = 5 << 20  # the smallest part S3 takes, except for the last
_READ_BYTES = 1 << 18
_MISSING = frozenset({"NoSuchKey", "404", "NotFound"})


@dataclass(frozen=True)
class S3Place:
    """Which bucket, where, and as whom. ``endpoint`` is None for the provider's own."""

    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    region: str = "us-east-1"
    access_key: str = ""
    secret_key: str = field(default="", repr=False)


class S3Store:
    """One ``put`` is one PUT, or a multipart upload when the object is larger than a part."""

    def __init__(self, place: S3Place, *, timeout: float = 5.0) -> None:
        self._bucket = place.bucket
        self._prefix = place.prefix.strip("/") + "/" if place.prefix.strip("/") else ""
        self._client: Any = _client(place, timeout)

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        name = self._name(key)
        parts = _parts(chunks)
        first, last = next(parts)
        if last:
            with _store_faults():
                self._client.put_object(Bucket=self._bucket, Key=name, Body=first)
            return len(first)
        return self._put_in_parts(name, first, parts)

    def get(self, key: str) -> Iterator[bytes]:
        with _store_faults(key):
            body = self._client.get_object(Bucket=self._bucket, Key=self._name(key))["Body"]
        return _read(body)

    def read(self, key: str, start: int, count: int) -> bytes:
        wanted = f"bytes={start}-{start + count - 1}"
        with _store_faults(key):
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=self._name(key), Range=wanted)
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") == "InvalidRange":
                    return b""
                raise
            return bytes(answer["Body"].read())

    def delete(self, key: str) -> None:
        with _store_faults():
            self._client.delete_object(Bucket=self._bucket, Key=self._name(key))

    def list(self, prefix: str) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2")
        with _store_faults():
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix):
                for entry in page.get("Contents", ()):
                    yield entry["Key"].removeprefix(self._prefix)

    def remove_leftovers(self, before: datetime) -> int:
        removed = 0
        with _store_faults():
            pages = self._client.get_paginator("list_multipart_uploads")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for upload in page.get("Uploads", ()):
                    if upload["Initiated"] < before:
                        where = {"Bucket": self._bucket, "Key": upload["Key"]}
                        self._client.abort_multipart_upload(**where, UploadId=upload["UploadId"])
                        removed += 1
        return removed

    def check(self) -> None:
        with _store_faults():
            self._client.head_bucket(Bucket=self._bucket)

    def _put_in_parts(self, name: str, first: bytes, rest: Iterator[tuple[bytes, bool]]) -> int:
        where = {"Bucket": self._bucket, "Key": name}
        with _store_faults():
            where["UploadId"] = self._client.create_multipart_upload(**where)["UploadId"]
        try:
            sent = [self._put_part(where, 1, first)]
            written = len(first)
            for number, (part, _) in enumerate(rest, start=2):
                sent.append(self._put_part(where, number, part))
                written += len(part)
            with _store_faults():
                self._client.complete_multipart_upload(**where, MultipartUpload={"Parts": sent})
        except BaseException:
            # What cannot be told to the store now, its own rule for unfinished uploads must clear.
            with suppress(StoreUnavailableError), _store_faults():
                self._client.abort_multipart_upload(**where)
            raise
        return written

    def _put_part(self, where: dict[str, str], number: int, part: bytes) -> dict[str, Any]:
        with _store_faults():
            answer = self._client.upload_part(**where, PartNumber=number, Body=part)
        return {"PartNumber": number, "ETag": answer["ETag"]}

    def _name(self, key: str) -> str:
        return self._prefix + sound_key(key)


def _client(place: S3Place, timeout: float) -> BaseClient:
    config = Config(
        connect_timeout=timeout,
        read_timeout=timeout,
        retries={"mode": "standard", "total_max_attempts": 3},
        signature_version="s3v4",
        # Older stores know no other checksums; ours are our own.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.session.Session().client(
        "s3",
        endpoint_url=place.endpoint,
        region_name=place.region,
        aws_access_key_id=place.access_key or None,  # nothing: whatever the machine itself may use
        aws_secret_access_key=place.secret_key or None,
        config=config,
    )


def _parts(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield parts of a size the store takes and whether each is the last; at least one, perhaps empty."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) > _PART_BYTES:
            yield bytes(held[:_PART_BYTES]), False
            del held[:_PART_BYTES]
    yield bytes(held), True


def _read(body: Any) -> Iterator[bytes]:
    try:
        with _store_faults():
            yield from body.iter_chunks(_READ_BYTES)
    finally:
        body.close()


@contextmanager
def _store_faults(key: str | None = None) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if key is not None and code in _MISSING:
            raise MissingObjectError(f"There is no object {key}") from None
        raise StoreUnavailableError(f"The object store refused: {code or 'no reason given'}") from error
    except (BotoCoreError, HTTPClientError) as error:
        raise StoreUnavailableError(f"The object store does not answer ({type(error).__name__})") from error
