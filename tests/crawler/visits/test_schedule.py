"""`crawl --due`: each site in its own rhythm, locked against itself; schedules that a machine accepts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.database import captures
from archive.database.folder import Archive
from archive.errors import BadSiteFile
from archive.storage.lock import Lock
from crawler.commands.crawl import _trusting
from crawler.commands.main import main
from crawler.commands.overrides import settings_of
from crawler.run.crawls import project_settings
from crawler.sites import site_file as site_files
from crawler.sites.site_file import known_sites, own_folder, read_site
from crawler.visits.due import (
    RHYTHM,
    Rhythm,
    Visit,
    when,
)
from crawler.visits.hours import BEIJING, Hours
from crawler.visits.schedule import FILES, Schedule, install, render
from crawler.visits.turns import visits


def at(text: str) -> datetime:
    """A moment, Beijing time."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


NOW = at("2024-06-01 12:00")


def visit(ended: str, reason: str = "finished") -> Visit:
    return Visit(at(ended), reason)


def test_a_site_never_visited_is_due_at_once() -> None:
    assert when(RHYTHM, [], None, NOW) == NOW


@pytest.mark.parametrize(
    ("ended", "due"),
    [
        ("2024-01-31 08:00", "2024-02-02 08:00"),
        ("2024-03-31 23:00", "2024-04-02 23:00"),
        ("2024-04-01 08:00", "2024-05-01 08:00"),
        ("2024-12-20 08:00", "2025-01-01 00:00"),
        ("2024-12-31 08:00", "2025-01-02 08:00"),
    ],
)
def test_visits_are_dense_while_reports_are_published_and_thin_after(ended: str, due: str) -> None:
    assert when(Rhythm(season=2, rest=30), [visit(ended)], None, NOW) == at(due)


def test_a_site_may_have_a_rhythm_of_its_own() -> None:
    assert when(Rhythm(season=7, rest=90), [visit("2024-02-01 08:00")], None, NOW) == at("2024-02-08 08:00")


@pytest.mark.parametrize(("reason", "hours"), [("killed", 1), ("busy", 24), ("nothing", 24), ("blocked", 72)])
def test_a_visit_that_went_wrong_is_repeated_ever_more_slowly(reason: str, hours: int) -> None:
    row = [visit("2024-05-03 00:00", reason)]
    for doubled in (1, 2, 4):
        assert when(RHYTHM, row, None, NOW) - row[0].ended == timedelta(hours=hours * doubled)
        row = [*row, visit("2024-04-01 00:00", reason)]
    assert when(RHYTHM, row * 9, None, NOW) - row[0].ended <= timedelta(days=RHYTHM.rest)


def test_a_host_that_named_a_moment_is_not_asked_before() -> None:
    wish = Visit(at("2024-05-31 00:00"), "busy", at("2024-06-20 00:00"))
    assert when(RHYTHM, [wish], None, NOW) == at("2024-06-20 00:00")


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2024-06-01 12:00", "2024-06-01 22:00"),
        ("2024-06-01 22:00", "2024-06-01 22:00"),
        ("2024-06-02 05:59", "2024-06-02 05:59"),
        ("2024-06-02 06:00", "2024-06-02 22:00"),
    ],
)
def test_night_hours_are_beijing_hours(moment: str, opening: str) -> None:
    night = Hours.parse("22:00-06:00")
    assert night.opening(at(moment)) == at(opening)
    assert night.contain(at(moment)) == (moment == opening)
    assert when(RHYTHM, [], night, at(moment)) == at(opening)


def test_a_site_long_due_still_keeps_its_hours() -> None:
    assert when(RHYTHM, [visit("2024-01-01 00:00")], Hours.parse("22:00-06:00"), NOW) == at(
        "2024-06-01 22:00"
    )


@pytest.mark.parametrize(
    "fact", ['night = "from ten to six"', 'night = "06:00-06:00"', "rhythm = {often = 1}"]
)
def test_hours_and_rhythm_that_make_no_sense_are_told(tmp_path: Path, fact: str) -> None:
    file = tmp_path / "x.toml"
    file.write_text(f'title = "例"\nhome = "http://127.0.0.1/"\n{fact}\n', encoding="utf-8")
    with pytest.raises(BadSiteFile):
        read_site(file)


def site_file(folder: Path, facts: str = "") -> Path:
    file = folder / "example.toml"
    file.write_text(f'title = "例"\nhome = "http://127.0.0.1:9/"\n{facts}\n', encoding="utf-8")
    return file


def crawled(folder: Path, ended: datetime, reason: str | None) -> None:
    """An archive that knows of one crawl of the site."""
    with Archive(folder) as archive:
        captures.add_site(
            archive.database, name="example", title="例", home="http://127.0.0.1:9/",
            region_code=None, cms="trs", note=None,
        )  # fmt: skip
        number = captures.start_crawl(archive.database, "example", ended.isoformat())
        if reason:
            captures.finish_crawl(archive.database, number, ended.isoformat(), reason, {"reports": 3})


def due(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["crawl", "--due", "--json", *map(str, arguments)])


def test_a_crawl_that_was_killed_counts_as_one(tmp_path: Path) -> None:
    crawled(tmp_path, NOW, None)
    with Archive(tmp_path) as archive:
        (last,) = visits(archive, read_site(site_file(tmp_path)))
    assert (last.reason, last.ended) == ("killed", NOW)


def test_what_is_not_due_is_told_when_it_is(tmp_path: Path) -> None:
    crawled(tmp_path, datetime.now(BEIJING), "finished")
    done = due(site_file(tmp_path), "--archive", tmp_path)
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {"sites": []}
    assert done.stderr == ""
    words = ["-v", "crawl", "--due", str(site_file(tmp_path)), "--archive", str(tmp_path)]
    assert "not due: 例" in CliRunner().invoke(main, words).stderr


@pytest.mark.parametrize(("hours", "every", "is_due"), [(20, "1", True), (12, "1", False), (20, None, False)])
def test_nightly_needs_no_edit_of_a_site(tmp_path: Path, hours: int, every: str | None, is_due: bool) -> None:
    """A crawl that ended at two last night is due again at midnight."""
    site = _trusting(read_site(site_file(tmp_path)), (), float(every) if every else None)
    ended = NOW - timedelta(hours=hours)
    assert (when(site.rhythm, [Visit(ended, "finished")], None, NOW) <= NOW) == is_due


def test_one_bad_site_file_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, archive = site_file(tmp_path), tmp_path / "archive"
    crawled(archive, datetime.now(BEIJING), "finished")
    (tmp_path / "bad.toml").write_text("title = 7\n", encoding="utf-8")
    (tmp_path / "torn.toml").write_bytes(b"title = \xff")
    done = due(good, tmp_path / "bad.toml", tmp_path / "nowhere.toml", "--archive", archive)
    assert (done.exit_code, json.loads(done.stdout)) == (3, {"sites": []})
    assert "bad.toml" in done.stderr
    assert "nowhere.toml" in done.stderr
    monkeypatch.setenv("GONGKAI_SITES", str(tmp_path))
    found: list[str] = []
    assert "example" in {site.name for site in known_sites(lambda error: found.append(str(error)))}
    assert len(found) == 2


@pytest.mark.parametrize("said", ["yesterday", "2024-02-30", "2024-1-1"])
def test_a_day_that_is_none_costs_itself_in_the_night_and_is_a_wrong_use_by_day(
    tmp_path: Path, said: str
) -> None:
    crawled(tmp_path, datetime.now(BEIJING), "finished")
    done = due(site_file(tmp_path), "--since", said, "--archive", tmp_path)
    assert (done.exit_code, "left aside" in done.stderr) == (0, True)
    words = ["crawl", str(site_file(tmp_path)), "--since", said, "--archive", str(tmp_path)]
    assert CliRunner().invoke(main, words).exit_code == 2


@pytest.mark.parametrize(
    "pair",
    [
        "DOWNLOAD_TIMEOUTS=3", "DOWNLOAD_TIMEOUT", "=3", "DOWNLOAD_TIMEOUT=soon", "DOWNLOAD_DELAY=-1",
        "GONGKAI_SITES_AT_ONCE=2.5", "HTTPCACHE_ENABLED=perhaps", "DOWNLOAD_DELAY=nan", "ROBOTSTXT_OBEY=0",
        "CONCURRENT_REQUESTS_PER_DOMAIN=9", "USER_AGENT=Mozilla/5.0",
    ],
)  # fmt: skip
def test_a_setting_that_is_none_is_a_wrong_use(tmp_path: Path, pair: str) -> None:
    words = ["crawl", str(site_file(tmp_path)), "--set", pair, "--archive", str(tmp_path)]
    assert CliRunner().invoke(main, words).exit_code == 2


def test_a_setting_reaches_the_crawl_and_the_operator_the_servers() -> None:
    given = settings_of(("DOWNLOAD_TIMEOUT=3", "GONGKAI_OPERATOR=公开小组 (desk) desk@example.org\r\nX: y"))
    whole = project_settings(Path(), given)
    assert whole.getint("DOWNLOAD_TIMEOUT") == 3
    agent = whole["USER_AGENT"]
    assert "operated by desk desk@example.org" in agent
    assert agent.isascii()
    assert "\n" not in agent


def test_site_files_are_found_wherever_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_SITES", raising=False)
    monkeypatch.setattr(site_files, "_ASKED", None)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("GONGKAI_ARCHIVE", str(tmp_path / "archive"))
    monkeypatch.chdir(tmp_path)
    assert own_folder() == Path("sites")
    for place in (tmp_path / "config/gongkai/sites", tmp_path / "archive/sites", tmp_path / "sites"):
        place.mkdir(parents=True)
        assert own_folder().absolute() == place
    for number, place in enumerate(("config/gongkai/sites", "archive/sites", "sites")):
        (tmp_path / place / f"{number}.toml").write_text('title = "x"\nhome = "http://127.0.0.1:9/"\n')
    assert {"0", "1", "2"} <= {site.name for site in known_sites()}  # one folder hides no other


def test_site_files_of_the_archive_a_command_was_given_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GONGKAI_SITES", "GONGKAI_ARCHIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(site_files, "_ASKED", None)
    site = tmp_path / "there" / "sites" / "mine.toml"
    site.parent.mkdir(parents=True)
    site.write_text('title = "x"\nhome = "http://127.0.0.1:9/"\n')
    asked = ["crawl", "mine", "--queue", "redis://127.0.0.1:9/0", "--archive", str(tmp_path / "there")]
    done = CliRunner().invoke(main, asked)
    assert "queue_failed" in done.stderr  # and not that there is no such site


def test_a_second_crawl_of_what_is_due_leaves_at_once(tmp_path: Path) -> None:
    with Lock(tmp_path / ".due.lock", "held"):
        done = due(site_file(tmp_path), "--archive", tmp_path)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "leaving" in done.stderr
    assert not (tmp_path / "gongkai.db").exists()


def test_outside_its_hours_a_site_is_not_asked(tmp_path: Path) -> None:
    hour = datetime.now(BEIJING).hour
    night = f'night = "{(hour + 2) % 24:02}:00-{(hour + 3) % 24:02}:00"'
    done = due(site_file(tmp_path, night), "--archive", tmp_path)
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {"sites": []}


@pytest.mark.parametrize("kind", sorted(FILES))
def test_every_schedule_crawls_what_is_due(kind: str, tmp_path: Path) -> None:
    text = "".join(render(kind, Schedule(tmp_path / "my archive 100%")).values())
    assert "crawl --due" in text
    assert "$command" not in text
    if kind != "ci":
        assert "'" in text, "the blank in the path is quoted"
        assert {"cron": r"100\%", "systemd": "100%%"}[kind] in text


@pytest.mark.parametrize("kind", ["systemd", "cron"])
def test_a_schedule_carries_its_settings_and_what_follows(kind: str, tmp_path: Path) -> None:
    """A timer starts with an empty environment in a folder of its own."""
    environment = {
        "GONGKAI_OPERATOR": 'desk "100%" <desk@example.org>',
        "GONGKAI_SITES": "mine",
        "GONGKAI_SMTP_PASSWORD": "x",
    }
    then = (("alerts",), ("backup", "/backup/a b"))
    made = Schedule(tmp_path / "archive", ("--every", "1"), then, "night", environment, tmp_path)
    files = render(kind, made)
    text = "".join(files.values())
    assert set(files) == ({"night.service", "night.timer"} if kind == "systemd" else {"crontab"})
    assert str(tmp_path / "mine") in text
    assert "desk@example.org" in text
    assert "PASSWORD" not in text
    assert "--every 1" in text
    assert text.index("crawl --due") < text.index(" alerts ") < text.index("backup '/backup/a b'")
    assert text.count(f"--archive {tmp_path / 'archive'}") == 3
    if kind == "cron":
        (line,) = [line for line in text.splitlines() if not line.startswith("#")]
        shell = line.split(" ", 5)[5].replace(r"\%", "%")
        said = subprocess.run(["sh", "-n", "-c", shell], capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr
    else:
        assert f"WorkingDirectory={tmp_path}" in text
        assert '\\"100%%\\"' in text
        assert "EnvironmentFile=-" in text


def test_installing_tells_of_linger(tmp_path: Path) -> None:
    said = install("systemd", Schedule(tmp_path, name="night"), tmp_path)
    assert "loginctl enable-linger" in said
    assert "night.timer" in said


def test_units_are_what_systemd_accepts(tmp_path: Path) -> None:
    if not (analyze := shutil.which("systemd-analyze")):
        pytest.skip("no systemd-analyze: apt install systemd")
    install("systemd", Schedule(tmp_path), tmp_path)
    units = sorted((tmp_path / ".config/systemd/user").iterdir())
    assert [unit.name for unit in units] == ["gongkai-crawl.service", "gongkai-crawl.timer"]
    done = subprocess.run([analyze, "calendar", "hourly"], capture_output=True, text=True, check=False)
    assert done.returncode == 0


def test_a_crontab_gets_its_line_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "kept"
    kept.write_text("0 0 * * * other\n", encoding="utf-8")
    program = tmp_path / "crontab"
    program.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\nkept = pathlib.Path({str(kept)!r})\n"
        "print(kept.read_text(), end='') if sys.argv[1] == '-l' else kept.write_text(sys.stdin.read())\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    for _ in range(2):
        install("cron", Schedule(tmp_path), tmp_path)
    lines = kept.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "0 0 * * * other"
    assert sum("crawl --due" in line for line in lines) == 1


def test_schedules_are_packed_with_the_program() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    assert "visits/schedules/*" in set(project["tool"]["setuptools"]["package-data"]["crawler"])
