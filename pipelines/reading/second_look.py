"""The second look: cells of a scan that are doubtful, or in failing sums, are read again in other ways.

Characters of a file need no second look: they are exactly the printed text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec.structs import replace

from archive.errors import ReadError
from archive.model import Cell, Report, Spot
from pipelines.checks.settle import doubts, legible, settled, suspects
from pipelines.form.understand import reports_in
from pipelines.form.values import read_count
from pipelines.readers.pdf.pages import read_pdf
from pipelines.readers.scan.scans import look_again
from pipelines.readers.sniff import PDF, sniff

Readings = dict[Spot, list[tuple[str, float]]]

_LAYER = 0.8  # confidence of the text under a scan: another engine's reading, of unknown quality
_DISPUTED = 0.5  # confidence of a reading that the text under the scan contradicts


def second_look(report: Report, body: bytes) -> tuple[Report, Readings]:
    """Return the report with misread cells corrected and doubtful cells named, and the further readings of
    its cells."""
    report = legible(report)
    layer = dict(_layer(report, body))
    report = _contradicted(report, layer)
    readings: Readings = defaultdict(list)
    asked = {}
    if sniff(body) == report.media_type:  # else it is attached to the file
        asked = {cell.place: (cell.key, cell.applicant) for cell in suspects(report)}
    for place, said in look_again(body, list(asked)).items() if asked else ():
        readings[asked[place]] += [one for one in said if one[0]]
    for spot, text in layer.items():
        readings[spot].append((text, _LAYER))
    report = settled(report, readings)
    return report.with_findings((*report.findings, *doubts(report, readings))), readings


def _layer(report: Report, body: bytes) -> Iterator[tuple[Spot, str]]:
    """Yield the cells of the text under a scanned PDF, if it has such a layer and the layer makes sense."""
    if sniff(body) != PDF:
        return
    try:
        document = read_pdf(body, report.sha256)
    except ReadError:
        return
    for under in reports_in(document):
        if (under.part, under.generation) == (report.part, report.generation):
            for cell in under.cells:
                if cell.raw and cell.value is not None:
                    yield (cell.key, cell.applicant), cell.raw


def _contradicted(report: Report, layer: dict[Spot, str]) -> Report:
    """Return the report with lower confidence in the cells that the layer contradicts."""

    def differs(cell: Cell) -> bool:
        said = read_count(layer.get((cell.key, cell.applicant))).value
        return cell.confidence is not None and said is not None and said != cell.value

    cells = (
        replace(cell, confidence=min(cell.confidence or 0, _DISPUTED)) if differs(cell) else cell
        for cell in report.cells
    )
    return replace(report, cells=tuple(cells))
