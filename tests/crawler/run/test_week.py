"""A week of nights, set up as docs/quickstart-operator.md says, word for word: the operator hears of everything once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from archive.database.folder import Archive
from tests.support.crawling import ROOT, Answer, Portal, portal
from tests.support.gold import FOLDER
from tests.support.posting import Hook, hook
from tests.support.shell_lines import shell_lines
from tests.support.small_portal import rows, site

QUICK_START = ROOT / "docs" / "quickstart-operator.md"
PAGE = (FOLDER / "html-official.html").read_text("utf-8")
OTHER = (FOLDER / "html-nested.html").read_text("utf-8")
THIRD = (FOLDER / "html-dashes.html").read_text("utf-8")
BLOCKED, SILENT, EDITED, REMOVED, FULL = 1, 2, 3, 4, 5
"""The night in which a thing happens; night 0 is that of the set-up."""
FORTNIGHT = 20.0


@dataclass
class Machine:
    """What the quick start sets up, in a folder that stands for the root of a machine."""

    root: Path
    pingluo: Portal
    refusing: Portal
    hook: Hook
    silence: Callable[[], None] = lambda: None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def archive(self) -> Path:
        return self.root / "srv/gongkai/archive-data"

    def sh(self, line: str, day: float = 0, limit: int = 0) -> subprocess.CompletedProcess[str]:
        """A line as a person types it, its absolute folders below the root."""
        typed = re.sub(r"(?<![\w.])/(srv|backup)/", rf"{self.root}/\1/", line)
        night = {"NIGHT_DAYS": str(day), "NIGHT_LIMIT": str(limit)}
        return subprocess.run(
            ["bash", "-c", typed], cwd=self.root, env=self.environment | night, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip

    def night(self, day: float, limit: int = 0) -> list[int]:
        """What the timer would run: the lines of the unit that `schedule --install` wrote. A full disk is the crawl's."""
        unit = (self.root / ".config/systemd/user/gongkai-crawl.service").read_text("utf-8")
        lines = re.findall(r"^Exec(?:Start|StopPost)=-?(.+)$", unit, re.M)
        assert len(lines) == 3, unit
        crawl, *after = [
            re.sub(r"^\S*gongkai(?= )|^\S+ -m crawler.commands.main", "gongkai", line) for line in lines
        ]
        codes = [self.sh(crawl, day, limit).returncode]
        return codes + [self.sh(line, day).returncode for line in after]


@pytest.fixture(scope="module")
def quick_start() -> list[str]:
    """The lines of the quick start that set up and run a machine; those that install, and the sample, are tried by
    tests/test_setup.py and tests/test_docs.py."""
    lines = [line for line in shell_lines(QUICK_START) if not line.startswith("make ")]
    return [line for line in lines if "demo-data" not in line and "release-1" not in line]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    root = tmp_path_factory.mktemp("machine")
    with ExitStack() as stack:
        pingluo = stack.enter_context(portal(site(a=PAGE, b=OTHER, c=THIRD)))
        refusing = stack.enter_context(portal(site(a=PAGE)))
        silent = stack.enter_context(ExitStack())
        gone = silent.enter_context(portal(site(a=OTHER)))
        here = Machine(root, pingluo, refusing, stack.enter_context(hook()), silent.close)
        sites = root / ".config/gongkai/sites"
        sites.mkdir(parents=True)
        for name, one in {"640221_pingluo": pingluo, "refusing": refusing, "silent": gone}.items():
            title = f"title = '{name}'\nhome = '{one.url}'\n"
            (sites / f"{name}.toml").write_text(
                title + "region_code = '990101'\ncms = 'trs'\n", encoding="utf-8"
            )
        program = root / "bin/gongkai"
        program.parent.mkdir()
        program.write_text(
            f'#!/bin/sh\nexec "{sys.executable}" -m tests.support.night "$@"\n', encoding="utf-8"
        )
        program.chmod(0o755)
        here.environment = {
            "PATH": f"{program.parent}:{os.environ['PATH']}", "HOME": str(root), "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8", "GONGKAI_OPERATOR": "公开小组 desk@example.org",
        }  # fmt: skip
        yield here


def test_a_week_of_nights(machine: Machine, quick_start: list[str]) -> None:
    exports = [line for line in quick_start if line.startswith("export GONGKAI_ARCHIVE")]
    machine.environment["GONGKAI_ARCHIVE"] = str(machine.archive)
    assert [line.partition("=")[2] for line in exports] == ["/srv/gongkai/archive-data"]
    _set_up(machine, quick_start)
    _live_through(machine)
    told = Counter(
        (piece["kind"], piece["about"].get("alarm", "").partition(":")[0]) for piece in _heard(machine.hook)
    )
    sites = Counter(piece["about"].get("alarm", "").partition(":")[2] for piece in _heard(machine.hook))
    assert told["amendment", ""] == 1, told
    assert told["removal", ""] == 1, told
    assert told["alarm", "disk_full"] == 1, told
    assert (sites["refusing"], sites["silent"]) == (1, 1), sites
    assert (told["alarm", "blocked"], told["alarm", "unreachable"]) == (1, 1), told
    assert set(told) - {("report", ""), ("finding", "")} <= {
        ("amendment", ""), ("removal", ""), ("alarm", "disk_full"), ("alarm", "shrunk"), ("alarm", "blocked"),
        ("alarm", "unreachable"),
    }, told  # fmt: skip
    _look_back(machine, quick_start)


def _set_up(machine: Machine, lines: list[str]) -> None:
    """Everything under 抓取 Crawl; alerts.toml as docs/alerts.md has it."""
    machine.archive.mkdir(parents=True)
    (machine.archive / "alerts.toml").write_text(
        f'site = "https://gongkai.example.org/"\n[operator]\nwebhook = "{machine.hook.address}"\nfree_gb = 0\n'
        f'[[subscriptions]]\nname = "all"\nwebhook = "{machine.hook.address}"\nnews = ["amendment", "removal"]\n',
        encoding="utf-8",
    )
    start = next(n for n, line in enumerate(lines) if line.startswith("gongkai crawl"))
    for line in lines[start : start + 4]:
        done = machine.sh(line)
        assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
    assert lines[start + 3].endswith("--install")
    assert len(rows(machine.archive, "SELECT 1 FROM reports")) >= 3


def _live_through(machine: Machine) -> None:
    for day in [*range(1, 7), FORTNIGHT]:
        if day == BLOCKED:
            machine.refusing.answers |= {path: Answer("no", 403) for path in machine.refusing.answers}
        if day == SILENT:
            machine.silence()
        if day == EDITED:
            machine.pingluo.answers["/xxgk/nb/a.html"] = PAGE.replace("回应关切", "回应社会关切")
        if day == REMOVED:
            machine.pingluo.answers.pop("/xxgk/nb/c.html")
        codes = machine.night(day, limit=20_000 if day == FULL else 0)
        assert codes[1:] == [0, 0], (day, codes)


def _heard(where: Hook) -> list[dict[str, Any]]:
    return [piece for message in where.posted for piece in message["news"]]


def _look_back(machine: Machine, lines: list[str]) -> None:
    """The archive is whole, and so is what the backup gives back."""
    restore = next(line for line in lines if line.startswith("gongkai restore"))
    for line in ("gongkai verify", restore, "gongkai verify --archive NEW"):
        done = machine.sh(line, FORTNIGHT)
        assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
    with Archive(machine.root / "NEW", read_only=True) as archive:
        assert archive.database.table("amendments").count == 1
