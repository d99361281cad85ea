"""What a command does not use it does not import: libraries take longer to import than most files to read."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest

from pipelines.text.folding import fold
from tests.support.gold import FOLDER

_OTHERS = {
    "html": {"pypdfium2", "pdfplumber", "python_calamine", "PIL", "numpy", "sqlite_utils"},
    "docx": {"pypdfium2", "pdfplumber", "python_calamine", "PIL", "numpy", "sqlite_utils", "tinycss2"},
    "pdf": {"pdfplumber", "python_calamine", "sqlite_utils", "tinycss2"},
}
"""Libraries that a sound file of a kind does not need."""
_SOUND = {"html": "html-official.html", "docx": "word-official.docx", "pdf": "pdf-ruled.pdf"}


def loaded(code: str, *arguments: str) -> set[str]:
    """The modules at the end of a program."""
    whole = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", whole, *arguments],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    return {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


@pytest.mark.parametrize("carrier", _OTHERS)
def test_a_reader_loads_the_libraries_of_its_carrier_only(carrier: str) -> None:
    code = (
        "from pathlib import Path\nfrom pipelines.reading.read_bytes import read_bytes\n"
        "assert read_bytes(Path(sys.argv[1]).read_bytes(), sha256='0' * 64).report"
    )
    assert loaded(code, str(FOLDER / _SOUND[carrier])) & _OTHERS[carrier] == set()


def test_reading_files_needs_no_archive() -> None:
    """The command itself reads nothing: its readers do."""
    assert not loaded("import pipelines.commands.read") & {"sqlite_utils", "pypdfium2", "PIL"}


def test_an_archive_takes_no_other_library_along() -> None:
    """sqlite-utils would: it looks for their numbers. They stay free to be imported for themselves."""
    opened = loaded(
        "from archive.database.sqlite import Database\nDatabase(memory=True).table('t').insert({'a': 1})"
    )
    assert "sqlite_utils" in opened
    assert not opened & {"numpy", "pandas"}
    assert "numpy" in loaded("import archive.database.sqlite\nimport numpy")


def test_the_parts_of_a_crawl_load_nothing_that_opens_a_port() -> None:
    code = (
        "from scrapy.utils.misc import load_object\nfrom crawler.settings import EXTENSIONS_BASE\n"
        "assert 'scrapy.extensions.closespider.CloseSpider' in EXTENSIONS_BASE\n"
        "for name in EXTENSIONS_BASE:\n    load_object(name)\n"
        "assert 'twisted.conch' not in sys.modules"
    )
    assert "aiohttp" not in loaded(code)


def test_every_sign_that_nobody_sees_is_taken_out() -> None:
    """All of Unicode, though only the blocks that have such signs are looked through at start-up."""
    unseen = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) in ("Cf", "Cc")]
    kept = [sign for sign in unseen if fold(f"1{sign}") != "1"]
    assert kept == list("\t\n\v\f\r")
