"""A portal of 2020 on several hosts: rows that lead to the mobile host, a base on the host of the column, a list of the
newest whose 更多 is the search, reports in parts and a ZIP."""

from __future__ import annotations

from tests.portals.county import BODIES, COUNTY, Built, Report, content, page, pages_of, reports
from tests.support.carriers import zipped
from tests.support.crawling import Answer, Answering

SIZE = 5
HOST, MOBILE, OPEN = "www.yunze.gov.cn", "m.yunze.gov.cn", "xxgk.yunze.gov.cn"
OTHER = (
    "云泽县2022年人民政府工作报告",
    "2021年度云泽县教育局部门决算",
    "云泽县水务局2022年工作总结",
    "2022年部门预算公开",
)


def build(port: str) -> Built:
    """Every host answers alike; which one is asked is for the addresses."""
    some = reports(BODIES, range(2023, 2019, -1))
    by = {body: [one for one in some if one.body == body] for body in BODIES}
    foot = '<map name="foot"><area shape="rect" coords="0,0,9,9" href="/zwgk/" title="政务公开" alt=""></map>'
    answers: dict[str, Answering] = {
        "/": page(f"{COUNTY}人民政府", f'<img usemap="#foot" src="/i/f.png">{foot}'),
        "/zwgk/": page(
            "政务公开",
            f'<base href="http://{OPEN}:{port}/gk/"><ul><li><a href="nb/">年报</a></li>'
            '<li><a href="nb/bm/">部门年报</a></li><li><a href="nb/new.html">最新年报</a></li></ul>',
            menu=(),
        ),
    }
    found = news(answers, by["人民政府"] + by["教育局"], port)
    found |= hidden(answers, by["水务局"] + by["民政局"][:2])
    found |= newest(answers, by["柳堤镇"] + by["青禾乡"])
    lists = {"/gk/nb/", "/gk/nb/bm/", "/gk/nb/new.html", "/gk/search?q=政府信息公开工作年度报告"}
    lists |= {"/gk/nb/list_2.html", "/gk/search"}
    carriers = {f"/gk/nb/bm/{one.number}.html" for one in by["水务局"][:3]}
    carriers |= {f"/gk/nb/bm/f/{one.number}_1.doc" for one in by["水务局"][:2]}
    return Built(answers, found, lists, {"/", "/zwgk/"}, carriers)


def article(one: Report) -> str:
    return page(one.title, f"<h1>{one.title}</h1><div>{content(one)}</div>", menu=())


def news(answers: dict[str, Answering], some: list[Report], port: str) -> set[str]:
    """Rows of a title and a date apart; the mobile host shows every second one; other yearly reports among them."""
    found = set()
    for n, shown in enumerate(pages_of(some, 4), 1):
        rows = ""
        for one, other in zip(shown, OTHER, strict=True):
            start = f"http://{MOBILE}:{port}" if one.number % 2 else ""
            rows += (
                f"<dt><a href='{start}/gk/nb/c/{one.body == '教育局':d}{one.year}.shtml'>{one.title}</a></dt>"
            )
            rows += f"<dd>{one.date}</dd><dt><a href='/gk/nb/o/{n}{one.year}.shtml'>{other}</a></dt><dd>2022-03-01</dd>"
        turn = "<a href='list_2.html'>下一页</a>" if n == 1 else "<a href='./'>上一页</a>"
        answers["/gk/nb/" if n == 1 else "/gk/nb/list_2.html"] = page(
            "年报", f"<dl>{rows}</dl>{turn}", menu=()
        )
    for one in some:
        path = f"/gk/nb/c/{one.body == '教育局':d}{one.year}.shtml"
        answers[path] = article(one)
        found.add(path)
    return found


def hidden(answers: dict[str, Answering], some: list[Report]) -> set[str]:
    """The rows lie in a textarea for a script. Articles: two parts, a ZIP, the page itself."""
    rows = "".join(
        f'<li><a href="{one.number}.html" title="{one.title}">{one.title}</a></li>' for one in some
    )
    area = f'<textarea id="src" style="display:none">{rows}</textarea><ul id="l"></ul>'
    answers["/gk/nb/bm/"] = page("部门年报", f"{area}<script>l.innerHTML=src.value</script>", menu=())
    found = set()
    for n, one in enumerate(some):
        path = f"/gk/nb/bm/{one.number}.html"
        text = content(one)
        at = text.index("<table")
        whole = f"<html><meta charset=utf-8><body><h1>{one.title}</h1>{text}</body></html>"
        if n < 2:
            names = (f"附件1：{one.title}（正文）.doc", f"附件2：{one.title}（表格）.doc")
            files = [f"/gk/nb/bm/f/{one.number}_{part}.doc" for part in (1, 2)]
            pieces = (text[:at], text[at:])
            for file, piece in zip(files, pieces, strict=True):
                answers[file] = Answer(
                    f"<html><meta charset=utf-8><body>{piece}</body></html>",
                    headers={"Content-Type": "application/msword"},
                )
            links = "".join(
                f"<p><a href='{file}'>{name}</a></p>" for file, name in zip(files, names, strict=True)
            )
            found.add(files[1])
        elif n == 2:
            files = [f"/gk/nb/bm/f/{one.number}.zip"]
            answers[files[0]] = Answer(
                zipped({f"{one.title}.doc": whole}), headers={"Content-Type": "application/zip"}
            )
            links = f"<p>附件：<a href='{files[0]}'>{one.title}.zip</a></p>"
            found.add(files[0])
        else:
            links = f"<div>{text}</div>"
            found.add(path)
        answers[path] = page(one.title, f"<h1>{one.title}</h1>{links}", menu=())
    return found


def newest(answers: dict[str, Answering], some: list[Report]) -> set[str]:
    """Three rows, and 更多 to the search, whose pages name them all."""
    rows = [f"<li><a href='/gk/xz/{one.number}.html'>{one.title}</a></li>" for one in some]
    more = "<a class='more' href='/gk/search?q=政府信息公开工作年度报告'>更多&gt;&gt;</a>"
    answers["/gk/nb/new.html"] = page(
        "最新年报", f"<h3>最新年报 {more}</h3><ul>{''.join(rows[:3])}</ul>", menu=()
    )

    def search(asked: dict[str, str]) -> str:
        at = int(asked.get("p", "1"))
        shown = "".join(rows[SIZE * (at - 1) :][:SIZE])
        turn = f"<a href='?q={asked.get('q', '')}&p={at + 1}'>下一页</a>" if at * SIZE < len(rows) else ""
        return page("搜索结果", f"<p>共找到{len(rows)}条结果</p><ul>{shown}</ul>{turn}", menu=())

    answers["/gk/search"] = search
    for one in some:
        answers[f"/gk/xz/{one.number}.html"] = article(one)
    return {f"/gk/xz/{one.number}.html" for one in some}
