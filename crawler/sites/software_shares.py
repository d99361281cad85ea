"""`docs/portals.md`: the software of the portals of every province, as far as the addresses of their list pages tell.

`python -m crawler.sites.software_shares > docs/portals.md` writes it; a test compares them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from archive.places.gazetteer import gazetteer
from crawler.sites.portals import portals

_HEAD = """# 各地门户的软件 The software of the portals

`crawler/sites/portals.tsv` 有全国县级以上地方政府的首页，其中一部分另有一个列表页的网址。
下表按列表页网址的形状推断软件，首次采集会证实或更正。

`crawler/sites/portals.tsv` has the home page of the governments from the county up, and for some the address of a
list page. The shape of that address suggests the software. The first crawl confirms or corrects it.

`python -m crawler.sites.software_shares > docs/portals.md`
"""
_MOST = 7  # columns; the rest is one column


def page() -> str:
    """Return the document: one row a province, one column a software."""
    return "\n".join([_HEAD, *_table()]) + "\n"


def _table() -> Iterator[str]:
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    places: Counter[str] = Counter()
    names: dict[str, str] = {}
    for portal in portals():
        province = portal.code[:2]
        names[province] = gazetteer().names.get(f"{province}0000", portal.name)
        places[province] += 1
        if portal.list_page:
            rows[province][portal.software] += 1
    whole = sum(rows.values(), Counter())
    shown = [name for name, _ in whole.most_common() if name != "unknown"][:_MOST]
    heads = ["省 Province", "首页 Homes", "列表页 Lists", *shown, "其他 other", "不明 unknown"]
    yield f"| {' | '.join(heads)} |"
    yield f"|---{'|--:' * (len(heads) - 1)}|"
    for code in sorted(places):
        yield _line(names[code], places[code], rows[code], shown)
    yield _line("全国 All", places.total(), whole, shown)


def _line(name: str, places: int, found: Counter[str], shown: list[str]) -> str:
    listed = found.total()
    other = listed - sum(found[one] for one in [*shown, "unknown"])
    counts = [*(found[one] for one in shown), other, found["unknown"]]
    shares = [f"{100 * n / listed:.0f} %" if n else "" for n in counts]
    return f"| {' | '.join([name, f'{places:,}', f'{listed:,}', *shares])} |"


if __name__ == "__main__":
    print(page(), end="")
