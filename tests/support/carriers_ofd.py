"""Reports as OFD (GB/T 33190): a small typesetter, after the standard."""

from __future__ import annotations

from html import escape
from itertools import accumulate

from tests.portal_builder.layout import Rows
from tests.support.carriers import parts, placed, zipped
from tests.support.seeds import Seed

_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_MARGIN, _WIDTH, _FOOT = 20.0, 170.0, 277.0  # millimetres


class OfdMaker:
    """Sets lines and ruled tables on pages of A4, as the makers of OFD do: text in runs, lines as paths."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._pages: list[list[str]] = [[]]
        self._y = 20.0

    def _room(self, height: float) -> None:
        if self._y + height > _FOOT:
            self._pages.append([])
            self._y = 20.0

    def _run(self, text: str, x: float, top: float, size: float) -> None:
        wide = [size if ord(sign) > 0x2E7F else size / 2 for sign in text]
        same = len(set(wide[:-1])) == 1
        delta = f"g {len(wide) - 1} {wide[0]}" if same else " ".join(map(str, wide[:-1]))
        self._pages[-1].append(
            f'<ofd:TextObject ID="1" Boundary="{x:.2f} {top:.2f} {sum(wide):.2f} {size:.2f}" Font="2" '
            f'Size="{size}"><ofd:TextCode X="0" Y="{0.88 * size:.2f}" DeltaX="{delta}">{escape(text)}'
            "</ofd:TextCode></ofd:TextObject>"
        )

    def paragraph(self, text: str, size: float = 4.0, indent: float = 0.0) -> None:
        """Lines as long as the page is wide."""
        for number, line in enumerate(_wrapped(text, _WIDTH - indent, size)):
            self._room(1.6 * size)
            self._run(line, _MARGIN + (indent if number == 0 else 0), self._y, size)
            self._y += 1.6 * size

    def table(self, rows: Rows, size: float = 2.6) -> None:
        """Every cell with its own frame; a table that does not fit goes on a page of its own."""
        cells = placed(rows)
        width = max(c + wide for _, c, _, wide, _ in cells)
        column = _WIDTH / width
        heights = [size * 1.6] * len(rows)
        laid = [(cell, _wrapped(cell[4], column * cell[3] - 1, size)) for cell in cells]
        for (r, _, down, _, _), lines in laid:
            lack = (len(lines) * 1.3 * size + 1) - sum(heights[r : r + down])
            heights[r + down - 1] += max(lack, 0)
        tops = [0.0, *accumulate(heights)]
        self._room(min(tops[-1], _FOOT - 20))
        for (r, c, down, wide, _), lines in laid:
            x, top = _MARGIN + c * column, self._y + tops[r]
            self._frame(x, top, wide * column, tops[r + down] - tops[r])
            for number, line in enumerate(lines):
                self._run(line, x + 0.5, top + 0.5 + number * 1.3 * size, size)
        self._y += tops[-1] + 4

    def _frame(self, x: float, top: float, width: float, height: float) -> None:
        self._pages[-1].append(
            f'<ofd:PathObject ID="1" Boundary="{x:.2f} {top:.2f} {width:.2f} {height:.2f}" LineWidth="0.2">'
            f"<ofd:AbbreviatedData>M 0 0 L {width:.2f} 0 L {width:.2f} {height:.2f} L 0 {height:.2f} C"
            "</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def save(self) -> bytes:
        """The package."""
        listed = "".join(
            f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(self._pages))
        )
        members: dict[str, bytes | str] = {
            "OFD.xml": f'<ofd:OFD {_OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:Title>'
            f"{escape(self._title)}</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
            "</ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>"
            f"0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"
            "</ofd:Document>",
        }
        for n, things in enumerate(self._pages):
            members[f"Doc_0/Pages/Page_{n}/Content.xml"] = (
                f'<ofd:Page {_OFD}><ofd:Content><ofd:Layer ID="9">{"".join(things)}</ofd:Layer>'
                "</ofd:Content></ofd:Page>"
            )
        return zipped(members)


def _wrapped(text: str, width: float, size: float) -> list[str]:
    lines = []
    for piece in text.split("\n"):
        line, used = "", 0.0
        for sign in piece.strip():
            wide = size if ord(sign) > 0x2E7F else size / 2
            if line and used + wide > width:
                lines.append(line)
                line, used = "", 0.0
            line, used = line + sign, used + wide
        lines += [line] if line else []
    return lines


def ofd(seed: Seed) -> bytes:
    """A seed as an OFD of some pages."""
    maker = OfdMaker("".join(seed.title.split()))
    maker.paragraph("".join(seed.title.split()), size=6)
    for section, tables in parts(seed, 3):
        if section.heading:
            maker.paragraph(section.heading, size=5)
        for line in filter(None, section.text.split("\n")):
            maker.paragraph(line, indent=8)
        for rows in tables:
            maker.table(rows)
    return maker.save()
