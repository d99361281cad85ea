"""What the documents say can be done: every command and flag exists, links lead somewhere, the quick starts work."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from archive.export.data_dictionary import page
from crawler import settings
from crawler.commands import reference
from crawler.commands.main import main
from tests.conftest import ROOT
from tests.portal_builder.build import PORTAL
from tests.support.shell_lines import shell_lines

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
QUICK = [ROOT / "docs" / f"{name}.md" for name in ("quickstart-reporter", "quickstart-operator", "method")]
_INLINE = re.compile(r"`((?:\.venv/bin/)?gongkai [^`]+)`")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
_TEST = re.compile(r"tests/test_\w+\.py")
_FLAG = re.compile(r"(?<![\w-])--?[a-z][\w-]*")


def commands(path: Path) -> Iterator[str]:
    """Every call of `gongkai` on a page, in blocks and in running text."""
    yield from (part for line in shell_lines(path) for part in re.split(r"\s*(?:;|&&|\|)\s*", line))
    yield from _INLINE.findall(path.read_text(encoding="utf-8"))


def names_of(command: click.Command) -> set[str]:
    return {name for option in command.params for name in (*option.opts, *option.secondary_opts)} | {
        "-h",
        "--help",
    }


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_command_and_flag_that_is_named_exists(path: Path) -> None:
    for line in commands(path):
        words = line.removeprefix(".venv/bin/").split()
        if words[0] != "gongkai" or len(words) < 2 or not words[1].isascii() or words[1].isupper():
            continue
        if words[1].startswith("-"):
            continue
        command: click.Command = main
        for word in words[1:]:
            found = (
                command.get_command(click.Context(command), word)
                if isinstance(command, click.Group)
                else None
            )
            if found is None:
                break
            command = found
        assert command is not main, line
        assert set(_FLAG.findall(line)) <= names_of(command), line


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_and_tests_that_are_named_are_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in _LINK.findall(text):
        assert (path.parent / target).exists(), target
    for name in _TEST.findall(text):
        assert (ROOT / name).is_file(), name


def test_every_page_is_linked_from_the_readme() -> None:
    linked = {
        name for page in ROOT.glob("README*.md") for name in _LINK.findall(page.read_text(encoding="utf-8"))
    }
    linked |= {
        f"docs/{name}"
        for path in PAGES
        if path.parent != ROOT
        for name in _LINK.findall(path.read_text(encoding="utf-8"))
    }
    assert {f"docs/{path.name}" for path in PAGES if path.parent != ROOT} <= linked


def test_the_data_dictionary_says_what_the_tables_are() -> None:
    made = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert made == page(), "python -m archive.export.data_dictionary > docs/data-dictionary.md"


def test_the_page_of_commands_is_made_of_the_commands() -> None:
    made = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert made == reference.page(), (
        "GONGKAI_LANG=both python -m crawler.commands.reference > docs/commands.md"
    )


def test_the_conduct_page_says_what_the_settings_are() -> None:
    text = (ROOT / "docs" / "conduct.md").read_text(encoding="utf-8")
    assert f"{settings.GONGKAI_FRUITLESS} 个回答" in text
    assert f"{settings.DOWNLOAD_MAXSIZE >> 20} MB" in text
    assert settings.USER_AGENT.split(";")[1].strip(" )") in text
    assert (settings.DOWNLOAD_DELAY, settings.DOWNLOAD_DELAY_JITTER, settings.GONGKAI_BLOCKED_LIMIT) == (
        1.0,
        0.5,
        3,
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a newcomer has typed the first line of the quick start, and been sent a report."""
    folder = tmp_path_factory.mktemp("desk")
    demo = [
        sys.executable,
        "-m",
        "crawler.commands.main",
        "demo",
        "--once",
        "--archive",
        str(folder / "demo-data"),
    ]
    subprocess.run(demo, check=True, capture_output=True, cwd=ROOT, timeout=240)
    shutil.copyfile(min(PORTAL.rglob("*.pdf")), folder / "report.pdf")
    return folder


@pytest.mark.parametrize("path", QUICK, ids=lambda path: path.name)
def test_a_newcomer_can_type_every_line_that_needs_no_network(
    path: Path, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk)
    typed = 0
    for line in shell_lines(path):
        words = shlex.split(line)[1:]
        if not {"demo-data", "report.pdf"} & set(words) and words[:2] != ["verify", "release-1"]:
            continue
        if words[0] in ("demo", "serve"):  # the first line; and one that does not end
            continue
        done = CliRunner().invoke(main, words)
        said = f"{line}\n{done.output}\n{done.exception!r}"
        assert done.exit_code in ((0, 4) if words[0] == "check" else (0,)), said
        typed += 1
    assert typed > 1
