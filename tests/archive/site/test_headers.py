"""Round every answer: nothing is written, what is known is not sent again, robots are told, a proxy's path holds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from datasette.app import Datasette

from archive.database.folder import DATABASE, Archive
from archive.site import asking, remembering
from archive.site.inspection import KEPT, inspect
from archive.site.serve import datasette_for
from tests.support.site_archive import build, cited, get, over_a_copy


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("headers"))


@pytest.fixture(scope="module")
def datasette(archive: Path) -> Datasette:
    return datasette_for(archive)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/gongkai", "/gongkai/reports", "/-/permissions", "/-/messages"])
def test_no_route_takes_anything_in(datasette: Datasette, method: str, path: str) -> None:
    answer = asyncio.run(datasette.client.request(method, path))
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates of the pages that are made."""
    asked: list[str] = []
    whole = asking.drawn

    def counted(site: Any, template: str, *rest: Any) -> str:
        asked.append(template)
        return whole(site, template, *rest)

    monkeypatch.setattr(asking, "drawn", counted)
    return asked


@pytest.mark.parametrize("site", [over_a_copy, datasette_for])
def test_text_is_sent_small_and_a_page_is_made_once(
    archive: Path, asked: list[str], site: Callable[[Path], Datasette]
) -> None:
    datasette = site(archive)
    turns = ({}, {}, {"cookie": "lang=en"}, {"accept-encoding": "identity"}, {"host": "other"})

    async def ask() -> list[Any]:
        transport = httpx.ASGITransport(datasette.app())
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return [await client.get(cited(1), headers=turn) for turn in turns]

    first, again, english, plain, other = asyncio.run(ask())
    assert first.text == again.text == plain.text
    assert first.headers["content-encoding"] == again.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert '<html lang="en">' in english.text
    assert "http://other/report/" in other.text
    assert asked == ["report.html"] * 4, "the second time it is sent as it was"


def test_a_kept_page_is_made_anew_after_a_write(tmp_path: Path, asked: list[str]) -> None:
    """As a reader beside a crawl sees it: the same process, the same address, before and after a commit."""
    folder = build(tmp_path)
    app = datasette_for(folder).app()

    async def titles() -> list[str]:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://localhost"
        ) as client:
            found = []
            for title in (None, "甲", "乙"):
                if title:
                    with Archive(folder) as archive:
                        archive.database.execute("UPDATE reports SET title = ? WHERE id = 1", [title])
                        archive.database.conn.commit()
                answers = [await client.get(cited(1)) for _ in range(2)]
                assert answers[0].text == answers[1].text
                found.append(answers[0].text)
            return found

    first, second, third = asyncio.run(titles())
    assert ["<h1>甲</h1>" in text for text in (first, second, third)] == [False, True, False]
    assert "<h1>乙</h1>" in third
    assert asked == ["report.html"] * 3, "once for each state"


def test_pages_of_more_than_the_database_are_not_kept(tmp_path: Path) -> None:
    """Bytes may be lost, a release may come, a monitor asks about now."""
    folder = build(tmp_path)
    datasette = datasette_for(folder)
    for path in (f"{cited(1)}/cell/applications_new__total", "/downloads", "/health", "/metrics", "/review"):
        found = get(datasette, path)
        assert (found.status_code, found.headers["cache-control"]) == (200, "no-store"), path


def test_a_page_that_has_not_changed_is_not_sent_again(tmp_path: Path) -> None:
    folder = build(tmp_path)
    datasette = datasette_for(folder)
    etag = get(datasette, "/report/1").headers["etag"]
    again = get(datasette, "/report/1", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert "content-security-policy" in again.headers
    other = get(datasette, "/report/1", headers={"if-none-match": etag}, cookies={"lang": "en"})
    assert other.status_code == 200, "another language is another page"
    with Archive(folder) as archive:
        archive.database.execute("UPDATE sites SET note = 'x'")
        archive.database.conn.commit()
    assert get(datasette, "/report/1", headers={"if-none-match": etag}).status_code == 200


def test_what_is_remembered_is_forgotten_when_the_archive_changes(tmp_path: Path) -> None:
    folder = build(tmp_path)
    datasette = datasette_for(folder)
    assert "5 份报告" in get(datasette, "/").text
    with Archive(folder) as archive:
        archive.database.execute("UPDATE reports SET standing = 'repeat' WHERE id = 4")
        archive.database.conn.commit()
    assert "4 份报告" in get(datasette, "/").text


def test_a_fixed_archive_may_be_cached_and_a_growing_one_must_be_asked(archive: Path, tmp_path: Path) -> None:
    assert get(datasette_for(archive), "/").headers["cache-control"] == "no-cache"
    folder = build(tmp_path)
    fixed = get(over_a_copy(folder), "/", cookies={"lang": "en"})
    assert fixed.headers["cache-control"] == "public, max-age=3600"
    assert "Cookie" in fixed.headers["vary"]


def test_tables_of_a_fixed_archive_are_counted_once(tmp_path: Path) -> None:
    path = build(tmp_path) / DATABASE
    counted = inspect(path)["gongkai"]
    assert counted["tables"]["reports"] == {"count": 5}
    kept = path.with_name(KEPT)
    kept.write_text(kept.read_text().replace('"count": 5', '"count": 77'))
    assert inspect(path)["gongkai"]["tables"]["reports"] == {"count": 77}
    with Archive(path.parent) as archive:
        archive.database.execute("DELETE FROM ledger")
        archive.database.execute("UPDATE sites SET note = 'x'")
        archive.database.conn.commit()
        archive.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert inspect(path)["gongkai"]["tables"]["reports"] == {"count": 5}


def test_robots_may_read_reports_and_not_run_queries(datasette: Datasette) -> None:
    lines = get(datasette, "/robots.txt").text.splitlines()
    assert "Disallow: /gongkai" in lines
    assert not any(line.endswith("/report/") for line in lines)


@pytest.mark.parametrize("prefix", ["x", "/x/", "x/y"])
def test_every_address_stands_under_the_path_of_a_proxy(archive: Path, prefix: str) -> None:
    datasette = datasette_for(archive, prefix=prefix)
    whole = f"/{prefix.strip('/')}/"
    for path in ("", "report/1", "unit/1", "search?q=申请", "gongkai/reports", "question/reports_by_unit"):
        page = get(datasette, f"/{path}")  # Datasette's own client adds the prefix
        assert page.status_code == 200
        links = [part.split('"')[0] for part in page.text.split('href="/')[1:]]
        assert links
        assert [link for link in links if not f"/{link}".startswith(whole)] == []
    assert whole in get(datasette, "/robots.txt").text
    assert f"Path={whole}" in get(datasette, "/?lang=en").headers["set-cookie"]


def test_a_fixed_archive_needs_no_file_beside_it(tmp_path: Path) -> None:
    """A log or an index beside the database could not be made on a medium that cannot be written to."""
    folder = build(tmp_path)
    datasette = over_a_copy(folder)
    for path in ("/", "/report/1", "/question/applications_by_year.csv?year=&unit="):
        assert get(datasette, path).status_code == 200
    assert sorted(path.name for path in (folder.parent / "copy").iterdir()) == [DATABASE, KEPT]


def test_a_copy_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody writes to it; each of its pages would ask the system for its file three times."""
    folder = build(tmp_path)
    copied, followed = datasette_for(folder, copy=folder / DATABASE), datasette_for(folder)
    states = [[site.get_database("gongkai").state for _ in range(2)] for site in (copied, followed)]
    asked: list[Path] = []
    monkeypatch.setattr(remembering, "stamp", lambda path: asked.append(path) or f"{len(asked)}")
    assert [copied.get_database("gongkai").state for _ in range(2)] == states[0]
    assert not asked
    assert followed.get_database("gongkai").state != followed.get_database("gongkai").state
