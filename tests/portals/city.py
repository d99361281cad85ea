"""A city's platform: one page with a choice of units and of years, the list of a unit shown below it."""

from __future__ import annotations

from tests.portals.county import BODIES, DECOYS, Built, Report, content, home, page, reports
from tests.support.crawling import Answering

PLACE = "/gkpt/ndbg"


def build() -> Built:
    """Every unit is a choice of a form that is sent by GET; the first is shown to begin with."""
    every = reports()

    def unit(asked: dict[str, str]) -> str:
        at = int(asked.get("dwId", "100")) - 100
        rows = [r for r in every if r.body == BODIES[at]]
        inside = "".join(
            f'<li><a href="{address(r)}">{r.year}年度报告</a><em>{r.date}</em></li>' for r in rows
        )
        return page(
            "年度报告",
            f'{choice()}<ul class="ndbg">{inside}<li><a href="/gkpt/d/1">{DECOYS[0]}</a></li></ul>',
        )

    answers: dict[str, Answering] = {"/": home(PLACE, "信息公开年报"), PLACE: unit}
    answers |= {
        address(r): page(r.title, f"<h2>{r.title}</h2><div class='con'>{content(r)}</div>") for r in every
    }
    lists = {PLACE, *(f"{PLACE}?dwId={100 + n}" for n in range(len(BODIES)))}
    return Built(answers, {address(r) for r in every}, lists)


def address(report: Report) -> str:
    return f"/gkpt/content/{report.number + 50000}"


def choice() -> str:
    options = "".join(f'<option value="{100 + n}">云泽县{body}</option>' for n, body in enumerate(BODIES))
    return f'<form action="{PLACE}" method="get"><select name="dwId" onchange="this.form.submit()">{options}</select></form>'
