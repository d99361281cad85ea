"""Pictures in the source of a page (data: addresses), as editors keep a table pasted from another program."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote

from archive.errors import ReadError
from archive.model import Grid, Paragraph, Place
from pipelines.readers.html.elements import Element

MARK = b"data:image"
_DATA = re.compile(r"\s*data:image/(?:png|jpe?g|gif|bmp|webp);base64,", re.I)
_SMALLEST = 8_000  # bytes of a table's picture


def shown_in(picture: Element, sha256: str, place: Place) -> list[Paragraph | Grid]:
    """Return what a picture shows, by OCR, with the place of the picture. Empty if the page does not hold it, if it
    is small, or if it cannot be read."""
    source = picture.get("src") or ""
    head = _DATA.match(source)
    if not head:
        return []
    try:
        body = base64.b64decode(unquote(source[head.end() :]))
    except (binascii.Error, ValueError):
        return []
    from pipelines.readers.scan.scans import available, read_image  # here: few pages hold pictures

    if len(body) < _SMALLEST or not available():
        return []
    try:
        blocks = read_image(body, sha256).blocks
    except ReadError:
        return []
    return [block.at(place) for block in blocks]
