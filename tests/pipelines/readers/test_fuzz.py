"""No file can break us: thousands of damaged files of every carrier, read by workers that are watched.

Every one comes to a report or to a known error, in time, within a worker's memory, with nothing fetched, nothing
written outside the folder for temporary files, and no number that is printed nowhere. `make fuzz` tries more.
"""

from __future__ import annotations

import io
import zipfile
from functools import cache

import pytest

from archive.errors import ReadError
from pipelines.readers.word import libreoffice as office
from pipelines.reading.read_bytes import read_bytes
from tests.support.carriers import word, zipped
from tests.support.fuzz_trials import lures, run, samples
from tests.support.fuzzing import mutant

NOBODY = "0" * 64
COUNTS = {
    "html": 250, "docx": 250, "xlsx": 300, "ofd": 80, "pdf": 80, "zip": 300, "rar": 50, "xls": 400, "mht": 100,
    "png": 100,
}  # fmt: skip
files = cache(samples)


@pytest.mark.parametrize("kind", COUNTS)
def test_no_mutant_breaks_a_promise(kind: str) -> None:
    with lures() as (secret, server, asked):
        trials = list(run(kind, files()[kind], range(COUNTS[kind]), secret=secret, server=server))
        assert [trial for trial in trials if trial.fault] == []
        assert not asked()
    assert len(trials) == COUNTS[kind]
    assert len({trial.error for trial in trials}) > 1  # the damage was felt


def test_mutants_are_the_same_everywhere() -> None:
    for kind in COUNTS:
        assert mutant(kind, files()[kind], 7) == mutant(kind, files()[kind], 7)
        assert any(mutant(kind, files()[kind], seed) != files()[kind] for seed in range(3))


def test_damaged_word_files_spoil_no_batch(soffice: str) -> None:
    assert soffice
    whole = files()["doc"]
    bodies = [whole, *(mutant("doc", whole, seed) for seed in range(20)), whole]
    made = office.convert_many(bodies)
    assert isinstance(made[0], bytes)
    assert isinstance(made[-1], bytes)
    assert all(isinstance(each, bytes | ReadError) for each in made)
    for body, each in zip(bodies, made, strict=True):
        assert read_bytes(body, sha256=NOBODY, made=each).error != "reader_crashed"


def spanned(attributes: str, rows: int, cells: int) -> bytes:
    row = "<tr>" + f"<td {attributes}>1</td>" * cells + "</tr>"
    return f"<html><body><table>{row * rows}</table></body></html>".encode()


@pytest.mark.parametrize(
    "body",
    [
        spanned('colspan="1000000000"', 3, 3),
        spanned('rowspan="1000000000" colspan="400"', 300, 300),
        spanned("colspan=400", 1000, 30),
        b"<table>" * 20_000,
        b"<p " + b'a="1" ' * 200_000 + b">",
        word("<w:tbl>" + "<w:tr>" + '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr></w:tc>' * 9000 + "</w:tr>"
             + "<w:tr><w:tc/></w:tr>" * 3000 + "</w:tbl>"),
        word("<w:p/>" * 1_500_000),
        word("<w:sdt><w:sdtContent>" * 3000),
        zipped({"x": "nameless"}).replace(b"\x01\x00x", b"\x00\x00x"),
    ],
    ids=[
        "colspan", "spans-over-spans", "wide-rows", "nested-tables", "attributes", "grid-spans", "marks", "nested-word",
        "nameless",
    ],
)  # fmt: skip
def test_claims_beyond_memory_are_refused_in_time(body: bytes) -> None:
    reading = read_bytes(body, sha256=NOBODY)
    assert reading.error in ("broken_file", "no_tables", "unknown_format")


def test_names_of_members_are_never_paths() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in ("../../../tmp/slip.docx", "/etc/slip.docx", "C:\\slip.docx", "a/../../slip.docx"):
            package.writestr(name, word("<w:p/>"))
    with lures() as (secret, server, _):
        (trial,) = run("zip", buffer.getvalue(), [NOTHING_CHANGED], secret=secret, server=server)
    assert trial.fault is None
    assert trial.error == "no_tables"


NOTHING_CHANGED = -1
