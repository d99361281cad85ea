"""A text layer that says other characters than the page shows gives no number."""

from __future__ import annotations

import pytest

from pipelines.readers.document import read_document
from pipelines.readers.pdf.garbled import is_garbled
from pipelines.readers.pdf.pages import read_pdf
from pipelines.readers.scan import scans
from tests.support.small_pdf import at, pdf, stream, table

PROSE = "全年共收到政府信息公开申请十六件，均在法定期限内答复，没有因此引起的行政复议和行政诉讼。" * 3


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        f"{PROSE}（xìnxī gōngkāi，信息公开）",
        f"{PROSE}Café、Curaçao、Señor 等外文名称，naïve 一词。",
        f"{PROSE}✓ 予以公开　✗ 不予公开　➤ 详见附件　①②③",
        "□☑ ✓✓✗✓",
        "يىللىق دوكلات 2023",
        "",
    ],
)
def test_what_reports_print_is_no_garbage(text: str) -> None:
    assert not is_garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        PROSE.replace("政", "\x80").replace("公", "|"),
        PROSE.replace("件", "ÿ").replace("期", "Ð"),
        PROSE.replace("，", "Ā"),
        "✥✜✌✳❈✁✪✣✕✦✢✆✞☞✟✪☛✍✏✣✘✠✚✂✄",
        "".join(chr(1 + ord(sign) % 8) if sign in "政府" else sign for sign in PROSE),
    ],
)
def test_what_no_report_prints_is_garbage(text: str) -> None:
    assert is_garbled(text)


@pytest.mark.parametrize("with_ocr", [False, True])
def test_its_numbers_are_unread_and_its_page_is_looked_at(
    with_ocr: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The font F3 says U+0080 for a 3: the numbers of the font beside it are not trusted either."""
    cmap = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange
1 beginbfchar <33> <0080> endbfchar endcmap end end"""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 10 0 R >>"
    x, y = at(4, 0)
    odd = b"BT /F3 10 Tf 1 0 0 1 %d %d Tm (3333) Tj ET\n" % (x, y - 40)
    cells = [["行政许可", "处理决定数量"], ["行政处罚", "34"], ["收费金额", "5 万元"]]
    body = pdf(table(cells) + odd, extra=[stream(cmap), font], fonts=b"/F3 11 0 R")
    document = read_pdf(body, "0" * 64)
    assert document.scans == (1,)
    assert any("text_layer_is_false" in str(note.clauses) for note in document.notes)
    ((_, _, *_), numbers, money) = document.grids[0].slots
    assert [cell and cell.unread for cell in (*numbers, *money)] == [None, "glyphs", None, "glyphs"]
    monkeypatch.setattr(scans, "available", lambda: with_ocr)
    monkeypatch.setattr(scans, "_read_pages", lambda *_: [])
    assert bool(read_document(body, "0" * 64).grids) != with_ocr  # OCR reads in place of the layer
