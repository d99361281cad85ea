"""`gongkai read` with `--all`, `--waiting`, `--accept` or `--rollback`: read all stored documents again, show
the differences, put them into effect, undo it."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, NoReturn

import click

from archive.commands.interface import (
    GOOD,
    PARTIAL,
    leave,
    note,
    print_json,
    running_line,
)
from archive.database.folder import Archive
from archive.language import aside, tally, worded
from archive.reports.reading_changes import Changed, changed
from archive.reports.readings import count
from pipelines.maintenance.reread import (
    Outcome,
    accept,
    reread,
    roll_back,
)
from pipelines.reading.pool import Limits

Action = Literal["all", "waiting", "accept", "rollback"]
_SHOWN = 20  # documents, and cells of each, printed


def read_again(folder: Path, actions: set[Action], as_json: bool) -> NoReturn:
    """Run the requested actions in their natural order, print the results, and exit with a code."""
    outcome, told = Outcome(), dict[str, Any]()
    with Archive(folder, create=False) as archive:
        if "all" in actions:
            with _progress(worded("重读", "read again")) as advance:
                outcome = reread(archive, Limits(workers=os.cpu_count() or 1), advance)
            told = {"documents": outcome.documents, "reports": outcome.reports, "problems": outcome.problems}
        if actions & {"all", "waiting"}:
            told |= _tell(list(changed(archive.database)), outcome, as_json)
        if "accept" in actions:
            with _progress(worded("生效", "accepting")) as advance:
                told["accepted"] = accept(archive, advance)
        if "rollback" in actions:
            with _progress(worded("恢复", "restoring")) as advance:
                told["restored"] = roll_back(archive, advance)
        if "changed" in told:
            told["waiting"] = count(archive.database, "waiting")
    _print_end(told, as_json)
    leave(PARTIAL if outcome.problems else GOOD)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int], None]]:
    """Yield a callback to call after each document with the total. It shows nothing without a terminal."""
    done = itertools.count(1)
    with running_line() as show:
        yield lambda total: show(f"{what} {next(done)}/{total}") if show else None


def _tell(found: list[Changed], outcome: Outcome, as_json: bool) -> dict[str, Any]:
    """Print the differences, and return them as the object for `--json`."""
    cells = Counter(change.part for one in found for change in one.changes)
    if not as_json:
        for problem in outcome.problems:
            note(f"✗ {problem['code']}: {problem['message']} [{problem['url']} sha256:{problem['sha256']}]")
        for one in found[:_SHOWN]:
            _print_changed(one)
        if len(found) > _SHOWN:
            click.echo(
                f"… {worded(f'另有 {len(found) - _SHOWN} 份', f'and {len(found) - _SHOWN} more')}: --json"
            )
        for part, times in cells.most_common(_SHOWN):
            click.echo(f"{times:>7} × {part}")
    return {
        "changed": len(found),
        "parts": dict(cells.most_common()),
        "differences": [asdict(one) for one in found],
    }


def _print_changed(one: Changed) -> None:
    click.echo(f"{one.unit or '—'} {one.year or ''}  {one.url or ''} [sha256:{one.sha256}]")
    if one.was != one.now:
        click.echo(f"  ✗ {one.was} → {one.now}")
    for change in one.changes[:_SHOWN]:
        click.echo(f"  {change.part}: {_words(change.old)} → {_words(change.new)}")
    if len(one.changes) > _SHOWN:
        click.echo(
            f"  … {worded(f'另有 {len(one.changes) - _SHOWN} 处', f'and {len(one.changes) - _SHOWN} more')}"
        )
    if one.others:
        click.echo(f"  {worded('位置、文字、结论', 'places, prose, findings')}: {one.others}")


def _words(said: Any) -> str:
    """Return a fact or a cell as text: its meaning, and the print if that differs."""
    if not isinstance(said, dict):
        return "—" if said is None else str(said)
    value, raw = said["value"], said["raw"]
    shown = aside(said["state"]).strip() if value is None else str(value)
    return shown if raw in (None, "", shown) else f"{shown} “{raw}”"


def _print_end(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(told)
        return
    if "documents" in told:
        read = tally(("文件", "documents", told["documents"]), ("报告", "reports", told["reports"]))
        note(f"{worded('重读', 'read again')}: {read}")
    if "changed" in told:
        note(tally(("读数不同的文件", "documents read otherwise", told["changed"])))
        if told["waiting"]:
            note(f"{worded('尚未生效', 'not in effect yet')}: gongkai read --accept")
    if "accepted" in told:
        undo = f"{worded('可恢复', 'to undo')}: gongkai read --rollback"
        note(f"{tally(('已生效的文件', 'documents accepted', told['accepted']))} · {undo}")
    if "restored" in told:
        note(tally(("已恢复的文件", "documents restored", told["restored"])))
