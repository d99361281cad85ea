"""Several reports one after another in a document, told apart.

A new report begins if an element that a report has once repeats (the heading of its first part, the row of
new applications) behind the title of another body or year, or on another sheet. Titles alone begin no report:
a page cites reports, lists them, and repeats its own title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from archive.form.definition import FORM
from pipelines.form.headers import table_of
from pipelines.form.labels import find_row
from pipelines.form.sections import heading_of
from pipelines.form.stream import Line, Row
from pipelines.form.title import SEVERAL, subject, without_furniture, year_of
from pipelines.text.titles import is_report_title, squeeze

Part = Line | Row
Identity = tuple[str | None, int | None]
"""Body and year named by a title."""

_FIRST = FORM.sections[0].id
_LONGEST = 80  # signs of a title
_MOST_LINES = 4
_BODY = re.compile(
    r"^[\u4e00-\u9fff]{2,24}(?:局|委员会|委|办公室|办公厅|厅|院|中心|人民政府|镇|乡|街道|街道办事处|管理处|支队|大队|公司|"
    r"学校|医院|管委会|站|所|部|会|社)$"
)
_YEAR = re.compile(r"20\d\d年?度?")
_OF_YEAR = re.compile(r"^(20\d\d)年?度?(?:工作)?(?:年度报告|年报|报告)$")
_CHAPTER = re.compile(r"\s*([一二三四五六七八])\s*[、.．]")
_CHAPTERS = frozenset("一二三")  # that a report without tables has at least
_ANNEX = re.compile(r"^附(?:件|表)?[\d一二三四五六七八九十]{0,3}[:：.、．]?(?=\S{4})")
_SHEET = re.compile(r"^(?:sheet|工作表|表)\s*[\d一二三四五六]*$", re.I)


class _Title(Struct, frozen=True):
    """A heading that may begin a report: the parts it spans (`start` to `end`) and the body and year it
    names. `is_whole` is False if it is only the name of a body."""

    start: int
    end: int
    identity: Identity
    is_whole: bool

    def goes_before(self, other: _Title | None) -> bool:
        """Return whether it replaces the title found before it: not if it is the end of that title, or says
        less."""
        if other is None or (self.is_whole and self.identity[0]):
            return True
        return self.start > other.end and self.is_whole >= other.is_whole


class Segment(Struct):
    """The parts of a report. `identity` is the body and year in the words above it, `title` the title of the page
    if that is its own."""

    parts: list[Part] = field(default_factory=list)
    identity: Identity = (None, None)
    title: str | None = None


def segments(parts: Sequence[Part], title: str | None = None) -> list[Segment]:
    """Return the reports of a document, in order. A document with a single report, or none, is one
    segment. `title` is the title that the document's page gives, perhaps outside its text."""
    marks = [(index, mark) for index, part in enumerate(parts) for mark in _marks(part)]
    if len(marks) == len({mark for _, mark in marks}):
        return [Segment(list(parts))]
    of_page = _identity(squeeze(title or ""))
    cuts = list(_cuts(parts, of_page))
    if len(cuts) < 2:
        return [Segment(list(parts))]
    ends = [*(start for start, _ in cuts[1:]), len(parts)]
    year = next((year for _, (_, year) in cuts if year), None) or _year_of_cover(parts[: cuts[0][0]])
    whose = None if any(body for _, (body, _) in cuts) else of_page[0] or _body_of_cover(parts[: cuts[0][0]])
    found: list[Segment] = []
    for (start, (body, own)), end in zip(cuts, ends, strict=True):
        before = found[-1] if found else None
        is_own = not found and (body, own) == of_page
        segment = Segment(list(parts[start:end]), (body or whose, own or year), title if is_own else None)
        if before and not (_is_whole(before.parts) and _is_whole(segment.parts)):
            before.parts += segment.parts  # the title of another report, told in the text of this one
        else:
            found.append(segment)
    return found


def _is_whole(parts: Sequence[Part]) -> bool:
    """Return whether parts may be a report of their own: they hold one of its tables, or several chapters."""
    if any(mark != _FIRST for part in parts for mark in _marks(part)):
        return True
    return {
        found[1] for part in parts if isinstance(part, Line) and (found := _CHAPTER.match(part.text))
    } >= _CHAPTERS


def _year_of_cover(parts: Sequence[Part]) -> int | None:
    lines = (part.text for part in parts if isinstance(part, Line))
    return next((year for line in lines if is_report_title(line) and (year := year_of(squeeze(line)))), None)


def _body_of_cover(parts: Sequence[Part]) -> str | None:
    """Return the last body named alone above reports that name only their years."""
    return next((text for part in reversed(parts) if _BODY.match(text := _text(part))), None)


def _identity(title: str) -> Identity:
    """Return the body and the year that a title names. A volume of 各部门 names no body."""
    if not is_report_title(title):
        return (None, None)
    body = subject(title)
    return None if body and SEVERAL.search(body) else body, year_of(title)


def _cuts(parts: Sequence[Part], of_page: Identity) -> Iterator[tuple[int, Identity]]:
    """Yield the start of each report with its body and year; the first only once a second is found. `of_page` is what
    the title over all parts names."""
    start: tuple[int, Identity] = (0, of_page)
    title: _Title | None = None  # the last title since the last mark
    seen: set[str] = set()
    passed: set[str] = set()  # seen a second time since the title
    sheet = ""
    for index, part in enumerate(parts):
        if (now := _sheet(part)) != sheet:
            sheet = now
            if now and not _SHEET.match(now):
                title = _Title(index, index, _of_sheet(now), is_whole=False)
        if (named := _title(parts, index)) and named.goes_before(title):
            title = named
        for mark in _marks(part):
            again = mark in seen and title is not None and (mark != _FIRST or title.is_whole)
            if again and title and _differs(title.identity, start[1]):
                yield start
                start, seen, passed = (title.start, title.identity), passed, set()
            elif mark in seen and mark == _FIRST:
                passed.add(mark)  # perhaps of a table of contents: the title above may still begin a report
                continue
            elif not seen and title:
                is_told = not title.is_whole and of_page[0]  # by the page: the line is the name of its portal
                start = (title.start, of_page if is_told else title.identity)
            seen.add(mark)
            title, passed = None, set()
    if seen:
        yield start


def _differs(one: Identity, other: Identity) -> bool:
    """Return whether two titles name different bodies, or different years."""
    return any(a is not None and b is not None and a != b for a, b in zip(one, other, strict=True))


def _title(parts: Sequence[Part], index: int) -> _Title | None:
    """Return the title that begins with a part, printed over up to four lines, or the name of a body."""
    joined = ""
    for end in range(index, min(index + _MOST_LINES, len(parts))):
        text = _text(parts[end])
        if not text or len(joined) + len(text) > _LONGEST or "。" in text or heading_of(text):
            break
        joined += text
        if is_report_title(joined):
            identity = _identity(joined)
            return _Title(index, end, identity, is_whole=bool(identity[0] or not subject(joined)))
    text = _text(parts[index])
    if year := _OF_YEAR.match(text):  # the years of one body, one below the other
        return _Title(index, index, (None, int(year[1])), is_whole=True)
    return _Title(index, index, (text, None), is_whole=False) if _BODY.match(text) else None


def _text(part: Part) -> str:
    """Return the line as a possible title; for a row, the text of its only filled cell."""
    if isinstance(part, Line):
        return _ANNEX.sub("", without_furniture(squeeze(part.text)))
    spoken = [cell.text for cell in part.cells if cell.text.strip()]
    return squeeze(spoken[0]) if len(spoken) == 1 else ""


def _marks(part: Part) -> Iterator[str]:
    """Yield the elements that a report has once: its first part's heading, the row of new applications, the
    header of an old table."""
    if isinstance(part, Line):
        if (heading := heading_of(part.text)) and heading.key == _FIRST:
            yield _FIRST
        return
    labels = tuple(cell.text for cell in part.labels)
    if any((row := find_row(text)) and row.id == "new" for text in labels):
        yield "new"
    elif table_of(labels) == "legacy":
        yield "legacy"


def _of_sheet(name: str) -> Identity:
    """Return the body and year in the name of a workbook's sheet."""
    flat = squeeze(name)
    body = _YEAR.sub("", flat)
    return (body if len(body) > 1 else None), year_of(flat)


def _sheet(part: Part) -> str:
    """Return the sheet of a workbook that a part belongs to."""
    place = part.place if isinstance(part, Line) else part.cells[0].place if part.cells else None
    name, sign, _ = ((place and place.path) or "").rpartition("!")
    return name if sign and "/" not in name else ""
