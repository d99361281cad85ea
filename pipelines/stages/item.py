"""What travels through the stages: one article (or one file) that should hold a report. Digests, never bodies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from archive.form.labels import label_of
from archive.language import Language
from archive.model import NO_METADATA, Metadata, Reading
from archive.sentence import Sentence, restored

LONGEST_MESSAGE = 1000  # characters: a title may have a million


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
    message: str  # in both languages
    url: str | None = None
    sha256: str | None = None
    sentence: str | None = None  # the same as its code and parameters, where it has one

    @classmethod
    def of(cls, code: str, message: Sentence | str, url: str | None, sha256: str | None) -> Self:
        """A problem with its message, cut where it is far too long."""
        text = str(message)
        if len(text) > LONGEST_MESSAGE:
            return cls(code, f"{text[:LONGEST_MESSAGE]}…", url, sha256)
        return cls(code, text, url, sha256, message.as_json() if isinstance(message, Sentence) else None)

    def told(self, language: Language) -> str:
        """The message in one language, or in both."""
        said = restored(self.message, self.sentence, label_of)
        return said.told(language) if said else ""


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
