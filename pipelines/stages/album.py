"""Several pictures of an article, joined as the pages of one PDF. A report published as scans is one report.

A JPEG goes into the PDF byte for byte, other pictures without loss. The same pictures give the same bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from io import BytesIO

from PIL import Image

_DPI = 200  # dots per inch: sets the size of a page
_THIN, _LITTLE = 40, 24_000  # pixels of a side, of the whole: such a picture is an ornament
_MOST_PIXELS = 120_000_000


def album(pictures: Sequence[bytes]) -> bytes | None:
    """Return the PDF, a page per picture. None if fewer than two pictures can be opened."""
    pages = [page for body in pictures if (page := _page(body))]
    if len(pages) < 2:
        return None
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    for (width, height), head, data in pages:
        at = len(objects) + 1
        box = f"{width * 72 / _DPI:.2f} {height * 72 / _DPI:.2f}"
        drawn = f"q {box.split()[0]} 0 0 {box.split()[1]} 0 0 cm /P Do Q".encode()
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {box}] /Contents {at + 1} 0 R "
            f"/Resources << /XObject << /P {at + 2} 0 R >> >> >>".encode(),
            _stream(b"", drawn),
            _stream(head, data),
        ]
    kids = " ".join(f"{3 + number * 3} 0 R" for number in range(len(pages)))
    objects[1] = f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode()
    return _file(objects)


def _page(body: bytes) -> tuple[tuple[int, int], bytes, bytes] | None:
    """Return the size, dictionary and data of a picture. None if it cannot be opened or is only an
    ornament."""
    try:
        with Image.open(BytesIO(body)) as image:
            width, height = image.size
            if min(width, height) < _THIN or not _LITTLE <= width * height <= _MOST_PIXELS:
                return None
            if image.format == "JPEG" and image.mode in ("RGB", "L"):
                colour, kind, data = ("DeviceRGB" if image.mode == "RGB" else "DeviceGray"), "DCTDecode", body
            else:
                mode = "L" if image.mode in ("1", "L") else "RGB"
                colour, kind = "DeviceGray" if mode == "L" else "DeviceRGB", "FlateDecode"
                data = zlib.compress(_flat(image).convert(mode).tobytes(), 6)
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    head = (
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /{colour} "
        f"/BitsPerComponent 8 /Filter /{kind} "
    )
    return (width, height), head.encode(), data


def _flat(image: Image.Image) -> Image.Image:
    """Return the picture on a white ground, if it is transparent."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image
    above = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", above.size, "white"), above)


def _stream(head: bytes, data: bytes) -> bytes:
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (head, len(data), data)


def _file(objects: Sequence[bytes]) -> bytes:
    """Return the objects as a PDF file, with the table of their offsets."""
    out = BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()
