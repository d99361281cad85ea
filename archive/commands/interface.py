"""The shared parts of all commands: `--archive`, `--json`, errors and exit codes.

Exit codes: 0 good, 1 error, 2 usage, 3 partial (something blocked or unreadable), 4 checks failed, 130
interrupted. With `--json` standard output holds one JSON document and nothing else; logs go to stderr.
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

from archive.commands.click_words import speak_our_language
from archive.errors import GongkaiError, NoRoom
from archive.garbage import collect_seldom
from archive.language import aside, of_terminal, worded
from archive.sentence import Sentence, of_system
from archive.storage.disk_full import out_of_room
from archive.vocabulary import Scope

GOOD, ERROR, USAGE, PARTIAL, CHECKS_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130

_KEPT = ("blobs", "warc", "damaged", "sites", "alerts.db", "alerts.toml", "verdicts.toml")
"""Contents of an archive beside its database."""

Function = TypeVar("Function", bound=Callable[..., Any])


def archive_option(function: Function) -> Function:
    """Add `--archive DIR`. Defaults to GONGKAI_ARCHIVE, then to ./archive-data."""
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
    """Add `--json`."""
    return click.option(
        "--json", "as_json", is_flag=True, help=worded("输出一份 JSON。", "print one JSON document.")
    )(function)


def scope_option(function: Function) -> Function:
    """Add `--scope`."""
    return click.option(
        "--scope", type=click.Choice([str(scope) for scope in Scope]), help=worded("口径。", "scope.")
    )(function)


def print_json(document: Any) -> None:
    """Print one JSON document on standard output, with Chinese unescaped."""
    click.echo(_as_json(document))


def print_json_list(documents: Iterable[Any]) -> None:
    """Print one JSON list on standard output. Each document is written as it comes, so that memory does not
    grow."""
    opening = "["
    for document in documents:
        click.echo(f"{opening}{_as_json(document)}", nl=False)
        opening = ", "
    click.echo("[]" if opening == "[" else "]")


def _as_json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(", ", ": "), default=_said)


def _said(value: Any) -> str:
    """Return a sentence as its text. Raises TypeError for anything else that JSON has no form for."""
    if isinstance(value, Sentence):
        return str(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def keep_outside(archive: Path, target: Path) -> None:
    """Refuse to write derived files into an archive: the next copy would copy them, and a file could take the
    place of evidence."""
    if target.resolve().is_relative_to(archive.resolve()):
        raise click.UsageError(
            worded(
                f"不能写在档案库里面: {target}", f"this is inside the archive: {target}; choose another place"
            )
        )


def spare_evidence(archive: Path, target: Path) -> None:
    """Refuse to overwrite the contents of an archive. A new file or folder beside them is allowed."""
    from archive.database.folder import DATABASE  # imports SQLite, which a line of help need not wait for

    root, place = archive.resolve(), target.resolve()
    inside = place.relative_to(root).parts if place.is_relative_to(root) else ()
    if inside and (inside[0] in _KEPT or inside[0].startswith((DATABASE, "."))):
        raise click.UsageError(
            worded(f"不能覆盖档案库的内容: {target}", f"this is a part of the archive: {target}")
        )


def note(message: str) -> None:
    """Print a line for people, on stderr."""
    click.echo(message, err=True)


def spoken(text: Sentence | str) -> str:
    """Return a sentence in the language of the terminal. A text is returned unchanged."""
    return text.told(of_terminal()) if isinstance(text, Sentence) else text


@contextmanager
def running_line() -> Iterator[Callable[[str], None] | None]:
    """Yield a function that draws a line over the previous one, for a person at a terminal; None if stderr is
    no terminal."""
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
    """Return the command with its help in the language of the terminal. The first paragraph of its docstring
    is Chinese, the second English."""
    zh, en, *rest = cleandoc(command.help or "").split("\n\n")
    command.help = "\n\n".join([worded(zh, en), *rest])
    for below in getattr(command, "commands", {}).values():
        _in_one_language(below)
    return command


class Front(click.Group):
    """The front door: our errors and errors of files are one clear line and exit code 1, Ctrl-C is 130.

    `mounted` gives the module of each command and its line of help. A command is imported when it is called:
    each needs other libraries, and importing all of them takes longer than most commands run.
    """

    def __init__(self, *args: Any, mounted: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mounted = mounted
        speak_our_language()
        _in_one_language(self)

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted({*self.commands, *self.mounted})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.mounted and cmd_name not in self.commands:
            self.add_command(_in_one_language(getattr(import_module(self.mounted[cmd_name][0]), cmd_name)))
        return super().get_command(ctx, cmd_name)

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with their lines of help, without importing any."""
        with formatter.section(worded("命令", "Commands")):
            formatter.write_dl([(name, words) for name, (_, words) in sorted(self.mounted.items())])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the names of commands that fit, without importing any."""
        return [
            CompletionItem(name, help=words)
            for name, (_, words) in sorted(self.mounted.items())
            if name.startswith(incomplete)
        ] or super().shell_complete(ctx, incomplete)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["standalone_mode"] = False
        collect_seldom()
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
        ) as error:  # a read-only medium, a full disk, a lost share, and the like
            if "-v" in sys.argv or "--verbose" in sys.argv:
                raise
            code = NoRoom.code if out_of_room(error) else "file"
            said = spoken(of_system(error)) if isinstance(error, OSError) else str(error)
            note(f"{worded('错误', 'error')} ({code}): {said}{aside(worded('详情加 -v', '-v for more'))}")
            sys.exit(ERROR)
        sys.exit(result if isinstance(result, int) else GOOD)
