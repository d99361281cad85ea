"""OFD (GB/T 33190) -> Document: placed characters and drawn lines, then the machinery of PDF.

Lengths are millimetres from the upper left corner and are stored as points. Signatures, annotations and
pictures are not read; a cell with a picture or a drawn sign is unread.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator

from archive.errors import BrokenFile, EncryptedFile
from archive.model import Document, Grid, Metadata, Paragraph
from archive.sentence import Sentence, say
from pipelines.readers.bundle.zip_package import (
    Element,
    member,
    open_zip,
    parse_xml,
)
from pipelines.readers.ofd.ofd_page import OfdPage
from pipelines.readers.pdf.ruled_grids import find_grids
from pipelines.readers.pdf.text_lines import TextLine, flow
from pipelines.readers.pdf.unread_cells import with_unread
from pipelines.readers.sniff import OFD

_MOST_PAGES = 600
_A4 = "0 0 210 297"


def read_ofd(body: bytes, sha256: str) -> Document:
    """Read an OFD. Raises BrokenFile if a part is missing or damaged, EncryptedFile if the package is
    sealed."""
    with open_zip(body, sha256) as package:
        if "Encryptions.xml" in package.namelist():
            raise EncryptedFile(say("ofd_encrypted"), sha256=sha256)
        reader = _Package(package, sha256)
        pages = list(reader.pages())
    blocks: list[Paragraph | Grid] = []
    lines: list[TextLine] = []
    for page, grids in pages:
        for grid in grids:
            top = grid.place.box[1] if grid.place.box else 0.0
            lines += page.take_lines(above=top)
            blocks += [*_flow(lines), grid]
            lines = []
        lines += page.take_lines()
    blocks += _flow(lines)
    pictures = sum(len(page.pictures) for page, _ in pages)
    notes = tuple(_notes(pictures, blocks))
    return Document(sha256, OFD, tuple(blocks), Metadata(title=reader.title), notes, pictures=pictures)


def _flow(lines: list[TextLine]) -> Iterator[Paragraph]:
    """Yield the paragraphs of the lines. No paragraph continues over a wide gap."""
    start = 0
    for at in range(1, len(lines)):
        above, line = lines[at - 1], lines[at]
        if line.page == above.page and line.top - above.bottom > 2 * above.height:
            yield from flow(lines[start:at])
            start = at
    yield from flow(lines[start:])


def _notes(pictures: int, blocks: list[Paragraph | Grid]) -> Iterator[Sentence]:
    if pictures:
        yield say("pictures_not_read", count=pictures)
    if not blocks:
        yield say("no_text_perhaps_scan")


class _Package:
    """The parts of an OFD. Names are relative to the part that refers to them."""

    def __init__(self, package: zipfile.ZipFile, sha256: str) -> None:
        self._package, self._sha256 = package, sha256
        root = self._part("OFD.xml")
        self._home = (_text(root, "DocRoot") or "").lstrip("/")
        if not self._home:
            raise BrokenFile(say("ofd_without_document"), sha256=sha256)
        self.title = _text(root, "Title")

    def _part(self, name: str) -> Element:
        return parse_xml(member(self._package, name, self._sha256), self._sha256)

    def _beside(self, location: str) -> str:
        if location.startswith("/"):
            return location.lstrip("/")
        return posixpath.normpath(posixpath.join(posixpath.dirname(self._home), location))

    def pages(self) -> Iterator[tuple[OfdPage, list[Grid]]]:
        """Yield every page with its grids. The lines outside the grids are ready for `take_lines`."""
        document = self._part(self._home)
        usual = _text(document, "PhysicalBox") or _A4
        templates = {
            each.get("ID"): self._part(self._beside(each.get("BaseLoc") or ""))
            for each in document.iter("{*}TemplatePage")
        }
        listed = list(document.iter("{*}Page"))[:_MOST_PAGES]
        for number, each in enumerate(listed, 1):
            content = self._part(self._beside(each.get("BaseLoc") or ""))
            page = OfdPage(number, _text(content, "PhysicalBox") or usual)
            for used in content.iter("{*}Template"):
                if used.get("TemplateID") in templates:
                    page.draw(templates[used.get("TemplateID")])
            page.draw(content)
            grids = find_grids(page.rulings, page)  # type: ignore[arg-type]  # has all the attributes it uses
            page.read_lines([grid.place.box for grid in grids if grid.place.box])
            shapes = [*page.pictures, *page.blackened]
            yield page, with_unread(grids, shapes, (page.rulings, page.fills), (), page.frame.width)


def _text(root: Element, name: str) -> str | None:
    found = next(root.iter("{*}" + name), None)
    return (found.text or "").strip() or None if found is not None else None
