"""What can be seen of the objects of an OFD page: not what is hidden, clear, covered, or white on white."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.model import Box
from pipelines.readers.bundle.zip_package import Element
from pipelines.readers.inks import INK, PAPER, Colour, blends
from pipelines.readers.pdf.characters import Char

Run = list[Char]

_SAME = 0.15  # of the height of a character: its copy, drawn again for bold letters or as a shadow
_OPAQUE = 255.0


def is_drawn(thing: Element) -> bool:
    """Return whether an object leaves any ink."""
    if thing.get("Visible") == "false" or _number(thing.get("Alpha"), _OPAQUE) <= 0:
        return False
    is_text = thing.tag.rpartition("}")[2] == "TextObject"
    if not is_text or thing.get("Stroke") == "true":
        return True
    return thing.get("Fill") != "false" and _alpha(_fill(thing)) > 0


def ground_of(thing: Element) -> Colour | None:
    """Return the colour with which a path covers all that lies under it. None if it does not."""
    if thing.get("Fill") != "true" or _number(thing.get("Alpha"), _OPAQUE) < _OPAQUE:
        return None
    return _colour(_fill(thing)) if _alpha(_fill(thing)) >= _OPAQUE else None


def lightness(thing: Element) -> float | None:
    """Return the lightness (0 to 255) of a path: of its filling, or black for its outline alone. None for a
    pattern."""
    colour = _colour(_fill(thing)) if thing.get("Fill") == "true" else INK
    return None if colour is None else sum(colour) / len(colour) * 255


def covered(runs: Iterable[Run], box: Box) -> Iterator[Char]:
    """Yield the characters under a box."""
    return (char for run in runs for char in run if char.text.strip() and _holds(box, char))


def uncovered(runs: Iterable[Run], box: Box) -> Iterator[Run]:
    """Yield the runs without the characters under a box."""
    for run in runs:
        if left := [char for char in run if not _holds(box, char)]:
            yield left


def standing_out(run: Run, thing: Element, grounds: list[tuple[Box, Colour]]) -> Run:
    """Return the characters of a run of a text object that have another colour than what lies under them."""
    ink = _colour(_fill(thing))
    if ink is None or (ink == INK and not grounds):
        return run
    return [char for char in run if blends(ink, _paper(char, grounds)) is not True]


class Copies:
    """The characters drawn so far, to know a run that is drawn once more over itself."""

    def __init__(self) -> None:
        self._at: dict[tuple[str, int, int], list[Box]] = {}

    def is_copy(self, run: Run) -> bool:
        """Return whether every character of a run lies over the same character. If not, remember the run."""
        if all(self._has(char) for char in run):
            return True
        for char in run:
            self._at.setdefault((char.text, *_spot(char)), []).append(char.box)
        return False

    def _has(self, char: Char) -> bool:
        x, y = _spot(char)
        near = _SAME * (char.box[3] - char.box[1])
        return any(
            abs(box[0] - char.box[0]) <= near and abs(box[1] - char.box[1]) <= near
            for across in (x - 1, x, x + 1)
            for down in (y - 1, y, y + 1)
            for box in self._at.get((char.text, across, down), ())
        )


def _spot(char: Char) -> tuple[int, int]:
    return round(char.box[0] / 3), round(char.box[1] / 3)


def _paper(char: Char, grounds: list[tuple[Box, Colour]]) -> Colour:
    return next((colour for box, colour in reversed(grounds) if _holds(box, char)), PAPER)


def _holds(box: Box, char: Char) -> bool:
    x, y = (char.box[0] + char.box[2]) / 2, (char.box[1] + char.box[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _fill(thing: Element) -> Element | None:
    return next(thing.iterchildren("{*}FillColor"), None)


def _alpha(colour: Element | None) -> float:
    return _OPAQUE if colour is None else _number(colour.get("Alpha"), _OPAQUE)


def _colour(said: Element | None) -> Colour | None:
    """Return a colour of one gray or of red, green and blue; black if none is given. None for other kinds."""
    if said is None:
        return INK
    levels = [_number(word, -1) / 255 for word in (said.get("Value") or "").split()]
    if len(levels) == 1:
        levels *= 3
    return (levels[0], levels[1], levels[2]) if len(levels) == 3 and len(said) == 0 else None


def _number(text: str | None, usual: float) -> float:
    try:
        return float(text) if text else usual
    except ValueError:
        return usual
