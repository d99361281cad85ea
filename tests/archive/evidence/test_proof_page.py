"""Every number leads to its proof: the original with the cell outlined, the captures, the bytes - or the reason why not."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from datasette.app import Datasette
from lxml import etree
from PIL import Image

from archive.catalogue.words import Words
from archive.database.folder import Archive
from archive.evidence.cell_proof import COLOUR
from archive.evidence.inert import ANCHOR, inert
from archive.model import Finding
from archive.site.concerns import concerned, subject_name
from archive.site.serve import datasette_for
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.build import PORTAL
from tests.support.keeping import keep
from tests.support.site_archive import build, get

PAGE = PORTAL / "xxgk/zfxxgknb/xzf/202403/t20240322_900251.html"
PDF = sorted(PORTAL.rglob("*.pdf"))[0]
CELL = "report/{}/cell/applications_new__total"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A web page (1) and a PDF (2) of the sample portal with their bytes, and one report whose bytes are not there."""
    with Archive(tmp_path_factory.mktemp("proof") / "archive") as archive:
        for path in (PAGE, PDF):
            body = path.read_bytes()
            report = read_bytes(body, sha256=archive.store.put(body)).report
            assert report
            keep(archive.database, report, f"http://www.example.gov.cn/{path.name}", "2024-04-01T01:00:00Z")
        return archive.root


@pytest.fixture(scope="module")
def datasette(archive: Path) -> Datasette:
    return datasette_for(archive)


def test_a_cell_of_a_page_is_outlined_in_the_page(datasette: Datasette) -> None:
    shown = get(datasette, f"/{CELL.format(1)}/original")
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert "sandbox" in shown.headers["content-security-policy"]
    (cell,) = etree.fromstring(shown.content, etree.HTMLParser(encoding="utf-8")).xpath(
        f"//*[@id='{ANCHOR}']"
    )
    proof = unescape(get(datasette, f"/{CELL.format(1)}").text)
    assert f'<span class="printed">{"".join(cell.itertext()).strip()}</span>' in proof
    for part in (
        "http://www.example.gov.cn/t20240322_900251.html",
        "2024-04-01T01:00:00Z",
        "sha256sum",
        "摘要一致",
    ):
        assert part in proof


def test_a_cell_of_a_pdf_is_outlined_on_its_page(datasette: Datasette) -> None:
    shown = get(datasette, f"/{CELL.format(2)}/original")
    assert shown.headers["content-type"] == "image/png"
    image = Image.open(BytesIO(shown.content))
    red = tuple(int(COLOUR[n : n + 2], 16) for n in (1, 3, 5))
    assert red in {colour for _, colour in image.getcolors(1 << 24) or []}
    whole = Image.open(BytesIO(get(datasette, f"/{CELL.format(2)}/original?whole=1").content))
    assert (whole.width, whole.height > image.height) == (image.width, True)


def test_the_bytes_can_be_taken_and_are_never_shown(datasette: Datasette) -> None:
    sha256 = get(datasette, "/report/1.json").json()["sha256"]
    blob = get(datasette, f"/blob/{sha256}")
    assert blob.content == PAGE.read_bytes()
    assert blob.headers["content-disposition"].startswith("attachment")
    assert blob.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in blob.headers["content-security-policy"]
    assert "immutable" in blob.headers["cache-control"]
    assert get(datasette, f"/blob/{'0' * 64}").status_code == 404


def test_a_missing_blob_is_explained_and_breaks_nothing(tmp_path: Path) -> None:
    datasette = datasette_for(build(tmp_path))
    assert "不在这个档案库里" in get(datasette, f"/{CELL.format(1)}").text
    assert get(datasette, f"/{CELL.format(1)}/original").status_code == 404
    assert get(datasette, f"/blob/{'1' * 64}").status_code == 404


def test_damaged_bytes_are_said_to_be_damaged(tmp_path: Path) -> None:
    folder = build(tmp_path)
    with Archive(folder) as archive:
        place = archive.store.path("1" * 64)
        place.parent.mkdir(parents=True)
        place.write_bytes(b"other bytes")
    assert "已损坏" in get(datasette_for(folder), f"/{CELL.format(1)}").text


def test_a_cell_the_report_does_not_print_says_so(datasette: Datasette) -> None:
    assert "没有印出这一格" in get(datasette, "/report/1/cell/disclosure_art20_9_procurement_items").text
    assert get(datasette, "/report/1/cell/nonsense").status_code == 404


def test_every_printed_cell_of_a_report_links_to_its_proof(datasette: Datasette) -> None:
    text = get(datasette, "/report/1").text
    assert len(re.findall(r'class="cell" href="/report/[0-9a-f]{20}/cell/', text)) == 200


def test_a_failed_identity_stands_under_the_table_and_marks_its_cells(tmp_path: Path) -> None:
    text = get(datasette_for(build(tmp_path)), "/report/1").text
    table = text[text.index("form-applications") : text.index('id="remedies"')]
    assert 'href="#finding-1" aria-label="不符 各项办理结果之和等于' in table
    assert '<li id="finding-1" class="finding fails">' in table
    assert text.count('id="finding-1"') == 1


@pytest.mark.parametrize(
    ("rule", "subject", "cells", "name"),
    [
        ("A1.flow", "total", {("applications.new", "total"), ("applications.carried_out", "total")}, "总计"),
        ("X1.carry", "natural_person", {("applications.carried_in", "natural_person")}, "自然人"),
        ("R1.sum", "review", {("remedies.review.total", None)}, None),
        (
            "A3.columns",
            "applications.new",
            {("applications.new", "total")},
            "一、本年新收政府信息公开申请数量",
        ),
        ("L1.located", "applications.result.granted@total", {("applications.result.granted", "total")}, None),
        ("D1.sum", "disclosure.art20_5", {("disclosure.art20_5.licences.decisions", None)}, None),
        ("X3.docs", "normative_docs", {("disclosure.art20_1.normative_docs.in_force", None)}, None),
        ("N1.count", "overview:3:14:applications.new", set(), None),
        ("S1.headings", None, set(), None),
    ],
)
def test_a_finding_is_put_beside_the_cells_it_is_about(
    rule: str, subject: str | None, cells: set[tuple[str, str | None]], name: str | None
) -> None:
    finding = Finding(rule, "error", "fails", None, subject)
    assert cells <= set(concerned(finding))
    assert bool(cells) == bool(concerned(finding))
    if name:
        assert subject_name(finding, Words()).startswith(name)


@pytest.mark.parametrize(
    "poison",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)><script>1</script></svg>",
        "<a href='javascript:alert(1)'>x</a>", "<iframe src='http://evil.example'></iframe>",
        "<form action='http://evil.example'><input name=a></form>", "<style>@import 'http://evil.example'</style>",
        "<meta http-equiv=refresh content='0;url=http://evil.example'>", "<base href='http://evil.example'>",
        "<div style='background:url(http://evil.example)'>x</div>", "<noscript><p title='</noscript><script>1</script>'>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<x:script>alert(1)</x:script>",
        "<object data='http://evil.example'></object>", "<link rel=stylesheet href='http://evil.example'>",
    ],
)  # fmt: skip
def test_nothing_in_an_archived_page_can_act_or_call(poison: str) -> None:
    page = f"<html><body><table><tr><td>12</td></tr></table>{poison}</body></html>".encode()
    shown = inert(page, {"//td": (COLOUR, "12")}).decode()
    body = shown[shown.index("</style>") :]
    for word in ("<script", "<svg", "<math", "<iframe", "<form", "<style", "<meta", "<base", "<link", "onerror=", "onload=",
                 "href=", "src=", "evil.example", "<object", "action="):  # fmt: skip
        assert word not in body
    assert f'id="{ANCHOR}"' in body


@pytest.mark.parametrize("path", ["//td[", "/html/body/td[99]", "string(//td)", "", "count(//td)"])
def test_a_path_that_leads_nowhere_outlines_nothing(path: str) -> None:
    assert ANCHOR.encode() not in inert(b"<p>1</p><table><tr><td>2</td></tr></table>", {path: (COLOUR, "")})
