"""A page that answers for a file leads to the file, or is something of its own."""

from __future__ import annotations

import pytest

from pipelines.stages.leading import leads_to

URL = "http://x.gov.cn/plus/download.php?open=0&aid=7"
CELLS = "<table>" + "<tr><td>1</td><td>2</td></tr>" * 6 + "</table>"


@pytest.mark.parametrize(
    ("page", "path"),
    [
        ("<a href='/'>首页</a><a href='download.php?open=1&aid=7'>本地下载</a>", "/plus/download.php?open=1&aid=7"),
        ("<p>文件：<a href='/f/7.docx'>年报</a></p>", "/f/7.docx"),
        ("<frameset><frame src='7.files/tabstrip.htm'><frame src='7.files/sheet001.htm'></frameset>",
         "/plus/7.files/sheet001.htm"),
        (f"<a href='/f/7.docx'>下载</a>{CELLS}", None),
        (f"<a href='/f/7.docx'>下载</a>{'长' * 700}", None),
        ("<a href='/bsfw/'>下载中心</a><a href='javascript:down(7)'>下载</a>", None),
    ],
)  # fmt: skip
def test_where_a_page_leads(page: str, path: str | None) -> None:
    found = leads_to(f"<html><meta charset=utf-8>{page}</html>".encode(), URL)
    assert found == (f"http://x.gov.cn{path}" if path else None)


def test_a_file_leads_nowhere() -> None:
    assert leads_to(b"PK\x03\x04 <a href='/f/7.docx'>", URL) is None
