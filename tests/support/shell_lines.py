"""What a page of the documents has people type."""

from __future__ import annotations

import re
from pathlib import Path

_FENCE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def shell_lines(path: Path) -> list[str]:
    """The lines of a page's shell blocks, remarks left out."""
    blocks = _FENCE.findall(path.read_text(encoding="utf-8"))
    lines = [re.sub(r"(^|\s)#.*", "", line).strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]
