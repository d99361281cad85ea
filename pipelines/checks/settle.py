"""Second readings of a scan's cells weighed, to find the cells we misread.

A reading replaces another only if the page itself was read so and fewer identities then fail; a computed
number never does. If no identity can judge, two different readings leave the cell as it is, and doubtful.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from archive.form.definition import FORM
from archive.form.labels import cell_label
from archive.model import Cell, Finding, Report, Spot
from archive.sentence import Label, say
from pipelines.checks.locate import RULE, residuals, signature
from pipelines.form.values import read_count

Looks = Mapping[Spot, Sequence[tuple[str, float]]]
"""By cell: the further readings, and the confidence of each."""

DOUBT = "L2.doubtful"
_MOST = 80  # cells read again: with more doubtful cells the scan is unreadable
_DOUBTFUL = 0.9  # confidence below which a cell is named
_AGAIN = 0.85  # highest confidence of a contradicted reading
_PARTS = ("applications", "remedies")


def legible(report: Report) -> Report:
    """Return the report with its cells that hold ink but no text marked `unparsed`, unlike blank cells."""
    cells = (
        replace(cell, state="unparsed", raw=None) if cell.state == "blank" and cell.confidence == 0 else cell
        for cell in report.cells
    )
    return replace(report, cells=tuple(cells))


def suspects(report: Report) -> list[Cell]:
    """Return the recognised cells that could make an identity fail, the likeliest first: those with most
    failing equations, then those doubtful by themselves."""
    failing = unmet(report)
    ranked = []
    for cell in report.cells:
        if cell.confidence is None or not cell.place.box or cell.unit_inferred:
            continue
        count = sum(equation in failing for equation, _ in signature(_spot(cell)))
        if count > 1 or (count and (cell.confidence < 1 or cell.key.startswith("remedies."))):
            ranked.append((count, cell))
        elif cell.confidence < _DOUBTFUL:
            ranked.append((0, cell))
    ranked.sort(key=lambda pair: (-pair[0], pair[1].confidence or 0))
    return [cell for _, cell in ranked[:_MOST]]


def unmet(report: Report) -> frozenset[tuple[str, str]]:
    """Return the assessable equations of parts three and four that fail, by rule and subject."""
    generation = report.generation or "c2021"
    return frozenset(e for part in _PARTS for e, left in residuals(report.by_spot, generation, part) if left)


def settled(report: Report, looks: Looks) -> Report:
    """Return the report with misread cells replaced by a further reading, wherever that mends an equation and
    breaks none. A finding (holds) names each. Everything else stays."""
    while better := _best(report, looks):
        was, now = better
        cells = tuple(now if cell is was else cell for cell in report.cells)
        report = replace(report, cells=cells, findings=(*report.findings, _mended(was, now)))
    return report


def doubts(report: Report, looks: Looks) -> Iterator[Finding]:
    """Yield a finding for each cell whose readings differ and that no identity has settled."""
    for cell in report.cells:
        if cell.confidence is None or cell.confidence >= _DOUBTFUL or cell.unit_inferred:
            continue
        if any(finding.rule == RULE and finding.subject == subject(cell) for finding in report.findings):
            continue
        others = sorted({text for text, _ in looks.get(_spot(cell), ()) if text and text != cell.raw})
        printed = say("quoted", text=cell.raw) if cell.raw else say("illegible")
        doubt = {"name": _name(cell), "printed": printed, "confidence": cell.confidence}
        detail = say("doubtful_or", others=others, **doubt) if others else say("doubtful", **doubt)
        yield Finding(DOUBT, "warning", "undetermined", detail, subject(cell))


def subject(cell: Cell) -> str:
    """Return the subject of findings on a cell: its key, and in part three the applicant after an @."""
    return f"{cell.key}@{cell.applicant}" if cell.applicant else cell.key


def _best(report: Report, looks: Looks) -> tuple[Cell, Cell] | None:
    """Return the change of a cell to a further reading that mends most, as (old, new), or None if none mends
    without harm."""
    failing = unmet(report)
    if not failing:
        return None
    best: tuple[int, float, Cell, Cell] | None = None
    for cell in report.cells:
        if not any(equation in failing for equation, _ in signature(_spot(cell))):
            continue
        for now in _otherwise(cell, looks.get(_spot(cell), ())):
            left = unmet(replace(report, cells=tuple(now if c is cell else c for c in report.cells)))
            if left < failing and (best is None or (len(left), -(now.confidence or 0)) < best[:2]):
                best = (len(left), -(now.confidence or 0), cell, now)
    return best[2:] if best else None


def _otherwise(cell: Cell, looks: Sequence[tuple[str, float]]) -> Iterator[Cell]:
    """Yield the cell with each of its other readings."""
    for text in dict.fromkeys(text for text, _ in looks):
        meaning = read_count(text)
        if meaning.value is not None and meaning.value != cell.value:
            sure = min(_AGAIN, max(sure for said, sure in looks if said == text))
            yield replace(cell, value=meaning.value, raw=text, state=meaning.state, confidence=round(sure, 3))


def _mended(was: Cell, now: Cell) -> Finding:
    detail = say(
        "mended", name=_name(was), was=was.raw or "", was_sure=was.confidence or 0, now=now.raw,
        now_sure=now.confidence or 0,
    )  # fmt: skip
    return Finding(RULE, "info", "holds", detail, subject(was))


def _name(cell: Cell) -> Label | str:
    return cell_label(*_spot(cell)) if _spot(cell) in FORM.by_key else cell.key


def _spot(cell: Cell) -> Spot:
    return cell.key, cell.applicant
