"""Traditional characters in the simplified form that reports are printed in: 平羅縣 -> 平罗县.

OpenCC (Apache 2.0) knows the corresponding characters and words. It is imported only for text outside GB
2312, the set of the simplified characters.
"""

from __future__ import annotations

from functools import cache
from typing import Any


def simplified(text: str) -> str:
    """Return the text in simplified characters. Text within GB 2312 is unchanged."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return str(_converter().convert(text))
    return text


@cache
def traditional() -> dict[str, str]:
    """Return the simplified form of every traditional character of the basic block that has another."""
    signs = [chr(code) for code in range(0x4E00, 0xA000)]
    return {sign: plain for sign in signs if (plain := str(_converter().convert(sign))) != sign}


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
