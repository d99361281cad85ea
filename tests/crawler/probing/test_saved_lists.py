"""Saved pages of lists: what is read from them is what was read when they were saved, for every portal ever added."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.probing.samples import reread, samples
from crawler.sites.site_file import SITES

FOLDERS = (SITES, Path(__file__).parents[2] / "sites")
EVERY = [path for folder in FOLDERS for path in samples(folder)]


@pytest.mark.parametrize("expected", EVERY, ids=lambda path: path.name.partition(".")[0])
def test_a_saved_page_is_read_as_before(expected: Path) -> None:
    said, read = reread(expected)
    assert read == said
    assert read["entries"] or read["pages"]


def test_a_changed_reading_is_noticed(tmp_path: Path) -> None:
    first = EVERY[0]
    said = json.loads(first.read_text(encoding="utf-8"))
    (tmp_path / said["page"]).write_bytes(b"<p>nothing</p>")
    (tmp_path / first.name).write_text(first.read_text(encoding="utf-8"), encoding="utf-8")
    said, read = reread(tmp_path / first.name)
    assert read != said
