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


WRONG_USES = [
    [], ["--help"], ["nothing"], ["show"], ["show", "甲"], ["show", "甲", "乙"], ["export", "--nope"], ["export", "more"],
    ["export", "--format", "x"], ["crawl", "--delay"], ["crawl", "--delay", "x"], ["crawl", "--delay", "-1"],
    ["crawl", "--due=yes"], ["status", "--archive", __file__], ["restore", "/nowhere"], ["export", "--help"],
    ["read", "/nowhere/file.html"], ["read", "/"], ["status", "--archive", "/nowhere"],
]  # fmt: skip
"""What a person may mistype, and what asks for help."""


def test_click_and_the_machine_speak_chinese_where_the_terminal_does() -> None:
    code = (
        "import json, sys\nfrom click.testing import CliRunner\nfrom crawler.commands.main import main\n"
        "done = [CliRunner().invoke(main, words) for words in json.loads(sys.argv[1])]\n"
        "print(json.dumps([(one.exit_code, one.output) for one in done]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(WRONG_USES)],
        env={**os.environ, "GONGKAI_LANG": "zh"}, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert len(told) == len(WRONG_USES)
    english = re.compile(
        r"\b(usage|options?:|commands|error|try|such|missing|invalid|show this|mean|requires|is)\b", re.I
    )
    for words, (code_, output) in zip(WRONG_USES, told, strict=True):
        assert code_ in ((0,) if "--help" in words else (1, 2)), words
        said = re.sub(r"\[OPTIONS\]|COMMAND|ARGS|\([a-z_]+\)", "", output)
        assert not english.search(said), (words, output)
        assert re.search(r"[\u4e00-\u9fff]", said), (words, output)
