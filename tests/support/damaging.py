"""One damage to a document of the gold set: to a cell, a label, a line, a style or the header of a table.

A trial is a number: it names the document, the damage and the place, so that any that fails can be tried again. The
document is read before and after; every value of before must come back, or it must be said that it did not.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path

from lxml import etree, html

from archive.evidence.markup import parse
from archive.form.definition import FORM
from archive.model import Cell, Report, Spot, Value
from pipelines.reading.read_bytes import read_bytes
from tests.support.gold import FOLDER

Element = etree._Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CARRIERS = (".html", ".docx", ".xlsx")
_DECOY = "77777"
_FEWEST = 100  # numbers of a document that is worth damaging


@dataclass
class Damaged:
    """The bytes after the damage; `gone` are the spots whose value is printed no more, `other` those printed anew."""

    name: str
    body: bytes
    gone: set[Spot] = field(default_factory=set)
    other: dict[Spot, Value] = field(default_factory=dict)


@cache
def documents() -> tuple[Path, ...]:
    """The documents that can be damaged: those that hold a report whose cells know their place."""
    found = (path for path in sorted(FOLDER.iterdir()) if path.suffix in CARRIERS)
    return tuple(path for path in found if len(_printed(path)) > _FEWEST and not _is_strict(path))


def _is_strict(path: Path) -> bool:
    """Whether a Word file is in the strict dialect, whose names these damages do not know."""
    return path.suffix == ".docx" and b"purl.oclc.org" in zipfile.ZipFile(path).read("word/document.xml")


@cache
def whole(path: Path) -> Report | None:
    """The report before the damage."""
    return read_bytes(path.read_bytes(), sha256="0" * 64).report


def _printed(path: Path) -> list[Cell]:
    """The cells of a document that stand at a place of their own and print a number."""
    report = whole(path)
    start = "/w:" if path.suffix == ".docx" else ""  # a page taken in by altChunk is damaged as a page
    cells = [c for c in report.cells if c.value is not None and c.place.path] if report else []
    cells = [c for c in cells if (c.place.path or "").startswith(start)]
    return [c for c in cells if (c.key, c.applicant) in FORM.by_key]


def trial(number: int) -> list[str]:
    """What one trial lost in silence or read wrongly; nothing, it is hoped."""
    random_ = random.Random(number)
    path = random_.choice(documents())
    carrier = {".html": Page, ".docx": WordFile, ".xlsx": Workbook}[path.suffix](path)
    kind = random_.choice(list(carrier.damages))
    damaged = carrier.damages[kind](random_)
    if damaged is None:
        return []
    before = whole(path)
    assert before
    after = read_bytes(damaged.body, sha256="0" * 64)
    says = f"trial {number}: {path.name}, {kind}, {damaged.name}"
    if after.report is None:
        return [f"{says}: no report ({after.error}: {after.detail})"]
    return [f"{says}: {fault}" for fault in _faults(before, after.report, damaged)]


def _faults(before: Report, after: Report, damaged: Damaged) -> Iterator[str]:
    told = any(f.status == "fails" and f.rule.split(".")[0] in ("read", "ink") for f in after.findings)
    for cell in before.cells:
        spot = (cell.key, cell.applicant)
        if spot not in FORM.by_key:
            continue
        expected = damaged.other.get(spot, cell.value)
        now = after.cell(*spot)
        value = now.value if now else None
        if value is not None:
            if value != expected and spot not in damaged.gone:
                yield f"wrong: {spot} was {expected}, reads {value} ({now.raw if now else ''})"
            elif spot in damaged.gone and value != expected:
                yield f"invented: {spot} reads {value} ({now.raw if now else ''})"
        elif expected is not None and spot not in damaged.gone:
            said = now is not None and (
                now.state not in ("blank", "row_absent") or bool((now.raw or "").strip())
            )
            if not said and not told:
                yield f"silent: {spot} was {expected}, is {now.state if now else 'missing'}"


Damage = Callable[[random.Random], "Damaged | None"]


class Carrier:
    """A document that can be taken apart; a damage works on a copy."""

    def __init__(self, path: Path) -> None:
        self.cells = _printed(path)

    @property
    def damages(self) -> dict[str, Damage]:
        raise NotImplementedError


# what a cell may say instead of its number: (the text, whether the number still is what it means)
_NOTED = (
    "{}*",
    "{}户",
    "{}笔",
    "{}张",
    "{}批次",
    "{}.",
    "{}（注）",
    "{}（含上年1）",
    "{}②",
    "\u200e{}",
    "{}\u200b",
    " {} ",
    "{}\u00ad",
)
_UNSURE = ("≥{}", "约{}", "{}余", "{}+1", "{}l", "待定", "O", "未统计", "见附件", "{} 9", "9\u2192{}")


def _text(random_: random.Random, raw: str) -> tuple[str, bool]:
    keeps = random_.random() < 0.6
    form = random_.choice(_NOTED if keeps else _UNSURE)
    return form.format(raw), keeps


class Page(Carrier):
    """HTML, damaged in its tree."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.root = deepcopy(_tree(path))
        self.at = {(c.key, c.applicant): self._one(c.place.path or "") for c in self.cells}

    def _one(self, path: str) -> Element:
        found = self.root.xpath(path)
        assert isinstance(found, list)
        return found[0]  # type: ignore[return-value]

    @property
    def damages(self) -> dict[str, Damage]:
        return {
            "cell": self.cell, "cell-markup": self.cell_markup, "label": self.label, "line": self.line,
            "style": self.style, "header": self.header, "swap": self.swap,
        }  # fmt: skip

    def _done(
        self, name: str, gone: set[Spot] | None = None, other: dict[Spot, Value] | None = None
    ) -> Damaged:
        body = b"<!DOCTYPE html>" + html.tostring(self.root, encoding="utf-8")
        return Damaged(name, body, gone or set(), other or {})

    def _pick(self, random_: random.Random) -> tuple[Cell, Element]:
        cell = random_.choice(self.cells)
        return cell, self.at[cell.key, cell.applicant]

    def cell(self, random_: random.Random) -> Damaged:
        cell, element = self._pick(random_)
        raw = " ".join("".join(map(str, element.itertext())).split())
        text, keeps = _text(random_, raw)
        _set(element, escape(text))
        spot = (cell.key, cell.applicant)
        return self._done(text, set(), {} if keeps else {spot: cell.value})

    def cell_markup(self, random_: random.Random) -> Damaged:
        _, element = self._pick(random_)
        raw = " ".join("".join(map(str, element.itertext())).split())
        markup = random_.choice(_MARKUP)
        _set(element, markup.format(raw))
        return self._done(markup)

    def label(self, random_: random.Random) -> Damaged | None:
        _, element = self._pick(random_)
        labels = [c for c in element.itersiblings(preceding=True) if c.tag in ("td", "th") and _han(c)]
        if not labels:
            return None
        return self._spoil(random_, labels[0])

    def _spoil(self, random_: random.Random, label: Element) -> Damaged:
        text = "".join(map(str, label.itertext())).strip()
        at = random_.randrange(1, max(2, len(text)))
        ways = {
            "gone": "", "cut": text[:at], "tail": text[at:], "broken": f"{text[:at]}<br>{text[at:]}",
            "zero-width": f"{text[:at]}\u200b{text[at:]}", "misspelt": text[:at] + "囗" + text[at + 1 :],
            "picture": '<img src="label.png">', "blanks": " ".join(text), "note": f"{text}<sup>①</sup>",
            "hidden": f'<span style="display:none">{_DECOY}</span>{text}', "radicals": text.translate(_RADICALS),
        }  # fmt: skip
        way = random_.choice(list(ways))
        _set(label, ways[way])
        return self._done(f"{way} of {text}")

    def line(self, random_: random.Random) -> Damaged | None:
        _, element = self._pick(random_)
        row, table = element.getparent(), next(element.iterancestors("table"), None)
        if row is None or row.tag != "tr" or table is None:
            return None
        if any(int(c.get("rowspan") or 1) > 1 for c in row if (c.get("rowspan") or "1").isdigit()):
            return None
        way = random_.choice(["empty", "note", "hidden", "twice", "removed", "decoy-class"])
        gone: set[Spot] = set()
        if way == "empty":
            row.addprevious(etree.fromstring("<tr><td></td></tr>"))
        elif way == "note":
            row.addprevious(etree.fromstring('<tr><td colspan="10">注：本表数据以年报为准</td></tr>'))
        elif way == "twice":
            row.addnext(deepcopy(row))
        elif way == "removed":
            gone = {spot for spot, one in self.at.items() if one.getparent() is row}
            parent = row.getparent()
            assert parent is not None
            parent.remove(row)
        else:
            decoy = deepcopy(row)
            for inner in decoy:
                if not _han(inner):
                    _set(inner, _DECOY)
            if way == "hidden":
                decoy.set("style", random_.choice(_HIDING[:4]))  # what cells inside cannot set again
            else:
                decoy.set("class", "old")
                _sheet(self.root, ".old { display : none }")
            row.addprevious(decoy)
        return self._done(way, gone)

    def style(self, random_: random.Random) -> Damaged:
        _, element = self._pick(random_)
        raw = " ".join("".join(map(str, element.itertext())).split())
        hiding = random_.choice(_HIDING)
        way = random_.choice(["inline", "sheet", "id", "visible"])
        if way == "inline":
            _set(element, f'<span style="{hiding}">{_DECOY}</span>{raw}')
        elif way == "visible":
            _set(element, f'<span style="color:#333;font-size:12px;opacity:.9">{raw}</span>')
        else:
            name = 'class="k9"' if way == "sheet" else 'id="k9"'
            _set(element, f"<b {name}>{_DECOY}</b>{raw}")
            _sheet(self.root, f"{'.' if way == 'sheet' else '#'}k9{{{hiding}}}")
        return self._done(f"{way} {hiding}")

    def header(self, random_: random.Random) -> Damaged | None:
        tables = list({id(t): t for e in self.at.values() for t in e.iterancestors("table")}.values())
        values = set(self.at.values())
        heads = [
            cell
            for table in tables
            for row in table.iter("tr")
            if not any(c in values for c in row)
            for cell in row
            if cell.tag in ("td", "th") and _han(cell) and len(row) > 1 and cell.find(".//table") is None
        ]
        return self._spoil(random_, random_.choice(heads)) if heads else None

    def swap(self, random_: random.Random) -> Damaged | None:
        """Two neighbouring applicants change places, header and values alike."""
        row = next((c.getparent() for c in self.root.iter("td", "th") if _flat(c) == "科研机构"), None)
        if row is None or len(row) < 4:
            return None
        at = random_.randrange(len(row) - 1)
        left, right = _flat(row[at]), _flat(row[at + 1])
        ids = {label.zh: label.id for label in FORM.applicants}
        if left not in ids or right not in ids:
            return None
        for key in {key for key, _ in self.at if key.startswith("applications.")}:
            one, other = self.at.get((key, ids[left])), self.at.get((key, ids[right]))
            if one is None or other is None or one.getnext() is not other:
                return None
            one.addprevious(other)
        row[at].addprevious(row[at + 1])
        return self._done(f"{left} {right}")


_MARKUP = (
    '<img src="n.gif">', "<svg><text>{}</text></svg>", "<svg><path d='M0 0'/></svg>", '<input value="{}">',
    "{}<sup>1</sup>", "<del>9</del>{}", "<s>9</s> <ins>{}</ins>", "9<br>{}", "<p>9</p><p>{}</p>", "<b>{}</b>",
    "{}<wbr>", "<font>{}</font><!-- 9 -->", "<script>9</script>{}", "<span hidden>9</span>{}",
    "<noscript>9</noscript>{}", "<textarea>{}</textarea>", "<math><mn>{}</mn></math>",
    "<select><option>9</option><option selected>{}</option></select>",
    "{}<span style='vertical-align:super'>2</span>",
)  # fmt: skip
_HIDING = (
    "display:none", "visibility:hidden", "opacity:0", "position:absolute;left:-9999px", "font-size:0", "text-indent:-9999px",
    "position:absolute;clip:rect(0,0,0,0)", "display : none !important", "color:transparent", "height:0;overflow:hidden",
)  # fmt: skip
_RADICALS = str.maketrans(
    {"人": "⼈", "一": "⼀", "二": "⼆", "行": "⾏", "自": "⾃", "不": "不", "长": "⻓", "见": "⻅"}
)


@cache
def _tree(path: Path) -> Element:
    return parse(path.read_bytes())


def _set(element: Element, markup: str) -> None:
    """The inside of an element anew."""
    for child in list(element):
        element.remove(child)
    made = html.fragment_fromstring(markup, create_parent="i")
    element.text = made.text
    element.extend(list(made))


def _sheet(root: Element, rules: str) -> None:
    sheet = etree.Element("style")
    sheet.text = rules
    (root.find("head") if root.find("head") is not None else root).append(sheet)  # type: ignore[union-attr]


def _flat(element: Element) -> str:
    return "".join("".join(map(str, element.itertext())).split())


def _han(element: Element) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", _flat(element)))


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
        return {"cell": self.cell, "runs": self.runs, "label": self.label, "line": self.line}

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
        text, _ = _text(random_, _flat(element))
        self._write(element, f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>')
        return self._done(text)

    def runs(self, random_: random.Random) -> Damaged:
        _, element = self._pick(random_)
        raw = _flat(element)
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
        labels = [c for c in element.itersiblings(preceding=True) if _han(c)]
        if not labels:
            return None
        text = _flat(labels[0])
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
            text.text = re.sub(r"\d+", _DECOY, text.text or "") if not _han(text) else text.text
        look = decoy.find(f"{{{W}}}trPr")
        if look is None:
            look = etree.SubElement(decoy, f"{{{W}}}trPr")
            decoy.insert(0, look)
        etree.SubElement(look, f"{{{W}}}{random_.choice(['hidden', 'del'])}")
        row.addprevious(decoy)
        return self._done("hidden row")


class Workbook(Packed):
    """XLSX, damaged in its first sheet."""

    part = "xl/worksheets/sheet1.xml"

    @property
    def damages(self) -> dict[str, Damage]:
        return {"cell": self.cell, "row": self.row}

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
            text, _ = _text(random_, raw)
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
