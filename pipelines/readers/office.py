"""DOC, WPS and RTF -> Document: LibreOffice makes a DOCX of them, `word.py` reads it.

LibreOffice runs with a profile of its own (macros off, nothing fetched from the network) in a folder that is
removed; when its time is up the whole process group is killed. XLS, in the same container as DOC, goes to
calamine.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from archive.errors import BrokenFile, EmptyFile, EncryptedFile, MissingTool, ReadError, UnknownFormat
from archive.model import Document
from pipelines.readers.ole import is_locked, kind
from pipelines.readers.sheet import read_sheet
from pipelines.readers.sniff import OLE, RTF, WORD_XML, sniff
from pipelines.readers.word import read_word

_SECONDS_ALONE = 50.0  # below the 60 a reader may take, so that LibreOffice never outlives it
_SECONDS = 90.0
_NAMES = ("soffice", "libreoffice")
_SUFFIX = {OLE: "doc", RTF: "rtf", WORD_XML: "xml"}
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


def read_office(body: bytes, sha256: str) -> Document:
    """Read a DOC, WPS, RTF or XLS. Raises EncryptedFile under a password, MissingTool without LibreOffice,
    BrokenFile where nothing comes of it."""
    media_type = sniff(body) or OLE
    if media_type == OLE:
        if is_locked(body):
            raise EncryptedFile("文件需要密码 file asks for a password", sha256=sha256)
        if kind(body) == "sheet":
            return read_sheet(body, sha256, OLE)
        if kind(body) == "slides":
            raise UnknownFormat("不读取演示文稿 slides are not read", sha256=sha256)
    (made,) = convert_many([body], seconds=_SECONDS_ALONE)
    if isinstance(made, ReadError):
        made.sha256 = sha256
        raise made
    return replace(read_word(made, sha256), media_type=media_type)


def convert_many(bodies: Sequence[bytes], *, seconds: float = _SECONDS) -> list[bytes | ReadError]:
    """DOCX of each file, or why there is none, by one call of LibreOffice."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        how = "apt install libreoffice-writer；brew install --cask libreoffice"
        return [MissingTool(f"读取 DOC、WPS、RTF 需要 LibreOffice needs LibreOffice: {how}") for _ in bodies]
    if not bodies:
        return []
    with tempfile.TemporaryDirectory(prefix="gongkai-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        sources = [_put(folder, number, body) for number, body in enumerate(bodies)]
        late = not _run(program, folder, sources, seconds)
        return [_made(folder / "made" / f"{source.stem}.docx", late) for source in sources]


def _put(folder: Path, number: int, body: bytes) -> Path:
    source = folder / f"{number}.{_SUFFIX.get(sniff(body) or OLE, 'doc')}"
    source.write_bytes(body)
    return source


def _made(target: Path, late: bool) -> bytes | ReadError:
    if not target.is_file():
        why = "超时 timed out" if late else "LibreOffice 无法转换 LibreOffice cannot convert it"
        return BrokenFile(why)
    return target.read_bytes() or EmptyFile("转换结果为空 conversion came out empty")


def _run(program: str, folder: Path, sources: Sequence[Path], seconds: float) -> bool:
    """Convert what can be converted; False where the time was up. LibreOffice ignores a polite signal and
    leaves children, so the group is killed."""
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
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return True
