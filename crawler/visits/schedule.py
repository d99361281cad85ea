"""`gongkai crawl --due` at regular times: as a systemd timer, a crontab line or a CI workflow.

Printed for a person to look at, or put where it belongs. The texts stand in `schedules/`. Running it too often does
no harm: it is locked against itself and leaves at once where nothing is due.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from string import Template

from archive.errors import GongkaiError

FILES = {
    "systemd": ("gongkai.service", "gongkai.timer"),
    "cron": ("crontab",),
    "ci": ("crawl.yml",),
}
_PLACES = {"systemd": ".config/systemd/user", "ci": ".github/workflows"}
_HERE = Path(__file__).parent / "schedules"


def render(kind: str, archive: Path) -> dict[str, str]:
    """The files of a kind of schedule by name, for an archive."""
    program = shutil.which("gongkai") or f"{sys.executable} -m crawler.commands.main"
    command = f"{program} crawl --due --archive {shlex.quote(str(archive.resolve()))}"
    command = command.replace("%", r"\%" if kind == "cron" else "%%")  # a sign of their own to both
    texts = {name: (_HERE / name).read_text(encoding="utf-8") for name in FILES[kind]}
    return {name: Template(text).substitute(command=command) for name, text in texts.items()}


def install(kind: str, archive: Path, home: Path) -> str:
    """Put the files where they belong (below `home`: the person's, or the repository's for CI) and say what is
    left to do. A crontab gets the line once, however often it is installed."""
    files = render(kind, archive)
    if kind == "cron":
        return _install_cron(files["crontab"])
    folder = home / _PLACES[kind]
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    if kind == "ci":
        return f"已写好，请提交 written, commit it: {folder / 'crawl.yml'}"
    return f"已写到 written to {folder}\n请启用 now switch it on: systemctl --user enable --now gongkai.timer"


def _install_cron(text: str) -> str:
    crontab = shutil.which("crontab")
    if crontab is None:
        raise GongkaiError("没有 crontab 程序 there is no crontab here; gongkai schedule systemd | ci")
    listed = subprocess.run([crontab, "-l"], capture_output=True, text=True, check=False)
    before = listed.stdout if listed.returncode == 0 else ""  # 1: this person has none yet
    if text in before:
        return "已经装好 is installed already: crontab -l"
    after = f"{before}\n{text}" if before else text
    done = subprocess.run([crontab, "-"], input=after, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GongkaiError(f"crontab 未能写入 crontab was not written: {done.stderr.strip()}")
    return "已装好 installed: crontab -l"
