"""Properties of XLSX cells besides their values: hidden rows and columns, formulas without a value, words
struck out, dates stored as numbers, ink in the colour of the paper, pictures.

calamine returns the values only. This module reports only cells that differ from the plain.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct, field

from pipelines.readers.bundle.zip_package import Element, member, parse_xml
from pipelines.readers.marks import Marks
from pipelines.readers.sheet.cell_formats import INK, PAPER, Look, colour_of, is_lost, looks_of
from pipelines.readers.sheet.conditional_formats import Rule, hiding_rules
from pipelines.readers.sheet.formulas import Workbook, worked_out
from pipelines.readers.sheet.number_format import hides_text, plain_number, shown_number
from pipelines.readers.sheet.references import spot_of

_ID = ("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
       "{http://purl.oclc.org/ooxml/officeDocument/relationships}id")  # fmt: skip
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_EPOCH = date(1899, 12, 30)
_THIS_CENTURY = 36526  # serial number of 1 January 2000: no report is dated before
_DIGITS = 10  # of a number that may name a row
_SLIGHT = {"width": 0.5, "ht": 2.0}  # of a letter, in points: nothing can be read in it
_MOST = 20_000  # columns and rows that a hidden range may name

Spot = tuple[int, int]
_FORMULA = Marks("", None, "formula")  # a formula without a value


class SheetLooks(Struct):
    """The hidden rows and columns of a sheet, and the cells that do not show their plain value."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    marks: dict[Spot, Marks] = field(default_factory=dict)


def sheet_looks(package: zipfile.ZipFile, sha256: str) -> dict[str, SheetLooks]:
    """Return the looks of each sheet by its name. Missing parts are skipped."""
    names = set(package.namelist())

    def part(name: str) -> Element | None:
        return parse_xml(member(package, name, sha256), sha256) if name in names else None

    book = part("xl/workbook.xml")
    if book is None:
        return {}
    targets = _relations(part("xl/_rels/workbook.xml.rels"), "xl")
    styles = part("xl/styles.xml")
    looks = looks_of(styles)
    shared = _shared(part("xl/sharedStrings.xml"))
    found: dict[str, SheetLooks] = {}
    roots: dict[str, Element] = {}
    for sheet in book.iter("{*}sheet"):
        target = targets.get(next(filter(None, map(sheet.get, _ID)), ""), "")
        root = part(target)
        if root is None:
            continue
        roots[sheet.get("name") or ""] = root
        told = found[sheet.get("name") or ""] = _sheet(root, looks, shared)
        if rules := hiding_rules(root, styles):
            told.marks.update(_hidden_by(rules, root, told.marks))
        folder, _, file = target.rpartition("/")
        near = _relations(part(f"{folder}/_rels/{file}.rels"), folder)
        for drawing in root.iter("{*}drawing"):
            drawn = part(near.get(next(filter(None, map(drawing.get, _ID)), ""), ""))
            for spot, marks in _drawings(drawn) if drawn is not None else ():
                told.marks.setdefault(spot, marks)
    _work_out(found, roots)
    return found


def _hidden_by(rules: list[Rule], root: Element, marks: dict[Spot, Marks]) -> Iterator[tuple[Spot, Marks]]:
    """Yield the marks of the numbers that conditional formats hide, or may hide."""
    for spot, cell in _cells(root):
        value = (cell.findtext("{*}v") or "").strip()
        if cell.get("t") not in (None, "n") or not _is_number(value):
            continue
        verdicts = [rule.hides(spot, Decimal(value)) for rule in rules]
        if True in verdicts:
            yield spot, Marks("")
        elif None in verdicts:
            known = marks.get(spot) or Marks(plain_number(float(value)))
            yield spot, Marks(known.text, known.raw or known.text, known.unread or "format")


def _work_out(found: dict[str, SheetLooks], roots: dict[str, Element]) -> None:
    """Fill in the values of formulas without a stored value, if they can be evaluated. The cells stay unread
    until the sums confirm the values."""
    open_ = [(name, spot) for name, told in found.items() for spot, m in told.marks.items() if m == _FORMULA]
    if not open_:
        return
    book = Workbook({name: dict(_cells(root)) for name, root in roots.items()})
    for name, spot in open_:
        if (value := worked_out(book, name, spot)) is not None:
            found[name].marks[spot] = Marks("", value, "formula")


def _cells(root: Element) -> Iterator[tuple[Spot, Element]]:
    """Yield the cells of a sheet with their places."""
    at = -1
    for row in root.iter("{*}row"):
        at = _whole(row.get("r"), at + 2) - 1
        place = -1
        for cell in row:
            spot = spot_of(cell.get("r"))
            place = spot[1] if spot else place + 1
            yield (at, place), cell


def _relations(root: Element | None, folder: str) -> dict[str, str]:
    """Return the targets of relations by their ids."""
    if root is None:
        return {}
    return {
        each.get("Id") or "": posixpath.normpath(
            posixpath.join("/", folder, each.get("Target") or "")
        ).lstrip("/")
        for each in root.iter("{*}Relationship")
    }


def _shared(root: Element | None) -> dict[int, Marks]:
    """Return the shared strings with parts that do not count."""
    if root is None:
        return {}
    strings = ((n, _rich(item)) for n, item in enumerate(root.iterchildren("{*}si")))
    return {n: marks for n, marks in strings if marks is not None}


def _rich(item: Element) -> Marks | None:
    """Return the marks of a text of several runs, with runs struck out, raised or white not counted. None if all of
    it counts."""
    counted, printed = [], []
    for run in item.iterchildren("{*}r", "{*}t"):
        text = run.text or "" if run.tag.endswith("}t") else run.findtext("{*}t") or ""
        printed.append(text)
        look = run.find("{*}rPr")
        if look is None or not any(_does_not_count(sign) for sign in look):
            counted.append(text)
    if len(counted) == len(printed):
        return None
    text = "".join(counted).strip()
    return Marks(text, "".join(printed).strip())


def _does_not_count(sign: Element) -> bool:
    kind = str(sign.tag).rpartition("}")[2]
    value = sign.get("val")
    if kind == "color":
        return is_lost(colour_of(sign) or INK, PAPER) is True
    return (kind == "strike" and value not in ("0", "false")) or (
        kind == "vertAlign" and value in ("superscript", "subscript")
    )


def _sheet(root: Element, looks: list[Look], shared: dict[int, Marks]) -> SheetLooks:
    told = SheetLooks()
    hides_zeros = any(view.get("showZeros") in ("0", "false") for view in root.iter("{*}sheetView"))
    for column in root.iter("{*}col"):
        if _is_hidden(column, "width"):
            first, last = _whole(column.get("min")), _whole(column.get("max"))
            told.columns.update(range(first - 1, min(last, _MOST)))
    at = -1
    for row in root.iter("{*}row"):
        at = _whole(row.get("r"), at + 2) - 1
        if _is_hidden(row, "ht"):
            told.rows.add(at)
    for spot, cell in _cells(root):
        marks = _marks(cell, looks, shared)
        if marks is None and hides_zeros and _is_zero(cell):
            marks = Marks("")
        if marks is not None:
            told.marks[spot] = marks
    return told


def _whole(text: str | None, otherwise: int = 0) -> int:
    """Return a number of the package, or `otherwise` if it is damaged."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else otherwise


def _is_hidden(element: Element, size: str) -> bool:
    length = element.get(size) or ""
    is_slight = _is_number(length) and float(length) <= _SLIGHT[size]
    return element.get("hidden") in ("1", "true") or is_slight


def _marks(cell: Element, looks: list[Look], shared: dict[int, Marks]) -> Marks | None:
    """Return the marks of a cell, or None if the cell is simply its value."""
    kind, value = cell.get("t"), cell.findtext("{*}v")
    if kind == "e":
        return Marks("", value or "#", "formula")
    if cell.find("{*}f") is not None and not (value or "").strip() and kind != "str":
        return _FORMULA
    marks = None
    if kind == "s":
        marks = shared.get(_whole(value, -1))
    elif kind == "inlineStr" and (inner := cell.find("{*}is")) is not None:
        marks = _rich(inner)
    style = _whole(cell.get("s"), -1)
    look = looks[style] if 0 <= style < len(looks) else None
    if look is None or not look.is_odd or (value is None and marks is None and kind != "inlineStr"):
        return marks
    shown = (value or "").strip()
    if look.is_hidden or (hides_text(look.code) and kind not in (None, "n", "b")):
        return Marks("")
    if kind not in (None, "n") or not _is_number(shown):
        return Marks("", marks.text if marks else _plain(cell, shown)) if look.is_struck else marks
    plain = plain_number(float(shown))
    counted = shown_number(plain, look.code) or Marks(plain)
    if look.is_date:
        serial = _serial(shown)
        if serial is None:
            return marks
        counted = Marks(str(serial), _as_date(serial))
    if look.is_hidden is None:
        return Marks(counted.text, counted.raw, "style")
    return Marks("", counted.raw or counted.text) if look.is_struck else counted


def _is_number(shown: str) -> bool:
    return bool(_NUMBER.fullmatch(shown))


def _is_zero(cell: Element) -> bool:
    """Return whether a cell holds the number 0."""
    value = (cell.findtext("{*}v") or "").strip()
    return cell.get("t") in (None, "n") and bool(value) and not value.strip("-0.")


def _plain(cell: Element, shown: str) -> str | None:
    return None if cell.get("t") == "s" else shown or "".join(map(str, cell.itertext())).strip()


def _serial(value: str) -> int | None:
    """Return a whole number formatted as a date, or None if it is large enough for the date of a report."""
    try:
        number = float(value)
    except ValueError:
        return None
    return int(number) if number.is_integer() and 0 <= number < _THIS_CENTURY else None


def _as_date(serial: int) -> str:
    return (_EPOCH + timedelta(days=serial)).isoformat()


def _drawings(drawing: Element) -> Iterator[tuple[Spot, Marks]]:
    """Yield the cells in which pictures begin, and those below the middle of boxes with a number."""
    for anchor in drawing:
        start, end = anchor.find("{*}from"), anchor.find("{*}to")
        if start is None:
            continue
        if next(anchor.iter("{*}pic"), None) is not None:
            yield _corner(start), Marks("", None, "picture")
        words = "".join(text.text or "" for text in anchor.iter("{*}t")).strip()
        if len(words) <= _DIGITS and any(map(str.isdigit, words)):
            (top, left), (bottom, right) = _corner(start), _corner(start if end is None else end)
            yield ((top + bottom) // 2, (left + right) // 2), Marks("", words, "picture")


def _corner(corner: Element) -> Spot:
    return _whole(corner.findtext("{*}row")), _whole(corner.findtext("{*}col"))
