"""Lists in every disguise: rows without anchors, JSON with loose commas, choices of years, pagers of all kinds."""

from __future__ import annotations

import json

import pytest

from crawler.cms import follow, generic, gkmlpt, jcms, jpaas, longxun, pager
from crawler.cms.article import holds_report, read_article
from crawler.cms.links import links
from crawler.cms.page import Page
from crawler.cms.rows import rows
from crawler.cms.years import year_links
from crawler.frontier.listing import list_page

HOST = "http://www.example.gov.cn"
API = "/api/list?code=7&pageNo=1&pageSize=20"
PAIR = ["/nb/index_1.html", "/nb/index_2.html"]
FILES = ("/module/download/downfile.jsp?filename=0a.pdf", "/system/_content/download.jsp?wbfileid=7")
PICTURES = ["/nb/W020230109.jpg", "/nb/W020230110.jpg"]
PICTURE = "<img src='W020230109.jpg'>"
FIGURES = f"<table>{'<tr><td>1</td><td>2</td></tr>' * 6}</table>"
BODY = "<h3>标题</h3><div id=zoom>全文</div>"
TITLE = "云泽县水务局2022年政府信息公开工作年度报告"


def page(body: str, path: str = "/nb/") -> Page:
    return Page.of(f"{HOST}{path}", body.encode())


def paths(found: object) -> list[str]:
    return [one.url.removeprefix(HOST) for one in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "row",
    [
        f"<li><a href='a.html' title='{TITLE}'>云泽县水务局2022年政…</a></li>",
        f"<li><a href='a.html'><span title='{TITLE}'>云泽县水务局…</span></a></li>",
        f"<li onclick=\"window.open('a.html')\">{TITLE}</li>",
        f"<a href=\"javascript:openUrl('a.html')\">{TITLE}</a>",
        f"<a href='javascript:;' onclick=\"location.href='/nb/a.html'\">{TITLE}</a>",
        f"<tr><td>{TITLE}</td><td><a href='a.html'>查看</a></td></tr>",
        f"<div><h4>{TITLE}</h4><p>2023-01-09</p><a href='a.html'>[详情]</a></div>",
        f"<a href='/jump.jsp?url=http%3A%2F%2Fwww.example.gov.cn%2Fnb%2Fa.html'>{TITLE}</a>",
        f"<a href='a.html;jsessionid=0123ABCD'>· {TITLE} (2023-01-09)</a>",
        f"<a data-href='/nb/a.html'>{TITLE}</a>",
    ],
)
def test_a_report_is_an_entry_however_its_row_is_written(row: str) -> None:
    listing = list_page(
        page(f"<table>{row}</table>" if row.startswith("<tr") else row), f"{HOST}/nb/", generic
    )
    assert [(link.title, link.url) for link in listing.entries] == [(TITLE, f"{HOST}/nb/a.html")]


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(
            {
                "data": {
                    "list": [
                        {"doctitle": TITLE, "chnldocurl": "/nb/a.html", "docreltime": "2023-01-09 10:00"}
                    ]
                }
            }
        ),
        json.dumps(
            {"articles": [{"title": TITLE, "url": "/nb/a.html", "date": 1673226000, "img_url": "/x.png"}]}
        ),
        json.dumps(
            {
                "page": {
                    "allRow": 1,
                    "list": [{"TITLE": TITLE, "URL_COMP": "/nb/a.html", "PUBLISHED_TIME": "2023-01-09"}],
                }
            }
        ),
        json.dumps(
            {
                "list": [
                    {"title": TITLE, "urls": '{"m": "/m/a.html", "pc": "/nb/a.html"}', "time": "2023-01-09"}
                ]
            }
        ),
        json.dumps({"list": [{"title": TITLE, "url": {"pc": "/nb/a.html"}, "time": "2023-01-09"}]}),
        f'callback({{"rows":[{{"title":"<em>{TITLE}</em>","link":"/nb/a.html","pubDate":"2023年1月9日",}},]}});',
    ],
)
def test_rows_of_any_interface(answer: str) -> None:
    (row,) = rows(page(answer))
    assert (row.title, row.url, row.date) == (TITLE, f"{HOST}/nb/a.html", "2023-01-09")


def test_markup_inside_an_answer_is_a_page() -> None:
    answer = json.dumps({"data": {"html": f"<ul><li><a href='/nb/a.html'>{TITLE}</a></li></ul>"}})
    assert paths(links(page(answer))) == ["/nb/a.html"]


@pytest.mark.parametrize(
    ("select", "path"),
    [
        ("<select name='fbtime'>{}</select>", "/r.jsp?fbtime=2023&area=1"),
        ("<select>{}</select>", "/r.jsp?year=2023&area=1"),
        (
            "<form action='/r.jsp'><input type=hidden name=area value=1><select name='nd'>{}</select></form>",
            "/nb/",
        ),
        ("<select onchange=\"location.href='/r.jsp?area=1&nd='+this.value\">{}</select>", "/nb/"),
        (
            "<select onchange=\"window.open('/r.jsp?nd='+this.options[this.selectedIndex].value+'&area=1')\">{}</select>",
            "/nb/",
        ),
    ],
)
def test_years_a_page_offers_are_its_columns(select: str, path: str) -> None:
    body = select.format(
        "<option>请选择</option><option value=2022>2022年</option><option value=2021>2021年</option>"
    )
    found = list(year_links(page(body, path)))
    assert [link.title for link in found] == ["2022年", "2021年"]
    assert all(
        "/r.jsp?" in link.url and "area=1" in link.url and link.title[:4] in link.url for link in found
    )


@pytest.mark.parametrize(
    ("body", "path", "expected"),
    [
        ("<a href='?p=2'>下一页</a><a href='?p=9'>尾页</a>", "/nb/", ["/nb/?p=2"]),
        ("<a href='nb/4.htm'>下页</a>", "/nb.htm", ["/nb/4.htm"]),
        ("<a href='1.html'>1</a><a href='2.html'>2</a><a href='3.html'>3</a>", "/nb/1.html", ["/nb/2.html", "/nb/3.html"]),
        ("共<b>3</b>页", "/list/page_1.html", ["/list/page_2.html", "/list/page_3.html"]),
        ("<script>Pager({size:3, current:0, prefix:'index', suffix:'html'})</script>", "/nb/", PAIR),
        ("<script>var countPage = 2;</script>", "/nb/list.htm", ["/nb/list_1.htm"]),
        ("<script>$.get('" + API + "')</script>", "/nb/", [API]),
        ("<p>nothing</p>", "/nb/", []),
    ],
)  # fmt: skip
def test_every_way_a_list_goes_on(body: str, path: str, expected: list[str]) -> None:
    found = [one for one in paths(generic.pages(page(body, path))) if not one.endswith(path)]
    assert found == expected


def test_a_calendar_is_no_pager() -> None:
    days = "".join(f"<td><a href='/rl?d={day}'>{day}</a></td>" for day in range(1, 31))
    assert generic.pages(page(f"<table>{days}</table><a href='/rl?m=2'>下个月</a>")) == ()


def test_answers_are_counted_or_followed_while_they_have_rows() -> None:
    row = {"title": "x", "url": "/a.html"}
    counted = page(json.dumps({"total": 5, "rows": [row, row]}), "/api?page=1")
    assert paths(pager.turned(counted)) == ["/api?page=2", "/api?page=3"]
    uncounted = page(json.dumps({"rows": [row]}), "/api?page=4")
    assert [(ask.url[-6:], ask.guess) for ask in pager.turned(uncounted)] == [("page=5", True)]
    assert pager.turned(page('{"rows":[]}', "/api?page=5")) == ()


def test_jcms_next_group_and_last_group() -> None:
    rows = "<recordset><record><![CDATA[<li><a href='/a'>x</a></li>]]></record></recordset>"
    store = f"<script type='text/xml'><datastore><nextgroup>{{}}</nextgroup>{rows}</datastore></script>"
    link = '<![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&amp;columnid=7"></a>]]>'
    assert paths(jcms.pages(page(store.format(link)))) == [
        "/module/web/jpage/dataproxy.jsp?page=1&columnid=7"
    ]
    assert jcms.pages(page(store.format(""))) == ()


def test_jpaas_counts_what_it_shows() -> None:
    block = "<div url='/api-gateway/x/page/build/unit' queryData=\"{'webId':'1','tagId':'列表'}\">{}</div>"
    shown = block.replace("{}</div>", "<div class='pagination' rows='10' count='21'></div></div>")
    assert [ask.url.count("pageNo") for ask in jpaas.pages(page(shown))] == [1, 1]
    assert len(jpaas.pages(page(block))) == 1


def test_longxun_counts_rows_or_pages() -> None:
    path = "/OpennessContent/showList/1/2/page_1.html"
    for counter in (
        "<pagination total='21' page-size='10'></pagination>",
        "<pagination :page-count='3'></pagination>",
    ):
        assert [url[-11:] for url in paths(longxun.pages(page(counter, path)))] == [
            "page_2.html",
            "page_3.html",
        ]


def test_gkmlpt_nodes_below_the_reports_are_called_by_them() -> None:
    tree = {
        "SID": "7",
        "TREE": [
            {"id": 1, "name": "指南"},
            {"id": 2, "name": "政府信息公开年报", "children": [{"id": 3, "name": "2022年"}]},
        ],
    }
    body = f"<script>window._CONFIG = {json.dumps(tree)};</script>"
    found = follow.annual(gkmlpt.links(page(body, "/x/gkmlpt/index")))
    assert paths(found) == ["/x/gkmlpt/api/all/2?page=1&sid=7", "/x/gkmlpt/api/all/3?page=1&sid=7"]


def test_columns_without_folders_are_known_by_their_names() -> None:
    body = "<a href='zfxxgknb/2022n.htm'>2022年</a><a href='zfxxgknb/bm.htm'>县直部门</a>"
    body += "<a href='zfxxgkzn.htm'>政府信息公开指南</a><a href='../xw/1.htm'>新闻</a>"
    listing = list_page(page(body, "/zfxxgk/zfxxgknb.htm"), f"{HOST}/zfxxgk/zfxxgknb.htm", generic)
    assert [link.title for link in listing.columns] == ["2022年", "县直部门"]


def test_units_are_columns_only_where_nothing_else_is_listed() -> None:
    names = "".join(
        f"<a href='/col/col{n}/index.html'>{unit}</a>"
        for n, unit in enumerate(("教育局", "水务局", "柳堤镇"))
    )
    column = f"{HOST}/col/col99/index.html"
    assert len(list_page(page(names, "/col/col99/index.html"), column, generic).units) == 3
    assert (
        list_page(
            page(f"{names}<a href='/a.html'>{TITLE}</a>", "/col/col99/index.html"), column, generic
        ).units
        == ()
    )


def test_menus_do_not_make_a_report() -> None:
    menu = "".join(
        f"<a href='/{n}/'>{word}</a>"
        for n, word in enumerate(("主动公开", "依申请公开", "行政复议", "总体情况"))
    )
    assert not holds_report(page(menu))
    assert holds_report(
        page("<p>一、总体情况</p><p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p>")
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<div id=zoom><a href='{FILES[0]}'>报告</a></div>", [FILES[0]]),
        (f"<div id=vsb_content><a href='{FILES[1]}'>报告</a></div>", [FILES[1]]),
        ("<div id=zoom><a href='/f/1'>2022年年报.docx</a></div>", ["/f/1"]),
        ("<div id=zoom><iframe src='/viewer.html?file=%2Fa%2Fb.ofd'></iframe></div>", ["/a/b.ofd"]),
        ("<div id=zoom><iframe src='/pdfjs/web/viewer.html?file=/api/file/7'></iframe></div>", ["/api/file/7"]),
        ("<div id=zoom><iframe src='/map/show.html?file=/api/file/7'></iframe></div>", []),
        ("<div class=TRS_Editor><img src='W020230109.jpg'><img src='W020230110.jpg'></div>", PICTURES),
        (f"<div class=TRS_Editor>{FIGURES}<img src='W020230109.jpg'></div>", []),
        (f"<div class=TRS_Editor>{'公开' * 200}<table><tr><td>{PICTURE}</td></tr></table></div>", PICTURES[:1]),
        (f"{BODY}<ul><li>附件【<a href='/f.jsp?id=7'>报告</a>】</li></ul>", ["/f.jsp?id=7"]),
        (f"{BODY}<p><a href='/a?n=1'><img src='/icon_pdf.gif'>报告</a></p>", ["/a?n=1"]),
        (f"{BODY}<p><a href='/a?n=1'>下载全文</a></p><div class=footer><a href='/x.pdf'>x</a></div>", ["/a?n=1"]),
        (f"{BODY}<div><!-- c --><p><a href='/x.pdf'>报告</a></p></div>", ["/x.pdf"]),
        (f"{BODY}<div class=xgxx><a href='/x.pdf'>别的报告</a></div>", []),
        (f"{BODY}<script>PDFObject.embed('/a/b.pdf', '#p')</script>", ["/a/b.pdf"]),
        ("<div id=zoom><div class=viewer data-src='/a/b.ofd'></div></div>", ["/a/b.ofd"]),
        # kkFileView is given Base64 of the address; what a reader calls a file is none
        ("<div id=zoom><iframe src='/p/onlinePreview?url=L3UvMjAyNC8xYS5kb2N4'></iframe></div>", ["/u/2024/1a.docx"]),
        (f"{BODY}<script>var f = {{'name': '报告.docx', 'url': '/u/1.docx'}}</script>", ["/u/1.docx"]),
        (f"{BODY}<div data-config='{{\"type\":\"docx\",\"src\":\"/u/2.docx\"}}'></div>", ["/u/2.docx"]),
        (f"{BODY}<script>pdfjsLib.getDocument({{url:'/stream?id=7'}})</script>", ["/stream?id=7"]),
        (f"{BODY}<script>new Viewer({{id: 3, downloadUrl: '/attach/3'}})</script>", ["/attach/3"]),
        (f"{BODY}<script>var fileUrl = '/upload/', pdfUrl = '/show3.html'</script>", []),
    ],
)  # fmt: skip
def test_what_hangs_on_an_article(body: str, expected: list[str]) -> None:
    assert paths(read_article(page(body, "/nb/t1.html")).attachments) == expected


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('<a onclick="go(3)">3</a><script>function go(n){location="index_"+(n-1)+".html"}</script>', PAIR),
        (
            '<a onclick="turn(3)">尾页</a><script>const turn = (n) => { location.href = `index_${n - 1}.html` }</script>',
            PAIR,
        ),
        ("<a onclick=\"show(1)\">x</a><script>function show(id){location.href='/v.jsp?id='+id}</script>", []),
    ],
    ids=["one-less", "arrow", "no-pager"],
)
def test_addresses_that_a_script_puts_together(body: str, wanted: list[str]) -> None:
    assert [ask.url.removeprefix(HOST) for ask in generic.pages(page(body))] == wanted
