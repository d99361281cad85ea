"""The archive in numbers for those who watch it, from the command line and from the site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.database.captures import finish_crawl, start_crawl
from archive.database.folder import DATABASE, Archive
from archive.site.serve import datasette_for
from crawler.commands.main import main
from tests.support.site_archive import build, get

_LINE = re.compile(r'[a-z_]+(\{([a-z]+="(\\.|[^"\\])*",?)+\})? -?\d+(\.\d+)?')


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = build(tmp_path_factory.mktemp("metrics"))
    with Archive(folder) as opened:
        crawl = start_crawl(opened.database, "jia", "2026-01-01T00:00:00Z")
        finish_crawl(
            opened.database, crawl, "2026-01-01T01:00:00Z", 'bl"ocked', {"requests": 7, "reports": 2}
        )
    return folder


def values(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(_LINE.fullmatch(line) for line in lines), lines
    return dict(line.rsplit(" ", 1) for line in lines)


def test_the_command_tells_of_the_archive_and_of_every_site(archive: Path) -> None:
    said = values(CliRunner().invoke(main, ["status", "--prometheus", "--archive", str(archive)]).stdout)
    assert said["gongkai_reports"] == "5"
    assert said['gongkai_crawl_requests{site="jia"}'] == "7"
    assert said['gongkai_crawl_end{site="jia",reason="bl\\"ocked"}'] == "1"
    assert said['gongkai_crawl_finished_timestamp_seconds{site="jia"}'] == "1767229200"


def test_the_site_tells_whether_it_is_well(archive: Path, tmp_path: Path) -> None:
    datasette = datasette_for(archive)
    assert get(datasette, "/health").json()["ok"] is True
    assert values(get(datasette, "/metrics").text)["gongkai_units"]
    broken = build(tmp_path)
    datasette = datasette_for(broken)
    (broken / DATABASE).write_bytes(b"x" * 4096)
    answer = get(datasette, "/health")
    assert (answer.status_code, answer.json()["ok"]) == (503, False)
