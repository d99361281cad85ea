"""The item of the stages: an article (or a file) that should hold a report. It carries digests, never
bodies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from msgspec.structs import replace

from archive.form.labels import label_of
from archive.language import Language
from archive.model import NO_METADATA, Metadata, Reading
from archive.sentence import Sentence, restored
from pipelines.form.title import subject, year_of
from pipelines.text.titles import is_report_title, squeeze

LONGEST_MESSAGE = 1000  # characters: a title may have a million


@dataclass(frozen=True, slots=True)
class Kept:
    """A body in the store: its address (`url` after redirects, `requested` before), and the time of its
    capture."""

    url: str
    requested: str
    sha256: str
    size: int
    fetched: str  # ISO 8601, UTC
    media_type: str | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure to report: a stable code, its subject, and the reason."""

    code: str
    message: str  # in both languages
    url: str | None = None
    sha256: str | None = None
    sentence: str | None = None  # the message as code and parameters, if it is a Sentence

    @classmethod
    def of(cls, code: str, message: Sentence | str, url: str | None, sha256: str | None) -> Self:
        """Return a problem with its message, cut if it is too long."""
        text = str(message)
        if len(text) > LONGEST_MESSAGE:
            return cls(code, f"{text[:LONGEST_MESSAGE]}…", url, sha256)
        return cls(code, text, url, sha256, message.as_json() if isinstance(message, Sentence) else None)

    def told(self, language: Language) -> str:
        """Return the message in one language, or in both."""
        said = restored(self.message, self.sentence, label_of)
        return said.told(language) if said else ""


@dataclass(slots=True)
class Found:
    """An article with its attachments, or a file linked directly from a list (then `page` is None).

    The spider fills the upper half; the stages fill `files` (download), `known` (dedupe) and `readings`
    (read).
    """

    site: str
    title: str | None
    listed: str | None  # the list page with its entry
    page: Kept | None = None
    metadata: Metadata = NO_METADATA
    entry: str | None = None  # its address on the list
    attachments: list[tuple[str, str]] = field(default_factory=list)  # (url, text of the link)
    posted: dict[str, str] = field(
        default_factory=dict
    )  # forms of attachments that only a POST reaches, by URL
    files: list[Kept] = field(default_factory=list)
    missing: int = 0  # attachments that could not be fetched
    known: set[str] = field(default_factory=set)  # digests already read by these readers
    readings: list[Reading] = field(default_factory=list)
    open: bool = False  # has a problem

    @property
    def bodies(self) -> list[Kept]:
        """Return the page and the files in order, each digest once."""
        every = [*([self.page] if self.page else []), *self.files]
        return list({kept.sha256: kept for kept in reversed(every)}.values())[::-1]

    def metadata_of(self, kept: Kept) -> Metadata:
        """Return what the page says of a body: a file that is linked by a report's title of its own has that
        title, for an article may carry the reports of two bodies."""
        called = next((text for url, text in self.attachments if url == kept.requested), "")
        own = squeeze(called)
        if kept is self.page or not is_report_title(own) or not subject(own) or not year_of(own):
            return self.metadata
        return replace(self.metadata, title=called)
