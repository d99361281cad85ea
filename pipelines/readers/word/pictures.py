"""Pictures of a Word document that may be its tables, pasted from another program or scanned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive.errors import UnknownFormat
from archive.model import Document, Grid, Paragraph
from archive.sentence import say
from pipelines.readers.bundle.zip_package import Element
from pipelines.readers.sniff import sniff

DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
PICT = "{urn:schemas-microsoft-com:vml}imagedata"
_INLINE = ("{*}inline", "{*}anchor")
_LEAST = (1_800_000, 500_000)  # width and height in 914400ths of an inch: 5 cm and 1.4 cm
_TABLES = 3  # of a report
_TOPIC = "信息公开"
_CELLS = 15  # of the smallest of them


def may_be_tables(blocks: Sequence[Paragraph | Grid]) -> bool:
    """Return whether tables of a report are missing that pictures may hold, and the pictures can be read."""
    found = sum(isinstance(block, Grid) and len(block.cells) >= _CELLS for block in blocks)
    is_report = any(isinstance(block, Paragraph) and _TOPIC in block.text for block in blocks)
    if found >= _TABLES or not is_report:
        return False
    from pipelines.readers.scan.scans import available  # here: few documents have their tables in pictures

    return available()


def large_pictures(parent: Element) -> Iterator[Element]:
    """Yield the pictures that are large enough for a table."""
    for drawing in parent.iter(*_INLINE):
        extent = drawing.find("{*}extent")
        sizes = [extent.get(side) or "" for side in ("cx", "cy")] if extent is not None else []
        if sizes and all(s.isdigit() and int(s) >= least for s, least in zip(sizes, _LEAST, strict=True)):
            yield from drawing.iter(DRAWN)


def read_picture(body: bytes, sha256: str) -> Document:
    """Read a picture within a converted document. Raises UnknownFormat for anything else."""
    if not (sniff(body) or "").startswith("image/"):
        raise UnknownFormat(say("unknown_kind"), sha256=sha256)
    from pipelines.readers.scan.scans import read_image

    return read_image(body, sha256)
