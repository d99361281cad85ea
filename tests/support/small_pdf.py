"""PDFs written by hand: a page or two with a ruled table, and whatever a test paints on it."""

from __future__ import annotations

from collections.abc import Sequence

Cells = Sequence[Sequence[str]]

LEFT, TOP, WIDE, HIGH = 60, 780, 90, 24  # points of the table's corner and of a cell
_HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
_SONG = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [ << /Type /Font"
    b" /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1)"
    b" /Supplement 0 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6"
    b" /FontBBox [ -25 -254 1000 880 ] /Ascent 752 /Descent -271 /CapHeight 737 /ItalicAngle 0 /StemV 58 >> >> ] >>"
)
_STATES = (
    b"/ExtGState << /Clear << /ca 0 /CA 0 >> /Faint << /ca 0.3 /CA 0.3 >> >> /Properties << /Off 6 0 R >>"
)


def at(row: int, column: int) -> tuple[float, float]:
    """Where the text of a cell begins."""
    return LEFT + column * WIDE + 10, TOP - row * HIGH - 16


def lines(rows: int, columns: int) -> bytes:
    """The rulings of a table."""
    right, low = LEFT + columns * WIDE, TOP - rows * HIGH
    flat = (f"{LEFT} {TOP - n * HIGH} m {right} {TOP - n * HIGH} l S" for n in range(rows + 1))
    upright = (f"{LEFT + n * WIDE} {TOP} m {LEFT + n * WIDE} {low} l S" for n in range(columns + 1))
    return "\n".join([*flat, *upright, ""]).encode()


def text(words: str, x: float, y: float, size: float = 10, state: str = "") -> bytes:
    """A run of text; `state` holds operators that go before it."""
    latin = words.isascii()
    shown = f"({words})" if latin else f"<{words.encode('utf-16-be').hex()}>"
    return f"q {state} BT /{'F1' if latin else 'F2'} {size} Tf 1 0 0 1 {x} {y} Tm {shown} Tj ET Q\n".encode()


def table(cells: Cells) -> bytes:
    """A ruled table with its text."""
    painted = lines(len(cells), len(cells[0]))
    for r, row in enumerate(cells):
        for c, words in enumerate(row):
            painted += text(words, *at(r, c)) if words else b""
    return painted


def pdf(*pages: bytes, extra: Sequence[bytes] = (), page_extra: bytes = b"", fonts: bytes = b"") -> bytes:
    """A file of pages with these contents. `extra` objects are numbered from 10; `page_extra` goes into every page,
    `fonts` into their fonts. Object 6 is a layer that is off."""
    count, first = len(pages), 10 + len(extra)
    kids = b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(count))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [ 6 0 R ] /D << /OFF [ 6 0 R ] >> >>"
        b" /AcroForm << /Fields [] >> /Names << /EmbeddedFiles << /Names [ (a) 7 0 R ] >> >> >>",
        2: b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (count, kids),
        3: _HELVETICA,
        4: _SONG,
        6: b"<< /Type /OCG /Name (Off) >>",
        **dict(enumerate(extra, 10)),
    }
    if b"/OC " not in b"".join(pages):
        objects[1] = objects[1].replace(b"/OCProperties", b"/Nothing")
    if 7 not in objects and not any(b"/Filespec" in each for each in extra):
        objects[1] = objects[1].replace(b"(a) 7 0 R", b"")
    for n, content in enumerate(pages):
        objects[first + 2 * n] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents %d 0 R %s"
            b" /Resources << /Font << /F1 3 0 R /F2 4 0 R %s >> %s >> >>"
            % (first + 2 * n + 1, page_extra, fonts, _STATES)
        )
        objects[first + 2 * n + 1] = stream(content)
    return _written(objects)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def _written(objects: dict[int, bytes]) -> bytes:
    body, places = b"%PDF-1.7\n", {}
    for number, content in sorted(objects.items()):
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start, size = len(body), max(objects) + 1
    rows = b"".join(
        b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(size)
    )
    body += b"xref\n0 %d\n%s" % (size, rows)
    return body + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
