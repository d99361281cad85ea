"""What travels through the stages: one article (or one file) that should hold a report. Digests, never bodies."""

from __future__ import annotations

from dataclasses import dataclass, field

from archive.model import NO_METADATA, Metadata, Reading


@dataclass(frozen=True, slots=True)
class Kept:
    """A body in the store: where it came from (`url` after redirects, `requested` before), and when."""

    url: str
    requested: str
    sha256: str
    size: int
    fetched: str  # ISO 8601, UTC
    media_type: str | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong and nobody should have to guess: a stable code, what it was about, and why."""

    code: str
    message: str
    url: str | None = None
    sha256: str | None = None


@dataclass(slots=True)
class Found:
    """An article with its attachments, or a file a list leads straight to (then `page` is None).

    The spider fills the upper half; the stages fill `files` (download), `known` (dedupe) and `readings` (read).
    """

    site: str
    title: str | None
    listed: str | None  # the list page it stood on
    page: Kept | None = None
    metadata: Metadata = NO_METADATA
    entry: str | None = None  # its address on the list
    attachments: list[tuple[str, str]] = field(default_factory=list)  # (url, text of the link)
    files: list[Kept] = field(default_factory=list)
    missing: int = 0  # attachments that could not be had
    known: set[str] = field(default_factory=set)  # digests already read by these readers
    readings: list[Reading] = field(default_factory=list)
    open: bool = False  # something about it is a problem

    @property
    def bodies(self) -> list[Kept]:
        """Page and files in order, each digest once."""
        every = [*([self.page] if self.page else []), *self.files]
        return list({kept.sha256: kept for kept in reversed(every)}.values())[::-1]
