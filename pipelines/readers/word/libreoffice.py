"""DOC, WPS, RTF and ODT -> DOCX, by LibreOffice.

LibreOffice runs with a profile of its own (macros off, no network access) in a temporary folder. The whole
process group is killed when its time is up.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from archive.errors import BrokenFile, EmptyFile, MissingTool, ReadError
from archive.sentence import Sentence, say
from pipelines.readers.sniff import ODT, OLE, RTF, sniff
from pipelines.readers.word.ole import is_locked, kind

_SECONDS = 50.0  # to start and to convert one file
_SECONDS_MORE = 3.0  # for every further file
_LARGEST = 64 << 20  # bytes LibreOffice may make of a file
_NAMES = ("soffice", "libreoffice")
_SUFFIX = {OLE: "doc", RTF: "rtf", ODT: "odt"}
_PACKED = b"PK"
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
_ITEM = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    '<prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
)
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + _ITEM.format("BlockUntrustedRefererLinks", "true")
    + _ITEM.format("MacroSecurityLevel", "3")
    + _ITEM.format("DisableMacrosExecution", "true")
    + "</oor:items>\n"
)


def needs_office(body: bytes) -> bool:
    """Return whether LibreOffice has to convert the file before it can be read."""
    media_type = sniff(body)
    if media_type == OLE:
        return not is_locked(body) and kind(body) == "text"
    return media_type in (RTF, ODT)


def convert_many(
    bodies: Sequence[bytes], *, seconds: float = _SECONDS, more: float = _SECONDS_MORE
) -> list[bytes | ReadError]:
    """Return the DOCX of each file, or the error that prevented it.

    Runs LibreOffice once, for `seconds` and `more` for every further file. If it crashes or hangs, runs it
    again for the files after the failed file.
    """
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        how = "apt install libreoffice-writer；brew install --cask libreoffice"
        return [MissingTool(say("needs_libreoffice", how=how)) for _ in bodies]
    made: list[bytes | ReadError] = []
    while rest := bodies[len(made) :]:
        with tempfile.TemporaryDirectory(prefix="gongkai-office-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            sources = [_put(folder, number, body) for number, body in enumerate(rest)]
            why = _run(program, folder, sources, seconds + more * (len(sources) - 1))
            targets = [folder / "made" / f"{source.stem}.docx" for source in sources]
            made += [_made(target, why) for target in targets[: _reached(targets) if why else None]]
    return made


def _reached(targets: Sequence[Path]) -> int:
    """Return the number of files finished or begun, in order, when LibreOffice ended early: up to the last
    result and the file after it, on which it failed."""
    last = max((at for at, target in enumerate(targets) if target.is_file()), default=-1)
    return min(last + 2, len(targets))


def _put(folder: Path, number: int, body: bytes) -> Path:
    source = folder / f"{number}.{_suffix(body)}"
    source.write_bytes(body)
    return source


def _suffix(body: bytes) -> str:
    """Return the ending by which LibreOffice chooses its filter."""
    media_type = sniff(body) or OLE
    if media_type == ODT and not body.startswith(_PACKED):
        return "fodt"  # the same in one flat file
    return _SUFFIX.get(media_type, "doc")


def _made(target: Path, why: Sentence | None) -> bytes | ReadError:
    if not target.is_file():
        return BrokenFile(why or say("cannot_convert"))
    if target.stat().st_size > _LARGEST:
        return BrokenFile(say("conversion_too_large"))
    return target.read_bytes() or EmptyFile(say("conversion_empty"))


def _run(program: str, folder: Path, sources: Sequence[Path], seconds: float) -> Sentence | None:
    """Convert the files. Return the reason if LibreOffice did not end normally. It ignores a polite signal
    and leaves children, so the group is killed."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    command = [
        program, "--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={profile.as_uri()}",
        "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "made"), *map(str, sources),
    ]  # fmt: skip
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment | {"HOME": str(folder)},
        start_new_session=True,
    )
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        return say("timed_out")
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return say("cannot_convert_code", code=code) if code else None
