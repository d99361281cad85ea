"""A document eight times as long costs about eight times as much: nothing is held against everything else."""

from __future__ import annotations

import time

import pytest

from pipelines.reading.read_bytes import read_bytes
from tests.support.gold import FOLDER

PAGE = (FOLDER / "html-official.html").read_text(encoding="utf-8")
ROW = "<tr><td>第{0}项</td>" + "<td>{0}</td>" * 8 + "</tr>"
LONG = {
    "paragraphs": (2000, "<p>第{0}次会议研究公开工作，收到来信{0}件。</p>", "{}"),
    "lines of numbers": (500, "<p>收到申请{0}件，其中商业企业{0}件，予以公开{0}件</p>", "{}"),
    "a tall table": (200, ROW, "<table>{}</table>"),
    "small tables": (40, "<p>表{0}</p><table>" + ROW * 4 + "</table>", "{}"),
    "boxes": (500, "<div><span>事项{0}</span><span>{0}</span><span>{0}</span></div>", "<div>{}</div>"),
    "a long sentence": (2000, "收到申请{0}件，办结{0}件，", "<p>{}</p>"),
}
EIGHTFOLD = 8


def cost(times: int, part: str, around: str) -> float:
    """Return the seconds of CPU for the page with so many parts more, less those for the page alone."""
    longer = around.replace("{}", "".join(part.format(n) for n in range(times)))
    took = []
    for page in (PAGE, PAGE.replace("</body>", longer + "</body>")):
        started = time.process_time()
        assert read_bytes(page.encode(), sha256="0" * 64).report
        took.append(time.process_time() - started)
    return took[1] - took[0]


@pytest.mark.parametrize("kind", LONG)
def test_a_longer_page_costs_in_proportion(kind: str) -> None:
    times, part, around = LONG[kind]
    cost(10, part, around)
    short = max(cost(times, part, around), 0.02)
    assert cost(EIGHTFOLD * times, part, around) < 3 * EIGHTFOLD * short  # in proportion to the square, 64
