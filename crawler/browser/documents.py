"""Documents of script pages that need no further request.

`/#/list/7` and `/#/art/381` are one document to the server. So are `/art/381` and `/art/382` on a site that
answers every address of this shape with the same bytes and whose script fetches the content from an
interface. Two addresses are requested; if their documents are alike, the other addresses reuse the known
document. Requests of the script are always sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.frontier.trails import shape_of

_TOKEN = re.compile(rb"[\w+/=-]{16,}")
"""A token that a server puts into a page for its script: new every time, and valid while the page is open."""
_SURE = 2  # equal addresses that prove a shape


@dataclass(slots=True)
class Document:
    """A document from a server: its bytes and type, and the record of the response (`RequestMeta.warc`)."""

    url: str
    body: bytes
    media_type: str
    warc: tuple[str, int, str, str]
    alike: int = 1  # addresses with the same document


class Documents:
    """The documents of one crawl that had content only after their scripts had run."""

    def __init__(self) -> None:
        self.exact: dict[str, Document] = {}
        self.shapes: dict[str, Document] = {}
        self.mixed: set[str] = set()  # shapes with different documents
        self.drawn: set[bytes] = set()  # documents whose scripts have drawn something, without their tokens

    def note(self, one: Document) -> None:
        """Record a document that showed content in the browser."""
        self.exact.setdefault(one.url, one)
        known = self.shapes.setdefault(shape_of(one.url), one)
        if known.url != one.url:
            if _TOKEN.sub(b"", known.body) == _TOKEN.sub(b"", one.body):
                known.alike += 1
            else:
                self.mixed.add(shape_of(one.url))

    def draws(self, body: bytes) -> None:
        """Record a document whose scripts have drawn something."""
        self.drawn.add(_TOKEN.sub(b"", body))

    def shows(self, body: bytes) -> bool:
        """Return whether the scripts of a document are known to draw something: some servers send it with
        status 404 at the addresses that only its script knows."""
        return _TOKEN.sub(b"", body) in self.drawn

    def doubt(self, url: str) -> None:
        """Stop reusing the document of an address: it has shown nothing there, or the page came whole without
        a browser."""
        place = url.partition("#")[0]
        self.exact.pop(place, None)
        self.mixed.add(shape_of(place))

    def of(self, url: str, *, article: bool) -> Document | None:
        """Return the known document of an address, or None if a request is needed."""
        place, route, _ = url.partition("#")
        if route and place in self.exact:
            return self.exact[place]
        known = self.shapes.get(shape_of(place)) if article else None
        return known if known and known.alike >= _SURE and shape_of(place) not in self.mixed else None
