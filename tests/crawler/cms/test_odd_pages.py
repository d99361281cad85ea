"""Rows, pagers and addresses as single portals write them."""

from __future__ import annotations

import pytest

from archive.sentence import say
from crawler.cms import generic
from crawler.cms.article import heading, words
from crawler.cms.base import resolve
from crawler.cms.follow import is_annual
from crawler.cms.links import inner_frames, links
from crawler.cms.page import Page
from crawler.cms.page_counts import stated
from crawler.cms.page_turns import is_turn
from crawler.cms.pager import following
from crawler.cms.parts import is_tabbed
from crawler.cms.years import posted_choices
from crawler.frontier.account import Account
from crawler.frontier.kinds import is_annual_page, look
from crawler.frontier.listing import list_page
from crawler.frontier.refusals import is_cut
from crawler.spiders.entry_pages import volume

HERE = "http://www.example.gov.cn/nb/"
TITLE = "云泽县水务局2023年政府信息公开工作年度报告"


def page(markup: str, url: str = HERE) -> Page:
    return Page.of(url, f"<meta charset=utf-8><body>{markup}".encode())


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ("<a href=\"javascript:see('7')\">{}</a><script>function see(k){{open('/d/'+k+'.html')}}</script>", "/d/7.html"),
        ("<li onclick='go(7,2)'>{}</li><script>go = (a, b) => {{ location.href = `/d?b=${{b}}&a=${{a}}` }}</script>",
         "/d?b=2&a=7"),
        ("<a onclick=\"get('7f1','{0}.docx')\">{0}</a><script>function get(i,n){{location.href='/f?id='+i}}</script>",
         "/f?id=7f1"),
        ("<li onclick='go(\"/d\")' data-gongkai-href='#/d?id=7'>{}</li>", "/nb/#/d?id=7"),
        ("<a style='display: none' href='/maze/'>{0}</a><p><a href='/d/7'>{0}</a></p>", "/d/7"),
        ("<li data-to='/d/7'>{}</li>", "/d/7"),
        ("<table><tr ondblclick=\"window.open('/d/7')\"><td>{}</td></tr></table>", "/d/7"),
        ("<a href='#/d/7' data-href='/d/7.html'>{}</a>", "/d/7.html"),
        ("<form><button formaction='/d/7.html'>{}</button></form>", "/d/7.html"),
        ("<div data-title='{}' data-href='/d/7.html'></div>", "/d/7.html"),
        ("<li title='{}'><a href='/d/7.html'><i></i></a></li>", "/d/7.html"),
        ("<script>rows[0] = ['{}', '/d/7.html', '2024-01-02'];</script>", "/d/7.html"),
        ("<script>var nodes = [{{name: '{}', file: '/d/7/'}}]</script>", "/d/7/"),
        ("<a href=\"javascript:s('7')\">{}</a><script>function s(i){{showModalDialog('/d.jsp?id='+i,'')}}</script>",
         "/d.jsp?id=7"),
        ("<a href=# onclick='P(\"/d.aspx?a=1\\u0026b=7\")'>{}</a>", "/d.aspx?a=1&b=7"),
        ("<td><script>var s='{}';document.write('<a href=\"./7.htm\">'+(s.length>9?s.substring(0,9)+'..':s)+'</a>');"
         "</script></td>", "/nb/7.htm"),
        ("<li><a href=7.htm><script>document.write(cut('{}', 9))</script></a></li>", "/nb/7.htm"),
    ],
)  # fmt: skip
def test_where_a_row_leads_and_what_it_is_called(row: str, path: str) -> None:
    found = [link for link in generic.links(page(row.format(TITLE))) if link.title == TITLE]
    assert [link.url for link in found] == [f"http://www.example.gov.cn{path}"]


@pytest.mark.parametrize(
    "foot",
    [
        "<a href='?p=2'><img src='/i/next.gif'></a>",
        "<a href='?p=2'>›</a>",
        "<a rel=next href='?p=2'>更早</a>",
    ],
)
def test_an_arrow_is_a_pager_but_not_in_a_show_of_pictures(foot: str) -> None:
    assert [ask.url for ask in following(page(f"<div class=fy>{foot}</div>"))] == [f"{HERE}?p=2"]
    assert following(page(f"<div class=swiper>{foot.replace('rel=next', '')}</div>")) == ()


def test_a_bracketed_next_page_turns_and_counts() -> None:
    foot = page("[<b>1</b>/2] <a href='?p=2'>[下页]</a>")
    assert ([ask.url for ask in following(foot)], stated(foot)) == ([f"{HERE}?p=2"], 2)


def test_reports_called_by_their_year_have_the_body_of_their_row() -> None:
    rows = "".join(
        f"<tr><td>云泽县{body}</td><td><a href='/a/{n}.html'>2023年度报告</a></td></tr>"
        for n, body in enumerate(("水务局", "民政局", "教育局"))
    )
    entries = list_page(page(f"<table>{rows}</table>"), HERE, generic).entries
    assert [entry.title for entry in entries] == [
        f"云泽县{body}2023年度报告" for body in ("水务局", "民政局", "教育局")
    ]


def test_a_matrix_names_its_cells_by_the_body_of_the_row_and_the_year_over_them() -> None:
    """Two cells stand below each year; the kind of the bodies reaches down beside them."""
    head = "<tr><th rowspan=2>类别<th rowspan=2>单位<th colspan=2>2023年<th colspan=2>2022年</tr><tr>"
    body = "<tr><td rowspan=2>乡镇<td>青禾乡{}</tr><tr><td>柳堤镇{}</tr>"
    cells = "<td><a href={0}1>查看</a><td>—<td>—<td><a href={0}2>下载</a>"
    table = f"<table>{head}{'<th>网页<th>附件' * 2}</tr>{body.format(cells.format('a'), cells.format('b'))}</table>"
    assert [link.title for link in links(page(table))] == [
        "青禾乡2023年", "青禾乡2022年", "柳堤镇2023年", "柳堤镇2022年",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "is_column"),
    [
        ("历史年报（2021年及以前）", True), ("2015-2019年年度报告", True), ("2019年以前年报", True),
        ("2019年度报告", False), ("2015—2019年规划", False),
    ],
)  # fmt: skip
def test_older_years_have_columns_of_their_own(name: str, is_column: bool) -> None:
    row, more = f"<li><a href=/a/1.html>{TITLE}</a></li>", f"<p><a href='/old/7/'>{name}</a></p>"
    listing = list_page(page(row + more), HERE, generic)
    assert [link.url for link in listing.columns] == ["http://www.example.gov.cn/old/7/"] * is_column


def test_years_that_lie_apart_from_their_column_are_its_choice() -> None:
    years = "<li><a href='/2024/'>2024年</a></li><li><a href='/2023/'>2023年</a></li>"
    assert len(list_page(page(years), HERE, generic).columns) == 2
    assert list_page(page(f"{years}<p><a href=/a/1.html>{TITLE}</a></p>"), HERE, generic).columns == ()


def test_a_feed_is_a_list() -> None:
    items = f"<item><title>{TITLE}</title><link>/a/1.html</link></item>"
    found = Page.of(
        HERE, f"<?xml version='1.0' encoding='utf-8'?><rss><channel>{items}</channel></rss>".encode()
    )
    assert [entry.url for entry in list_page(found, HERE, generic).entries] == [
        "http://www.example.gov.cn/a/1.html"
    ]


def test_every_choice_of_a_posted_form_is_asked_for_and_a_search_is_none() -> None:
    years = "<select name=nd><option value=23>2023年</option><option value=22>2022年</option></select>"
    bodies = "".join(
        f"<option value={n}>{body}</option>" for n, body in enumerate(("水务局", "民政局", "教育局"))
    )
    form = "<form method=post action=cx><input type=hidden name=k value=1>{}</form>"
    asks = posted_choices(page(form.format(f"<select name=dw>{bodies}</select>{years}")), listed=[TITLE])
    assert len(asks) == 6
    assert (asks[0].url, asks[0].body) == (f"{HERE}cx?dw=0&nd=23", "k=1&dw=0&nd=23")
    both = [TITLE, TITLE.replace("2023", "2022")]
    assert posted_choices(page(form.format(years)), listed=both) == ()
    assert [ask.body for ask in posted_choices(page(form.format(years)), listed=[TITLE])] == ["k=1&nd=22"]


def test_a_list_with_more_choices_than_a_walk_makes_is_not_called_whole() -> None:
    bodies = "".join(f"<option value={n}>云泽县第{n}街道办事处</option>" for n in range(100))
    years = "".join(f"<option>{year}</option>" for year in range(2010, 2025))
    choices = f"<select name=dw>{bodies}</select><select name=nd>{years}</select>"
    asks = posted_choices(page(f"<form method=post action=cx>{choices}</form>"), listed=())
    account = Account(HERE, "年报", choices=len(asks), below=1)
    assert not account.whole
    assert str(account.why) == str(say("choices_left", most=1000))


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        ("云泽县水务局2023年政府信息公", True),
        ("云泽县水务局2023年政", True),
        (TITLE, False),
        ("关于2023年的通知", False),
    ],
)
def test_a_title_cut_without_a_sign(title: str, cut: bool) -> None:
    assert is_cut(title) is cut


@pytest.mark.parametrize(
    "href",
    [
        "https://127.0.0.1:8101/nb/7.html", "http:/nb/7.html", "http:7.html", "HTTP://127.0.0.1:8101/nb/7.html",
        "http://http://127.0.0.1:8101/nb/7.html", "//127.0.0.1:8101/nb/7.html", " ./7.html\n",
        "/leave.html?target=%2Fnb%2F7.html", "/jump.jsp?url=/nb/7.html",
    ],
)  # fmt: skip
def test_addresses_that_only_look_like_others(href: str) -> None:
    assert resolve("http://127.0.0.1:8101/nb/", href) == "http://127.0.0.1:8101/nb/7.html"


def test_other_places_stay_what_they_are() -> None:
    for href in ("https://www.example.gov.cn/a.html", "http://www.example.gov.cn/login.jsp?url=/nb/7.html"):
        assert resolve(HERE, href) == href


def test_a_box_of_rows_dates_none_of_its_links() -> None:
    found = links(
        page("<div><ul><li><a href=a>新闻</a>2024-03-01</li></ul><p><a href=b>机构设置</a></p></div>")
    )
    assert [link.date for link in found] == ["2024-03-01", None]


def test_small_things() -> None:
    assert resolve(HERE, "/v/viewer.html?file=%2Ff%2F1.pdf") == "http://www.example.gov.cn/f/1.pdf"
    assert heading(page(f"<div class=nav><a>{TITLE}</a></div><h2>{TITLE}</h2>")) == TITLE
    assert [is_turn(text) for text in ("2", "第2页", "2023", "下一页")] == [True, True, False, True]


@pytest.mark.parametrize(
    ("markup", "path", "title"),
    [
        ("<dl><dt>2023年度</dt><dd><a href=a.htm>查看详情</a></dd><dt>2022年度</dt><dd><a href=b.htm>查看详情</a>"
         "</dd><dt>2021年度</dt><dd><a href=c.htm>查看</a></dd><dt>2020年度</dt><dd><a href=d.htm>查看</a></dd></dl>",
         "/nb/a.htm", "2023年度"),
        ("<map><area href=bm.html alt=县直部门></map>", "/nb/bm.html", "县直部门"),
        ("<svg><a xlink:href='/town/1.htm'><text>石桥镇</text></a></svg>", "/town/1.htm", "石桥镇"),
        ("<select><option value='?year=2023'>2023年</option></select>", "/nb/?year=2023", "2023年"),
        ("<p>政府信息公开年度报告：<a href=23.htm>2023年</a> | <a href=22.htm>2022年</a></p>",
         "/nb/23.htm", "2023年政府信息公开年度报告"),
        ("<div onclick=jump(1)>公开</div><script>var urls=['/zj/','/zw/'];function jump(i){location.href=urls[i]}</script>",
         "/zw/", "公开"),
        ("<a href=# onclick=\"show('u7')\">报告</a><script>function show(i){document.f.id.value=i;"
         "document.f.action='/show.do';document.f.submit()}</script>", "/show.do?id=u7", "报告"),
        ("<a href='http://www.example.gov.cn/a/../b/./c.php?n=1'>年报</a>", "/b/c.php?n=1", "年报"),
        ("<p>注：2021年及以前的信息公开年报，请<a href='/old/'>点击此处</a>到旧版网站查看。</p>",
         "/old/", "政府信息公开年报"),
    ],
)  # fmt: skip
def test_where_more_rows_lead(markup: str, path: str, title: str) -> None:
    first = next(iter(generic.links(page(markup))))
    assert (first.url, first.title) == (f"http://www.example.gov.cn{path}", title)


def test_chinese_in_a_query_is_spelt_in_the_encoding_of_its_page() -> None:
    markup = "<meta charset=gb2312><a href='list.asp?lm=年报'>信息公开年报</a>"
    asked = [
        next(iter(generic.links(Page.of(HERE, markup.encode(name))))).url for name in ("gb18030", "utf-8")
    ]
    assert asked == [f"{HERE}list.asp?lm=%C4%EA%B1%A8", f"{HERE}list.asp?lm=%E5%B9%B4%E6%8A%A5"]


@pytest.mark.parametrize(
    "foot",
    [
        "<a href=list-2.html><img src=/i/xia.gif></a><a href=list-3.html><img src=/i/mo.gif></a>",
        """<select onchange="location='list-'+this.value+'.html'"><option>1<option>2<option>3</select>""",
        """<script>function go(n){location.href='list-'+n+'.html'}</script><select onchange=go(this.value)>"""
        "<option>1<option>2<option>3</select>",
    ],
)
def test_pages_behind_pictures_and_drop_downs(foot: str) -> None:
    here = f"{HERE}list-1.html"
    pages = list_page(page(f"<li><a href=/a/1.html>{TITLE}</a></li>{foot}", here), here, generic).pages
    assert [ask.url for ask in pages] == [f"{HERE}list-2.html", f"{HERE}list-3.html"]


def test_a_drop_down_of_pages_sends_its_form() -> None:
    choice = "".join(f"<option value={n}>第{n}页</option>" for n in (1, 2, 3))
    form = f"<form action=list.asp>1/<b>3</b>页<select name=page onchange='submit()'>{choice}</select></form>"
    pages = list_page(page(f"<li><a href=/a/1.html>{TITLE}</a></li>{form}"), HERE, generic).pages
    assert [ask.url for ask in pages] == [f"{HERE}list.asp?page=2", f"{HERE}list.asp?page=3"]


def test_a_count_in_a_script_names_its_pages_by_the_ending_that_the_script_gives() -> None:
    script = "<script>var countPage = 3;var u='index_'+nextPage+'.htm'</script>"
    row = f"<li><a href=/a/1.html>{TITLE}</a></li>"
    for here in (HERE, f"{HERE}index_1.htm"):  # which is page 2
        pages = list_page(page(row + script, here), here, generic).pages
        assert [ask.url for ask in pages] == [f"{HERE}index_1.htm", f"{HERE}index_2.htm"]


def test_an_article_is_no_list_of_its_neighbours() -> None:
    """Articles numbered one after another, and years of one folder, are no pages of a list."""
    beside = "<a href=8.html>云泽县召开会议</a><a href=/nb/2022/>2022年</a>"
    assert following(page(beside, f"{HERE}7.html")) == following(page(beside, "http://a.cn/nb/2021/")) == ()


def test_files_by_short_names_are_rows() -> None:
    rows = "".join(
        f"<tr><td>{year}年度报告（{body}）.docx</td><td><a href=/f/get.php?id={year}{n}>下载</a></td><td>40KB</td></tr>"
        for year in (2023, 2022)
        for n, body in enumerate(("教育局", "财政局"))
    )
    assert len(list_page(page(f"<table>{rows}</table>"), HERE, generic).entries) == 4


def test_a_function_asks_the_attributes_of_its_row() -> None:
    row = "<a id='a1' data-id='7' onclick=\"down(this,'年报.doc')\">年报.doc</a>"
    for asks in ("e.getAttribute('data-id')", "$(e).data('id')", "e.dataset.id"):
        script = f"<script>function down(e,n){{location.href='/api/file/'+{asks};}}</script>"
        assert [link.url for link in generic.links(page(row + script))] == [f"{HERE[:-4]}/api/file/7"]
    assert list(generic.links(page(row))) == []


def test_a_file_called_by_a_number_and_a_name_is_not_where_its_name_says() -> None:
    shown = page("<a href=\"javascript:down('8a3f','2023年年报.docx')\">2023年年报.docx</a>")
    assert list(generic.links(shown)) == []
    assert [link.url for link in generic.links(page("<a onclick=\"open('7.htm','_blank')\">甲</a>"))] == [
        f"{HERE}7.htm"
    ]


def test_a_result_page_is_turned_by_the_form_that_posts_it() -> None:
    markup = """<form id=f action="/so.do" method=post><input type=hidden name=keyword value=年报><input type=hidden id=pn
      name=pageNo value=1></form>共12条<a href="javascript:turn(2)">下一页</a><script>function turn(n) {
      document.getElementById("pn").value = n; document.getElementById("f").submit() }</script>"""
    (ask,) = generic.pages(page(markup))
    assert "pageNo=2" in (ask.body or "")


def test_files_of_several_bodies_in_one_article_are_a_volume() -> None:
    rows = "".join(
        f"<tr><td>{n}</td><td>云泽县{body}</td><td><a href='f{n}.docx'>下载</a></td></tr>"
        for n, body in enumerate(("水务局", "教育局", "民政局"))
    )
    shown = page(f"<h1>云泽县各部门2023年政府信息公开工作年度报告汇总</h1><table>{rows}</table>")
    names = [one.title for one in volume(look(shown, list_page(shown, HERE, generic)))]
    assert names == ["云泽县水务局", "云泽县教育局", "云泽县民政局"]
    mixed = page(shown.text.replace("f2.docx", "2.html"))
    assert len(volume(look(mixed, list_page(mixed, HERE, generic)))) == 3


def test_the_words_of_a_page_are_in_reading_order() -> None:
    mixed = "<div>行政<b>复<i>议</i></b>情<!-- 不 --><a href=/>首页</a>况<p>二<span>、<a href=/>x</a></span>主动</p>"
    assert words(page(mixed)) == "行政复议情况二、主动"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("共 <b>12</b> 页", 12),
        ("第1页 1/7页", 7),
        ("<span>1 / 7</span> <a href='2.html' title='转到第2个分页面'>下一页</a>", 7),
        ("var allPages = 5; 首页", 5),
        ("<input type='hidden' id='totalPage' value='4'>", 4),
        ("<div data-total-page='6'>", 6),
        ("受理12件，首页，网页", None),
    ],
)
def test_the_page_count_that_a_page_states(text: str, count: int | None) -> None:
    assert stated(page(text)) == count


def test_a_report_is_not_asked_for_its_next_pages() -> None:
    turned = page(f"<a href='/a.html'>{TITLE}</a> 共 40 条 <a href='2.html'>下一页</a> 1/2页")
    assert list_page(turned, HERE, generic).pages
    report = list_page(turned, HERE, generic, turns=False)
    assert (report.pages, report.said, report.turns) == ((), None, None)
    assert report.entries == list_page(turned, HERE, generic).entries


@pytest.mark.parametrize(
    ("here", "foot", "pages"),
    [
        ("", "第1/3页 <input type=button value=下页 onclick=go(1)>", [1, 2]),
        ("?p=1", "第2/3页 <a onclick=go(2)>下页</a>", [2]),
        ("", "第1/3页 <a onclick=go(2)>下一页</a>", [2, 3]),
        ("", "<a onclick=go(1)>下一页</a><a onclick=go(4)>尾页</a>", [1, 2, 3, 4]),
    ],
)
def test_pages_that_a_script_counts_from_0(here: str, foot: str, pages: list[int]) -> None:
    shown = page(f"<script>function go(n) {{ location.href = '?p=' + n }}</script>{foot}", HERE + here)
    assert [ask.url for ask in generic.pages(shown)] == [f"{HERE}?p={n}" for n in pages]


def test_lines_that_name_several_reports_are_no_heading() -> None:
    other = TITLE.replace("2023", "2022")
    assert heading(page(f"<h2>年报</h2><p>{TITLE}</p>")) == TITLE
    assert heading(page(f"<table><tr><td>{TITLE}<tr><td>{other}</table>")) is None
    assert heading(page(f"<td>{TITLE}<tr><td>{other}<tr><td><b>{other}</b>")) == other


@pytest.mark.parametrize(
    ("name", "annual"),
    [
        ("垂管单位年报", True),
        ("派出机构年报", True),
        ("教育局年报", True),
        ("最新年报", True),
        ("统计年报", False),
        ("企业年报", False),
    ],
)
def test_a_column_of_reports_is_called_by_whose_they_are(name: str, annual: bool) -> None:
    assert is_annual(name) is annual


def test_what_a_script_puts_into_a_page_is_a_frame_of_it() -> None:
    loads = "$('#top').load('/head.html'); $('#nr').load('body.asp?id=3 #c', show); $(window).load(go);"
    shown = page(f"<script>{loads} /* $('#x').load('x.asp') */</script>")
    assert [one.url for one in inner_frames(shown)] == [f"{HERE}body.asp?id=3"]


def test_numbered_rows_without_words_are_no_pages_of_a_folder() -> None:
    rows = "".join(f"<a href='/nb/{n}.html'><img src='/i/w.gif'></a>" for n in (41, 42, 43))
    assert generic.pages(Page.of("http://x.gov.cn/nb/", rows.encode())) == ()


def test_the_folded_entry_of_a_menu_that_a_click_found_is_no_bait() -> None:
    hidden = "<div style='display:none' data-gongkai-href='/l/7.shtml'>年度报告</div>"
    hidden += "<a style='display:none' href='/x/'>年报</a>"
    assert [one.url for one in links(page(hidden))] == ["http://www.example.gov.cn/l/7.shtml"]


def test_a_body_and_a_year_behind_a_query_are_a_row() -> None:
    rows = "".join(f"<h4>{year}年</h4><p><a href='/view?f=A'>云泽县教育局</a></p>" for year in (2023,))
    rows += "<p><a href='/view?f=B'>云泽县水务局</a></p>"
    found = list_page(page(rows), HERE, generic)
    assert [one.title for one in found.entries] == ["云泽县教育局2023年", "云泽县水务局2023年"]


@pytest.mark.parametrize(
    ("tab", "annual"),
    [
        ("<li><a href='#p3'>公开年报</a></li>", True),
        ("<h3>政府信息公开年报</h3>", True),
        ("<a href='/nb/'><span>公开年报</span></a>", False),
        ("<li>公开指南</li>", False),
    ],
)
def test_a_section_may_hold_the_column_in_a_tab(tab: str, annual: bool) -> None:
    assert is_annual_page(page(tab), tabs=True) is annual
    assert not is_annual_page(page(tab))


_TABS = "".join(
    f"<li>{one}</li>"
    for one in ("总体情况", "主动公开情况", "依申请公开情况", "行政复议和诉讼", "存在的问题")
)


def test_chapters_that_lead_nowhere_are_the_tabs_of_a_report() -> None:
    table = "<table>" + "<tr><td>0</td></tr>" * 20 + "</table>"
    assert is_tabbed(page(_TABS))
    assert not is_tabbed(page(_TABS + table))
    assert not is_tabbed(page(_TABS.replace("<li>", "<li><a href='/1.html'>")))


def test_a_form_that_fills_a_frame_is_a_frame() -> None:
    form = "<form id=f method=post action='list.jsp' target=fr><input type=hidden name=lm value=nb></form>"
    frame = "<iframe name=fr></iframe><script>document.getElementById('f').submit()</script>"
    assert [(one.url, one.body) for one in inner_frames(page(form + frame))] == [
        (f"{HERE}list.jsp?lm=nb", "lm=nb")
    ]
    assert inner_frames(page(form.replace("list.jsp", "login.jsp") + frame)) == []
    assert inner_frames(page(form + frame.partition("<script")[0])) == []
