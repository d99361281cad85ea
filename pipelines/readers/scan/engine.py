"""The OCR engine: RapidOCR with the models of its wheel, loaded once per process, offline. Needs the `ocr`
extra."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from msgspec import Struct

from archive.model import Box
from pipelines.readers.scan.page_picture import Picture

_THREADS = 1  # readers run in a pool of processes: more threads only wait for each other
_BATCH = 16
_NARROWEST = 96  # pixels at a height of 48: a number is no wider, and is read three times as fast as at 320
_DETECTOR_SCALE = 120 / 72  # pixels a point
_LONGEST = 2000  # pixels the detector is shown at most
_LEAST_SURE = 0.5  # text outside tables read with less is dirt


class Word(Struct, frozen=True):
    """A piece of text found by the engine: its box in pixels and the engine's confidence (0 to 1)."""

    text: str
    box: Box
    confidence: float


def find_words(gray: Picture, scale: float) -> list[Word]:
    """Return all words in a picture of `scale` pixels per point. Leaves out words read with a confidence
    under 0.5."""
    boxes = list(_boxes(gray, scale))
    words = []
    for box, (text, sure) in zip(boxes, read_crops([gray[b:d, a:c] for a, b, c, d in boxes]), strict=True):
        if text and sure >= _LEAST_SURE:
            x0, top, x1, bottom = map(float, box)
            words.append(Word(text, (x0, top, x1, bottom), sure))
    return words


def _boxes(gray: Picture, scale: float) -> Iterator[tuple[int, int, int, int]]:
    """Yield the boxes in which the detector sees text. It gets a smaller picture, which is cheaper and hides
    no line."""
    zoom = min(1.0, _DETECTOR_SCALE / scale)
    small = cv2.resize(gray, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA) if zoom < 1 else gray
    found = _engine()._load_det_model()(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR))
    height, width = gray.shape
    for corners in found.boxes if found.boxes is not None else ():
        (x0, top), (x1, bottom) = corners.min(axis=0) / zoom, corners.max(axis=0) / zoom
        x0, top, x1, bottom = (
            max(0, int(x0)),
            max(0, int(top)),
            min(width, int(x1) + 1),
            min(height, int(bottom) + 1),
        )
        if x0 < x1 and top < bottom:
            yield x0, top, x1, bottom


def read_crops(crops: Sequence[Picture]) -> list[tuple[str, float]]:
    """Return the text of pictures of one line each, with the confidence of the engine."""
    if not crops:
        return []
    from rapidocr.ch_ppocr_rec import TextRecInput

    recognizer = _engine()._load_rec_model()
    read = recognizer(TextRecInput(img=[cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR) for crop in crops]))
    return [
        (text.strip(), float(np.nan_to_num(score)))
        for text, score in zip(read.txts, read.scores, strict=True)
    ]


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    params = {
        "Global.log_level": "error",
        "Det.limit_type": "max",  # its own way enlarges a strip of text to many times its size
        "Det.limit_side_len": _LONGEST,
        "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        "Rec.rec_img_shape": [3, 48, _NARROWEST],
        "Rec.rec_batch_num": _BATCH,
    }
    return RapidOCR(params=params)
