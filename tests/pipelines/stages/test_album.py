"""Several pictures of one report become one document, the same for the same pictures, and nothing of them is lost."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
from PIL import Image

from pipelines.stages.album import album


def picture(colour: str, size: tuple[int, int] = (400, 300), kind: str = "PNG", mode: str = "RGB") -> bytes:
    out = BytesIO()
    Image.new(mode, size, colour).save(out, kind)
    return out.getvalue()


def test_a_page_a_picture_in_order_and_in_size() -> None:
    made = album([picture("red"), picture("blue", (600, 200), "JPEG"), picture("green", mode="RGBA")])
    assert made
    document = pypdfium2.PdfDocument(made)
    assert [tuple(map(round, page.get_size())) for page in document] == [(144, 108), (216, 72), (144, 108)]
    shown = [page.render(scale=1).to_pil().convert("RGB").getpixel((20, 20)) for page in document]
    assert [max(range(3), key=pixel.__getitem__) for pixel in shown] == [0, 2, 1]


def test_the_same_pictures_give_the_same_bytes() -> None:
    pictures = [picture("red"), picture("blue", kind="JPEG")]
    assert album(pictures) == album(pictures)
    assert pictures[1] in (album(pictures) or b"")  # a JPEG goes in byte for byte


def test_ornaments_and_what_is_no_picture_are_no_pages() -> None:
    assert album([picture("red"), picture("blue", (40, 40)), b"GIF89a broken"]) is None
