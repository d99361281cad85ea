"""Derive `archive/places/history.tsv` from the npm package gb2260 0.6.0 (MIT; 19 revisions of GB/T 2260 from 2002-12
to 2016-07) and `divisions.tsv`: every code or name to the county that is no longer in use, or not as long as that.

    npm pack gb2260@0.6.0 && tar xzf gb2260-0.6.0.tgz
    python scripts/derive_history.py package/lib archive/places/divisions.tsv archive/places/history.tsv

`since` is the first revision that has it (empty: the first of all), `until` the first that has it no more (empty: in
use), `now` the code of the place that goes on under another code or name: the same code renamed, the same name moved
within its province, or the same stem on the same level (惠农县 -> 惠农区). Empty where it was merged or abolished.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

_PLACEHOLDER = re.compile(r"^(市辖区|县|省直辖|自治区直辖|省（自治区）直辖)")
_END = re.compile(r"(自治县|自治旗|特区|林区|地区|县|市|区|旗|盟)$")


def main(revisions: str, divisions: str, target: str) -> None:
    current = _current(Path(divisions))
    months, seen = _revisions(Path(revisions))
    lines = []
    for (code, name), known in sorted(seen.items()):
        is_current = current.get(code) == name
        since = "" if known[0] == months[0] else known[0]
        gone = months.index(known[-1]) + 1
        until = "" if is_current else months[gone] if gone < len(months) else f">{months[-1]}"
        if since or until:
            lines.append(
                f"{code}\t{name}\t{since}\t{until}\t{'' if is_current else _now(code, name, current)}"
            )
    Path(target).write_text("code\tname\tsince\tuntil\tnow\n" + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} codes and names")


def _current(path: Path) -> dict[str, str]:
    rows = (line.rstrip("\n").split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:])
    return {code: name for code, name in rows if len(code) == 6}


def _revisions(folder: Path) -> tuple[list[str], dict[tuple[str, str], list[str]]]:
    """The months of all revisions, and for each code with its name those that have it."""
    files = sorted(folder.glob("20????.json"))
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)
    for file in files:
        for code, name in json.loads(file.read_text(encoding="utf-8")).items():
            if not _PLACEHOLDER.match(name):
                seen[code, name].append(_month(file))
    return [_month(file) for file in files], seen


def _month(file: Path) -> str:
    return f"{file.stem[:4]}-{file.stem[4:]}"


def _now(code: str, name: str, current: dict[str, str]) -> str:
    if code in current:
        return code
    beside = {c: n for c, n in current.items() if c[:2] == code[:2] and _level(c) == _level(code)}
    for same in (lambda n: n == name, lambda n: _END.sub("", n) == _END.sub("", name)):
        found = [c for c, n in beside.items() if same(n)]
        if len(found) == 1:
            return found[0]
    return ""


def _level(code: str) -> int:
    return 2 if code.endswith("0000") else 4 if code.endswith("00") else 6


if __name__ == "__main__":
    main(*sys.argv[1:])
