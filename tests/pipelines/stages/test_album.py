"""Several pictures of one report become one document, the same for the same pictures, and nothing of them is lost."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
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


@pytest.mark.parametrize("size", [(832, 117), (600, 60), (110, 700)])
def test_a_low_or_narrow_picture_may_be_a_table(size: tuple[int, int]) -> None:
    made = album([picture("red"), picture("blue", size)])
    assert made
    assert len(pypdfium2.PdfDocument(made)) == 2


@pytest.mark.parametrize("size", [(800, 20), (16, 600), (120, 120)])
def test_a_line_or_an_icon_is_an_ornament(size: tuple[int, int]) -> None:
    assert album([picture("red"), picture("blue", size)]) is None
