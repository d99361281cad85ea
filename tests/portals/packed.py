"""Reports in bundles and files that say themselves whose they are: a RAR and a ZIP made on a Chinese Windows, a folder a
town, two bodies in one article, a ZIP in volumes, a notice with the report behind it."""

from __future__ import annotations

from tests.portals.county import COUNTY, Report, content, page
from tests.support.carriers import zipped
from tests.support.crawling import Answer, Answering

PLAIN = "2023年政府信息公开工作年度报告"
DECOY = "关于发布2023年政府信息公开工作年度报告格式的通知"


def build(rar: bytes) -> tuple[dict[str, Answering], dict[str, Report]]:
    """Return the answers, and the reports by the name of their body. `rar` holds the reports of `in_rar`."""
    towns = [Report(body, 2023, 510 + n) for n, body in enumerate(("柳堤镇人民政府", "青禾乡人民政府"))]
    two = [Report(body, 2023, 520 + n) for n, body in enumerate(("民政局", "司法局"))]
    notice = Report("统计局", 2023, 530)
    folder = {f"乡镇年报/{one.body}/政府信息公开年度报告.doc": document(one, PLAIN) for one in towns}
    links = "".join(
        f"<p>{n}.<a href='f/{one.number}.doc'>{one.title}.doc</a></p>" for n, one in enumerate(two, 1)
    )
    both = "民政局、司法局2023年政府信息公开工作年度报告"
    told = f"{COUNTY}统计局关于公布{PLAIN}的公告"
    split = [Report(body, 2023, 540 + n) for n, body in enumerate(("审计局", "财政局"))]
    volumes = zipped({f"{COUNTY}{one.body}2023年年报.doc": document(one, one.title) for one in split})
    pieces = "".join(f"<p><a href='f/qt.zip.00{n}'>其他部门年报.zip.00{n}</a></p>" for n in (1, 2))
    articles = {
        "/nb/qt.html": ("其他县直部门2023年政府信息公开工作年度报告", pieces),
        "/nb/rar.html": ("部分县直部门2023年政府信息公开工作年度报告", "<a href='f/bm.rar'>部门年报.rar</a>"),
        "/nb/zip.html": ("各乡镇2023年政府信息公开工作年度报告", "<a href='f/xz.zip'>乡镇年报.zip</a>"),
        "/nb/two.html": (both, links),
        "/nb/gg.html": (told, "<p>现予公布。</p><p>附件：<a href='f/530.doc'>报告.doc</a></p>"),
        "/nb/gs.html": (DECOY, "<p>请按格式编写。</p>"),
    }
    rows = "".join(f"<li><a href='{path}'>{title}</a></li>" for path, (title, _) in articles.items())
    answers: dict[str, Answering] = {
        "/": page(f"{COUNTY}人民政府", '<a href="/nb/">政府信息公开年报</a>', menu=()),
        "/nb/": page("政府信息公开年报", f"<ul>{rows}</ul>", menu=()),
        "/nb/f/bm.rar": Answer(rar, headers={"Content-Type": "application/octet-stream"}),
        "/nb/f/xz.zip": Answer(in_gbk(folder), headers={"Content-Type": "application/zip"}),
    }
    for n, piece in enumerate((volumes[:3000], volumes[3000:]), 1):
        answers[f"/nb/f/qt.zip.00{n}"] = Answer(piece, headers={"Content-Type": "application/octet-stream"})
    for path, (title, main) in articles.items():
        answers[path] = page(title, f"<h1>{title}</h1><div>{main}</div>", menu=())
    for one in (*two, notice):
        file = Answer(document(one, PLAIN), headers={"Content-Type": "application/msword"})
        answers[f"/nb/f/{one.number}.doc"] = file
    named = {f"{COUNTY}{one.body}": one for one in (*in_rar(), *two, *split, notice)}
    return answers, named | {one.body: one for one in towns}


def in_rar() -> list[Report]:
    return [Report(body, 2023, 500 + n) for n, body in enumerate(("教育局", "水务局"))]


def document(one: Report, title: str) -> bytes:
    text = content(one).replace(f"{COUNTY}{one.body}", "本单位")
    return f"<html><meta charset=utf-8><body><h1>{title}</h1>{text}</body></html>".encode()


def in_gbk(members: dict[str, bytes]) -> bytes:
    """A ZIP whose names are in GBK and do not say so."""
    raw = {name: name.encode("gbk") for name in members}
    plain = {f"{n:0{len(raw[name])}d}": (name, body) for n, (name, body) in enumerate(members.items())}
    made = zipped({stand: body for stand, (_, body) in plain.items()})
    for stand, (name, _) in plain.items():
        made = made.replace(stand.encode(), raw[name])
    return made
