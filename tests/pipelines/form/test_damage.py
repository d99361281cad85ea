"""A damaged document gives each value right, or says that it could not: never in silence, never wrongly.

`make damage COUNT=10000` tries more.
"""

from __future__ import annotations

import os

import pytest

from tests.support.damaging import documents, trial

COUNT = int(os.environ.get("GONGKAI_DAMAGES", "500"))
_LOTS = 10


def test_there_is_something_to_damage() -> None:
    assert {path.suffix for path in documents()} == {".html", ".docx", ".xlsx", ".pdf"}


@pytest.mark.parametrize("lot", range(_LOTS))
def test_no_damage_is_silent_or_wrong(lot: int) -> None:
    faults = [fault for number in range(lot, COUNT, _LOTS) for fault in trial(number)]
    assert faults[:5] == []
