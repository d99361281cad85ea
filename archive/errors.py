"""Every error gongkai raises on purpose, in one tree.

    GongkaiError
    ├── ArchiveError            the archive itself
    │   ├── NotAnArchive        the folder holds no archive
    │   ├── OtherVersion        the archive is of an older or a newer gongkai; the message says what to type
    │   ├── MissingBlob         bytes the database speaks of are not in the store
    │   ├── StoreFailed         the object store does not answer, refuses, or cannot be one
    │   ├── NoRoom              the disk takes no more
    │   └── ReleaseRefused      a release that would not be whole, or could not say what changed
    ├── ReadError               a file cannot be read (the crawl goes on without it)
    │   ├── EmptyFile           zero bytes
    │   ├── UnknownFormat       the bytes are of no kind gongkai reads
    │   ├── BrokenFile          the kind is known, the file is truncated or damaged
    │   ├── EncryptedFile       a password is asked for
    │   ├── MissingTool         a program that reads this kind is not installed
    │   └── ReaderCrashed       the reader died, hung or outgrew its memory
    ├── AlertError              telling people what is new
    │   ├── BadSubscriptions    the file of subscriptions lacks or contradicts something
    │   └── NotDelivered        a message did not arrive; it is kept and tried again
    ├── QueueFailed             the task queue does not answer, is not installed, or cannot be one
    ├── NotFound                no such unit, year, version or report in the archive
    └── SiteError               a site file, or the site it speaks of
        ├── UnknownSite         no such site
        ├── BadSiteFile         the TOML lacks or contradicts something
        ├── SiteFileExists      a file that nobody has asked to replace
        ├── Locked              another process is at it
        └── NothingFound        a crawl ended with no report where there should be some

All carry the URL and the SHA-256 of what they are about, where there is one, and say them.
"""

from __future__ import annotations

from archive.language import Language
from archive.sentence import Sentence, verbatim


class GongkaiError(Exception):
    """Base of all errors. `code` is a stable word for tables and JSON."""

    code = "error"

    def __init__(self, message: Sentence | str, *, url: str | None = None, sha256: str | None = None) -> None:
        super().__init__(message)
        self.sentence = message if isinstance(message, Sentence) else verbatim(message)
        self.url = url
        self.sha256 = sha256

    @property
    def message(self) -> str:
        """The problem, in both languages."""
        return str(self.sentence)

    def told(self, language: Language) -> str:
        """Return the problem, with the URL and digest it concerns, in one language or both."""
        about = [part for part in (self.url, self.sha256 and f"sha256:{self.sha256}") if part]
        said = self.sentence.told(language)
        return f"{said} [{' '.join(about)}]" if about else said

    def __str__(self) -> str:
        return self.told("both")


class ArchiveError(GongkaiError):
    """The archive itself."""

    code = "archive"


class NotAnArchive(ArchiveError):
    """The folder holds no archive."""

    code = "not_an_archive"


class OtherVersion(ArchiveError):
    """The archive is of an older gongkai and may not be written here, or of a newer one. The archive is not
    damaged."""

    code = "other_version"


class MissingBlob(ArchiveError):
    """Bytes the database speaks of are not in the store."""

    code = "missing_blob"


class StoreFailed(ArchiveError):
    """The object store does not answer, refuses, or cannot be one; what is kept is whole."""

    code = "store_failed"


class ReleaseRefused(ArchiveError):
    """A release that would be incomplete, or could not state its changes and its accuracy."""

    code = "release_refused"


class NoRoom(ArchiveError):
    """The disk takes no more; what is kept is whole."""

    code = "disk_full"


class ReadError(GongkaiError):
    """A file cannot be read."""

    code = "unreadable"


class EmptyFile(ReadError):
    """Zero bytes."""

    code = "empty_file"


class UnknownFormat(ReadError):
    """The bytes are of no kind gongkai reads."""

    code = "unknown_format"


class BrokenFile(ReadError):
    """The kind is known, the file is truncated or damaged."""

    code = "broken_file"


class EncryptedFile(ReadError):
    """A password is asked for."""

    code = "encrypted_file"


class MissingTool(ReadError):
    """A program that reads this kind is not installed; the message says how to get it."""

    code = "missing_tool"


class ReaderCrashed(ReadError):
    """The reader died, hung or outgrew its memory; only this file is lost."""

    code = "reader_crashed"


class AlertError(GongkaiError):
    """Telling people what is new."""

    code = "alert"


class BadSubscriptions(AlertError):
    """The file of subscriptions lacks or contradicts something."""

    code = "bad_subscriptions"


class NotDelivered(AlertError):
    """A message did not arrive; it is kept and tried again."""

    code = "not_delivered"


class QueueFailed(GongkaiError):
    """The task queue does not answer, is not installed, or cannot be one."""

    code = "queue_failed"


class NotFound(GongkaiError):
    """No such unit, year, version or report in the archive."""

    code = "not_found"


class SiteError(GongkaiError):
    """A site file, or the site it speaks of."""

    code = "site"


class UnknownSite(SiteError):
    """No such site."""

    code = "unknown_site"


class BadSiteFile(SiteError):
    """The TOML lacks or contradicts something."""

    code = "bad_site_file"


class SiteFileExists(SiteError):
    """The site file exists, and replacing it was not asked for."""

    code = "site_file_exists"


class Locked(SiteError):
    """Another process holds the lock. The only remedy is to try again later."""

    code = "locked"


class NothingFound(SiteError):
    """A crawl that should have found reports ended without any."""

    code = "nothing_found"
