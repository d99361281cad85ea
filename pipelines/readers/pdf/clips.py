"""The clip of a run of text: the area of the page on which it may be painted."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2.raw as raw

from archive.model import Box
from pipelines.readers.pdf.handles import pointer_to
from pipelines.readers.pdf.page_objects import IDENTITY
from pipelines.readers.pdf.prints import Print, outlined
from pipelines.readers.pdf.turned_pages import Frame

_LOST = 0.08  # of the width or height of a character that is taken off on one side


def clip_of(one: Print, frame: Frame) -> Box | None:
    """Return the box a print is clipped to, as the page is shown, or None if nothing clips it."""
    boxes = list(_paths(one))
    if not boxes:
        return None
    x0, y0 = max(box[0] for box in boxes), max(box[1] for box in boxes)
    x1, y1 = min(box[2] for box in boxes), min(box[3] for box in boxes)
    return frame.box(
        *(outlined(one.outer, x0, y0, x1, y1) if one.outer is not IDENTITY else (x0, y0, x1, y1))
    )


def takes_off(clip: Box, box: Box) -> bool:
    """Return whether a clip cuts a visible part off a character."""
    width, height = box[2] - box[0], box[3] - box[1]
    across = max(clip[0] - box[0], box[2] - clip[2])
    down = max(clip[1] - box[1], box[3] - clip[3])
    return across > _LOST * width or down > _LOST * height


def _paths(one: Print) -> Iterator[Box]:
    """Yield the boxes around the paths of a clip."""
    clip = raw.FPDFPageObj_GetClipPath(pointer_to(one.item))
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(max(raw.FPDFClipPath_CountPaths(clip), 0)):
        points = []
        for at in range(max(raw.FPDFClipPath_CountPathSegments(clip, number), 0)):
            segment = raw.FPDFClipPath_GetPathSegment(clip, number, at)
            if raw.FPDFPathSegment_GetPoint(segment, x, y):
                points.append((x.value, y.value))
        if points:
            xs, ys = [p[0] for p in points], [p[1] for p in points]
            yield min(xs), min(ys), max(xs), max(ys)
