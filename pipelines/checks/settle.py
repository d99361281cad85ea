"""Second readings weighed: which cells of a scan we misread, by what the page says when it is read again.

A reading is put in the place of another only where the page itself was read so and the identities then fail less:
never a number that was only computed. Where no identity can judge, two readings that differ leave the cell as it
is, and doubtful.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from archive.form.definition import FORM
from archive.form.labels import cell_label
from archive.model import Cell, Finding, Report, Spot
from archive.sentence import Label, say
from pipelines.checks.locate import RULE, residuals, signature
from pipelines.form.values import read_count

Looks = Mapping[Spot, Sequence[tuple[str, float]]]
"""By cell: what further readings say, and how sure of it each is."""

DOUBT = "L2.doubtful"
_MOST = 80  # cells read again: where more are doubtful the scan is unreadable
_DOUBTFUL = 0.9  # confidence below which a cell is named
_AGAIN = 0.85  # the most that a reading is worth which another contradicts
_PARTS = ("applications", "remedies")


def legible(report: Report) -> Report:
    """The report with its cells that hold ink but no text told from those that are blank."""
    cells = (
        replace(cell, state="unparsed", raw=None) if cell.state == "blank" and cell.confidence == 0 else cell
        for cell in report.cells
    )
    return replace(report, cells=tuple(cells))


def suspects(report: Report) -> list[Cell]:
    """The recognised cells that could be why an identity fails, the likeliest first: those with most failing
    equations, and those that are doubtful by themselves."""
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
    """The equations of parts three and four that can be assessed and fail, by rule and subject."""
    generation = report.generation or "c2021"
    return frozenset(e for part in _PARTS for e, left in residuals(report.by_spot, generation, part) if left)


def settled(report: Report, looks: Looks) -> Report:
    """The report with the cells that were misread as the page was read again, wherever that mends an equation and
    breaks none; a finding (holds) names each. Everything else stays."""
    while better := _best(report, looks):
        was, now = better
        cells = tuple(now if cell is was else cell for cell in report.cells)
        report = replace(report, cells=cells, findings=(*report.findings, _mended(was, now)))
    return report


def doubts(report: Report, looks: Looks) -> Iterator[Finding]:
    """The cells that were not read the same twice, where no identity has settled them: one finding each."""
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
    """How findings name a cell: its key, and in part three the applicant after an @."""
    return f"{cell.key}@{cell.applicant}" if cell.applicant else cell.key


def _best(report: Report, looks: Looks) -> tuple[Cell, Cell] | None:
    """The change of one cell, to what it was read as, that mends most; None where none mends without harm."""
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
    """The cell as its other readings have it."""
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
