"""Tables whose numbers name their place by themselves: long lists, lists in prose, outcomes in rows, two years together."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archive.form.definition import FORM
from archive.model import Report
from pipelines.form.coordinates import meant, named
from pipelines.form.understand import understand
from pipelines.readers.document import read_document
from tests.portal_builder.render import official_sections, render_body, render_tables
from tests.support.printing import page

Spot = tuple[str, str | None]

_SECTIONS = official_sections({section.id: ["本节一句话。"] for section in FORM.sections})
_WHO = [applicant.zh for applicant in FORM.applicants]
_KEYS = list(dict.fromkeys(item.key for item in FORM.of("c2021", "applications")))


def _values() -> dict[Spot, str]:
    """Numbers whose sums come out."""
    found: dict[Spot, int] = {}
    roles = {item.key: item.role for item in FORM.of("c2021", "applications")}
    for n, who in enumerate(FORM.applicants[:-1]):
        leaves = {key: (n * 7 + m * 3) % 11 for m, key in enumerate(_KEYS) if roles[key] == "leaf"}
        total = sum(leaves.values())
        column = {**leaves, "applications.result.total": total, "applications.carried_out": 2}
        column |= {"applications.new": total - 1, "applications.carried_in": 3}
        found |= {(key, who.id): column[key] for key in _KEYS}
    for key in _KEYS:
        found[key, "total"] = sum(found[key, who.id] for who in FORM.applicants[:-1])
    for n, venue in enumerate(FORM.venues):
        outcomes = {outcome.id: n + m for m, outcome in enumerate(FORM.outcomes[:-1])}
        outcomes["total"] = sum(outcomes.values())
        found |= {(f"remedies.{venue.id}.{id}", None): value for id, value in outcomes.items()}
    found |= {(item.key, None): 40 + n for n, item in enumerate(FORM.of("c2021", "disclosure"))}
    return {spot: str(value) for spot, value in found.items()}


VALUES = _values()
_TRUE = {spot: int(v) * (10_000 if spot[0].endswith("yuan") else 1) for spot, v in VALUES.items()}


def _label(key: str) -> str:
    """A row's label with its group before it."""
    group = next((g for g in FORM.groups[1:] if key.startswith(f"applications.{g.id}.")), None)
    return f"{group.zh} {FORM.row_name(key)}" if group else FORM.row_name(key)


def _rows(rows: list[list[str]]) -> str:
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _long() -> str:
    lines = [[_label(k), who.zh, VALUES[k, who.id]] for k in _KEYS for who in FORM.applicants]
    return _rows([["事项", "申请人", "数量（件）"], *lines])


def _list() -> str:
    lines = (
        f"<li>{_label(k)}：{'，'.join(f'{w.zh}{VALUES[k, w.id]}件' for w in FORM.applicants)}</li>"
        for k in _KEYS
    )
    return f"<ul>{''.join(lines)}</ul>"


def _numbered_apart() -> str:
    lines = (
        f"<p>{_label(k)}：{'、'.join(f'{w.zh} {VALUES[k, w.id]}' for w in FORM.applicants)}。</p>"
        for k in _KEYS
    )
    return "".join(lines)


def _two_years() -> str:
    head = f"<tr><td rowspan=2>项目</td>{''.join(f'<td colspan=2>{who}</td>' for who in _WHO)}</tr>"
    head += f"<tr>{'<td>2021年</td><td>2022年</td>' * len(_WHO)}</tr>"
    lines = (
        f"<tr><td>{_label(k)}</td>"
        + "".join(f"<td>{int(VALUES[k, w.id]) + 1}</td><td>{VALUES[k, w.id]}</td>" for w in FORM.applicants)
        + "</tr>"
        for k in _KEYS
    )
    return f"<table>{head}{''.join(lines)}</table>"


def _outcomes(venue: str) -> list[str]:
    return [VALUES[f"remedies.{venue}.{outcome.id}", None] for outcome in FORM.outcomes]


def _venues_below() -> str:
    names = [outcome.zh for outcome in FORM.outcomes]
    return _rows([row for v in FORM.venues for row in ([v.zh.split("/")[-1]], names, _outcomes(v.id))])


def _venues_in_prose() -> str:
    said = []
    for venue in FORM.venues:
        outcomes = zip(FORM.outcomes, _outcomes(venue.id), strict=True)
        said.append(venue.zh.split("/")[-1] + "，".join(f"{outcome.zh}{n}件" for outcome, n in outcomes))
    return f"<p>{'；'.join(said)}。</p>"


def _one_grid() -> str:
    columns = list(dict.fromkeys(item.zh.split("·")[1] for item in FORM.of("c2021", "disclosure")))
    rows: dict[str, dict[str, str]] = {}
    for item in FORM.of("c2021", "disclosure"):
        row, column = item.zh.split("·")
        rows.setdefault(row, {})[column] = VALUES[item.key, None]
    return _rows(
        [
            ["信息内容", *columns],
            *([row, *(cells.get(c, "—") for c in columns)] for row, cells in rows.items()),
        ]
    )


LAYOUTS: dict[str, tuple[str, Callable[[], str]]] = {
    "long": ("applications", _long),
    "list": ("applications", _list),
    "numbered apart": ("applications", _numbered_apart),
    "two years": ("applications", _two_years),
    "venues below": ("remedies", _venues_below),
    "venues in prose": ("remedies", _venues_in_prose),
    "one grid": ("disclosure", _one_grid),
}


def _report(layout: str, values: dict[Spot, str] = VALUES, change: tuple[str, str] = ("|", "|")) -> Report:
    table, build = LAYOUTS[layout]
    tables = dict(render_tables(values, "c2021"))
    tables[table] = build().replace(*change)
    html = page("某县人民政府2022年政府信息公开工作年度报告", render_body(_SECTIONS, tables))
    report = understand(read_document(html.encode(), "0" * 64))
    assert report
    return report


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_number_stands_under_its_own_name(layout: str) -> None:
    report = _report(layout)
    assert {spot: cell.value if (cell := report.cell(*spot)) else None for spot in VALUES} == _TRUE
    assert not [f for f in report.findings if f.status == "fails" and f.severity != "info"]


def test_a_list_whose_sums_do_not_come_out_is_not_guessed() -> None:
    first = VALUES[_KEYS[0], "natural_person"]
    report = _report("list", change=(f"自然人{first}件", f"自然人{int(first) + 5}件"))
    assert {cell.state for cell in report.cells if cell.key.startswith("applications.")} <= {
        "row_absent",
        "unread",
    }
    assert dict(report.tables)["applications"] == "unread"


def test_a_label_of_two_axes_is_told_by_its_lane() -> None:
    either, row = named("applications", "c2021", "总计"), named("applications", "c2021", "予以公开")
    assert either.either
    assert meant([(either, ("left", 1)), (row, ("left", 0))], [("left", 0)]) == ("result.granted", "total")
    assert named("applications", "c2021", "（六）其他处理 3.其他").first == "result.other.misc"
