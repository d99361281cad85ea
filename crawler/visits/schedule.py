"""`gongkai crawl --due` and its follow-up commands at regular times: as a systemd timer, a crontab line or a
CI workflow.

Prints the files or installs them. The texts are in `schedules/`. Frequent runs do no harm: a lock allows one
run at a time, and a run without due sites ends at once. A timer starts with an empty environment in its own
folder, so the present settings are written into it.
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
from archive.storage.whole import write_whole

FILES = {
    "systemd": ("crawl.service", "crawl.timer"),
    "cron": ("crontab",),
    "ci": ("crawl.yml",),
}
NAME = "gongkai-crawl"
CARRIED = ("GONGKAI_OPERATOR", "GONGKAI_SITES", "GONGKAI_BLOBS", "GONGKAI_QUEUE")
"""Settings that a schedule carries, without secrets: these are in a file of their own."""
_FOLDERS = frozenset(["GONGKAI_SITES"])
_PLACES = {"systemd": ".config/systemd/user", "ci": ".github/workflows"}
_HERE = Path(__file__).parent / "schedules"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A scheduled run: the archive, more arguments of the crawl, the commands after it, the name of the
    units, and the present environment and folder."""

    archive: Path
    crawl: tuple[str, ...] = ()
    afterwards: tuple[tuple[str, ...], ...] = ()
    name: str = NAME
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    directory: Path = field(default_factory=Path.cwd)

    def commands(self) -> list[str]:
        """Return the crawl and the commands after it, each as a shell line."""
        beside = Path(sys.executable).with_name("gongkai")
        program = str(beside) if beside.is_file() else shutil.which("gongkai")
        words = (
            [str(Path(program).absolute())] if program else [sys.executable, "-m", "crawler.commands.main"]
        )
        archive = ["--archive", str(self.archive.resolve())]
        every = [("crawl", "--due", *self.crawl), *self.afterwards]
        return [shlex.join([*words, *command, *archive]) for command in every]

    def settings(self) -> dict[str, str]:
        """Return the present settings, with absolute paths of folders."""
        found = {name: value for name in CARRIED if (value := self.environment.get(name, "").strip())}
        return {
            name: str((self.directory / value).absolute()) if name in _FOLDERS else value
            for name, value in found.items()
        }


def render(kind: str, schedule: Schedule) -> dict[str, str]:
    """Return the files of a kind of schedule, by name."""
    first, *rest = schedule.commands()
    if kind == "cron":
        settings = [f"export {name}={shlex.quote(value)}" for name, value in schedule.settings().items()]
        chain = "; ".join([*settings, first, *rest])  # the follow-up commands also run after a failed crawl
        line = f"cd {shlex.quote(str(schedule.directory.absolute()))} && {{ {chain}; }}"
        values = {"name": schedule.name, "line": line.replace("%", r"\%")}
    else:
        sign = {"systemd": "%%"}.get(kind, "%")  # a special sign in systemd
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
    """Return a text quoted as a word of systemd."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def install(kind: str, schedule: Schedule, home: Path) -> str:
    """Install the files below `home` (the user's home, or the repository for CI) and return the steps left to
    do. Adds a crontab line only once."""
    files = render(kind, schedule)
    if kind == "cron":
        return _install_cron(files["crontab"])
    folder = home / _PLACES[kind]
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        write_whole(folder / name, text)
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
    before = listed.stdout if listed.returncode == 0 else ""  # 1: the user has no crontab yet
    if text in before:
        return f"{worded('已经装好', 'is installed already')}: crontab -l"
    after = f"{before}\n{text}" if before else text
    done = subprocess.run([crontab, "-"], input=after, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GongkaiError(say("crontab_not_written", error=done.stderr.strip()))
    return f"{worded('已装好', 'installed')}: crontab -l"
