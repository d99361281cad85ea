"""The picture shows the cells where they stand, over the page they were read from."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from PIL import Image, ImageColor

from archive.errors import ReadError
from archive.model import Report
from crawler.commands.main import main
from pipelines.reading.picture import COLOURS, picture
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.build import PORTAL

PDF = next(iter(sorted(PORTAL.rglob("*.pdf"))))
PAGE = PORTAL / "xxgk/zfxxgknb/bm_1287/jyj/202207/t20220715_900179.html"


def report(path: Path) -> Report:
    found = read_bytes(path.read_bytes(), sha256="0" * 64).report
    assert found
    return found


def colours(png: bytes) -> set[tuple[int, ...]]:
    image = Image.open(BytesIO(png)).convert("RGB")
    return {colour for _, colour in image.getcolors(1 << 24) or []}  # type: ignore[misc]


def test_pdf_cells_are_framed_where_they_were_read() -> None:
    read = report(PDF)
    png = picture(PDF.read_bytes(), read)
    seen = colours(png)
    for state in {cell.state for cell in read.cells if cell.place.box}:
        assert ImageColor.getrgb(COLOURS[state]) in seen
    cell = next(
        c for c in read.cells if c.place.box and c.place.page == min(x.place.page or 99 for x in read.cells)
    )
    assert cell.place.box
    x, y = (int(value * 1.6) + 1 for value in cell.place.box[:2])
    image = Image.open(BytesIO(png))
    assert image.getpixel((x, y)) == ImageColor.getrgb(COLOURS[cell.state])


def test_a_proposed_value_is_shown() -> None:
    read = report(PDF)
    guilty = replace(read.cells[30], proposed=9)
    plain = picture(PDF.read_bytes(), read)
    assert (
        picture(PDF.read_bytes(), replace(read, cells=(*read.cells[:30], guilty, *read.cells[31:]))) != plain
    )


def test_web_page(chromium: str) -> None:  # noqa: ARG001 - asks for a browser
    seen = colours(picture(PAGE.read_bytes(), report(PAGE)))
    assert ImageColor.getrgb(COLOURS["number"]) in seen


def test_no_browser_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReadError, match="Chromium"):
        picture(PAGE.read_bytes(), report(PAGE))


def test_from_the_command_line(tmp_path: Path) -> None:
    target = tmp_path / "cells.png"
    CliRunner().invoke(main, ["read", str(PDF), "--picture", str(target)])
    assert target.read_bytes().startswith(b"\x89PNG")
