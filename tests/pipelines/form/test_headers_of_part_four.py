"""A header of part four whose rulings are lost gives its numbers to no venue."""

from __future__ import annotations

from pipelines.reading.read_bytes import read_bytes

_FIVE = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_REVIEW = "".join(f'<td rowspan="2">{name}</td>' for name in _FIVE)
_LEAVES = [*_FIVE, *_FIVE]
_VALUES = [0, 9, 7, 5, 21, 0, 6, 0, 6, 12, 39, 4, 0, 8, 51]


def _states(suits: str, leaves: list[str], values: list[object]) -> set[tuple[str, str]]:
    """Return part and state of the cells of suits, under a header of suits."""
    rows = [
        '<td colspan="5">行政复议</td><td colspan="10">行政诉讼</td>', _REVIEW + suits,
        "".join(f"<td>{name}</td>" for name in leaves), "".join(f"<td>{value}</td>" for value in values),
    ]  # fmt: skip
    table = "".join(f"<tr>{row}</tr>" for row in rows)
    page = f"<html><body><p>四、因政府信息公开工作被申请行政复议、提起行政诉讼情况</p><table>{table}</table></body></html>"
    report = read_bytes(page.encode(), sha256="0" * 64).report
    assert report
    return {
        (cell.key.split(".")[2], cell.state)
        for cell in report.cells
        if cell.key.startswith("remedies.litigation")
    }


def test_two_venues_in_one_header_are_none() -> None:
    suits = '<td colspan="9">未经复议直接起诉 复议后起诉</td>'
    leaves = [*_FIVE[:4], "总计 结果维持", *_FIVE[1:]]
    values = [*_VALUES[:9], "12<br>39", *_VALUES[11:]]
    assert _states(suits, leaves, values) == {("direct", "unread"), ("after_review", "unread")}


def test_each_venue_with_its_own_header_is_read() -> None:
    suits = '<td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td>'
    assert {state for _, state in _states(suits, _LEAVES, list(_VALUES))} == {"number", "zero"}
