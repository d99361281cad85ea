"""`gongkai` run as a command."""

from __future__ import annotations

import subprocess
import sys

from tests.support.crawling import ROOT


def gongkai(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawler.commands.main", "sites", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)
