"""`gongkai crawl --due` and what follows it at regular times: as a systemd timer, a crontab line or a CI workflow.

Printed for a person to look at, or put where it belongs. The texts stand in `schedules/`. Running it too often does
no harm: it is locked against itself and leaves at once where nothing is due. A timer starts with an empty environment in
a folder of its own: the settings that hold where it is made are written into it.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from archive.errors import GongkaiError
from archive.language import worded
from archive.sentence import say

FILES = {
    "systemd": ("crawl.service", "crawl.timer"),
    "cron": ("crontab",),
    "ci": ("crawl.yml",),
}
NAME = "gongkai-crawl"
CARRIED = ("GONGKAI_OPERATOR", "GONGKAI_SITES", "GONGKAI_BLOBS", "GONGKAI_QUEUE")
"""Settings that a schedule carries. Secrets are none of them: they stand in a file of their own."""
_FOLDERS = frozenset(["GONGKAI_SITES"])
_PLACES = {"systemd": ".config/systemd/user", "ci": ".github/workflows"}
_HERE = Path(__file__).parent / "schedules"


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is run: the archive, more words for the crawl, the commands after it, the name of the units, and the
    environment and folder in which it was made."""

    archive: Path
    crawl: tuple[str, ...] = ()
    afterwards: tuple[tuple[str, ...], ...] = ()
    name: str = NAME
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    directory: Path = field(default_factory=Path.cwd)

    def commands(self) -> list[str]:
        """The crawl, and what follows it, each as a line of a shell."""
        beside = Path(sys.executable).with_name("gongkai")
        program = str(beside) if beside.is_file() else shutil.which("gongkai")
        words = (
            [str(Path(program).absolute())] if program else [sys.executable, "-m", "crawler.commands.main"]
        )
        archive = ["--archive", str(self.archive.resolve())]
        every = [("crawl", "--due", *self.crawl), *self.afterwards]
        return [shlex.join([*words, *command, *archive]) for command in every]

    def settings(self) -> dict[str, str]:
        """The settings that hold now, folders by their whole path."""
        found = {name: value for name in CARRIED if (value := self.environment.get(name, "").strip())}
        return {
            name: str((self.directory / value).absolute()) if name in _FOLDERS else value
            for name, value in found.items()
        }


def render(kind: str, schedule: Schedule) -> dict[str, str]:
    """The files of a kind of schedule by name."""
    first, *rest = schedule.commands()
    if kind == "cron":
        settings = [f"export {name}={shlex.quote(value)}" for name, value in schedule.settings().items()]
        chain = "; ".join([*settings, first, *rest])  # what follows a crawl follows a failed one as well
        line = f"cd {shlex.quote(str(schedule.directory.absolute()))} && {{ {chain}; }}"
        values = {"name": schedule.name, "line": line.replace("%", r"\%")}
    else:
        sign = {"systemd": "%%"}.get(kind, "%")  # a sign of its own to systemd
        values = {
            "name": schedule.name,
            "command": first.replace("%", sign),
            "directory": str(schedule.directory.absolute()).replace("%", sign),
            "environment": "\n".join(
                f"Environment={_quoted(f'{name}={value}').replace('%', sign)}"
                for name, value in schedule.settings().items()
            ),
            "afterwards": "\n".join(f"ExecStopPost=-{line.replace('%', sign)}" for line in rest),
        }
    made = {}
    for name in FILES[kind]:
        text = Template((_HERE / name).read_text(encoding="utf-8")).safe_substitute(values)
        called = f"{schedule.name}{Path(name).suffix}" if kind == "systemd" else name
        made[called] = text
    return made


def _quoted(text: str) -> str:
    """As systemd reads a word with blanks in it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def install(kind: str, schedule: Schedule, home: Path) -> str:
    """Put the files where they belong (below `home`: the person's, or the repository's for CI) and say what is
    left to do. A crontab gets the line once, however often it is installed."""
    files = render(kind, schedule)
    if kind == "cron":
        return _install_cron(files["crontab"])
    folder = home / _PLACES[kind]
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    if kind == "ci":
        return worded(
            f"已写好，请提交: {folder / 'crawl.yml'}", f"written, commit it: {folder / 'crawl.yml'}"
        )
    return worded(
        f"已写到 {folder}\n请启用: systemctl --user enable --now {schedule.name}.timer\n"
        f"没有人登录时也要运行: loginctl enable-linger\n看它说了什么: journalctl --user -u {schedule.name}",
        f"written to {folder}\nnow switch it on: systemctl --user enable --now {schedule.name}.timer\n"
        "to run while nobody is logged in: loginctl enable-linger\n"
        f"what it says: journalctl --user -u {schedule.name}",
    )


def _install_cron(text: str) -> str:
    crontab = shutil.which("crontab")
    if crontab is None:
        raise GongkaiError(say("no_crontab"))
    listed = subprocess.run([crontab, "-l"], capture_output=True, text=True, check=False)
    before = listed.stdout if listed.returncode == 0 else ""  # 1: this person has none yet
    if text in before:
        return f"{worded('已经装好', 'is installed already')}: crontab -l"
    after = f"{before}\n{text}" if before else text
    done = subprocess.run([crontab, "-"], input=after, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GongkaiError(say("crontab_not_written", error=done.stderr.strip()))
    return f"{worded('已装好', 'installed')}: crontab -l"
