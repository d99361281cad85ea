"""A grid whose rows are postbacks: every article is kept under its own address, also when rows have moved."""

from __future__ import annotations

from pathlib import Path

from archive.database.folder import Archive
from tests.portals.county import Report, content, home, page, reports
from tests.support.crawling import Answer, Answering, codes, crawl, portal

SIZE = 2


def listed(every: list[Report], at: int) -> str:
    rows = "".join(
        f"<tr><td><a href=\"javascript:__doPostBack('gv','Select${n}')\">{one.title}</a></td><td>{one.date}</td></tr>"
        for n, one in enumerate(every[SIZE * at : SIZE * at + SIZE])
    )
    turn = "" if at else "<a href=\"javascript:__doPostBack('gv','Page$2')\">2</a>"
    state = f"<input type=hidden name=__VIEWSTATE value=p{at}><input type=hidden name=__EVENTTARGET>"
    return page("年报", f"<form method=post action='nb.aspx'>{state}<table>{rows}</table>{turn}</form>")


def answered(every: list[Report], asked: dict[str, str]) -> str | Answer:
    at = int(asked.get("__VIEWSTATE", "p9")[1:])
    what, _, number = asked.get("__EVENTARGUMENT", "").partition("$")
    if what == "Page":
        return listed(every, int(number) - 1)
    if what != "Select" or at > 1:
        return Answer("no state", 500)
    one = every[SIZE * at + int(number)]
    return page(one.title, f"<h1>{one.title}</h1>{content(one)}")


def test_every_posted_row_is_kept_under_an_address_of_its_own(tmp_path: Path) -> None:
    every = reports(("教育局", "水务局"), (2023, 2022))
    with portal({"/": home("/nb.aspx")}) as here:
        for shown in (every[1:], every):
            here.answers["/nb.aspx"] = listed(shown, 0)
            here.answers["POST /nb.aspx"] = lambda asked, shown=shown: answered(shown, asked)  # type: ignore[misc]
            summary = crawl(tmp_path, here.url)
            assert codes(summary) == []
    assert (summary["reports_new"], summary["reports_known"]) == (1, 3)
    with Archive(tmp_path, read_only=True) as archive:
        rows = list(archive.database.query("SELECT DISTINCT url FROM appearances"))
        whole = [row["whole"] for row in archive.database.query("SELECT whole FROM lists")]
    assert len(rows) == len(every)
    assert whole == [1] * len(whole)


def test_a_scheduled_visit_asks_the_list_for_a_posted_row_that_is_due(tmp_path: Path) -> None:
    """The second page of its grid, too, without news on the first."""
    every = reports(("教育局", "水务局"), (2023, 2022))
    answers: dict[str, Answering] = {"/": home("/nb.aspx"), "/nb.aspx": listed(every, 0)}
    answers["POST /nb.aspx"] = lambda asked: answered(every, asked)
    with portal(answers) as here:
        crawl(tmp_path, here.url)
        with Archive(tmp_path) as archive:
            archive.database.execute("UPDATE entries SET checked = '2000-01-01T00:00:00+00:00'")
        here.asked.clear()
        summary = crawl(tmp_path, here.url, rest=True, day=2)
        assert len(here.asked) == len(["robots.txt", "page 1", "page 2", *every])
    assert (codes(summary), summary["reports_known"]) == ([], len(every))


def test_an_article_behind_a_redirect_is_asked_for_once(tmp_path: Path) -> None:
    every = reports(("教育局", "水务局"), (2023,))
    rows = "".join(f"<li><a href='/t/{one.number}'>{one.title}</a></li>" for one in every)
    answers: dict[str, Answering] = {"/": home("/nb/"), "/nb/": page("年报", f"<ul>{rows}</ul>")}
    for one in every:
        answers[f"/t/{one.number}"] = Answer("", 302, {"Location": f"/a/{one.number}.html"})
        answers[f"/a/{one.number}.html"] = page(one.title, f"<h1>{one.title}</h1>{content(one)}")
    with portal(answers) as here:
        summary = crawl(tmp_path, here.url)
        assert len(here.paths()) == len(set(here.paths()))
    assert summary["reports_new"] == len(every)


def test_a_file_that_is_sent_for_is_kept(tmp_path: Path) -> None:
    (one,) = reports(("教育局",), (2023,))
    anchor = f"<a href=\"javascript:__doPostBack('down','')\">{one.title}.doc</a>"
    state = "<input type=hidden name=__VIEWSTATE value=a>"
    article = page(one.title, f"<form method=post><h1>{one.title}</h1>{state}<p>附件：{anchor}</p></form>")

    def file(asked: dict[str, str]) -> Answer:
        known = (asked.get("__EVENTTARGET"), asked.get("__VIEWSTATE")) == ("down", "a")
        text = f"<html><meta charset=utf-8><body><h1>{one.title}</h1>{content(one)}</body></html>"
        return Answer(text, headers={"Content-Type": "application/msword"}) if known else Answer("", 500)

    rows = f"<ul><li><a href='/show.aspx?id=7'>{one.title}</a></li></ul>"
    answers: dict[str, Answering] = {"/": home("/nb/"), "/nb/": page("年报", rows)}
    with portal({**answers, "/show.aspx": article, "POST /show.aspx": file}) as here:
        summary = crawl(tmp_path, here.url)
    assert (summary["reports_new"], codes(summary)) == (1, [])


def test_choices_without_a_report_do_not_end_the_walk(tmp_path: Path) -> None:
    """Fifteen bodies to choose from, the last with a report, and news beside every answer."""
    (report,) = reports(["水务局"], [2023])
    bodies = "".join(f"<option value={n}>{n}号街道办事处</option>" for n in range(15))
    form = f"<form method='post' action='/nb/cx'><select name='dw'>{bodies}</select></form>"
    row = f"<li><a href='/a/1.html'>{report.title}</a></li>"

    def news(asked: dict[str, str]) -> str:
        return f"<a href='/xw/{asked['dw']}.html'>我县召开第{asked['dw']}次会议</a>"

    answers: dict[str, Answering] = {
        "/": page("云泽县", "<a href='/nb/'>政府信息公开年报</a>", menu=()),
        "/nb/": page("政府信息公开年报", form, menu=()),
        "POST /nb/cx": lambda asked: page(
            "查询", form + (row if asked["dw"] == "14" else news(asked)), menu=()
        ),
        "/a/1.html": page(report.title, f"<h1>{report.title}</h1>{content(report)}"),
    }
    with portal(answers) as here:
        summary = crawl(tmp_path, here.url)
    assert summary["reports_new"] == 1
