"""A stranger's SQL costs what it may cost: no statement takes the memory of the machine or the time of other readers."""

from __future__ import annotations

import asyncio
import resource
import time
from pathlib import Path

import pytest
from datasette.app import Datasette

from archive.site import free_sql
from archive.site.serve import datasette_for
from tests.support.site_archive import JIA, build, cited, get

GREEDY = [
    "select zeroblob(150000000)",
    "select zeroblob(1000000000), zeroblob(1000000000)",
    "select randomblob(400000000)",
    "select printf('%.*c', 900000000, 'x')",
    "select replace(printf('%.*c', 5000000, 'x'), 'x', 'yyyyyyyyyyyyyyyyyyyy')",
    "select hex(zeroblob(90000000))",
    "with recursive n(i) as (select 1 union all select i + 1 from n) select group_concat(i || '........') from n",
    "with recursive n(i) as (select 1 union all select i + 1 from n limit 4000) select zeroblob(4000000) from n",
    "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
    "select json_group_array(key || raw || path) from cells, items",
]


@pytest.fixture(scope="module")
def datasette(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    return datasette_for(build(tmp_path_factory.mktemp("site")), public=True)


@pytest.mark.parametrize("sql", GREEDY)
def test_a_greedy_statement_is_refused(datasette: Datasette, sql: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = get(datasette, "/gongkai.json", params={"sql": sql})
    assert answer.status_code == 400 or len(answer.content) < 1000  # printf of too much is NULL
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 200 << 10, f"{grown >> 10} MB"


def test_pages_answer_while_twenty_greedy_statements_come(datasette: Datasette) -> None:
    """What waits is little, what is too much is told to come back, and a page waits for one statement at most."""
    slow = GREEDY[-2]

    async def ask(path: str, **parameters: str) -> tuple[int, float]:
        began = time.perf_counter()
        answer = await datasette.client.get(path, params=parameters)
        return answer.status_code, time.perf_counter() - began

    async def crowd() -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
        greedy = [asyncio.ensure_future(ask("/gongkai.json", sql=slow)) for _ in range(20)]
        await asyncio.sleep(0.2)
        pages = [await ask(path) for path in ("/", "/search?q=拆迁", cited(1), f"/unit/{JIA}")]
        return await asyncio.gather(*greedy), pages

    greedy, pages = asyncio.run(crowd())
    assert {status for status, _ in greedy} == {400, 503}
    assert sum(status == 503 for status, _ in greedy) == 20 - free_sql.AT_ONCE - free_sql.WAITING
    assert {status for status, _ in pages} == {200}
    assert (
        max(seconds for _, seconds in pages) < min(seconds for status, seconds in greedy if status == 400) + 5
    )


def test_ordinary_sql_is_answered(datasette: Datasette) -> None:
    answer = get(
        datasette, "/gongkai.json", params={"sql": "select count(*) as n from cells", "_shape": "array"}
    )
    assert answer.json()[0]["n"] > 50
    assert get(datasette, "/gongkai/reports.json", params={"_where": "year = 2021"}).status_code == 200


@pytest.mark.parametrize(
    "sql",
    [
        "select nope from reports",
        "select readfile('/etc/passwd')",
        GREEDY[-2],
        "select a.raw, zeroblob(1000000) from cells a, cells b limit 100",
        "delete from reports",
    ],
)
def test_a_file_of_rows_is_whole_or_says_why_not(datasette: Datasette, sql: str) -> None:
    answer = get(datasette, "/gongkai.csv", params={"sql": sql})
    assert answer.status_code == 400
    assert len(answer.text.strip()) > 8


def test_a_file_of_rows_has_them_all(datasette: Datasette) -> None:
    numbers = "with recursive n(i) as (select 1 union all select i + 1 from n limit 9000)"
    sql = f"{numbers} select i from n where i > cast(:least as integer)"
    answer = get(datasette, "/gongkai.csv", params={"sql": sql, "least": "10"})
    assert answer.status_code == 200
    assert len(answer.text.splitlines()) == 1 + 8990


@pytest.mark.parametrize(
    "query",
    [
        {"sql": "select * from pragma_database_list"},
        {"sql": "select file from PRAGMA_database_list()"},
        {"sql": "select 1", "_where": "1 in (select file from pragma_database_list)"},
    ],
)
def test_where_the_archive_lies_is_not_told(datasette: Datasette, query: dict[str, str]) -> None:
    answer = get(datasette, "/gongkai.json", params=query)
    assert answer.status_code == 400
    assert str(Path(datasette.get_database("gongkai").path).parent) not in answer.text


@pytest.mark.parametrize(
    "page", ["threads", "databases", "settings", "versions", "plugins", "metadata", "actor"]
)
def test_pages_of_debugging_are_closed(datasette: Datasette, page: str) -> None:
    assert get(datasette, f"/-/{page}.json").status_code == 404
    assert get(datasette, f"/-/{page}").status_code == 404


def test_static_files_are_there(datasette: Datasette) -> None:
    assert get(datasette, "/-/static/app.css").status_code == 200


def test_a_reader_who_takes_an_answer_slowly_keeps_nobody_waiting() -> None:
    """The turn is over when an answer begins, not when its last byte is taken."""

    async def slow_reader() -> bool:
        gate, release = free_sql.Gate(), asyncio.Event()

        async def app(_scope: object, _receive: object, send: object) -> None:
            await send({"type": "http.response.start"})  # type: ignore[operator]
            await release.wait()

        async def nothing(*_: object) -> dict[str, str]:
            return {}

        first = asyncio.ensure_future(gate.pass_through(app, {}, nothing, nothing))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        second = asyncio.ensure_future(gate.pass_through(app, {}, nothing, nothing))  # type: ignore[arg-type]
        await asyncio.sleep(0.05)
        is_through = gate._open.locked() is False
        release.set()
        await asyncio.gather(first, second)
        return is_through

    assert asyncio.run(slow_reader())
