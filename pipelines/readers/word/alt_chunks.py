"""Files that a Word document includes whole: a page, a mail, an RTF or another document by `altChunk`, which
Word would merge on opening, a sheet by an embedded object, or a picture. Programs that turn pages into Word write whole
reports this way."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Iterator

from archive.errors import ReadError
from archive.model import Document, Grid, Paragraph
from pipelines.readers.bundle.zip_package import Element, member, parse_xml

_IDS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed",
)
_MOST = 20  # chunks of a document that are read

Read = Callable[[bytes, str], Document]


class Chunks:
    """The files a document may include, by the ids of its relationships. `unread` counts files that could not
    be read."""

    def __init__(self, package: zipfile.ZipFile, main: str, sha256: str, read: Read | None) -> None:
        self._package, self._sha256, self._read = package, sha256, read
        self._folder = posixpath.dirname(main)
        self._targets: dict[str | None, str] = {}
        self.unread = 0
        self._left = _MOST
        relations = f"{self._folder}/_rels/{posixpath.basename(main)}.rels"
        if relations in package.namelist():
            for each in parse_xml(member(package, relations, sha256), sha256).iter("{*}Relationship"):
                if each.get("TargetMode") != "External":
                    self._targets[each.get("Id")] = each.get("Target") or ""

    def blocks(self, chunk: Element) -> Iterator[Paragraph | Grid]:
        """Yield the blocks of the file named by an `altChunk`, an embedded object or a picture. Counts it in
        `unread` if it cannot be read."""
        target = self._targets.get(next(filter(None, map(chunk.get, _IDS)), None))
        if target is None or self._read is None or self._left == 0:
            self.unread += 1
            return
        self._left -= 1
        name = posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")
        try:
            yield from self._read(member(self._package, name, self._sha256), self._sha256).blocks
        except ReadError:
            self.unread += 1
