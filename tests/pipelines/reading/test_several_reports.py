"""As many reports come back as a file holds, each whole; a report over several files comes back as one."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from archive.model import Report, Spot, Value
from crawler.commands.main import main
from pipelines.form.stream import Line, stream
from pipelines.form.volume import segments
from pipelines.readers.document import read_document
from pipelines.reading.read_bytes import read_bytes
from tests.portals.county import Report as Printed
from tests.portals.county import content
from tests.support.carriers import word, zipped
from tests.support.gold import FOLDER
from tests.support.several import NAMES, PAGES, one_page, one_pdf, one_workbook, text_alone, title_of

PDFS = ("pdf-ruled.pdf", "pdf-dashed.pdf", "pdf-open.pdf")
SHEETS = {"办公室": NAMES[0], "县政府": NAMES[2], "办公室2023": NAMES[3]}
VOLUMES = {
    "page": (one_page(*NAMES[:3]).encode(), NAMES[:3]),
    "page with a list of its reports": (
        one_page(*NAMES[:3])
        .replace("<body>", "<body>" + "<p>某县2019年政府信息公开工作年度报告</p>" * 3)
        .encode(),
        NAMES[:3],
    ),
    "bundle": (zipped({f"{name}.html": PAGES[name] for name in NAMES}), NAMES),
    "workbook": (one_workbook(SHEETS), tuple(SHEETS.values())),
}


def reports(body: bytes) -> tuple[Report, ...]:
    return read_bytes(body, sha256="0" * 64).reports


def says(report: Report) -> tuple[str | None, int | None, dict[Spot, Value], list[tuple[str, str]]]:
    told = [part for part in report.sections if part.key not in ("introduction", "other")]
    sections = [(part.key, part.text.partition("\n")[0]) for part in told]
    return report.unit, report.year, {(c.key, c.applicant): c.value for c in report.cells}, sections


@pytest.mark.parametrize("kind", VOLUMES)
def test_as_many_reports_as_there_are(kind: str) -> None:
    body, names = VOLUMES[kind]
    found = reports(body)
    alone = [reports(PAGES[name].encode())[0] for name in names]
    assert [says(report) for report in found] == [says(report) for report in alone]
    assert [report.part for report in found] == list(range(1, len(names) + 1))


def test_the_report_of_another_body_annexed_to_a_report_is_its_own() -> None:
    """The title of the first stands above its article only, that of the second behind 附件."""
    first, second = (PAGES[name] for name in NAMES[:2])
    title = title_of(second)
    body = re.search(r"<body[^>]*>(.*)</body>", second, re.S)
    assert body
    annexed = f"<p>附件：{title}</p>{body[1].replace(title, '')}"
    head, _, text = first.partition("<body")
    text = text.replace(title_of(first), "").replace("</body>", annexed + "</body>")
    found = reports(f"{head}<body{text}".encode())
    assert [(r.unit, r.year) for r in found] == [(r.unit, r.year) for r in map(_alone, NAMES[:2])]
    assert [says(r)[2] for r in found] == [says(r)[2] for r in map(_alone, NAMES[:2])]


def _alone(name: str) -> Report:
    return reports(PAGES[name].encode())[0]


def test_a_volume_in_pdf() -> None:
    alone = [reports((FOLDER / name).read_bytes())[0] for name in PDFS]
    found = reports(one_pdf(*PDFS))
    assert [says(report) for report in found] == [says(report) for report in alone]
    pages = [cell.place.page or 0 for report in found for cell in report.cells if cell.place.page]
    assert pages == sorted(pages) or len(set(pages)) > len(PDFS)


@pytest.mark.parametrize(
    "page",
    [
        PAGES[NAMES[0]] + PAGES[NAMES[0]],  # once more for telephones
        PAGES[NAMES[0]].replace("</body>", "<p>某县2018年政府信息公开工作年度报告</p>" * 4 + "</body>"),
        PAGES[NAMES[0]].replace("<body>", "<body><p>一、总体情况</p><p>六、其他</p><p>云泽县档案局</p>"),
    ],
)
def test_one_report_stays_one(page: str) -> None:
    (report,) = reports(page.encode())
    assert says(report)[2] == says(reports(PAGES[NAMES[0]].encode())[0])[2]


def test_the_years_of_a_body_one_below_the_other_are_its_reports() -> None:
    one = re.search(r"<body[^>]*>(.*)</body>", PAGES[NAMES[0]], re.S)
    assert one
    text = one[1].replace(title_of(PAGES[NAMES[0]]), "")
    years = "".join(f"<h4>{year}年度报告</h4>{text}" for year in (2021, 2020))
    page = f"<title>云泽县教育局信息公开年报</title><h2>云泽县教育局</h2>{years}"
    found = reports(f"<meta charset=utf-8>{page}".encode())
    assert [(report.unit, report.year) for report in found] == [
        ("云泽县教育局", 2021),
        ("云泽县教育局", 2020),
    ]


CITED = [Line("某县2020年政府信息公开工作年度报告"), Line("一、总体情况"), Line("全县制度健全。")]


@pytest.mark.parametrize("heading", ["二、", "三、", "四、", "五、", "六、"])
def test_the_beginning_of_another_report_told_in_the_text_is_none(heading: str) -> None:
    title = Line("云泽县档案局2021年政府信息公开工作年度报告")
    own = [title, *stream(read_document(PAGES[NAMES[0]].encode(), "0" * 64))]
    at = next(n for n, part in enumerate(own) if isinstance(part, Line) and part.text.startswith(heading))
    (found,) = segments([*own[:at], *CITED, *own[at:]])
    assert found.identity == ("云泽县档案局", 2021)
    assert [segment.identity[1] for segment in segments([*own, CITED[0], *own[1:]])] == [2021, 2020]


def test_text_and_tables_in_two_files_are_one_report() -> None:
    tables = one_workbook({"附表": NAMES[0]}, prose=False)
    (report,) = reports(
        zipped({"年报.docx": text_alone(NAMES[0]), "附表.xlsx": tables, "说明.docx": word("")})
    )
    assert says(report) == says(reports(PAGES[NAMES[0]].encode())[0])


def test_the_command_prints_every_report(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.html").write_bytes(VOLUMES["page"][0])
    printed = CliRunner().invoke(main, ["read", str(tmp_path / "a.html"), "--json"])
    found = json.loads(printed.stdout)
    assert [entry.get("part", 1) for entry in found] == [1, 2, 3]
    assert len({entry["sha256"] for entry in found}) == 1


@pytest.mark.parametrize("head", ["第{n}部分 {title}", "{n}{title}", "{body}"])
def test_the_reports_of_a_volume_have_bodies_without_numbers(head: str) -> None:
    """The cover names 各部门, which is no body; the tenth number has two digits."""
    cover = "云泽县各部门2023年政府信息公开工作年度报告汇编"
    volume = [Printed("教育局", 2023, 9), Printed("水务局", 2023, 10)]
    told = "".join(
        f"<h2>{head.format(n=one.number, body=f'云泽县{one.body}', title=one.title)}</h2>{content(one)}"
        for one in volume
    )
    page = f"<html><meta charset='utf-8'><title>{cover}</title><body><h1>{cover}</h1>{told}</body></html>"
    found = [(one.unit, one.year) for one in reports(page.encode())]
    assert found == [("云泽县教育局", 2023), ("云泽县水务局", 2023)]
