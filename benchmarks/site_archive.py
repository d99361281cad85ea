"""An archive of any size with invented reports: real places and form, invented figures, words and dates.

Written straight into the tables, since a hundred thousand reports through `records.record` would take hours; the
search index, the views and the triggers are the archive's own.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from archive.database.cell_places import pack
from archive.database.finding_rows import write_findings
from archive.database.folder import Archive
from archive.form.definition import FORM
from archive.form.labels import applicant_label
from archive.model import Appearance, Finding, Place
from archive.places.bodies import kind_of, level_of
from archive.places.gazetteer import gazetteer
from archive.reports.recording import record
from archive.sentence import say
from pipelines.reading.read_bytes import read_bytes

YEARS = range(2019, 2025)
_BODIES = (
    "人民政府",
    "教育局",
    "公安局",
    "自然资源局",
    "民政局",
    "卫生健康局",
    "财政局",
    "城市管理局",
    "司法局",
)
_SENTENCES = (
    "全年主动公开政府信息{a}条，其中通过门户网站公开{b}条。",
    "本年度收到政府信息公开申请{a}件，上年结转{b}件，均已依法办结。",
    "涉及征地拆迁、房屋征收补偿的申请{b}件，占全部申请的{a}%。",
    "加强政府信息公开平台建设，完善栏目设置，及时更新法定主动公开内容。",
    "组织开展政务公开业务培训{b}次，参训人员{a}人次。",
    "存在的主要问题是公开内容不够全面，工作人员业务能力有待提高。",
    "下一步将健全工作机制，强化监督考核，推动“放管服”改革向纵深发展。",
    "因政府信息公开被申请行政复议{b}件，被提起行政诉讼{b}件。",
)
_PARTS = (
    ("overview", 6),
    ("disclosure", 2),
    ("applications", 3),
    ("remedies", 1),
    ("problems", 4),
    ("other", 2),
)
_HOLDS = say("equation", name=applicant_label("total"), left=(1,), sign="=", right=(1,))
_BATCH = 500


def build(folder: Path, reports: int, *, samples: int = 20) -> Path:
    """Write the archive where there is none yet, and return its folder. The last `samples` reports are real files
    of the sample portal, with their bytes, so that their cells can be shown where they stand."""
    root = folder / f"site-{reports}"
    if (root / "ready").is_file():
        return root
    with Archive(root) as archive:
        connection = archive.database.conn
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -400000")
        connection.execute("PRAGMA foreign_keys = OFF")
        units = _write_units(connection, -(-reports // len(YEARS)))
        rows = islice(((unit, year) for year in YEARS for unit in units), reports)
        number = 0
        while batch := list(islice(rows, _BATCH)):
            _write(connection, batch, number)
            for report in range(number + 1, number + len(batch) + 1):
                write_findings(archive.database, report, _findings(report))
            number += len(batch)
            connection.commit()
        _keep_samples(archive, samples)
        connection.execute("ANALYZE")
        connection.commit()
        archive.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (root / "ready").touch()
    return root


def _write_units(connection: Any, count: int) -> list[tuple[int, str, str, str]]:
    table = gazetteer()
    places = [code for code in sorted(table.names) if len(code) == 6]
    named = ((code, body) for body in _BODIES for code in places)
    units = [
        (number, _whole_name(table, code) + body, "aggregate" if body == "人民政府" else "own", code)
        for number, (code, body) in enumerate(islice(named, count), 1)
    ]
    connection.executemany(
        "INSERT INTO units (id, name, scope, region_code, type, level) VALUES (?, ?, ?, ?, ?, ?)",
        [(*unit, kind_of(unit[1]), level_of(unit[1], unit[3])) for unit in units],
    )
    return units


def _whole_name(table: Any, code: str) -> str:
    division = table.division(code)
    return "".join((*division.path[-1:], division.name))


def _write(connection: Any, batch: list[tuple[Any, int]], before: int) -> None:
    random.seed(before)
    tables: dict[str, list[tuple[Any, ...]]] = {}
    for number, (unit, year) in enumerate(batch, before + 1):
        for table, row in _rows(number, unit, year):
            tables.setdefault(table, []).append(row)
    for table, rows in tables.items():
        name, _, columns = table.partition(" ")
        connection.executemany(f"INSERT INTO {name} {columns} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _rows(number: int, unit: tuple[int, str, str, str], year: int) -> Iterator[tuple[str, tuple[Any, ...]]]:
    whole, name, scope, code = unit
    generation = "b2019" if year < 2021 else "c2021"
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    url = f"http://www.example.gov.cn/{code}/{year}/{number}.html"
    seen = f"{year + 1}-04-{1 + number % 28:02}T01:00:00Z"
    published = f"{year + 1}-{1 + number % 3:02}-{1 + number % 28:02}"
    title = f"{name}{year}年政府信息公开工作年度报告"
    yield (
        "documents (sha256, media_type, size, first_seen, reader, state, report)",
        (digest, "text/html", 60000, seen, "1", "report", number),
    )
    yield (
        "captures (requested, url, fetched, status, sha256, size, warc, offset, record, state)",
        (
            url,
            url,
            seen,
            200,
            digest,
            60000,
            "a.warc.gz",
            number * 900,
            f"<urn:uuid:{digest[:32]}>",
            "report",
        ),
    )
    yield "appearances (url, sha256, title, first_seen, last_seen)", (url, digest, title, seen, seen)
    yield (
        "reports (id, sha256, unit, year, scope, generation, title, region_code, published, captured, url, cells_root, "
        "content)",
        (
            number,
            digest,
            whole,
            year,
            scope,
            generation,
            title,
            code,
            published,
            seen,
            url,
            "/html/body/table",
            digest,
        ),
    )
    yield (
        "report_years (unit, year, report, generation, published, first_seen, days_late, versions, rivals)",
        (whole, year, number, generation, published, seen, max(0, number % 40 - 30), 1, 0),
    )
    yield from _figures(number, generation)
    for ordinal, (key, sentences) in enumerate(_PARTS, 1):
        text = "".join(_sentence() for _ in range(sentences))
        yield (
            "sections (report, ordinal, key, heading, text)",
            (number, ordinal, key, f"第{ordinal}部分", text),
        )


def _findings(number: int) -> Iterator[Finding]:
    for n in range(24):
        rule = ("A1.flow", "A2.parts", "A3.columns", "R1.sum")[n % 4]
        yield Finding(rule, "error", "fails" if n == 3 and number % 20 == 0 else "holds", _HOLDS, "total")


def _sentence() -> str:
    return random.choice(_SENTENCES).format(a=random.randint(1, 90), b=random.randint(0, 30))


def _figures(number: int, generation: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    printed = {item.column for item in FORM.of(generation)}
    values = [random.randint(0, 90) if item.column in printed else None for item in FORM.items]
    yield "figures", (number, *values)
    places = [
        (n, Place(path=f"/html/body/table/tbody/tr[{n // 7}]/td[{n % 7}]"))
        for n, item in enumerate(FORM.items, 1)
        if item.column in printed
    ]
    yield "proofs", (number, pack(places, "/html/body/table"))


def _keep_samples(archive: Archive, count: int) -> None:
    """Real pages and PDFs of the sample portal, each made one of its own by a remark at its end."""
    from tests.portal_builder.build import PORTAL

    files = [*sorted(PORTAL.rglob("t2022*.html")), *sorted(PORTAL.rglob("*.pdf"))]
    for n in range(count):
        path = files[-1 - n % len(files)]
        body = path.read_bytes() + (f"\n%{n}" if path.suffix == ".pdf" else f"<!--{n}-->").encode()
        sha256 = archive.store.put(body)
        reading = read_bytes(body, sha256=sha256)
        appearance = Appearance(
            f"http://www.example.gov.cn/sample/{n}", sha256, captured=f"2025-05-{n + 1:02}T01:00:00Z"
        )
        record(archive.database, [appearance], [reading], reader="1")
