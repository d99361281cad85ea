"""What a command costs before it works: seconds of CPU of `gongkai --help` and of reading one page."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from benchmarks.goals import Figure
from benchmarks.processes import measure
from tests.support.gold import FOLDER

_COMMAND = "crawler.commands.main"
_RUNS = 9
_PAGE = FOLDER / "html-official.html"


def run() -> Iterator[str | Figure]:
    """Rows of a table, and the figures of its goals."""
    commands = {
        "bare: Python starts": ("timeit", "-n1", "-r1", "pass"),
        "gongkai --help": (_COMMAND, "--help"),
        "gongkai read FILE.html": (_COMMAND, "read", str(_PAGE)),
    }
    yield f"## Start-up ({_RUNS} runs, median)\n"
    yield "| command | ms of CPU |"
    yield "|---|---|"
    cost = {
        name: 1000 * median(measure(*command).cpu for _ in range(_RUNS)) for name, command in commands.items()
    }
    for name, each in cost.items():
        yield f"| {name} | {each:.0f} |"
    yield Figure("help", cost["gongkai --help"])
    yield Figure("read_html", cost["gongkai read FILE.html"])
