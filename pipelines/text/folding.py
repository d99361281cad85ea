"""Folding of lookalike signs and removal of invisible signs, alike for every carrier.

PDF makers write radicals (⼈, ⻓) for characters, and pages carry zero-width marks inside words. Both look
right and compare wrong. Full-width letters, digits and punctuation are visible and stay as printed.
"""

from __future__ import annotations

import operator
import re
import unicodedata

from msgspec.structs import replace

from archive.model import Document, Grid, GridCell, Metadata, Paragraph
from archive.places.simplified import simplified

# The radicals of U+2E80-2EFF and the characters they stand for (Unicode, EquivalentUnifiedIdeograph); Unicode's
# own compatibility mappings know two of them only.
_SUPPLEMENT = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑尣⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺"
    "⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳网⺴网⺵网⺶羊⺷羊⺸羊⺹耂"
    "⺺肀⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长"
    "⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿"
    "⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_COMPATIBLE = (*range(0x2F00, 0x2FE0), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20))
_UNSEEN = ("Cf", "Cc")
_KEPT = "\t\n\r\f\v"
_WITH_UNSEEN = (  # the blocks with control or format characters
    range(0x2100),
    range(0xFE00, 0x10000),
    range(0x11000, 0x11100),
    range(0x13400, 0x13500),
    range(0x1BC00, 0x1BD00),
    range(0x1D100, 0x1D200),
    range(0xE0000, 0xE0080),
)
_FROM_RIGHT_TO_LEFT = "\u202e"  # turns the order of the digits behind it, too
_SELECTORS = (0x034F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))


def _table() -> dict[int, str]:
    """Return the replacement of every folded sign; '' for invisible signs."""
    table = {n: unicodedata.normalize("NFKC", chr(n)) for n in _COMPATIBLE}
    table |= {ord(_SUPPLEMENT[n]): _SUPPLEMENT[n + 1] for n in range(0, len(_SUPPLEMENT), 2)}
    table |= dict.fromkeys(_SELECTORS, "")
    unseen = (
        n
        for block in _WITH_UNSEEN
        for n in block
        if unicodedata.category(chr(n)) in _UNSEEN and chr(n) not in _KEPT
    )
    return {n: said for n, said in table.items() if said != chr(n)} | dict.fromkeys(unseen, "")


_FOLDED = _table()
_TRADITIONAL = re.compile("信息公開|資訊公開|年度報告|申請數量|總體情況")
_ODD = re.compile("[" + "".join(re.escape(chr(n)) for n in sorted(_FOLDED) if n < 0x10000) + "]")
_FAR = re.compile("[\U00010000-\U0010ffff]")  # a class of both kinds is slow


def fold(text: str) -> str:
    """Return a text with its radicals and compatibility forms as characters, without invisible marks."""
    return text.translate(_FOLDED) if _ODD.search(text) or _FAR.search(text) else text


def folded(document: Document) -> Document:
    """Return the document with all texts folded, and traditional characters simplified, as in the form."""
    if _is_traditional(document):
        document = _simplified(document)
    blocks = tuple(_grid(block) if isinstance(block, Grid) else _line(block) for block in document.blocks)
    return replace(document, blocks=blocks, metadata=folded_metadata(document.metadata))


def _is_traditional(document: Document) -> bool:
    """Return whether a document is in traditional characters: 公開 or 報告 for 公开 or 报告."""
    texts = (block.text for block in document.blocks if isinstance(block, Paragraph))
    if any(map(_TRADITIONAL.search, (document.metadata.title or "", *texts))):
        return True
    return any(_TRADITIONAL.search(cell.text) for grid in document.grids for cell in grid.cells)


def _simplified(document: Document) -> Document:
    def block(one: Paragraph | Grid) -> Paragraph | Grid:
        if isinstance(one, Paragraph):
            return replace(one, text=simplified(one.text))
        return replace(one, cells=tuple(replace(cell, text=simplified(cell.text)) for cell in one.cells))

    about = document.metadata
    title, source, unit = (simplified(t) if t else t for t in (about.title, about.source, about.unit))
    about = replace(about, title=title, source=source, unit=unit)
    return replace(document, blocks=tuple(map(block, document.blocks)), metadata=about)


def folded_metadata(about: Metadata) -> Metadata:
    """Return the metadata of a page, folded."""
    title, source, unit = (fold(text) if text else text for text in (about.title, about.source, about.unit))
    return replace(about, title=title, source=source, unit=unit)


def _line(block: Paragraph) -> Paragraph:
    text = fold(block.text)
    if _FROM_RIGHT_TO_LEFT in block.text:
        text = re.sub(r"\d", "□", text)
    return block if text == block.text else replace(block, text=text)


def _grid(grid: Grid) -> Grid:
    cells = tuple(map(_cell, grid.cells))
    return grid if all(map(operator.is_, cells, grid.cells)) else replace(grid, cells=cells)


def _cell(cell: GridCell) -> GridCell:
    text = cell.text
    if text.isascii() and text.isprintable():
        return cell
    said = fold(text)
    if _FROM_RIGHT_TO_LEFT in text and any(map(str.isdigit, text)):
        return replace(cell, text=said, unread=cell.unread or "style")
    return cell if said == text else replace(cell, text=said)
