"""Commands speak the language of whoever sits there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from archive.language import of_terminal


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "both"),
        ({"LANG": "C.UTF-8"}, "both"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": "en_GB"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "", "LC_ALL": ""}, "en"),
        ({"LANG": "en_US.UTF-8", "GONGKAI_LANG": "zh"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "GONGKAI_LANG": "both"}, "both"),
        ({"LANG": "fr_FR.UTF-8"}, "both"),
    ],
)
def test_the_language_is_the_one_asked_for_or_the_machines(
    environment: dict[str, str], language: str
) -> None:
    assert of_terminal(environment) == language


def test_help_is_in_one_language() -> None:
    """The words of every command and option: no Chinese in the English but the name of a place, and Chinese in all."""

    def told(language: str) -> list[str]:
        code = (
            "import click, json\nfrom crawler.commands.main import MOUNTED, main\n"
            "context, found = click.Context(main, info_name='gongkai'), [told for _, told in MOUNTED.values()]\n"
            "def collect(command):\n"
            "    found.append(command.help)\n"
            "    found.extend(one.help for one in command.params if isinstance(one, click.Option) and one.help)\n"
            "    for below in getattr(command, 'commands', {}).values(): collect(below)\n"
            "for name in MOUNTED: main.get_command(context, name)\n"
            "collect(main)\nprint(json.dumps(found))\n"
        )
        environment = {**os.environ, "GONGKAI_LANG": language}
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, encoding="utf-8", check=True
        )
        return list(json.loads(done.stdout))

    english, chinese = told("en"), told("zh")
    assert len(english) == len(chinese) > 100
    assert [text for text in english if re.search(r"[\u4e00-\u9fff]", text)] == [
        "a place and all places in it: `crawl --below 石嘴山市`."
    ]
    assert not [text for text in chinese if not re.search(r"[\u4e00-\u9fff]", text)]
