"""Damages to a Word file or a workbook: in its cells, runs, labels and lines."""

from __future__ import annotations

import io
import random
import re
import zipfile
from copy import deepcopy
from html import escape
from pathlib import Path

from lxml import etree

from archive.model import Cell, Spot
from tests.support.damage import DECOY, Carrier, Damage, Damaged, Element, flat, is_han, said_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


class Packed(Carrier):
    """A zip of parts, one of which is damaged."""

    part = ""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        with zipfile.ZipFile(path) as package:
            self.members = {name: package.read(name) for name in package.namelist()}
        self.root = etree.fromstring(self.members[self.part])

    def _done(self, name: str, gone: set[Spot] | None = None) -> Damaged:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as package:
            for member, content in self.members.items():
                package.writestr(member, etree.tostring(self.root) if member == self.part else content)
        return Damaged(name, buffer.getvalue(), gone or set())


class WordFile(Packed):
    """DOCX, damaged in its main part."""

    part = "word/document.xml"

    @property
    def damages(self) -> dict[str, Damage]:
        return {
            "cell": self.cell,
            "runs": self.runs,
            "label": self.label,
            "line": self.line,
            "ruling": self.ruling,
        }

    def _pick(self, random_: random.Random) -> tuple[Cell, Element]:
        cell = random_.choice(self.cells)
        found = self.root.xpath(cell.place.path or "", namespaces={"w": W})
        assert isinstance(found, list)
        return cell, found[0]  # type: ignore[return-value]

    def _write(self, cell: Element, runs: str) -> None:
        paragraphs = cell.findall(f"{{{W}}}p")
        for paragraph in paragraphs[1:]:
            cell.remove(paragraph)
        paragraph = paragraphs[0]
        for child in list(paragraph):
            if child.tag != f"{{{W}}}pPr":
                paragraph.remove(child)
        math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
        paragraph.extend(list(etree.fromstring(f'<w:p xmlns:w="{W}" xmlns:m="{math}">{runs}</w:p>')))

    def cell(self, random_: random.Random) -> Damaged:
        _, element = self._pick(random_)
        text, _ = said_of(random_, flat(element))
        self._write(element, f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>')
        return self._done(text)

    def runs(self, random_: random.Random) -> Damaged:
        _, element = self._pick(random_)
        raw = flat(element)
        plain, aside = f"<w:r><w:t>{raw}</w:t></w:r>", "<w:r><w:rPr><w:{}/></w:rPr><w:t>9</w:t></w:r>"
        ways = {
            "strike": aside.format("strike") + plain, "dstrike": aside.format("dstrike") + plain,
            "vanish": aside.format("vanish") + plain, "raised": plain + aside.format('vertAlign w:val="superscript"'),
            "deleted": "<w:del><w:r><w:delText>9</w:delText></w:r></w:del>" + plain,
            "formula": f"<m:oMath><m:r><m:t>{raw}</m:t></m:r></m:oMath>",
            "field": f'<w:fldSimple w:instr="=SUM(ABOVE)">{plain}</w:fldSimple>',
            "symbol": '<w:r><w:sym w:font="Wingdings" w:char="F08C"/></w:r>',
            "lines": f"<w:r><w:t>9</w:t><w:br/><w:t>{raw}</w:t></w:r>",
            "inserted": f"<w:ins>{plain}</w:ins>",
        }  # fmt: skip
        way = random_.choice(list(ways))
        self._write(element, ways[way])
        return self._done(way)

    def label(self, random_: random.Random) -> Damaged | None:
        _, element = self._pick(random_)
        labels = [c for c in element.itersiblings(preceding=True) if is_han(c)]
        if not labels:
            return None
        text = flat(labels[0])
        at = random_.randrange(1, max(2, len(text)))
        spoilt = random_.choice(["", text[:at], text[at:], f"{text[:at]}\u200b{text[at:]}", text[:at] + "囗"])
        self._write(labels[0], f"<w:r><w:t>{escape(spoilt)}</w:t></w:r>")
        return self._done(f"{text} -> {spoilt}")

    def line(self, random_: random.Random) -> Damaged | None:
        _, element = self._pick(random_)
        row = element.getparent()
        if row is None or row.find(f".//{{{W}}}vMerge") is not None:
            return None
        decoy = deepcopy(row)
        for text in decoy.iter(f"{{{W}}}t"):
            text.text = re.sub(r"\d+", DECOY, text.text or "") if not is_han(text) else text.text
        look = decoy.find(f"{{{W}}}trPr")
        if look is None:
            look = etree.SubElement(decoy, f"{{{W}}}trPr")
            decoy.insert(0, look)
        etree.SubElement(look, f"{{{W}}}{random_.choice(['hidden', 'del'])}")
        row.addprevious(decoy)
        return self._done("hidden row")

    def ruling(self, random_: random.Random) -> Damaged | None:
        """The line between a row and the next is lost: the cells of both are one, a paragraph each."""
        _, element = self._pick(random_)
        row = element.getparent()
        below = row.getnext() if row is not None else None
        if row is None or below is None or below.tag != f"{{{W}}}tr":
            return None
        cells = [one.findall(f"{{{W}}}tc") for one in (row, below)]
        spans = [[c.find(f".//{{{W}}}gridSpan") is None for c in one] for one in cells]
        if len(cells[0]) != len(cells[1]) or spans[0] != spans[1]:
            return None
        if any(c.find(f".//{{{W}}}vMerge") is not None and is_han(c) for c in cells[1]):
            return None
        for above, other in zip(*cells, strict=True):
            above.extend(other.findall(f"{{{W}}}p") if flat(other) else [])
        table = below.getparent()
        assert table is not None
        table.remove(below)
        return self._done("ruling")


class Workbook(Packed):
    """XLSX, damaged in its first sheet."""

    part = "xl/worksheets/sheet1.xml"

    @property
    def damages(self) -> dict[str, Damage]:
        return {"cell": self.cell, "row": self.row, "column": self.column}

    def _pick(self, random_: random.Random) -> tuple[Cell, Element]:
        cell = random_.choice(self.cells)
        name = (cell.place.path or "").rpartition("!")[2]
        return cell, next(c for c in self.root.iter(f"{{{S}}}c") if c.get("r") == name)

    def cell(self, random_: random.Random) -> Damaged:
        cell, element = self._pick(random_)
        raw = cell.raw or ""
        for child in list(element):
            element.remove(child)
        way = random_.choice(["text", "formula", "error", "struck"])
        if way == "text":
            text, _ = said_of(random_, raw)
            inner = f'<is xmlns="{S}"><t xml:space="preserve">{escape(text)}</t></is>'
        elif way == "struck":
            inner = f'<is xmlns="{S}"><r><rPr><strike/></rPr><t>9</t></r><r><t>{raw}</t></r></is>'
        else:
            inner = f'<f xmlns="{S}">SUM(A1:A2)</f>'
        element.set("t", {"formula": "n", "error": "e"}.get(way, "inlineStr"))
        element.append(etree.fromstring(inner))
        if way == "error":
            etree.SubElement(element, f"{{{S}}}v").text = "#REF!"
        return self._done(way)

    def row(self, random_: random.Random) -> Damaged:
        _, element = self._pick(random_)
        row = element.getparent()
        assert row is not None
        row.set("hidden", "1")
        names = {c.get("r") for c in row}
        gone = {(c.key, c.applicant) for c in self.cells if (c.place.path or "").rpartition("!")[2] in names}
        return self._done("hidden row", gone)

    def column(self, random_: random.Random) -> Damaged:
        """A whole column is hidden."""
        cell, _ = self._pick(random_)
        name = _column_of(cell)
        number = sum((ord(sign) - 64) * 26**at for at, sign in enumerate(reversed(name)))
        for known in self.root.findall(f"{{{S}}}cols"):
            self.root.remove(known)
        hidden = f'<cols xmlns="{S}"><col min="{number}" max="{number}" width="9" hidden="1"/></cols>'
        rows = self.root.find(f"{{{S}}}sheetData")
        assert rows is not None
        rows.addprevious(etree.fromstring(hidden))
        gone = {(c.key, c.applicant) for c in self.cells if _column_of(c) == name}
        return self._done(f"hidden column {name}", gone)


def _column_of(cell: Cell) -> str:
    """The letters of a cell's column, as in Sheet1!AB12."""
    return (cell.place.path or "").rpartition("!")[2].rstrip("0123456789")
