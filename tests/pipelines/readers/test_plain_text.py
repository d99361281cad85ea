"""Plain text: a line each, and the cells of separated text apart."""

from __future__ import annotations

import pytest

from pipelines.readers.plain_text import read_text

ROWS = [["结果", "自然人", "企业", "总计"], *([str(n), "", "3", '"1,2;3"'] for n in range(5))]


@pytest.mark.parametrize("sign", [",", ";"])
def test_separated_text_has_tabs_between_its_cells(sign: str) -> None:
    body = "\n".join(["年报", *(sign.join(row) for row in ROWS)]).encode()
    lines = [block.text for block in read_text(body, "0" * 64).paragraphs]
    assert lines == ["年报", "结果\t自然人\t企业\t总计", *(f"{n}\t\t3\t1,2;3" for n in range(5))]


def test_prose_with_separators_stays() -> None:
    prose = ["公开政务信息；答复申请；受理投诉；", "a; b, c"] * 5
    lines = [block.text for block in read_text("\n".join(prose).encode(), "0" * 64).paragraphs]
    assert lines == prose
