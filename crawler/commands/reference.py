"""`docs/commands.md`: every command with its options, the exit codes and the settings, generated from the
code.

`GONGKAI_LANG=both python -m crawler.commands.reference > docs/commands.md` writes it; a test compares them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click

from archive.commands.interface import CHECKS_FAILED, ERROR, GOOD, INTERRUPTED, PARTIAL, USAGE
from crawler import settings
from crawler.commands.main import MOUNTED, main

_HEAD = """# 命令与设置 Commands and settings

<!-- made by `python -m crawler.commands.reference`; a test holds it to that -->

`gongkai COMMAND --help` says the same, in the language of GONGKAI_LANG (zh, en, both) or of the machine's locale.
With `--json` standard output holds one JSON document; logs go to standard error.
"""
_CODES = {
    GOOD: ("成功", "good"),
    ERROR: ("出错", "error"),
    USAGE: ("用法不对", "usage"),
    PARTIAL: ("部分完成：有的被拦截或无法读取", "partial: something was blocked or could not be read"),
    CHECKS_FAILED: ("核对不符", "checks failed"),
    INTERRUPTED: ("中断", "interrupted"),
}
_SETTING = re.compile(r"^(GONGKAI_\w+) = (.+?)(?:  # (.+))?$", re.MULTILINE)


def page() -> str:
    """Return the whole page."""
    context = click.Context(main, info_name="gongkai")
    told = [_HEAD, *_codes(), "\n## 命令 Commands\n"]
    for name in MOUNTED:
        command = main.get_command(context, name)
        assert command is not None
        told += _command(command, click.Context(command, info_name=name, parent=context), "###")
    return "\n".join([*told, *_settings(), ""])


def _codes() -> Iterator[str]:
    yield "## 退出码 Exit codes\n\n| | | |\n|---|---|---|"
    yield from (f"| `{code}` | {zh} | {en} |" for code, (zh, en) in _CODES.items())


def _command(command: click.Command, context: click.Context, marks: str) -> Iterator[str]:
    """Yield a command and its subcommands."""
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    told = cleandoc((command.help or "").partition("\f")[0]).replace("\b\n", "")
    yield f"\n{marks} {context.command_path}\n\n{told}\n\n`{usage}`\n"
    options = [option for option in command.params if isinstance(option, click.Option)]
    rows = [record for option in options if (record := option.get_help_record(context))]
    if rows:
        yield "| 选项 option | 说明 meaning |\n|---|---|"
    yield from (f"| `{_cell(names)}` | {_cell(text)} |" for names, text in rows)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                below = click.Context(inner, info_name=name, parent=context)
                yield from _command(inner, below, f"{marks}#")


def _settings() -> Iterator[str]:
    """Yield gongkai's own settings of Scrapy, each with its comment."""
    yield "\n## 设置 Settings\n\n`gongkai crawl --set NAME=VALUE` sets one of these, or any of Scrapy's.\n"
    yield "| 设置 setting | 默认 default | 含义 meaning |\n|---|---|---|"
    text = Path(settings.__file__).read_text(encoding="utf-8")
    for name, value, meaning in _SETTING.findall(text):
        yield f"| `{name}` | `{_cell(value)}` | {_cell(meaning)} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


if __name__ == "__main__":
    print(page(), end="")
