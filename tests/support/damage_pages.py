"""Damages to a page: in its cells, labels, lines, styles and headers."""

from __future__ import annotations

import random
from copy import deepcopy
from functools import cache
from html import escape
from pathlib import Path

from lxml import etree, html

from archive.evidence.markup import parse
from archive.form.definition import FORM
from archive.model import Cell, Spot, Value
from tests.support.damage import DECOY, Carrier, Damage, Damaged, Element, flat, is_han, said_of


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
            "style": self.style, "header": self.header, "swap": self.swap, "ruling": self.ruling,
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
        text, keeps = said_of(random_, raw)
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
        labels = [c for c in element.itersiblings(preceding=True) if c.tag in ("td", "th") and is_han(c)]
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
            "hidden": f'<span style="display:none">{DECOY}</span>{text}', "radicals": text.translate(_RADICALS),
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
                if not is_han(inner):
                    _set(inner, DECOY)
            if way == "hidden":
                decoy.set("style", random_.choice(_HIDING[:4]))  # what cells inside cannot set again
            else:
                decoy.set("class", "old")
                _sheet(self.root, ".old { display : none }")
            row.addprevious(decoy)
        return self._done(way, gone)

    def ruling(self, random_: random.Random) -> Damaged | None:
        """The line between a row and the next is lost: the cells of both are one, a line each."""
        _, element = self._pick(random_)
        row = element.getparent()
        below = row.getnext() if row is not None else None
        if row is None or below is None or row.tag != "tr" or below.tag != "tr":
            return None
        rows = [[cell for cell in one if cell.tag in ("td", "th")] for one in (row, below)]
        shared = min(map(len, rows))
        pairs = list(zip(rows[0][-shared:], rows[1][-shared:], strict=True)) if shared > 1 else []
        if not pairs or len(rows[1]) > shared or any(a.get("colspan") != b.get("colspan") for a, b in pairs):
            return None
        if any(int(c.get("rowspan") or 1) > 1 for pair in pairs for c in pair):
            return None
        for above, other in pairs:
            texts = ["".join(map(str, one.itertext())).strip() for one in (above, other)]
            _set(above, f"{escape(texts[0])}<br>{escape(texts[1])}")
        for cell in rows[0][:-shared]:
            cell.set("rowspan", str(max(1, int(cell.get("rowspan") or 1) - 1)))
        table = below.getparent()
        assert table is not None
        table.remove(below)
        return self._done("ruling")

    def style(self, random_: random.Random) -> Damaged:
        _, element = self._pick(random_)
        raw = " ".join("".join(map(str, element.itertext())).split())
        hiding = random_.choice(_HIDING)
        way = random_.choice(["inline", "sheet", "id", "visible"])
        if way == "inline":
            _set(element, f'<span style="{hiding}">{DECOY}</span>{raw}')
        elif way == "visible":
            _set(element, f'<span style="color:#333;font-size:12px;opacity:.9">{raw}</span>')
        else:
            name = 'class="k9"' if way == "sheet" else 'id="k9"'
            _set(element, f"<b {name}>{DECOY}</b>{raw}")
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
            if cell.tag in ("td", "th") and is_han(cell) and len(row) > 1 and cell.find(".//table") is None
        ]
        return self._spoil(random_, random_.choice(heads)) if heads else None

    def swap(self, random_: random.Random) -> Damaged | None:
        """Two neighbouring applicants change places, header and values alike."""
        row = next((c.getparent() for c in self.root.iter("td", "th") if flat(c) == "科研机构"), None)
        if row is None or len(row) < 4:
            return None
        at = random_.randrange(len(row) - 1)
        left, right = flat(row[at]), flat(row[at + 1])
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
