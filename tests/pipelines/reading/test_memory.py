"""A worker without OCR holds less than 300 MB, whatever it reads."""

from __future__ import annotations

from benchmarks.memory import large_inputs, peak_of_reader
from tests.support.gold import FOLDER


def test_a_reader_stays_below_300_mb() -> None:
    gold = [
        path.read_bytes() for path in sorted(FOLDER.iterdir()) if path.suffix not in (".json", ".png", ".jpg")
    ]
    large = large_inputs()
    assert peak_of_reader([*gold, *large.values()]) < 300
