"""Blobs in an object store: S3 and compatible stores, Google's and Azure's (obstore).

Keys are the paths of the folder store, `PREFIX/ab/abcdef…`, so that a bucket can be copied into a folder and
back. Credentials, region and endpoint come from the usual variables (AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL). An endpoint with plain http is allowed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import IO, TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from archive.errors import StoreFailed
from archive.sentence import say
from archive.storage.blobs import Store, digest

if TYPE_CHECKING:
    from obstore.store import ObjectStore as Bucket

_KEY = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})")
_PATIENCE = timedelta(seconds=30)
_TRIES = 5
_NO_OBSTORE = say("needs_obstore")  # names the extra that installs it


def is_address(text: str) -> bool:
    """Return whether a text is the address of a bucket (`s3://bucket/prefix`) and not a folder."""
    parts = urlsplit(text)
    return parts.scheme in ("s3", "gs", "az", "abfs") and bool(parts.netloc)


@cache
def _bucket(url: str) -> Bucket:
    """Return the bucket of an address, opened once per process. Raises StoreFailed if the address is not
    valid."""
    try:
        from obstore.store import from_url
    except ImportError:
        raise StoreFailed(_NO_OBSTORE, url=url) from None
    with _told(url):
        return from_url(
            url,
            client_options={"allow_http": True},
            retry_config={"max_retries": _TRIES, "retry_timeout": _PATIENCE},
        )


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Turn an error of the object store into StoreFailed with one line. FileNotFoundError is left to the caller."""
    from obstore.exceptions import BaseError

    try:
        yield
    except BaseError as error:
        why = str(error).partition("\n")[0].strip()
        raise StoreFailed(say("store_fails", why=why), url=url) from None


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object that any process can read. The whole body is held in memory."""

    url: str
    key: str

    def read_bytes(self) -> bytes:
        with _told(f"{self.url}/{self.key}"):
            return _bucket(self.url).get(self.key).bytes().to_bytes()

    def open(self, mode: Literal["rb"], /) -> IO[bytes]:  # noqa: ARG002 - there is no other
        return io.BytesIO(self.read_bytes())


class ObjectStore(Store):
    """Blobs in a bucket below a prefix. Its methods raise StoreFailed if the bucket does not answer or refuses."""

    def __init__(self, url: str) -> None:
        self.address = url.rstrip("/")
        self.bucket = _bucket(self.address)

    def path(self, sha256: str) -> StoredObject:
        return StoredObject(self.address, f"{sha256[:2]}/{sha256}")

    def __contains__(self, sha256: str) -> bool:
        return self._size(sha256) is not None

    def put(self, body: bytes) -> str:
        """Keep the bytes as an object. A known object is not sent again, unless its size shows that an
        earlier upload was cut off."""
        sha256 = digest(body)
        if self._size(sha256) == len(body):
            return sha256
        place = self.path(sha256)
        try:
            with _told(f"{place.url}/{place.key}"):
                self.bucket.put(place.key, body)
        except FileNotFoundError:
            raise StoreFailed(say("no_such_bucket"), url=self.address) from None
        return sha256

    def _size(self, sha256: str) -> int | None:
        """Return the size of a blob in bytes; None if it is missing."""
        place = self.path(sha256)
        try:
            with _told(f"{place.url}/{place.key}"):
                return self.bucket.head(place.key)["size"]
        except FileNotFoundError:
            return None

    def remove(self, sha256: str) -> None:
        with _told(self.address):
            self.bucket.delete(self.path(sha256).key)

    def __iter__(self) -> Iterator[str]:
        """Yield the digests of all blobs, in order. Skips other objects below the prefix (such as those of
        another archive)."""
        with _told(self.address):
            keys = [entry["path"] for page in self.bucket.list() for entry in page]
        yield from sorted(found[1] for key in keys if (found := _KEY.fullmatch(key)))
