"""Reports in the files agencies hang on their pages: workbooks, OFD, old Word, bundles; and their defects."""

from __future__ import annotations

import io
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from archive.model import Grid, Section
from tests.portal_builder import layout
from tests.portal_builder.layout import Rows
from tests.portal_builder.style import Style
from tests.portal_builder.word import render_docx
from tests.support.seeds import Seed

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    """A zip of the members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


def word(body: str, **parts: str) -> bytes:
    """A DOCX with this inside `w:body`; other parts by name, as in `numbering="<w:num …>"`."""
    head = f'xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {head}><w:body>{body}</w:body></w:document>",
    }
    for name, inner in parts.items():
        members[f"word/{name}.xml"] = f"<w:{name} {head}>{inner}</w:{name}>"
    return zipped(members)


def docx(seed: Seed, style: Style | None = None, *, length: int = 1) -> bytes:
    """A seed as a Word document."""
    style = style or Style(remedies_values=seed.has_remedies)
    return render_docx(seed.title, seed.sections(length), seed.figures, seed.generation, style)


def converted(soffice: str, bodies: Mapping[str, bytes], suffix: str, folder: Path) -> dict[str, bytes]:
    """Files (by name with suffix) as LibreOffice saves them in another format, all in one call."""
    for name, body in bodies.items():
        (folder / name).write_bytes(body)
    target = folder / f"as-{suffix.split(':')[0]}"
    command = [
        soffice, "--headless", f"-env:UserInstallation={(folder / 'office').as_uri()}",
        "--convert-to", suffix, "--outdir", str(target), *(str(folder / name) for name in bodies),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    made = {path.stem: path.read_bytes() for path in target.iterdir()}
    return {name: made[Path(name).stem] for name in bodies}


def parts(seed: Seed, length: int = 1) -> Iterable[tuple[Section, list[Rows]]]:
    """Sections of a seed with the tables that stand in them."""
    style = Style(remedies_values=seed.has_remedies, blank="")
    tables = {
        "disclosure": layout.disclosure(seed.figures, seed.generation, style),
        "applications": layout.applications(seed.figures, seed.generation, style),
        "remedies": layout.remedies(seed.figures, style),
    }
    for section in seed.sections(length):
        yield section, list(tables.get(section.key, ()))


def placed(rows: Rows) -> list[tuple[int, int, int, int, str]]:
    """The slots of a table as row, column, rows and columns covered, text."""
    taken: set[tuple[int, int]] = set()
    cells = []
    for r, row in enumerate(rows):
        c = 0
        for slot in row:
            while (r, c) in taken:
                c += 1
            taken.update((r + i, c + j) for i in range(slot.rowspan) for j in range(slot.colspan))
            cells.append((r, c, slot.rowspan, slot.colspan, slot.text))
    return cells


def texts(grid: Grid) -> list[list[str]]:
    """What stands in every slot of a grid."""
    return [[cell.text if cell else "" for cell in row] for row in grid.slots]


# Workbooks


def xlsx(
    sheets: Mapping[str, Mapping[tuple[int, int], str | int | float]], merges: Mapping[str, list[str]]
) -> bytes:
    """A workbook of inline strings and numbers, by row and column from 0."""
    names = list(sheets)
    override = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for n in range(1, len(names) + 1)
    )
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>{override}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(names) + 1)
        )
        + "</Relationships>",
    }
    for n, name in enumerate(names, 1):
        members[f"xl/worksheets/sheet{n}.xml"] = _sheet(sheets[name], merges.get(name, []))
    return zipped(members)


def _sheet(values: Mapping[tuple[int, int], str | int | float], merges: list[str]) -> str:
    rows: dict[int, list[str]] = {}
    for (r, c), value in sorted(values.items()):
        spot = f'r="{spot_name(r, c)}"'
        cell = (
            f"<c {spot}><v>{value}</v></c>"
            if not isinstance(value, str)
            else f'<c {spot} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        )
        rows.setdefault(r, []).append(cell)
    data = "".join(f'<row r="{r + 1}">{"".join(cells)}</row>' for r, cells in rows.items())
    joined = "".join(f'<mergeCell ref="{ref}"/>' for ref in merges)
    merging = f'<mergeCells count="{len(merges)}">{joined}</mergeCells>' if merges else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{data}</sheetData>{merging}</worksheet>'


def spot_name(row: int, column: int) -> str:
    """C5; columns to Z are enough here."""
    return f"{chr(65 + column)}{row + 1}"


def workbook(seed: Seed) -> bytes:
    """A seed on one sheet, figures as numbers, headings and prose merged over the width of the widest table."""
    values: dict[tuple[int, int], str | int | float] = {}
    merges: list[str] = []
    at = 0

    def across(text: str) -> None:
        nonlocal at
        values[at, 0] = text
        merges.append(f"A{at + 1}:O{at + 1}")
        at += 1

    across("".join(seed.title.split()))
    for section, tables in parts(seed):
        for line in filter(None, (section.heading, *section.text.split("\n"))):
            across(line)
        for rows in tables:
            for r, c, down, wide, text in placed(rows):
                values[at + r, c] = int(text) if text.isdigit() else text
                if down * wide > 1:
                    merges.append(f"{spot_name(at + r, c)}:{spot_name(at + r + down - 1, c + wide - 1)}")
            at += len(rows)
    return xlsx({"年报": values}, {"年报": merges})


# Bundles


def rar(members: Mapping[str, bytes] | Mapping[bytes, bytes]) -> bytes:
    """A RAR 4 archive, members stored: no free program makes one. A name in bytes is in GBK, say."""
    blocks = [b"Rar!\x1a\x07\x00", _block(0x73, 0, struct.pack("<HI", 0, 0))]
    for name, content in members.items():
        raw = name if isinstance(name, bytes) else name.encode()
        fields = struct.pack(
            "<IIBIIBBHI",
            len(content),
            len(content),
            3,
            zlib.crc32(content),
            0x52000000,
            20,
            0x30,
            len(raw),
            0o100644,
        )
        blocks += [_block(0x74, 0x8000, fields + raw), content]
    blocks.append(_block(0x7B, 0x4000, b""))
    return b"".join(blocks)


def _block(kind: int, flags: int, fields: bytes) -> bytes:
    rest = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest
