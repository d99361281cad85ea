"""Effective states: what an answer is, whatever its status says."""

from __future__ import annotations

import gzip
from urllib.parse import urljoin

import pytest

from crawler.frontier.states import judge, judge_redirect

HOME = "http://www.example.gov.cn/"
PAGE = f"{HOME}xxgk/nb/"
FRAME = "<ul>" + "<li><a href='/zwgk/'>政务公开</a></li>" * 40 + "</ul>"


def state(text: str, status: int = 200, url: str = PAGE) -> str:
    """The state of a page, the same in UTF-8 and GBK."""
    found = {judge(status, text.encode(code), url, HOME).state for code in ("utf-8", "gb18030")}
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize("status", [403, 405, 412, 451, 521])
def test_refusals_are_blocks(status: int) -> None:
    assert state("", status) == "blocked"


@pytest.mark.parametrize(
    "text", ["您的访问过于频繁，请稍后再试！", "操作太频繁，请休息一下再重试", "系统繁忙，请稍候再试"]
)
def test_too_many_requests_in_words(text: str) -> None:
    assert state(f"<title>提示信息</title><div>{text}</div>") == "busy"
    assert state(f"<h1>答记者问</h1><p>{'本县认真落实各项部署。' * 60}{text}</p>") == "page"


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("该网站已接入电信云堤•网站安全防护服务，您的请求被云堤网站安全防护拦截", "云堤"),
        ("<title>网防G01</title><p>eventID：abc</p>", "网防G01"),
        ("<script>document.cookie=('_')+('_')+'jsl_clearance=';location.href=location.pathname</script>", "加速乐"),
        ("<script>$_ts = window['$_ts'];</script>", "瑞数"),
        ("<script src='/wzws-waf-cgi/x.js'></script>", "360网站卫士"),
        ("<p>您的请求存在安全风险</p>", "防火墙"),
        ("<p>请完成安全验证后继续访问</p>", "验证码"),
        ("<title>Access</title><p>Your request has been blocked by the firewall</p>", "防火墙"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [200, 403, 405, 503])
def test_firewalls_are_known_by_what_they_say(text: str, who: str, status: int) -> None:
    verdict = judge(status, text.encode(), PAGE, HOME)
    assert (verdict.state, verdict.why) == ("blocked", who)


@pytest.mark.parametrize(
    "text",
    [
        "<p>本网站仅限中国境内访问</p>",
        "<p>根据安全策略，境外IP地址禁止访问本站</p>",
        "<p>抱歉，您所在的地区无法访问该页面。</p>",
        "<p>This site is not available in your region.</p>",
    ],
)
@pytest.mark.parametrize("status", [200, 403])
def test_kept_from_abroad(text: str, status: int) -> None:
    assert state(text, status) == "geo_blocked"


@pytest.mark.parametrize(
    "text",
    [
        "<p>抱歉，您访问的页面不存在或者已经删除。</p>",
        "<h1>404 Not Found</h1>",
        "<p>该文章已删除</p>",
        "<p>您访问的信息不存在</p>",
        "<p>抱歉，找不到您要的页面</p>",
        f"<title>404</title>{FRAME}",
        f"{FRAME}<div>对不起，您访问的页面不存在！</div>{FRAME}",
        "<title>页面不存在 - 某县</title>" + "<p>站点导航</p>" * 300,
        "<meta http-equiv='refresh' content='3;url=http://www.example.gov.cn/'><p>请稍候</p>",
        "<META HTTP-EQUIV=refresh CONTENT='0; URL=/index.html'>",
        "<script>top.location.href = '/';</script>",
    ],
)
def test_pages_that_are_gone(text: str) -> None:
    assert state(text) == "soft_404"


@pytest.mark.parametrize(
    "text",
    [
        "<ul><li><a href='a.html'>2023年政府信息公开工作年度报告</a></li></ul>",
        "<p>" + "本机关加强网站安全，全年共拦截攻击若干次，" * 200 + "云堤</p>",
        "<p>" + "其中本机关不掌握、信息不存在的若干件。" * 60 + "</p>",
        "<p>本机关不掌握相关政府信息，信息不存在。</p>",
        "<p>信息不存在 0 件</p>" + "<p>本年度办理结果，予以公开若干件，不予公开若干件。</p>" * 40,
        "<meta http-equiv='refresh' content='0;url=/xxgk/nb/index.html'>",
        "<script>$_ts=window['$_ts'];</script>" + "<a href='x.html'>某县政府信息公开年报</a>" * 20,
        FRAME + "<form>用户名<input name=u>密码<input type=password></form>",
        "<title>关于网站登录和密码的说明</title><p>登录</p>",
        "<script>function go(u){ window.location.href = u }</script><p>本县概况</p>",
        "<p>正文</p><script>if(ie6){location.href='/old.html';}</script><p>" + "年度报告正文。" * 40,
        '{"total": 3, "data": []}',
    ],
)
def test_content_is_content(text: str) -> None:
    assert state(text) == "page"


def test_a_page_that_only_leads_on_says_where_to() -> None:
    for script in ("window.location='nb2/';", "location.replace('nb2/')", 'self.location.href = "nb2/"\n'):
        verdict = judge(200, f"<html><script>{script}</script></html>".encode(), PAGE, HOME)
        assert (verdict.state, verdict.target) == ("stub", f"{PAGE}nb2/")
    for own in ("location.protocol + '//' + window.location.host", "document.location.origin"):
        found = judge(200, f"<script>top.location.replace({own} + '/nb2/')</script>".encode(), PAGE, HOME)
        assert (found.state, found.target) == ("stub", f"{HOME}nb2/")


@pytest.mark.parametrize(
    "body",
    [
        "<body onload='document.f.submit()'><form name=f action=/zw/i.asp><input type=hidden name=lang value=cn></form>",
        "<p>页面正在跳转，请稍候……</p><p>如果没有跳转，请<a href='/zw/i.asp?lang=cn'>点击这里</a></p>",
    ],
)
def test_a_form_that_sends_itself_and_a_page_with_one_way_lead_on(body: str) -> None:
    found = judge(200, f"<html>{body}</html>".encode(), PAGE, HOME)
    assert (found.state, found.target) == ("stub", f"{HOME}zw/i.asp?lang=cn")


@pytest.mark.parametrize(
    "body",
    [
        "<body onload='document.f.submit()'><form name=f method=post action=/zw/i.asp></form>",
        "<form name=f action=/so><input name=q></form><script>function go(){f.submit()}</script><p>"
        + "本县概况" * 50,
        "<p>系统没有跳转功能</p><a href=/a>一</a><a href=/b>二</a>",
    ],
)
def test_other_forms_and_pages_with_several_ways_do_not(body: str) -> None:
    assert state(f"<html>{body}</html>") == "page"


def test_a_page_for_telephones_is_not_ours() -> None:
    script = "var p='/a/'+'b/';if(top!=self){top.location=p}else{window.location.replace(p+'i.html');}"
    found = judge(200, f"<script>{script}</script>".encode(), PAGE, HOME)
    assert (found.state, found.target) == ("stub", urljoin(PAGE, "/a/b/i.html"))
    script = "if(/Mobile/.test(navigator.userAgent)){location='/m/'}else{location.href='nb2/'}"
    assert judge(200, f"<html><script>{script}</script></html>".encode(), PAGE, HOME).target == f"{PAGE}nb2/"


def test_home_may_lead_to_its_own_index() -> None:
    assert state("<meta http-equiv='refresh' content='0;url=/index.html'>", url=HOME) == "page"
    assert state("<script>location.href='/index.html'</script>", url=HOME) == "stub"


def test_redirects_home_or_to_an_error_page_mean_gone() -> None:
    assert judge_redirect(PAGE, HOME, HOME).state == "soft_404"
    assert judge_redirect(PAGE, f"{HOME}index.html", HOME).state == "soft_404"
    assert judge_redirect(PAGE, f"{HOME}404.html", HOME).state == "soft_404"
    assert judge_redirect(PAGE, f"{HOME}xxgk/nb2/", HOME).state == "moved"
    assert judge_redirect(HOME, f"{HOME}index.html", HOME).state == "moved"


def test_files_are_never_judged_by_their_words() -> None:
    assert judge(200, b"%PDF-1.4 404 not found", f"{PAGE}a.pdf", HOME).state == "file"
    assert judge(200, gzip.compress(b"404 not found"), f"{PAGE}a.rar", HOME).state == "file"


def test_a_page_where_a_file_was_promised_is_none() -> None:
    assert state("<html><p>正在预览</p></html>", url=f"{PAGE}a.pdf") == "wrong_type"
    assert state("<html><table><tr><td>1</table></html>", url=f"{PAGE}a.doc") == "page"


@pytest.mark.parametrize(
    ("status", "retry_after", "expected"),
    [
        (404, False, "gone"), (410, False, "gone"), (401, False, "login"), (429, False, "busy"),
        (503, True, "busy"), (503, False, "error"), (500, False, "error"), (304, False, "error"), (400, False, "error"),
    ],
)  # fmt: skip
def test_statuses(status: int, retry_after: bool, expected: str) -> None:
    assert judge(status, b"oops", PAGE, HOME, retry_after=retry_after).state == expected


@pytest.mark.parametrize("body", [b"", b" \r\n\t", b"<html><head></head><body><div></div></body></html>"])
def test_nothing_is_empty(body: bytes) -> None:
    assert judge(200, body, PAGE, HOME).state == "empty"


@pytest.mark.parametrize(
    ("script", "cookie"),
    [
        ("document.cookie='vt=1;path=/';location.href='/xxgk/nb/'", "vt=1"),
        ('document.cookie = "seen=yes"; window.location.reload()', "seen=yes"),
        ("document.cookie='ck='+(0x8f3e).toString(16);location.reload()", None),
        ("document.cookie='ck=1'+sign();location.reload()", None),
    ],
)
def test_a_cookie_is_brought_along_where_it_is_spelt_out_and_no_challenge_is_solved(
    script: str, cookie: str | None
) -> None:
    verdict = judge(200, f"<html><script>{script}</script></html>".encode(), PAGE, HOME)
    assert (verdict.state, verdict.cookie) == (("stub", cookie) if cookie else ("blocked", None))


@pytest.mark.parametrize(
    "text", ["<meta http-equiv=refresh content='0;url=/xxgk/nb/'>", "<script>location='/xxgk/nb/'</script>"]
)
def test_an_entry_that_leads_back_to_its_list_is_gone(text: str) -> None:
    article = f"{PAGE}a.html"
    assert judge(200, text.encode(), article, HOME, listed=PAGE).state == "soft_404"
    assert judge(200, text.encode(), article, HOME).state != "soft_404"
    assert judge_redirect(article, PAGE, HOME, PAGE).state == "soft_404"
    assert judge_redirect(article, f"{PAGE}b.html", HOME, PAGE).state == "moved"


@pytest.mark.parametrize("text", ["该信息已被删除", "本文已被撤回", "此条信息已下架"])
def test_what_was_taken_back_is_gone(text: str) -> None:
    assert state(f"<title>提示</title><p>{text}</p>") == "soft_404"


def test_a_report_under_the_name_of_a_file_is_a_page() -> None:
    chapters = "一、总体情况 二、主动公开政府信息情况 三、收到和处理政府信息公开申请情况 五、存在的主要问题"
    assert state(f"<h1>年报</h1><p>{chapters}</p>", url=f"{PAGE}a.pdf") == "page"
    assert state("<h1>年报</h1><p>预览</p>", url=f"{PAGE}a.pdf") == "wrong_type"
