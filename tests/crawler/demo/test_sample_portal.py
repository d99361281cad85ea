"""The sample portal is what its truth says, and its server behaves like a real one."""

from __future__ import annotations

import gzip
import http.client
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest

from archive.form.definition import FORM
from crawler.demo.server import Server, serve
from tests.portal_builder import build, word
from tests.portal_builder.article import render_article, render_print
from tests.portal_builder.plan import load
from tests.portal_builder.prose import sections
from tests.portal_builder.render import official_sections, render_body, render_tables
from tests.portal_builder.style import STYLES, Style

TRUTH: dict[str, Any] = json.loads(build.TRUTH.read_text(encoding="utf-8"))
REPORTS: list[dict[str, Any]] = TRUTH["reports"]
APPLICANTS = [label.id for label in FORM.applicants]


def values(report: dict[str, Any]) -> dict[tuple[str, str | None], int]:
    """The counts of a report, blanks as zeros."""
    return {(c["key"], c["applicant"]): int(float(c["value"] or 0)) for c in report["cells"]}


def broken_identities(report: dict[str, Any]) -> set[tuple[str, str]]:
    """(rule, subject) of every in-report identity that does not hold."""
    v = values(report)
    rows = list(dict.fromkeys(key for key, who in v if who))
    leaves = [row for row in rows if ".result." in row and not row.endswith("result.total")]
    broken = set()
    for who in APPLICANTS:
        total = v["applications.result.total", who]
        received = v["applications.new", who] + v["applications.carried_in", who]
        if received != total + v["applications.carried_out", who]:
            broken.add(("A1.flow", who))
        if sum(v[leaf, who] for leaf in leaves) != total:
            broken.add(("A2.parts", who))
    for row in rows:
        if sum(v[row, who] for who in APPLICANTS[:-1]) != v[row, "total"]:
            broken.add(("A3.columns", row))
    for venue in FORM.venues:
        parts = [v[f"remedies.{venue.id}.{outcome.id}", None] for outcome in FORM.outcomes]
        if sum(parts[:-1]) != parts[-1]:
            broken.add(("R1.sum", venue.id))
    return broken


def numbered(generation: str) -> dict[tuple[str, str | None], str]:
    """Figures that all differ, so that none can stand for another."""
    return {(item.key, item.applicant): f"{1000 + at}" for at, item in enumerate(FORM.of(generation))}


def text_of(html: str) -> str:
    return str(lxml.html.fromstring(f"<div>{html}</div>").text_content())


# ---------------------------------------------------------------- the truth


def test_fifteen_reports_in_the_form_of_their_year() -> None:
    assert len(REPORTS) == 15
    for report in REPORTS:
        generation = "b2019" if report["year"] <= 2020 else "c2021"
        assert report["generation"] == generation
        assert [(c["key"], c["applicant"]) for c in report["cells"]] == [
            (item.key, item.applicant) for item in FORM.of(generation)
        ]
        assert all((c["state"] == "blank") == (c["value"] is None) for c in report["cells"])


def test_identities_hold_but_for_the_planted_fault() -> None:
    broken = {(r["unit"], r["year"]): broken_identities(r) for r in REPORTS}
    assert {report: rules for report, rules in broken.items() if rules} == {
        ("云泽县教育局", 2020): {("A2.parts", "total"), ("A3.columns", "applications.result.granted")}
    }


def test_carry_over_agrees_but_for_the_planted_fault() -> None:
    by_unit = {(r["unit"], r["year"]): values(r) for r in REPORTS}
    differing = {
        (unit, year, who)
        for (unit, year), now in by_unit.items()
        for who in APPLICANTS
        if (unit, year - 1) in by_unit
        and by_unit[unit, year - 1]["applications.carried_out", who] != now["applications.carried_in", who]
    }
    assert differing == {("云泽县人民政府", 2022, "natural_person"), ("云泽县人民政府", 2022, "total")}


def test_planted_faults_are_written_down() -> None:
    planted = {(r["unit"], r["year"]): [f["rule"] for f in r["faults"]] for r in REPORTS if r["faults"]}
    assert planted == {
        ("云泽县教育局", 2020): ["A3.columns, A2.parts"],
        ("云泽县人民政府", 2022): ["X1.carry"],
    }


def test_the_county_is_at_least_its_parts() -> None:
    by_unit = {(r["unit"], r["year"]): values(r) for r in REPORTS}
    for year in range(2019, 2024):
        county, bureau, town = (
            by_unit[u, year] for u in ("云泽县人民政府", "云泽县教育局", "云泽县青禾镇人民政府")
        )
        assert all(
            county[cell] >= bureau[cell] + town[cell]
            for cell in county
            if not cell[0].endswith("items_delta")
        )


# ---------------------------------------------------------------- the files


def test_committed_portal_is_what_build_gives() -> None:
    built = build.pages(load())
    stored = {
        path.relative_to(build.PORTAL).as_posix(): path
        for path in build.PORTAL.rglob("*")
        if path.is_file() and path.suffix != ".pdf"
    }
    assert stored.keys() == built.keys()
    differing = [name for name, path in stored.items() if path.read_text(encoding="utf-8") != built[name]]
    assert not differing, "run python -m tests.portal_builder.build"


def test_committed_truth_is_what_build_gives() -> None:
    portal = load()
    content = build.truth_of(portal, build.pages(portal))
    assert build.TRUTH.read_text(encoding="utf-8") == build.truth_text(content)
    assert json.loads(build.truth_text(content)) == content


def test_everything_the_truth_names_is_there() -> None:
    named = [*TRUTH["pages"], *TRUTH["decoys"], *(url for r in REPORTS for url in r["urls"])]
    assert not [path for path in named if not (build.PORTAL / path).is_file()]
    assert not set(TRUTH["pages"]) & set(TRUTH["decoys"])


def test_every_page_says_it_is_fiction() -> None:
    for page in build.PORTAL.rglob("*.html"):
        assert "样例门户：内容均为虚构" in page.read_text(encoding="utf-8"), page


def test_following_lists_leads_to_every_page_of_the_truth() -> None:
    """Links of lists and articles, and pager scripts, reach exactly the pages and decoys of the truth."""
    seen, queue = set(), ["index.html"]
    while queue:
        path = queue.pop()
        if path in seen or not (build.PORTAL / path).is_file():
            continue
        seen.add(path)
        if path.endswith(".html"):
            queue += linked(path)
    assert seen == {*TRUTH["pages"], *TRUTH["decoys"], *others()}


def linked(path: str) -> list[str]:
    html = (build.PORTAL / path).read_text(encoding="utf-8")
    hrefs = lxml.html.fromstring(html).xpath("//@href")
    pager = re.search(r'createPageHTML\((\d+), \d+, "index", "html"\)', html)
    hrefs += [f"index_{n}.html" for n in range(1, int(pager[1]))] if pager else []
    joined = [urlsplit(urljoin(f"http://portal/{path}", href)) for href in hrefs]
    inside = [url.path.lstrip("/") for url in joined if url.netloc == "portal"]
    return [f"{target}index.html" if target.endswith("/") or not target else target for target in inside]


def others() -> set[str]:
    return {"style.css"}


def test_duplicates_are_byte_identical() -> None:
    doubled = [r["urls"] for r in REPORTS if len(r["urls"]) > 1]
    assert sorted(url.rsplit(".", 1)[1] for urls in doubled for url in urls) == ["html", "html", "pdf", "pdf"]
    for urls in doubled:
        assert len({(build.PORTAL / url).read_bytes() for url in urls}) == 1


def test_pdfs_come_from_two_printers() -> None:
    files = [url for r in REPORTS for url in r["urls"] if url.endswith(".pdf")]
    made = {url: (build.PORTAL / url).read_bytes() for url in files}
    assert all(data.startswith(b"%PDF-") for data in made.values())
    assert sum(b"Skia" in data for data in made.values()) == 3
    assert len(made) == 5


def test_sources_of_the_pdfs_hold_the_figures() -> None:
    """PDFs are printed outside the tests; what they are printed from is checked here."""
    attached = {(r.unit.id, r.year): r for r in load().reports if r.files}
    assert attached.keys() == {("xzf", 2019), ("xzf", 2022), ("jyj", 2022), ("qhz", 2020)}
    assert "1195.06" in build.printable(attached["xzf", 2022])
    with zipfile.ZipFile(io.BytesIO(build.document(attached["xzf", 2019]))) as package:
        assert "1.84 亿元" in package.read("word/document.xml").decode()


# ---------------------------------------------------------------- the renderers


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("generation", ["b2019", "c2021"])
def test_every_raw_is_printed_in_every_style(generation: str, name: str) -> None:
    figures = numbered(generation)
    tables = render_tables(figures, generation, STYLES[name])
    leaves = [td for html in tables.values() for td in lxml.html.fromstring(html).xpath("//td[not(.//td)]")]
    printed = [text for td in leaves if (text := td.text_content().strip()).isdigit()]
    assert sorted(printed) == sorted(figures.values())
    assert tables == render_tables(figures, generation, STYLES[name])


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("generation", ["b2019", "c2021"])
def test_spans_make_full_rectangles(generation: str, name: str) -> None:
    for html in render_tables(numbered(generation), generation, STYLES[name]).values():
        for table in lxml.html.fromstring(f"<div>{html}</div>").xpath("//table[not(.//table)]"):
            assert len(set(row_widths(table))) == 1


def row_widths(table: Any) -> list[int]:
    """Columns of each row once the rowspans from above are counted."""
    rows = table.xpath(".//tr")
    widths = [0] * len(rows)
    for at, row in enumerate(rows):
        for cell in row.xpath("./td"):
            for below in range(int(cell.get("rowspan", 1))):
                widths[at + below] += int(cell.get("colspan", 1))
    return widths


def test_result_label_spans_what_the_form_says() -> None:
    for generation, rows in (("b2019", "20"), ("c2021", "22")):
        html = render_tables({}, generation, Style())["applications"]
        assert f'rowspan="{rows}"' in html


def test_blanks_are_printed_as_the_style_says() -> None:
    assert render_tables({}, "c2021", Style(blank="/"))["remedies"].count(">/<") == 15
    assert "&nbsp;" in render_tables({}, "c2021", Style())["remedies"]


def test_a_cell_of_the_other_generation_is_refused() -> None:
    with pytest.raises(KeyError):
        render_tables({("disclosure.art20_9.procurement.items", None): "3"}, "c2021")


def test_text_is_escaped() -> None:
    body = render_body(official_sections({"overview": ["1 < 2 & 3"]}), {}, Style())
    assert "1 &lt; 2 &amp; 3" in body


def test_article_and_print_page_hold_prose_and_tables() -> None:
    prose = sections("xzf", 2020)
    tables = render_tables(numbered("b2019"), "b2019", STYLES["mso"])
    for html in (
        render_article("标题", prose, tables, STYLES["mso"]),
        render_print("标题", prose, tables, STYLES["mso"]),
    ):
        text = text_of(html)
        assert all(heading in text for heading in ("一、总体情况", "六、其他需要报告的事项"))
        assert "征地拆迁" in text
        assert "1000" in text


def test_word_document_is_deterministic_and_complete() -> None:
    figures = numbered("c2021")
    data = word.render_docx("标题", sections("jyj", 2022), figures, "c2021")
    assert data == word.render_docx("标题", sections("jyj", 2022), figures, "c2021")
    assert data.startswith(b"PK")


# ---------------------------------------------------------------- the server


@pytest.fixture
def portal() -> Iterator[Server]:
    with serve() as running:
        yield running


def ask(portal: Server, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(urlsplit(portal.url).netloc, timeout=5)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


LIST = "/xxgk/zfxxgknb/xzf/"


def test_folder_is_its_index_and_slash_is_added(portal: Server) -> None:
    status, headers, body = ask(portal, LIST)
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert body == (build.PORTAL / "xxgk/zfxxgknb/xzf/index.html").read_bytes()
    assert ask(portal, LIST[:-1])[:2][0] == 301
    assert ask(portal, LIST[:-1])[1]["location"] == LIST


def test_revalidation_is_answered_304(portal: Server) -> None:
    _, headers, _ = ask(portal, LIST)
    assert ask(portal, LIST, If_None_Match=headers["etag"])[::2] == (304, b"")
    assert ask(portal, LIST, If_Modified_Since=headers["last-modified"])[0] == 304
    assert ask(portal, LIST, If_None_Match='"other"')[0] == 200
    assert ask(portal, LIST, If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT")[0] == 200
    assert ask(portal, LIST, If_Modified_Since="nonsense")[0] == 200


def test_last_modified_is_the_publication(portal: Server) -> None:
    article = next(r for r in REPORTS if r["year"] == 2020 and r["carrier"] == "html")
    _, headers, _ = ask(portal, f"/{article['urls'][0]}")
    assert headers["last-modified"] == "Thu, 18 Mar 2021 08:00:00 GMT"


def test_head_has_no_body_and_gzip_is_used_if_taken(portal: Server) -> None:
    plain = ask(portal, LIST)
    head = ask(portal, LIST, method="HEAD")
    zipped = ask(portal, LIST, Accept_Encoding="gzip")
    assert head[2] == b""
    assert head[1]["content-length"] == plain[1]["content-length"] == str(len(plain[2]))
    assert zipped[1]["content-encoding"] == "gzip"
    assert gzip.decompress(zipped[2]) == plain[2]


def test_missing_page_is_a_chinese_404(portal: Server) -> None:
    status, _, body = ask(portal, "/xxgk/nothing.html")
    assert status == 404
    assert "页面不存在" in body.decode()


@pytest.mark.parametrize("path", ["/../truth.json", "/%2e%2e/truth.json", "/xxgk/../../site.toml", "/%00"])
def test_no_path_leads_out_of_the_portal(portal: Server, path: str) -> None:
    assert ask(portal, path)[0] == 404


def test_some_pages_declare_their_charset_only_in_a_meta(portal: Server) -> None:
    _, headers, body = ask(portal, "/xxgk/zfxxgknb/xz/")
    assert headers["content-type"] == "text/html"
    assert b"charset=utf-8" in body


def test_requests_are_logged(portal: Server) -> None:
    ask(portal, "/robots.txt", User_Agent="somebody")
    request = portal.requests[0]
    assert (request.method, request.path, request.status) == ("GET", "/robots.txt", 200)
    assert request.headers["user-agent"] == "somebody"


def test_counter_changes_bytes_only_if_asked(portal: Server) -> None:
    assert ask(portal, LIST)[2] == ask(portal, LIST)[2]
    with serve(counter=True) as counting:
        first, second = ask(counting, LIST), ask(counting, LIST)
    assert first[2] != second[2]
    assert first[1]["etag"] != second[1]["etag"]


def test_another_folder_can_be_served(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("你好", encoding="utf-8")
    with serve(tmp_path) as running:
        assert ask(running, "/")[2].decode() == "你好"
