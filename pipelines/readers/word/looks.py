"""Looks of Word runs that decide whether text counts (hidden, struck out, raised, white, tiny), set by the
run or its style."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pipelines.readers.bundle.zip_package import Element
from pipelines.readers.word.numbering import W

_RPR, _PPR = f"{W}rPr", f"{W}pPr"
_STYLE, _VALUE = f"{W}val", f"{W}val"
_OFF = ("0", "false", "off", "none")
_SIGNS = {
    f"{W}vanish": "hidden", f"{W}specVanish": "hidden", f"{W}strike": "struck", f"{W}dstrike": "struck",
    f"{W}vertAlign": "raised", f"{W}color": "white", f"{W}sz": "tiny", f"{W}highlight": "ground", f"{W}shd": "ground",
}  # fmt: skip
_RAISED = ("superscript", "subscript")
_TINY = ("0", "1", "2", "3")  # half points: such letters are invisible
_PAPERS = ("", "auto", "ffffff", "clear", "nil", "none", "white")
_BODY = f"{W}body"
_AROUND = {f"{W}p": _PPR, f"{W}tc": f"{W}tcPr", f"{W}tbl": f"{W}tblPr"}
_DEEPEST = 12  # styles that build on each other

Looks = dict[str, bool]
"""The properties set for a run: True or False for hidden, struck, raised, white, tiny, ground."""


class LooksOfRuns:
    """The looks of runs. The styles are parsed once."""

    def __init__(self, styles: Element | None) -> None:
        self._own: dict[str, Looks] = {}
        self._based: dict[str, str] = {}
        self._default: Looks = {}
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

    def of_paragraph(self, paragraph: Element) -> Looks:
        """Return the properties that the style of a paragraph sets for its runs."""
        if not (self._default or self._own):
            return {}
        look = paragraph.find(f"{_PPR}/{W}pStyle")
        return self._default | (self._styled(look.get(_VALUE)) if look is not None else {})

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
        chain: list[Looks] = []
        while name and len(chain) < _DEEPEST:
            chain.append(self._own.get(name, {}))
            name = self._based.get(name)
        return {sign: value for said in reversed(chain) for sign, value in said.items()}


def _said(look: Iterable[Element] | None) -> Looks:
    said = {}
    for each in look if look is not None else ():
        if kind := _SIGNS.get(each.tag):
            value = each.get(_VALUE)
            said[kind] = _READ[kind](each) if kind in _READ else value not in _OFF
    return said


def _is_ground(shade: Element) -> bool:
    """Return whether a shading or a highlight is darker than paper."""
    return (shade.get(f"{W}fill") or "").lower() not in _PAPERS or (
        shade.get(_VALUE) or ""
    ).lower() not in _PAPERS


_READ: dict[str, Callable[[Element], bool]] = {
    "raised": lambda each: each.get(_VALUE) in _RAISED,
    "white": lambda each: (each.get(_VALUE) or "").lower() == "ffffff",
    "ground": _is_ground,
    "tiny": lambda each: (each.get(_VALUE) or "9") in _TINY,
}


def paper_behind(run: Element) -> bool | None:
    """Return whether white paper is behind a run, or None if a table style may say otherwise."""
    unsure = False
    for around in run.iterancestors():
        if around.tag == _BODY:
            break
        look = around.find(_AROUND[around.tag]) if around.tag in _AROUND else None
        for shade in look.iterchildren(f"{W}shd") if look is not None else ():
            if _is_ground(shade):
                return False
        unsure |= look is not None and look.find(f"{W}tblStyle") is not None
    return None if unsure else True
