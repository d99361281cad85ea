"""Mutants read in a process that is watched: what they must never do, and a long run of them (`make fuzz`)."""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import socket
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from archive import errors
from archive.model import Reading
from archive.storage.blobs import digest
from benchmarks.processes import own_peak
from pipelines.readers.document import read_document
from pipelines.readers.scan import scans as scan
from pipelines.readers.word import office
from pipelines.reading.read_bytes import read_bytes
from pipelines.text.folding import fold
from tests.support.carriers import converted, rar
from tests.support.fuzzing import mutant
from tests.support.fuzzing_markup import SECRET, Lures
from tests.support.gold import FOLDER

_GOLD = {
    "html": "html-upper.html",
    "docx": "word-official.docx",
    "xlsx": "sheet-plain.xlsx",
    "ofd": "ofd-plain.ofd",
    "pdf": "pdf-from-word-official.pdf",
    "zip": "bundle-of-word.zip",
    "xls": "sheet-97.xls",
    "mht": "mail-saved-as-word.doc",
}
KEPT = Path("test-artefacts") / "fuzz"
SECONDS = 15.0  # a mutant may take, on a machine that does other things too
MEMORY = 300.0  # MB that a worker may ever have held
# calamine lays a sheet out over all of its 65,536 x 256 slots, pdfium unpacks a stream whole: bounded by the format and
# by the mutators, and beyond that by the limit of a worker
LAID_OUT = {"xls": 800.0, "pdf": 600.0}
_ADDRESSES = 2 << 30  # bytes of address space, so that a bomb is felt as an error
_CODES = frozenset(
    [None, "no_tables", *(kind.code for kind in errors.ReadError.__subclasses__())]
) - {errors.ReaderCrashed.code}  # fmt: skip
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN: list[str] = []
_PEAK = [0.0]


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one mutant: the fault, if reading it broke a promise."""

    kind: str
    seed: int
    error: str | None
    fault: str | None
    seconds: float


def confine(secret: str, server: str) -> None:
    """In the worker: bound it, and write down every socket and every file written outside the folder for
    temporary files."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    Lures.file, Lures.server = Path(secret).as_uri(), server
    # recognition and LibreOffice take seconds a file, and are tested apart
    scan.available = lambda: False  # type: ignore[assignment]
    office.convert_many = lambda bodies: [errors.BrokenFile("not asked") for _ in bodies]  # type: ignore[assignment]
    place = tempfile.gettempdir()

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            writes = flags & _WRITES if isinstance(flags, int) else any(sign in mode for sign in "wax+")
            if writes and not str(path).startswith((place, "/dev/null")) and not isinstance(path, int):
                _FORBIDDEN.append(f"wrote {path}")
        elif event in ("socket.connect", "socket.getaddrinfo", "os.system"):
            _FORBIDDEN.append(f"{event} {arguments}")

    sys.addaudithook(watch)


def attempt(kind: str, body: bytes, seed: int) -> Trial:
    """In the worker: read a mutant and see whether any promise was broken."""
    damaged = mutant(kind, body, seed)
    _FORBIDDEN.clear()
    started = time.process_time()
    try:
        reading = read_bytes(damaged, sha256=digest(damaged))
    except BaseException as error:
        return Trial(kind, seed, None, f"raised {type(error).__name__}: {error}", 0.0)
    seconds = time.process_time() - started
    return Trial(kind, seed, reading.error, _fault(kind, damaged, reading, seconds), seconds)


def attempt_many(kind: str, body: bytes, seeds: list[int]) -> list[Trial]:
    return [attempt(kind, body, seed) for seed in seeds]


def _fault(kind: str, body: bytes, reading: Reading, seconds: float) -> str | None:
    if reading.error not in _CODES:
        return f"{reading.error}: {reading.detail}"
    if (reading.error is None) != (reading.report is not None):
        return "neither a report nor an error, or both"
    if _FORBIDDEN:
        return "; ".join(_FORBIDDEN)
    if seconds > SECONDS / 3:
        return f"took {seconds:.1f} s"
    if SECRET.decode() in str(reading):
        return "read a file it was pointed to"
    return _outgrown(LAID_OUT.get(kind, MEMORY)) or _unprinted(body, reading)


def _outgrown(limit: float) -> str | None:
    """Told once a worker: its peak never falls again."""
    peak = own_peak()
    if peak <= max(limit, _PEAK[0]):
        return None
    _PEAK[0] = peak
    return f"held {peak:.0f} MB"


def _unprinted(body: bytes, reading: Reading) -> str | None:
    """A cell that says what no cell of the document says."""
    if reading.report is None:
        return None
    document = read_document(body, reading.sha256)
    said = {
        _plain(text) for grid in document.grids for cell in grid.cells for text in (cell.text, cell.raw or "")
    }
    said |= {_plain(paragraph.text) for paragraph in document.paragraphs}
    for cell in reading.report.cells:
        name = f"{cell.key}@{cell.applicant}"
        if not isinstance(cell.value, int | Decimal | str | type(None)) or isinstance(cell.value, bool):
            return f"{name} is a {type(cell.value).__name__}"
        raw = _plain(cell.raw or "")
        if not all(piece in said or any(piece in text for text in said) for piece in raw.split("|")):
            return f"{name} says {cell.raw!r}, which is printed nowhere"
        if (
            raw.isascii()
            and raw.isdigit()
            and cell.state == "number"
            and cell.unit != "元"
            and cell.value != int(raw)
        ):
            return f"{name} was printed {cell.raw!r} and is {cell.value!r}"
    return None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", fold(text)).split())


def run(
    kind: str,
    body: bytes,
    seeds: Iterable[int],
    *,
    secret: Path,
    server: str,
    workers: int = 1,
    lot: int = 25,
) -> Iterator[Trial]:
    """A trial for every seed, in processes that may die or hang: then the culprit of the lot is looked for."""
    listed = list(seeds)
    lots = [listed[at : at + lot] for at in range(0, len(listed), lot)]
    with ProcessPool(
        workers,
        max_tasks=40,
        initializer=confine,
        initargs=[str(secret), server],
        context=get_context("forkserver"),
    ) as pool:

        def asked(some: list[int]) -> Future[list[Trial]]:
            limit = SECONDS * (1 if len(some) == 1 else 4)
            future: Future[list[Trial]] = pool.schedule(attempt_many, args=[kind, body, some], timeout=limit)
            return future

        for some, future in [(some, asked(some)) for some in lots]:
            try:
                yield from future.result()
            except (TimeoutError, ProcessExpired):
                for seed in some:
                    yield _alone(kind, seed, asked([seed]))


def _alone(kind: str, seed: int, asked: Future[list[Trial]]) -> Trial:
    try:
        return asked.result()[0]
    except (TimeoutError, ProcessExpired) as error:
        why = "hung" if isinstance(error, TimeoutError) else f"died: {error}"
        return Trial(kind, seed, None, why, SECONDS)


def samples() -> dict[str, bytes]:
    """A small file of every carrier; those that need LibreOffice only where it is."""
    found = {kind: (FOLDER / name).read_bytes() for kind, name in _GOLD.items()}
    found["rar"] = rar({"a.docx": found["docx"], "b.html": found["html"]})
    found["png"] = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(60)
    if office := shutil.which("soffice"):
        with tempfile.TemporaryDirectory() as folder:
            for kind, how in (("doc", "doc:MS Word 97"), ("rtf", "rtf")):
                found |= {kind: converted(office, {"a.docx": found["docx"]}, how, Path(folder))["a.docx"]}
    return found


@contextmanager
def lures() -> Iterator[tuple[Path, str, Callable[[], bool]]]:
    """A file that must not be read, the address of a server that must not be asked, and whether it was."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        secret = Path(folder, "secret")
        secret.write_bytes(SECRET)

        def asked() -> bool:
            try:
                server.accept()
            except BlockingIOError:
                return False
            return True

        yield secret, f"http://127.0.0.1:{server.getsockname()[1]}/", asked


def main(kinds: list[str], count: int, first: int) -> int:
    """Try `count` mutants of every kind; those that break a promise are kept. Returns how many did."""
    files, broken = samples(), 0
    with lures() as (secret, server, asked):
        for kind in kinds or files:
            seen: Counter[str] = Counter()
            for trial in run(
                kind,
                files[kind],
                range(first, first + count),
                secret=secret,
                server=server,
                workers=os.cpu_count() or 1,
            ):
                seen[trial.error or "report"] += 1
                if trial.fault:
                    broken += 1
                    KEPT.mkdir(parents=True, exist_ok=True)
                    kept = KEPT / f"{kind}-{trial.seed}.{kind}"
                    kept.write_bytes(mutant(kind, files[kind], trial.seed))
                    print(f"{kind} {trial.seed}: {trial.fault} [{kept}]", flush=True)
            print(f"{kind}: {dict(seen.most_common())}", flush=True)
        if asked():
            broken += 1
            print("a mutant had a server asked", flush=True)
    return broken


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("kinds", nargs="*", help="carriers (all)")
    options.add_argument("--count", type=int, default=2000, help="mutants of each")
    options.add_argument("--first", type=int, default=0, help="the first seed")
    given = options.parse_args()
    sys.exit(main(given.kinds, given.count, given.first) > 0)
