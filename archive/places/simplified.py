"""Traditional characters as the simplified ones that reports are printed in: 平羅縣 -> 平罗县.

OpenCC (Apache 2.0) knows which characters and words correspond; it is imported where somebody types what GB 2312, the
set of the simplified characters, does not hold.
"""

from __future__ import annotations

from functools import cache
from typing import Any


def simplified(text: str) -> str:
    """The text in simplified characters; the text itself where it holds no other."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return str(_converter().convert(text))
    return text


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
