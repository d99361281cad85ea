"""Pages as scanners, copiers and telephones give them back: each way a function from picture to picture.

Pictures are Pillow images of a page at some 200 dpi; chance is seeded, so that a page wears the same every time.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import pypdfium2 as pdfium

DPI = 200
Picture = Any
Wear = Callable[[Picture], Picture]


def pictures(pdf: bytes, dpi: int = DPI) -> list[Picture]:
    """The pages of a PDF, in colour."""
    document = pdfium.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def bound(pages: Sequence[Picture], *, dpi: int = DPI, quality: int = 75) -> bytes:
    """A PDF of nothing but pictures."""
    options: dict[str, Any] = {"quality": quality} if pages[0].mode != "1" else {}
    return saved(pages[0], "PDF", resolution=dpi, save_all=True, append_images=list(pages[1:]), **options)


def saved(picture: Picture, kind: str, **options: Any) -> bytes:
    """A picture as a file."""
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def tilted(degrees: float) -> Wear:
    """Paper that lay askew."""
    from PIL import Image

    return lambda page: page.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor="white")


def turned(degrees: int) -> Wear:
    """Paper fed sideways or upside down: a whole number of right angles, counter-clockwise."""
    return lambda page: page.rotate(degrees, expand=True)


def coarse(dpi: int) -> Wear:
    """Fewer dots, then shown at the size it had."""
    from PIL import Image

    def wear(page: Picture) -> Picture:
        small = [round(side * dpi / DPI) for side in page.size]
        return page.resize(small, Image.Resampling.LANCZOS).resize(page.size, Image.Resampling.BICUBIC)

    return wear


def squeezed(quality: int) -> Wear:
    """JPEG and back."""
    from PIL import Image

    return lambda page: Image.open(io.BytesIO(saved(page, "JPEG", quality=quality)))


def grainy(sigma: float) -> Wear:
    """A sensor's noise, after a slight blur."""

    def wear(page: Picture) -> Picture:
        import numpy as np  # of the OCR extra: the names of the ways must be known without it
        from PIL import Image, ImageFilter

        soft = np.asarray(page.convert("L").filter(ImageFilter.GaussianBlur(0.6))).astype(float) * 0.93
        soft += np.random.default_rng(7).normal(0, sigma, soft.shape)
        return Image.fromarray(np.clip(soft, 0, 255).astype("uint8"))

    return wear


def speckled(page: Picture) -> Picture:
    """A copier's pepper and salt."""
    import numpy as np
    from PIL import Image

    gray = np.asarray(page.convert("L")).copy()
    chance = np.random.default_rng(7).random(gray.shape)
    gray[chance < 0.004], gray[chance > 0.998] = 0, 255
    return Image.fromarray(gray)


def faint(page: Picture) -> Picture:
    """Hardly any toner: black comes out a light gray."""
    return page.convert("L").point(lambda level: 175 + level * 80 // 255)


def shaded(page: Picture) -> Picture:
    """Gray paper, darker towards the binding, black beyond the edges of the sheet."""
    import numpy as np
    from PIL import Image

    gray = np.asarray(page.convert("L")).astype(float)
    _height, width = gray.shape
    gray *= np.linspace(0.45, 0.85, width)[None, :]
    edge = width // 60
    gray[:edge], gray[:, :edge], gray[-edge // 2 :] = 15, 15, 15
    return Image.fromarray(gray.astype("uint8"))


def stamped(page: Picture) -> Picture:
    """A round red seal in the middle of the page, ink on ink."""
    from PIL import Image, ImageChops, ImageDraw

    width, height = page.size
    seal = Image.new("RGB", page.size, "white")
    pen, size, x, y = ImageDraw.Draw(seal), width // 7, width // 2, height // 2
    pen.ellipse((x - size, y - size, x + size, y + size), outline=(220, 40, 40), width=width // 120)
    points = [(x, y - size // 3), (x + size // 5, y + size // 4), (x - size // 3, y - size // 9),
              (x + size // 3, y - size // 9), (x - size // 5, y + size // 4)]  # fmt: skip
    pen.polygon(points, fill=(220, 40, 40))
    return ImageChops.multiply(page.convert("RGB"), seal)


def askew(page: Picture) -> Picture:
    """Photographed from a little aside: the upper edge is shorter, and leans."""
    from PIL import Image

    width, height = page.size
    corners = (-width * 0.012, -height * 0.006, -width * 0.003, height * 1.004,
               width * 1.006, height * 1.0, width * 1.02, -height * 0.002)  # fmt: skip
    return page.convert("L").transform(
        page.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=255
    )


def faxed(page: Picture) -> Picture:
    """Black or white, nothing between."""
    return page.convert("L").point(lambda level: 255 * (level > 150), mode="1")


def spread(pages: Sequence[Picture]) -> list[Picture]:
    """Two pages side by side on each sheet."""
    from PIL import Image

    sheets = []
    for left, right in zip(pages[::2], [*pages[1::2], pages[-1]], strict=False):
        sheet = Image.new("RGB", (left.width + right.width, max(left.height, right.height)), "white")
        sheet.paste(left, (0, 0))
        sheet.paste(right, (left.width, 0))
        sheets.append(sheet)
    return sheets


def worn(*wears: Wear) -> Wear:
    """One after the other."""

    def wear(page: Picture) -> Picture:
        for one in wears:
            page = one(page)
        return page

    return wear


HARD: dict[str, Wear] = {
    "tilted 2.5": tilted(2.5),
    "tilted -1.7, 150 dpi": worn(tilted(-1.7), coarse(150)),
    "grainy": grainy(14),
    "speckled": speckled,
    "JPEG 40, 150 dpi": worn(coarse(150), squeezed(40)),
    "faint": faint,
    "shaded": shaded,
    "stamped": stamped,
    "askew": askew,
    "fax": worn(tilted(0.4), faxed),
    "turned 90": turned(90),
    "turned 180": turned(180),
    "all at once": worn(stamped, tilted(1.2), shaded, coarse(150), grainy(8), squeezed(45)),
}
