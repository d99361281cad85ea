"""Looks of Word runs that decide whether text counts (hidden, struck out, raised, tiny, in the colour of the paper,
far off), set by the run or its style."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from pipelines.readers.bundle.zip_package import Element
from pipelines.readers.inks import INK, PAPER, blends, of_hex
from pipelines.readers.word.numbering import W

_RPR, _PPR = f"{W}rPr", f"{W}pPr"
_STYLE, _VALUE = f"{W}val", f"{W}val"
_OFF = ("0", "false", "off", "none")
_SIGNS = {
    f"{W}vanish": "hidden", f"{W}specVanish": "hidden", f"{W}strike": "struck", f"{W}dstrike": "struck",
    f"{W}vertAlign": "raised", f"{W}color": "ink", f"{W}sz": "tiny", f"{W}highlight": "marked", f"{W}shd": "ground",
    f"{W}w": "narrow", f"{W}position": "astray", f"{W}spacing": "squeezed", f"{W}rFonts": "glyphs",
    "{http://schemas.microsoft.com/office/word/2010/wordml}textFill": "unfilled",
}  # fmt: skip
_RAISED = ("superscript", "subscript")
_TINY = ("0", "1", "2", "3")  # half points: such letters are invisible
_NO_GROUND = ("", "auto", "clear", "nil", "none")
_HIGHLIGHTS = {
    "black": "000000", "white": "FFFFFF", "red": "FF0000", "yellow": "FFFF00", "green": "00FF00", "blue": "0000FF",
    "cyan": "00FFFF", "magenta": "FF00FF", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000",
    "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
_OF_PAPER = ("background1", "light1")  # colours of the theme
_OF_SIGNS = re.compile(r"wingdings|webdings|marlett|dingbats", re.I)
"""Fonts that draw other signs for digits."""
_FLAT = 40  # twentieths of a point of a line's height that show nothing
_FAR = 60  # half points that a sign is raised or lowered out of its line
_TIGHT = -60  # twentieths of a point that put signs upon each other
_NARROW = 10  # percent of a sign's width
_OFF_PAGE = 2000  # twentieths of a point from the edge of the text
_BODY = f"{W}body"
_AROUND = {f"{W}p": _PPR, f"{W}tc": f"{W}tcPr", f"{W}tbl": f"{W}tblPr"}
_DEEPEST = 12  # styles that build on each other

Looks = dict[str, bool | str]
"""The properties set for a run: True or False, and the colours `ink`, `ground` (a shading) and `marked` (a highlight)
as six hexadecimal digits, "" for the usual."""


class LooksOfRuns:
    """The looks of runs. The styles are parsed once."""

    def __init__(self, styles: Element | None) -> None:
        self._own: dict[str, Looks] = {}
        self._based: dict[str, str] = {}
        self._default: Looks = {}
        self.unshaded: frozenset[str] = frozenset()
        """The styles of tables that put no colour behind any cell."""
        if styles is None:
            return
        for default in styles.iter(f"{W}rPrDefault"):
            self._default = _said(default.find(_RPR))
        for style in styles.iterchildren(f"{W}style"):
            name = style.get(f"{W}styleId") or ""
            self._own[name] = _said(style.find(_RPR))
            based = style.find(f"{W}basedOn")
            if based is not None:
                self._based[name] = based.get(_VALUE) or ""
        shaded = {
            style.get(f"{W}styleId")
            for style in styles.iterchildren(f"{W}style")
            if any(_ground(shade, shade.get(_VALUE) or "") for shade in style.iter(f"{W}shd"))
        }
        self.unshaded = frozenset(name for name in self._own if shaded.isdisjoint(self._chain(name)))

    def of_paragraph(self, paragraph: Element) -> Looks:
        """Return the properties that the style of a paragraph sets for its runs."""
        look = paragraph.find(_PPR)
        if look is None:
            return self._default
        style = look.find(f"{W}pStyle") if self._own else None
        said = self._default | (self._styled(style.get(_VALUE)) if style is not None else {})
        if is_flat(look.find(f"{W}spacing"), f"{W}line", f"{W}lineRule"):
            said = said | {"tiny": True}
        return said | {"astray": True} if _is_off_page(look.find(f"{W}ind")) else said

    def of_run(self, run: Element, around: Looks) -> Looks:
        """Return the properties in force for a run: its own override those of its style, which override those
        of its paragraph (`around`)."""
        look = run[0] if len(run) and run[0].tag == _RPR else None
        if look is None or not len(look):
            return around
        style = look.find(f"{W}rStyle") if self._own else None
        said = self._styled(style.get(_VALUE)) if style is not None else {}
        own = _said(look)
        return {**around, **said, **own} if said or own else around

    def _styled(self, name: str | None) -> Looks:
        chain = [self._own.get(one, {}) for one in self._chain(name)]
        return {sign: value for said in reversed(chain) for sign, value in said.items()}

    def _chain(self, name: str | None) -> list[str]:
        """Return a style and the styles that it builds on."""
        chain: list[str] = []
        while name and len(chain) < _DEEPEST:
            chain.append(name)
            name = self._based.get(name)
        return chain


def _said(look: Iterable[Element] | None) -> Looks:
    said: Looks = {}
    for each in look if look is not None else ():
        if kind := _SIGNS.get(each.tag):
            value = each.get(_VALUE) or ""
            said[kind] = _READ[kind](each, value) if kind in _READ else value not in _OFF
    return said


def _ground(shade: Element, value: str) -> str:
    fill = shade.get(f"{W}fill") or ""
    return fill if fill.lower() not in _NO_GROUND else "" if value.lower() in _NO_GROUND else "pattern"


def _ink(colour: Element, value: str) -> str:
    return value or ("FFFFFF" if colour.get(f"{W}themeColor") in _OF_PAPER else "")


def _number(value: str) -> int:
    return int(value) if value.lstrip("-").isdigit() else 0


_READ: dict[str, Callable[[Element, str], bool | str]] = {
    "raised": lambda _, value: value in _RAISED,
    "ink": lambda colour, value: _ink(colour, "" if value.lower() == "auto" else value),
    "glyphs": lambda fonts, _: bool(_OF_SIGNS.search(fonts.get(f"{W}ascii") or "")),
    "unfilled": lambda fill, _: any(str(part.tag).endswith("}noFill") for part in fill),
    "ground": _ground,
    "marked": lambda _, value: _HIGHLIGHTS.get(value, ""),
    "tiny": lambda _, value: (value or "9") in _TINY,
    "narrow": lambda _, value: 0 < _number(value) <= _NARROW,
    "astray": lambda _, value: abs(_number(value)) >= _FAR,
    "squeezed": lambda _, value: _number(value) <= _TIGHT,
}


def is_flat(sign: Element | None, height: str, rule: str) -> bool:
    """Return whether a line or a row is exactly so low that nothing of it can be seen."""
    return sign is not None and sign.get(rule) == "exact" and 0 < _number(sign.get(height) or "") <= _FLAT


def _is_off_page(indent: Element | None) -> bool:
    """Return whether an indent may put a paragraph beyond the left edge of the page."""
    if indent is None:
        return False
    left, first, hanging = (
        _number(indent.get(f"{W}{name}") or "") for name in ("left", "firstLine", "hanging")
    )
    return min(left, left + first, left - hanging) <= -_OFF_PAGE


def is_unsure(looks: Looks) -> bool:
    """Return whether signs may stand off their place, upon each other, or look like others."""
    return any(looks.get(name) for name in ("astray", "squeezed", "narrow", "glyphs", "unfilled"))


def is_invisible(run: Element, looks: Looks, unshaded: Collection[str]) -> bool | None:
    """Return whether a run has the colour of what is behind it; None if that cannot be told. `unshaded` are
    the styles of tables without colours."""
    own = looks.get("marked") or looks.get("ground")
    ink = str(looks.get("ink") or "")
    if not ink and not own:
        return False  # the program chooses ink that stands out
    paper, is_sure = (str(own), True) if own else _paper_behind(run, unshaded)
    colour, behind = (of_hex(said) if said else usual for said, usual in ((ink, INK), (paper, PAPER)))
    if colour is None or behind is None:
        return False if paper != "pattern" else None
    verdict = blends(colour, behind)
    if not ink:
        return None if verdict is not False and looks.get("marked") else False
    return verdict if is_sure or verdict is False else None


def _paper_behind(run: Element, unshaded: Collection[str]) -> tuple[str, bool]:
    """Return the colour behind a run, "" for paper, and whether that is sure: the style of a table may say
    otherwise."""
    is_sure = True
    for around in run.iterancestors():
        if around.tag == _BODY:
            break
        look = around.find(_AROUND[around.tag]) if around.tag in _AROUND else None
        for shade in look.iterchildren(f"{W}shd") if look is not None else ():
            if ground := _ground(shade, shade.get(_VALUE) or ""):
                return ground, True
        style = look.find(f"{W}tblStyle") if look is not None else None
        is_sure &= style is None or style.get(_VALUE) in unshaded
    return "", is_sure
