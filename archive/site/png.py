"""PNG from SVG, if the renderer is installed (gongkai[pictures])."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

FONTS = (
    "system-ui, 'Noto Sans CJK SC', 'Source Han Sans SC', 'WenQuanYi Micro Hei', 'PingFang SC', 'Microsoft YaHei', "
    "sans-serif"
)


def png(svg: str, width: int) -> bytes:
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width))


@cache
def can_print() -> bool:
    """Return whether this machine has the renderer (gongkai[pictures]) and a font with Chinese characters:
    without a font every character would be the same empty box."""
    if find_spec("resvg_py") is None:
        return False
    blank = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><text y="16" font-family="{}">{}</text></svg>'
    return png(blank.format(FONTS, "公"), 20) != png(blank.format(FONTS, "\U0010fffd"), 20)
