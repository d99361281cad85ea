"""What every command shares: `--archive`, `--json`, errors and exit codes.

Exit codes: 0 good, 1 error, 2 usage, 3 partial (something blocked or unreadable), 4 checks failed,
130 interrupted. With `--json` standard output holds one JSON document and nothing else; logs go to stderr.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from click.shell_completion import CompletionItem

from archive.errors import GongkaiError, NoRoom
from archive.language import of_terminal, worded
from archive.sentence import Sentence
from archive.storage.disk_full import out_of_room
from archive.vocabulary import Scope

GOOD, ERROR, USAGE, PARTIAL, CHECKS_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130

Function = TypeVar("Function", bound=Callable[..., Any])


def archive_option(function: Function) -> Function:
    """`--archive DIR`, or GONGKAI_ARCHIVE, or ./archive-data."""
    return click.option(
        "--archive",
        "folder",
        envvar="GONGKAI_ARCHIVE",
        default="archive-data",
        show_default=True,
        type=click.Path(file_okay=False, path_type=Path),
        help=worded(
            "档案库所在目录（或用 GONGKAI_ARCHIVE）。", "folder of the archive (or GONGKAI_ARCHIVE)."
        ),
    )(function)


def json_option(function: Function) -> Function:
    """`--json`."""
    return click.option(
        "--json", "as_json", is_flag=True, help=worded("输出一份 JSON。", "print one JSON document.")
    )(function)


def scope_option(function: Function) -> Function:
    """`--scope`."""
    return click.option(
        "--scope", type=click.Choice([str(scope) for scope in Scope]), help=worded("口径。", "scope.")
    )(function)


def print_json(document: Any) -> None:
    """One JSON document on standard output, Chinese as it is."""
    click.echo(_as_json(document))


def print_json_list(documents: Iterable[Any]) -> None:
    """One JSON list on standard output, each document written as it comes: no list is too long for the memory."""
    opening = "["
    for document in documents:
        click.echo(f"{opening}{_as_json(document)}", nl=False)
        opening = ", "
    click.echo("[]" if opening == "[" else "]")


def _as_json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=None, separators=(", ", ": "))


def note(message: str) -> None:
    """A line for the person, on stderr."""
    click.echo(message, err=True)


def spoken(text: Sentence | str) -> str:
    """A sentence in the language of the terminal; a text as it is."""
    return text.told(of_terminal()) if isinstance(text, Sentence) else text


@contextmanager
def running_line() -> Iterator[Callable[[str], None] | None]:
    """Yields what draws a line over the one before, for a person at a terminal; None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    try:
        yield lambda text: click.echo(f"\r\033[K{text}", err=True, nl=False)
    finally:
        click.echo("\r\033[K", err=True, nl=False)


def leave(code: int) -> NoReturn:
    """End the command with an exit code."""
    raise SystemExit(code)


def _in_one_language(command: click.Command) -> click.Command:
    """The command with its help in the language of the terminal: the first paragraph of its docstring is Chinese, the
    second English."""
    zh, en, *rest = cleandoc(command.help or "").split("\n\n")
    command.help = "\n\n".join([worded(zh, en), *rest])
    for below in getattr(command, "commands", {}).values():
        _in_one_language(below)
    return command


class Front(click.Group):
    """The front door: errors of ours and of files are one clear line and exit code 1, Ctrl-C is 130.

    `mounted` gives the module of each command and its line of help. A command is imported when it is called for: each
    needs other libraries, and all of them together take longer to import than most commands to run.
    """

    def __init__(self, *args: Any, mounted: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mounted = mounted
        _in_one_language(self)

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted({*self.commands, *self.mounted})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.mounted and cmd_name not in self.commands:
            self.add_command(_in_one_language(getattr(import_module(self.mounted[cmd_name][0]), cmd_name)))
        return super().get_command(ctx, cmd_name)

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with their lines of help, none of them imported."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in sorted(self.mounted.items())])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names of commands, none of them imported."""
        return [
            CompletionItem(name, help=words)
            for name, (_, words) in sorted(self.mounted.items())
            if name.startswith(incomplete)
        ] or super().shell_complete(ctx, incomplete)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["standalone_mode"] = False
        try:
            result = super().main(*args, **kwargs)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except (click.exceptions.Abort, KeyboardInterrupt):
            note(worded("已中断", "interrupted"))
            sys.exit(INTERRUPTED)
        except GongkaiError as error:
            note(f"{worded('错误', 'error')} ({error.code}): {error.told(of_terminal())}")
            sys.exit(ERROR)
        except BrokenPipeError:  # `gongkai export | head`
            sys.stderr.close()
            sys.exit(GOOD)
        except (
            OSError,
            sqlite3.Error,
        ) as error:  # a medium that cannot be written to, a full disk, a lost share
            if "-v" in sys.argv or "--verbose" in sys.argv:
                raise
            code = NoRoom.code if out_of_room(error) else "file"
            note(f"{worded('错误', 'error')} ({code}): {error}（{worded('详情加 -v', '-v for more')}）")
            sys.exit(ERROR)
        sys.exit(result if isinstance(result, int) else GOOD)
