"""Effective states: what an answer is, whatever its status says."""

from __future__ import annotations

import gzip

import pytest

from crawler.middlewares.blocks import judge

HOME = "http://www.example.gov.cn/"
PAGE = f"{HOME}xxgk/nb/"


@pytest.mark.parametrize("status", [403, 405, 412, 521])
def test_refusals_are_blocks(status: int) -> None:
    assert judge(status, b"", PAGE, HOME) == "blocked"


@pytest.mark.parametrize(
    "text",
    [
        "该网站已接入电信云堤•网站安全防护服务，您的请求被云堤网站安全防护拦截",
        "<title>网防G01</title><p>eventID：abc</p>",
        "<script>document.cookie=('_')+('_')+'jsl_clearance=';location.href=location.pathname</script>",
        "<script>$_ts = window['$_ts'];</script>",
        "<p>您的请求存在安全风险</p>",
    ],
)
def test_block_pages_with_200(text: str) -> None:
    assert judge(200, text.encode(), PAGE, HOME) == "blocked"
    assert judge(200, text.encode("gb18030"), PAGE, HOME) == "blocked"


@pytest.mark.parametrize(
    "text",
    [
        "<p>抱歉，您访问的页面不存在或者已经删除。</p>",
        "<h1>404 Not Found</h1>",
        "<p>该文章已删除</p>",
        "<p>您访问的信息不存在</p>",
        "<meta http-equiv='refresh' content='3;url=http://www.example.gov.cn/'><p>请稍候</p>",
        "<META HTTP-EQUIV=refresh CONTENT='0; URL=/index.html'>",
    ],
)
def test_pages_that_are_gone(text: str) -> None:
    assert judge(200, text.encode(), PAGE, HOME) == "gone"


@pytest.mark.parametrize(
    "text",
    [
        "<ul><li><a href='a.html'>2023年政府信息公开工作年度报告</a></li></ul>",
        "<p>" + "本机关加强网站安全，全年共拦截攻击若干次，" * 200 + "云堤</p>",
        "<p>" + "其中本机关不掌握、信息不存在的若干件。" * 60 + "</p>",
        "<p>本机关不掌握相关政府信息，信息不存在。</p>",
        "<p>信息不存在 0 件</p>" + "<p>本年度办理结果，予以公开若干件，不予公开若干件。</p>" * 40,
        "<meta http-equiv='refresh' content='0;url=/xxgk/nb/index.html'>",
        "",
    ],
)
def test_content_is_content(text: str) -> None:
    assert judge(200, text.encode(), PAGE, HOME) is None


def test_home_may_refresh_to_its_own_index() -> None:
    assert judge(200, b"<meta http-equiv='refresh' content='0;url=/index.html'>", HOME, HOME) is None


def test_files_are_never_judged_by_their_words() -> None:
    assert judge(200, b"%PDF-1.4 404 not found", f"{PAGE}a.pdf", HOME) is None
    assert judge(200, gzip.compress(b"404 not found"), f"{PAGE}a.rar", HOME) is None


def test_not_found_is_for_the_spider() -> None:
    assert judge(404, "您访问的页面不存在".encode(), PAGE, HOME) is None
