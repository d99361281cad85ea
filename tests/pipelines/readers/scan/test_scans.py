"""Scans and pictures of reports are read offline by OCR, cell by cell; what cannot be read says so."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from archive.errors import BrokenFile, MissingTool
from archive.model import Document, GridCell, Paragraph, Place
from pipelines.form.understand import understand
from pipelines.readers.pdf.pages import read_pdf
from pipelines.readers.scan import scans as scan
from pipelines.readers.sniff import PDF
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.render import render_body, render_tables
from tests.portal_builder.style import Style
from tests.support import wear as wearing
from tests.support.printing import browser_pdf, page
from tests.support.seeds import (
    SEEDS,
    Seed,
    differences,
    load,
)

WHY = "no OCR: make ocr"
SHA = "0" * 64


@pytest.fixture
def engine() -> None:
    pytest.importorskip("rapidocr", reason=WHY)
    pytest.importorskip("onnxruntime", reason=WHY)


def printed(seed: Seed, chromium: str, folder: Path) -> bytes:
    style = replace(Style(), remedies_values=seed.has_remedies)
    body = render_body(seed.sections(), render_tables(seed.figures, seed.generation, style))
    return browser_pdf(chromium, page(seed.title.replace("\n", "<br>"), body), folder, seed.name)


def pictures(pdf: bytes, dpi: int) -> list[Any]:
    document = pdfium.PdfDocument(pdf)
    images = [document[n].render(scale=dpi / 72).to_pil().convert("L") for n in range(len(document))]
    document.close()
    return images


def worn(picture: Any) -> Any:
    """As a scanner gives it: tilted, grainy, a little blurred, squeezed."""
    import numpy as np
    from PIL import Image, ImageFilter

    turned = picture.rotate(0.6, resample=Image.Resampling.BICUBIC, fillcolor=255)
    gray = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.6))).astype(float) * 0.93
    gray += np.random.default_rng(7).normal(0, 12, gray.shape)
    return reopened(Image.fromarray(np.clip(gray, 0, 255).astype("uint8")), "JPEG", quality=60)


def saved(picture: Any, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def reopened(picture: Any, kind: str, **options: Any) -> Any:
    from PIL import Image

    return Image.open(io.BytesIO(saved(picture, kind, **options)))


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(("name", "year"), [(SEEDS[0], 2020), (SEEDS[3], 2024)])
def test_a_worn_scan_comes_back_cell_by_cell(
    shared: Path, chromium: str, tmp_path: Path, name: str, year: int
) -> None:
    seed = load(shared, name)
    born = printed(seed, chromium, tmp_path)
    first, *others = [worn(picture) for picture in pictures(born, 200)]
    body = saved(first, "PDF", save_all=True, append_images=others, resolution=200, quality=60)
    document = scan.with_scans(read_pdf(body, SHA), body)
    report = understand(document)
    wrong = differences(report, seed.values)
    assert len(wrong) <= 0.01 * len(seed.values), wrong
    assert report
    assert (report.year, report.generation) == (year, seed.generation)
    read = [cell for cell in report.cells if cell.state == "number"]
    assert all(cell.confidence and 0 < cell.confidence <= 1 for cell in read)
    assert any("pages read by OCR" in str(note) for note in document.notes)
    true = understand(read_pdf(born, SHA))
    assert true
    assert strayed(read, true.cells) < 3  # points: the box is where the number stands on the scan


def strayed(read: Any, true: Any) -> float:
    """How far the worst cell's middle lies from where a born-digital reader sees it on the page that was turned."""
    from math import cos, dist, radians, sin

    places = {(cell.key, cell.applicant): cell.place for cell in true}
    turn, far = radians(0.6), []
    for cell in read:
        there = places[cell.key, cell.applicant]
        if cell.place.box and there.box and cell.place.page == there.page:
            x, y = middle(there)[0] - 595 / 2, middle(there)[1] - 842 / 2
            turned = (x * cos(turn) + y * sin(turn) + 595 / 2, y * cos(turn) - x * sin(turn) + 842 / 2)
            far.append(dist(middle(cell.place), turned))
    return max(far)


def middle(place: Place) -> tuple[float, float]:
    assert place.box
    x0, top, x1, bottom = place.box
    return (x0 + x1) / 2, (top + bottom) / 2


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("wear", ["turned 90", "stamped", "fax", "two pages on a sheet"])
def test_hard_scans_leave_no_cell_wrong_unnoticed(
    shared: Path, chromium: str, tmp_path: Path, wear: str
) -> None:
    seed = load(shared, SEEDS[3])
    pages = wearing.pictures(printed(seed, chromium, tmp_path))
    worn = wearing.spread(pages) if wear == "two pages on a sheet" else [wearing.HARD[wear](p) for p in pages]
    body = wearing.bound(worn)
    report = read_bytes(body, sha256=SHA).report
    assert report
    wrong = differences(report, seed.values)
    assert len(wrong) <= 0.03 * len(seed.values), wrong
    named = {f.subject for f in report.findings if f.status in ("fails", "undetermined")}
    for line in wrong:
        key, _, who = line.partition(":")[0].partition("@")
        assert named & {key, who, f"{key}@{who}"}, line


@pytest.mark.usefixtures("engine")
def test_a_picture_of_the_tables(shared: Path, chromium: str, tmp_path: Path) -> None:
    seed = load(shared, SEEDS[3])
    first = pictures(printed(seed, chromium, tmp_path), 150)[0]
    document = scan.read_image(saved(first, "PNG"), SHA)
    assert document.media_type == "image/png"
    report = understand(document)
    assert report
    wanted = {key: value for key, value in seed.values.items() if key[0].startswith("disclosure.")}
    assert differences(report, wanted) == []
    assert all(cell.place.page == 1 for cell in report.cells if cell.state == "number")


@pytest.mark.usefixtures("engine")
def test_pictures_without_a_report() -> None:
    from PIL import Image

    blank = scan.read_image(saved(Image.new("L", (1240, 1754), 255), "PNG"), SHA)
    assert blank.blocks == ()
    photo = scan.read_image(saved(Image.radial_gradient("L").resize((1600, 1200)), "JPEG"), SHA)
    assert photo.grids == ()
    pages = [Image.new("RGBA", (300, 400), (0, 0, 0, 0))] * 2
    tiff = scan.read_image(saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]), SHA)
    assert (tiff.media_type, tiff.blocks) == ("image/tiff", ())
    assert [str(note) for note in tiff.notes][-1].endswith("1、2")


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("body", [b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, b"\xff\xd8\xff\xe0 no more"])
def test_a_damaged_picture(body: bytes) -> None:
    with pytest.raises(BrokenFile) as caught:
        scan.read_image(body, SHA)
    assert caught.value.sha256 == SHA


@pytest.mark.usefixtures("engine")
def test_a_truncated_picture() -> None:
    from PIL import Image

    whole = saved(Image.radial_gradient("L").resize((900, 900)), "PNG")
    with pytest.raises(BrokenFile):
        scan.read_image(whole[: len(whole) // 2], SHA)


def test_without_the_extra_a_scan_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    image_module = pytest.importorskip("PIL.Image")
    body = saved(image_module.new("L", (600, 800), 255), "PDF")
    monkeypatch.setattr(scan, "available", lambda: False)
    assert scan.with_scans(read_pdf(body, SHA), body).notes[-1] == scan.NOT_INSTALLED
    with pytest.raises(MissingTool):
        scan.read_image(body, SHA)


def test_what_is_no_scan_stays_as_it_is() -> None:
    document = Document(SHA, "text/html", (Paragraph("正文"),))
    assert scan.with_scans(document, b"") is document
    empty = pdfium.PdfDocument.new()
    empty.new_page(595, 842)
    target = io.BytesIO()
    empty.save(target)
    blank = read_pdf(target.getvalue(), SHA)
    assert blank.media_type == PDF
    assert scan.with_scans(blank, target.getvalue()) is blank


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("said", "meant"),
    [("O", "0"), ("l2", "12"), ("〇", "0"), ("1 093", "1093"), ("－3", "-3"), ("一", "-"), ("1.O5", "1.05"),
     ("", ""), ("其他", "其他"), ("（一）", "（一）"), ("无", "无"), ("OK", "OK")],
)  # fmt: skip
def test_lookalikes_of_digits(said: str, meant: str) -> None:
    from pipelines.readers.scan.recognised_cells import as_number

    assert as_number(said) == meant


@pytest.mark.usefixtures("engine")
def test_a_cell_cut_by_the_strokes_of_its_number_is_no_blank() -> None:
    """The bars of 444 look like a ruling: both halves of the cell are empty, beside cells that are whole."""
    from pipelines.readers.scan.recognised_cells import _uncut

    whole = [GridCell("142", 0, 0, 2, 1, confidence=1.0), GridCell("9", 2, 0, 1, 1, confidence=1.0)]
    halves = [GridCell("", 0, 1), GridCell("", 1, 1)]
    blank = [GridCell("", 2, 1), GridCell("", 3, 1)]
    found = {(cell.row, cell.column): cell.confidence for cell in _uncut([*whole, *halves, *blank])}
    assert found == {(0, 0): 1.0, (2, 0): 1.0, (0, 1): 0.0, (1, 1): 0.0, (2, 1): None, (3, 1): None}


@pytest.mark.usefixtures("engine")
def test_light_writing_on_a_dark_ground_is_turned_to_dark_on_light() -> None:
    from PIL import Image, ImageDraw, ImageOps

    from pipelines.readers.scan.frames import sheets_of

    paper = Image.new("L", (400, 300), 255)
    ImageDraw.Draw(paper).rectangle((50, 50, 350, 60), fill=0)
    light, dark = (next(sheets_of(saved(p, "PNG"), "", 1)) for p in (paper, ImageOps.invert(paper)))
    assert (light.gray == dark.gray).all()


@pytest.mark.usefixtures("engine")
def test_a_page_of_any_size_is_measured_as_paper() -> None:
    """Programs that put pictures into a PDF count their pixels as they like: a short minus sign on a small
    page is no dust, and the places of cells stay those of the file."""
    from pipelines.readers.scan.frames import sheet_of
    from pipelines.readers.scan.straightening import Way

    def sheet(width: float, height: float) -> tuple[int, float, Any]:
        document = pdfium.PdfDocument.new()
        found = sheet_of(document.new_page(width, height))
        tall, wide = found.gray.shape
        way = Way.of_quarter_turns(0, wide, tall, found.scale, found.shown)
        paper = (0, 0, wide / found.scale, tall / found.scale)
        return wide, round(paper[2]), tuple(round(side) for side in way.box(paper))

    assert sheet(595, 842) == (2066, 595, (0, 0, 595, 842))
    assert sheet(280, 100) == (1600, 841, (0, 0, 280, 100))
    assert sheet(2380, 3368) == (2066, 595, (0, 0, 2380, 3368))


@pytest.mark.usefixtures("engine")
def test_strokes_are_told_by_their_shape() -> None:
    """The engine reads a lone slash as 1 and overlooks a short minus sign."""
    import cv2
    import numpy as np

    from pipelines.readers.scan.strokes import has_minus, lone_stroke

    def ink(*strokes: tuple[int, int, int, int], thick: int = 3) -> Any:
        picture = np.zeros((60, 90), np.uint8)
        for x0, y0, x1, y1 in strokes:
            cv2.line(picture, (x0, y0), (x1, y1), 255, thick)
        rows, columns = np.nonzero(picture)
        return picture[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]

    one, flag, dash = (40, 10, 40, 40), (32, 18, 40, 10), (14, 26, 24, 26)
    assert lone_stroke(ink(dash), 3) == "-"
    assert lone_stroke(ink((20, 40, 32, 10)), 3) == "/"
    for other in (
        [one],
        [one, flag],
        [(20, 10, 38, 10), (38, 10, 28, 40)],
        [(28, 10, 20, 40), (28, 10, 22, 16)],
    ):
        assert lone_stroke(ink(*other), 3) is None
    assert lone_stroke(ink((20, 20, 50, 20), thick=13), 3) is None  # blurred digits that touch
    assert has_minus(ink(dash, one, flag))
    for before in ((14, 40, 24, 40), (20, 26, 22, 26), (14, 12, 24, 12), (2, 26, 4, 26)):
        assert not has_minus(ink(before, one, flag))
