"""Members of RAR and 7z, by libarchive's `bsdtar`, and the limits on bundles of every kind. `bsdtar` writes a
tar stream, so that nothing is unpacked on the disk and no name is ever a path."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from typing import IO

from archive.errors import BrokenFile, EncryptedFile, MissingTool, ReadError
from archive.sentence import say
from pipelines.readers.bundle.zip_package import LARGEST
from pipelines.readers.sniff import RAR

MOST_MEMBERS = 200
MOST_BYTES = 256 << 20
_SECONDS = 30.0
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db")

Members = Iterator[tuple[str, bytes | ReadError]]


def is_litter(name: str) -> bool:
    """Return whether a member is a file that operating systems leave in bundles."""
    return name.startswith(_LITTER) or name.endswith(_LITTER[1:])


def intended(raw: bytes) -> str:
    """Return the name that was meant by these bytes: Chinese Windows writes GBK without declaring it."""
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("utf-8", "replace")


def check_count(count: int, sha256: str) -> None:
    """Raise BrokenFile if the bundle has more members than any report."""
    if count > MOST_MEMBERS:
        raise BrokenFile(say("too_many_members", most=MOST_MEMBERS), sha256=sha256)


def check_total(total: int, sha256: str) -> None:
    """Raise BrokenFile if the members hold more bytes than a worker should."""
    if total > MOST_BYTES:
        raise BrokenFile(say("bundle_too_large"), sha256=sha256)


def unpacked(body: bytes, sha256: str, media_type: str) -> Members:
    """Yield the members by name, with their bytes or the error. Members before a break in the archive are
    kept.

    Raises MissingTool without bsdtar, EncryptedFile if it needs a password, BrokenFile if no member can be
    read.
    """
    program = shutil.which("bsdtar")
    if program is None:
        how = "apt install libarchive-tools"
        raise MissingTool(say("needs_bsdtar", how=how), sha256=sha256)
    count = 0
    with tempfile.TemporaryFile() as complaints, _running(program, body, media_type, complaints) as output:
        for pair in _streamed(output, sha256):
            count += 1
            yield pair
        complaints.seek(0)
        said = complaints.read(2000).decode("utf-8", "replace")
    if "ncrypt" in said or "assphrase" in said:
        raise EncryptedFile(say("bundle_encrypted"), sha256=sha256)
    if said and not count:
        raise BrokenFile(say("bundle_damaged", why=said.splitlines()[0]), sha256=sha256)


@contextlib.contextmanager
def _running(program: str, body: bytes, media_type: str, complaints: IO[bytes]) -> Iterator[IO[bytes]]:
    """Run bsdtar and yield its output.

    A RAR goes through a pipe: in a file, libarchive finds the zip directory of a DOCX stored at its end and
    takes the whole for a zip. 7z has its directory at the end and needs a file.
    """
    with tempfile.TemporaryFile() as source:
        if media_type != RAR:
            source.write(body)
            source.seek(0)
        process = subprocess.Popen(
            [program, "--format", "pax", "-cf", "-", "@-"],
            stdin=subprocess.PIPE if media_type == RAR else source,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        timer = threading.Timer(_SECONDS, _kill, (process,))
        timer.start()
        if process.stdin is not None:
            threading.Thread(target=_feed, args=(process.stdin, body), daemon=True).start()
        assert process.stdout is not None
        try:
            yield process.stdout
        finally:
            timer.cancel()
            _kill(process)
            process.stdout.close()
            process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _feed(pipe: IO[bytes], body: bytes) -> None:
    with contextlib.suppress(OSError), pipe:  # bsdtar may have had enough
        pipe.write(body)


def _streamed(source: IO[bytes], sha256: str) -> Members:
    total = count = 0
    try:
        with tarfile.open(fileobj=source, mode="r|", encoding="utf-8") as stream:
            for info in stream:
                if not info.isfile() or is_litter(info.name):
                    continue
                count += 1
                total += info.size
                name = intended(info.name.encode("utf-8", "surrogateescape"))
                check_count(count, sha256)
                check_total(total, sha256)
                if info.size > LARGEST:
                    yield name, BrokenFile(say("member_too_large"), sha256=sha256)
                elif (content := stream.extractfile(info)) is not None:
                    yield name, content.read(LARGEST)
    except (tarfile.TarError, OSError, EOFError) as error:
        if count == 0:
            return  # bsdtar's own message is better
        yield "", BrokenFile(say("bundle_breaks_off", why=error), sha256=sha256)
